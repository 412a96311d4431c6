/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/odf/filter.h"

#include "filetypes/base/markup/markup.h"
#include "filetypes/base/xml/value.h"

static gboolean
hides (KyXmlReader *reader)
{
  g_autofree gchar *text = ky_xml_value (reader, KY_ODF_TEXT, "display");
  g_autofree gchar *table = ky_xml_value (reader, KY_ODF_TABLE, "display");
  g_autofree gchar *slide = ky_xml_value (reader, KY_ODF_PRESENTATION, "visibility");

  return strcmp (text, "none") == 0 || strcmp (table, "false") == 0
         || strcmp (slide, "hidden") == 0;
}

gboolean
ky_odf_find_hidden (KyJob *job, KyView xml, GHashTable *hidden, GError **error)
{
  g_autoptr (KyXmlReader) reader
      = ky_markup_reader_new (job, xml, ky_odf_namespaces, "styles", error);
  g_autofree gchar *style = g_strdup ("");
  KyXmlEvent event;

  if (reader == NULL)
    return FALSE;
  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    {
      if (event != KY_XML_START || ky_xml_reader_name (reader)->ns != KY_ODF_STYLE)
        continue;
      if (strcmp (ky_xml_reader_name (reader)->local, "style") == 0)
        {
          g_autofree gchar *family = ky_xml_value (reader, KY_ODF_STYLE, "family");
          g_autofree gchar *name = ky_xml_value (reader, KY_ODF_STYLE, "name");

          g_free (style);
          style = g_strconcat (family, ":", name, NULL);
        }
      else if (hides (reader))
        g_hash_table_add (hidden, g_strdup (style));
    }
  return event == KY_XML_EOF;
}
