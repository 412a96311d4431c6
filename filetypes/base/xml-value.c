/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/base/xml-value.h"

gchar *
ky_xml_value (KyXmlReader *reader, guint16 ns, const gchar *local)
{
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (reader, &n);

  for (guint i = 0; i < n; i++)
    if (attributes[i].name->ns == ns && strcmp (attributes[i].name->local, local) == 0)
      return g_strndup ((const gchar *)attributes[i].value.data, attributes[i].value.size);
  return g_strdup ("");
}

guint
ky_xml_value_number (KyXmlReader *reader, guint16 ns, const gchar *local, guint most)
{
  g_autofree gchar *text = ky_xml_value (reader, ns, local);
  guint64 n;

  return g_ascii_string_to_unsigned (text, 10, 1, most, &n, NULL) ? (guint)n : 0;
}

guint
ky_xml_value_bytes (KyXmlReader *reader, guint16 ns, const gchar *local, guint8 *out, gsize most)
{
  g_autofree gchar *text = ky_xml_value (reader, ns, local);
  g_autofree guchar *bytes = NULL;
  gsize size;

  if (strlen (text) > (most + 2) / 3 * 4)
    return 0;
  bytes = g_base64_decode (text, &size);
  if (size > most)
    return 0;
  memcpy (out, bytes, size);
  return (guint)size;
}
