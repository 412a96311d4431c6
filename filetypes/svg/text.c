/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Extracts the text of the text elements of a filtered SVG drawing, one line for each element, with
 * marks where the look says that text is struck out, raised or lowered. */
#include "filetypes/svg/drawing.h"

#include "filetypes/base/text/marks.h"
#include "filetypes/base/xml/value.h"

/* Says how deep the innermost element is that strikes text out or moves it; 0: none. */
typedef struct
{
  guint struck, moved;
  KyTextLook look;
} SvgLook;

/* Notes the look that the element at `reader` gives to all within it. */
static void
svg_text_open_look (SvgLook *self, KyXmlReader *reader)
{
  g_autofree gchar *lines = ky_xml_value (reader, KY_XML_NS_NONE, "text-decoration");
  g_autofree gchar *shift = ky_xml_value (reader, KY_XML_NS_NONE, "baseline-shift");
  guint depth = ky_xml_reader_depth (reader);

  if (self->struck == 0 && strstr (lines, "line-through") != NULL)
    self->struck = depth;
  if (self->moved == 0 && (strcmp (shift, "super") == 0 || strcmp (shift, "sub") == 0))
    {
      self->moved = depth;
      self->look.script = strcmp (shift, "sub") == 0 ? KY_SCRIPT_LOWERED : KY_SCRIPT_RAISED;
    }
  self->look.is_struck = self->struck > 0;
}

static void
svg_text_close_look (SvgLook *self, guint depth)
{
  if (self->struck > depth)
    self->struck = 0;
  if (self->moved > depth)
    {
      self->moved = 0;
      self->look.script = KY_SCRIPT_NORMAL;
    }
  self->look.is_struck = self->struck > 0;
}

GString *
ky_svg_text (KyJob *job, KyView xml, GError **error)
{
  /* Titles and descriptions are for programs, and for those who read by ear. */
  g_autoptr (KyXmlReader) reader = ky_markup_reader_new (job, xml, ky_svg_namespaces, "svg", error);
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean is_japanese = ky_policy_is (ky_job_policy (job), KY_POLICY_MAIL_LANGUAGE, "ja");
  guint within = 0; /* depth of the text that is open; 0: none */
  KyTextMarks marks = { 0 };
  SvgLook look = { 0 };
  KyXmlEvent event;

  if (reader == NULL)
    return NULL;
  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    {
      const gchar *local = event != KY_XML_TEXT ? ky_xml_reader_name (reader)->local : "";
      gboolean is_whole = strcmp (local, "text") == 0;

      if (event == KY_XML_START)
        svg_text_open_look (&look, reader);
      else if (event == KY_XML_END)
        svg_text_close_look (&look, ky_xml_reader_depth (reader));
      if (event == KY_XML_TEXT && within > 0)
        ky_text_marks_append (&marks, out, look.look, is_japanese,
                              (const gchar *)ky_xml_reader_text (reader).data,
                              ky_xml_reader_text (reader).size);
      else if (event == KY_XML_START && is_whole && within == 0)
        within = ky_xml_reader_depth (reader);
      else if (event == KY_XML_END && within > ky_xml_reader_depth (reader))
        {
          ky_text_marks_end (&marks, out, is_japanese);
          g_string_append_c (out, '\n');
          within = 0;
        }
    }
  return event == KY_XML_EOF ? g_steal_pointer (&out) : NULL;
}
