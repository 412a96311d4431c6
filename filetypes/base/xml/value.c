/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks values up for callers of the XML reader: the attribute of a name as text, number or base64,
 * and the text content of an element. */
#include "filetypes/base/xml/value.h"

const KyXmlAttribute *
ky_xml_attribute (KyXmlReader *reader, guint16 ns, const gchar *local)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (reader, &n);

  for (guint i = 0; i < n; i++)
    if (attributes[i].name->ns == ns && strcmp (attributes[i].name->local, local) == 0)
      return &attributes[i];
  return NULL;
}

gchar *
ky_xml_value (KyXmlReader *reader, guint16 ns, const gchar *local)
{
  const KyXmlAttribute *attribute = ky_xml_attribute (reader, ns, local);

  return attribute != NULL ? ky_view_to_string (attribute->value) : g_strdup ("");
}

guint
ky_xml_value_number (KyXmlReader *reader, guint16 ns, const gchar *local, guint most)
{
  const KyXmlAttribute *attribute = ky_xml_attribute (reader, ns, local);
  guint64 n;

  /* g_ascii_string_to_unsigned() would translate its message even though it is not used here. */
  if (attribute == NULL)
    return 0;
  g_autofree gchar *text = ky_view_to_string (attribute->value);
  return g_ascii_string_to_unsigned (text, 10, 1, most, &n, NULL) ? (guint)n : 0;
}

guint
ky_xml_value_bytes (KyXmlReader *reader, guint16 ns, const gchar *local, guint8 *out, gsize most)
{
  g_autofree gchar *text = ky_xml_value (reader, ns, local);
  gsize size;

  if (strlen (text) > (most + 2) / 3 * 4)
    return 0;
  g_autofree guchar *bytes = g_base64_decode (text, &size);
  if (size > most)
    return 0;
  memcpy (out, bytes, size);
  return (guint)size;
}

GString *
ky_xml_content (KyXmlReader *reader, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint depth = ky_xml_reader_depth (reader);
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    {
      if (event == KY_XML_TEXT)
        {
          KyView view = ky_xml_reader_text (reader);

          g_string_append_len (text, (const gchar *)view.data, (gssize)view.size);
        }
      if (event == KY_XML_END && ky_xml_reader_depth (reader) < depth)
        return g_steal_pointer (&text);
    }
  return NULL;
}
