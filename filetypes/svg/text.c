/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Extracts the text of the text elements of a filtered SVG drawing, one line for each element. */
#include "filetypes/svg/drawing.h"

GString *
ky_svg_text (KyJob *job, KyView xml, GError **error)
{
  /* Titles and descriptions are for programs, and for those who read by ear. */
  g_autoptr (KyXmlReader) reader = ky_markup_reader_new (job, xml, ky_svg_namespaces, "svg", error);
  g_autoptr (GString) out = g_string_new (NULL);
  guint within = 0; /* depth of the text that is open; 0: none */
  KyXmlEvent event;

  if (reader == NULL)
    return NULL;
  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    {
      const gchar *local = event != KY_XML_TEXT ? ky_xml_reader_name (reader)->local : "";
      gboolean is_whole = strcmp (local, "text") == 0;

      if (event == KY_XML_TEXT && within > 0)
        g_string_append_len (out, (const gchar *)ky_xml_reader_text (reader).data,
                             (gssize)ky_xml_reader_text (reader).size);
      else if (event == KY_XML_START && is_whole && within == 0)
        within = ky_xml_reader_depth (reader);
      else if (event == KY_XML_END && within > ky_xml_reader_depth (reader))
        {
          g_string_append_c (out, '\n');
          within = 0;
        }
    }
  return event == KY_XML_EOF ? g_steal_pointer (&out) : NULL;
}
