/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Extracts the text of a filtered SVG drawing: one line for each <text>, and one for each <tspan>
 * in it that is placed on another line. Struck-out, raised and lowered text gets marks. */
#include "filetypes/svg/drawing.h"

#include "filetypes/base/text/marks.h"
#include "filetypes/base/xml/value.h"

#define SHIFT_MIN 0.01 /* smaller shifts are rounding errors */

/* Says how deep the innermost element is that strikes text out or moves it; 0: none. */
typedef struct
{
  guint struck, moved;
  KyTextLook look;
  gdouble line, shift; /* the last position of a line; how far the text is moved off it by now */
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

/* Follows the positions of the element at `reader` (SVG 2 §11.4). Returns what separates it
 * from the text before it. */
static const gchar *
svg_text_move (SvgLook *self, KyXmlReader *reader)
{
  g_autofree gchar *x = ky_xml_value (reader, KY_XML_NS_NONE, "x");
  g_autofree gchar *y = ky_xml_value (reader, KY_XML_NS_NONE, "y");
  g_autofree gchar *dy = ky_xml_value (reader, KY_XML_NS_NONE, "dy");
  gdouble line = *y != '\0' ? g_ascii_strtod (y, NULL) : self->line;
  gdouble by = g_ascii_strtod (dy, NULL);
  gboolean is_other_line = line != self->line || (*x != '\0' && by != 0);

  self->line = line;
  self->shift = is_other_line || *y != '\0' ? 0 : self->shift + by;
  if (self->moved == 0)
    self->look.script = self->shift < -SHIFT_MIN  ? KY_SCRIPT_SHIFTED_UP
                        : self->shift > SHIFT_MIN ? KY_SCRIPT_SHIFTED_DOWN
                                                  : KY_SCRIPT_NORMAL;
  if (is_other_line)
    return "\n";
  return *x != '\0' ? " " : "";
}

/* Begins the part of a text at `reader`. */
static void
svg_text_begin_part (SvgLook *self, KyXmlReader *reader, KyTextMarks *marks, GString *out,
                     gboolean is_japanese)
{
  const gchar *gap = svg_text_move (self, reader);

  if (*gap == '\0' || out->len == 0 || out->str[out->len - 1] == '\n')
    return;
  ky_text_marks_end (marks, out, is_japanese);
  g_string_append (out, gap);
}

GString *
ky_svg_text (KyJob *job, KyView xml, GError **error)
{
  /* Titles and descriptions are not extracted: they are for programs and screen readers. */
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
        {
          within = ky_xml_reader_depth (reader);
          look.line = look.shift = 0;
          svg_text_move (&look, reader);
        }
      else if (event == KY_XML_START && within > 0)
        svg_text_begin_part (&look, reader, &marks, out, is_japanese);
      else if (event == KY_XML_END && within > ky_xml_reader_depth (reader))
        {
          ky_text_marks_end (&marks, out, is_japanese);
          g_string_append_c (out, '\n');
          within = 0;
        }
    }
  return event == KY_XML_EOF ? g_steal_pointer (&out) : NULL;
}
