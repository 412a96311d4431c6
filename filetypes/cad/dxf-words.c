/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws the texts of a DXF drawing at their positions, for dxf-draw.c: joins the pieces of a text,
 * breaks it into lines and columns, and adds them to the drawing. One text has at most PIECES_MAX
 * bytes. */
#include "common/charset/charset.h"
#include "common/release.h"
#include "filetypes/cad/dxf-draw.h"
#include "filetypes/cad/dxf-format.h"

#include <math.h>

#define PIECES_MAX 65536u /* bytes of one text */
#define LINE_STEP (5.0 / 3)
/* Heights of texts are those of capital letters; a letter's square is so much larger. */
#define SQUARE 1.3
#define SQUARE_OF_BIG_FONT 1.1

static const KyDxfStyle *
dxf_words_style_of (const KyDxfDraw *self)
{
  static const KyDxfStyle usual = { .stretch = 1 };
  const KyDxfGroup *name = ky_dxf_draw_find (self, 7);
  g_autofree gchar *key = name != NULL ? ky_dxf_draw_key (name->value) : g_strdup ("standard");
  const KyDxfStyle *style = g_hash_table_lookup (self->styles, key);

  return style != NULL ? style : &usual;
}

/* Returns the pieces of `code`, and of `before` that come before it, as UTF-8. (transfer full) */
static gchar *
dxf_words_read_pieces (const KyDxfDraw *self, gint code, gint before)
{
  g_autoptr (GString) raw = g_string_new (NULL);

  for (guint i = 0; i < self->record->len; i++)
    {
      const KyDxfGroup *group = &g_array_index (self->record, KyDxfGroup, i);

      if (group->code == 101)
        break;
      if (raw->len >= PIECES_MAX)
        self->drawing->is_full = TRUE;
      if (self->drawing->is_full)
        break;
      if (group->code == code || group->code == before)
        g_string_append_len (raw, (const gchar *)group->value.data, (gssize)group->value.size);
    }
  if (g_utf8_validate (raw->str, (gssize)raw->len, NULL))
    return g_strndup (raw->str, raw->len);
  return ky_charset_decode (ky_view (raw->str, raw->len),
                            self->charset != NULL ? self->charset : "cp932", KY_CHARSET_STRICT,
                            NULL, NULL);
}

static gchar *
dxf_words_read_text (const KyDxfDraw *self, gint code, gint before, gboolean is_formatted)
{
  GString *text = g_string_new (NULL);
  g_autofree gchar *pieces = dxf_words_read_pieces (self, code, before);

  ky_dxf_format (text, pieces, is_formatted);
  return g_string_free (text, FALSE);
}

/* --- a line ----------------------------------------------------------------------------------- */

/* Aligns the text by its two alignments. */
static void
dxf_words_align (KyDxfDraw *self, KyDrawingText *text, KyDrawingPoint *ret_at, gdouble *angle)
{
  gint64 across = ky_dxf_draw_integer (self, 72, 0),
         rise = ky_dxf_draw_integer (self, ky_view_is (self->name, "TEXT") ? 73 : 74, 0);
  KyDrawingPoint at = ky_dxf_draw_point (self, 10), to = ky_dxf_draw_point (self, 11);

  *ret_at = at;
  if (ky_dxf_draw_find (self, 11) == NULL || (across == 0 && rise == 0))
    return;
  if (across == 3 || across == 5)
    {
      text->length = hypot (to.x - at.x, to.y - at.y);
      if (text->length > 0)
        *angle = atan2 (to.y - at.y, to.x - at.x);
      return;
    }
  *ret_at = to;
  text->across = across == 1 || across == 4 ? 0.5 : across == 2 ? 1 : 0;
  text->rise = across == 4 || rise == 2 ? KY_DRAWING_MIDDLE
               : rise == 1              ? KY_DRAWING_BOTTOM
               : rise == 3              ? KY_DRAWING_TOP
                                        : KY_DRAWING_BASE;
}

static void
dxf_words_draw_text (KyDxfDraw *self, const KyDrawingPen *pen)
{
  const KyDxfStyle *style = dxf_words_style_of (self);
  gdouble height = fabs (ky_dxf_draw_real (self, 40, 1)),
          slant = ky_dxf_radians (ky_dxf_draw_real (self, 51, style->slant)),
          angle = ky_dxf_radians (ky_dxf_draw_real (self, 50, 0));
  gint64 turned = ky_dxf_draw_integer (self, 71, 0);
  KyDrawingMatrix outside = ky_dxf_draw_matrix (self), slanted = KY_DRAWING_IDENTITY, placed;
  KyDrawingText text = { .height = height * (style->has_big_font ? SQUARE_OF_BIG_FONT : SQUARE),
                         .stretch = CLAMP (ky_dxf_draw_real (self, 41, style->stretch), 0.05, 20),
                         .is_serif = style->is_serif,
                         .is_vertical = style->is_vertical };
  g_autofree gchar *words = dxf_words_read_text (self, 1, 1, FALSE);
  KyDrawingPoint at;

  dxf_words_align (self, &text, &at, &angle);
  slanted.xy = fabs (slant) < 1.4 ? tan (slant) : 0;
  placed = ky_drawing_placed ((turned & 2) != 0 ? -1 : 1, (turned & 4) != 0 ? -1 : 1, angle, at);
  text.matrix = ky_drawing_combine (&slanted, &placed);
  text.matrix = ky_drawing_combine (&text.matrix, &outside);
  text.text = words;
  ky_drawing_text (self->drawing, &text, pen);
}

/* --- several lines ---------------------------------------------------------------------------- */

static gboolean
may_break (gunichar before, gunichar after)
{
  return before == ' ' || before >= 0x2e80 || after >= 0x2e80;
}

KY_DEFINE_CLEAR (line_clear, KyDxfLine, text)

static void
dxf_words_add_line (GArray *lines, const gchar *text, gsize size, gboolean begins_column)
{
  KyDxfLine line = { .text = g_strstrip (g_strndup (text, size)), .begins_column = begins_column };

  g_array_append_val (lines, line);
}

/* Breaks `line` into lines that are no longer than `width` heights of a letter. */
static void
dxf_words_wrap (GArray *lines, const gchar *line, gdouble width, gboolean begins_column)
{
  const gchar *begin = line, *last = NULL;
  gdouble length = 0, length_at_last = 0; /* from BEGIN on */
  gunichar before = 0;

  for (const gchar *at = line; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (at > begin && may_break (before, c))
        {
          last = at;
          length_at_last = length;
        }
      length += ky_drawing_text_length (at, 1);
      if (width > 0 && last != NULL && c != ' ' && length > width)
        {
          dxf_words_add_line (lines, begin, (gsize)(last - begin), begins_column);
          begins_column = FALSE;
          begin = last;
          last = NULL;
          length -= length_at_last;
        }
      before = c;
    }
  dxf_words_add_line (lines, begin, strlen (begin), begins_column);
}

/* Splits the text at the first column break ("\N"), which is replaced by a NUL. Returns the text
 * after it, or NULL if there is no break. */
static gchar *
find_break (gchar *at)
{
  for (; *at != '\0'; at++)
    if (at[0] == '\\' && at[1] == 'N')
      {
        *at = '\0';
        return at + 2;
      }
    else if (at[0] == '\\' && at[1] != '\0')
      at++;
  return NULL;
}

/* Returns the text in lines, each `width` heights of a letter wide. (transfer full) */
static GArray *
dxf_words_read_lines (const KyDxfDraw *self, gdouble width, gboolean is_in_columns)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (KyDxfLine));
  g_autofree gchar *pieces = dxf_words_read_pieces (self, 1, 3);
  gchar *next;

  g_array_set_clear_func (lines, line_clear);
  for (gchar *at = pieces; at != NULL; at = next)
    {
      g_autoptr (GString) words = g_string_new (NULL);

      next = is_in_columns ? find_break (at) : NULL;
      ky_dxf_format (words, at, TRUE);
      g_auto (GStrv) paragraphs = g_strsplit (words->str, "\n", -1);
      for (guint i = 0; paragraphs[i] != NULL; i++)
        dxf_words_wrap (lines, paragraphs[i], width, i == 0 && at != pieces);
    }
  return lines;
}

static void
draw_paragraphs (KyDxfDraw *self, const KyDrawingPen *pen)
{
  const KyDxfStyle *style = dxf_words_style_of (self);
  gdouble height = fabs (ky_dxf_draw_real (self, 40, 1)),
          step = height * LINE_STEP * CLAMP (ky_dxf_draw_real (self, 44, 1), 0.25, 4), first, angle,
          left, width;
  gint64 place = CLAMP (ky_dxf_draw_integer (self, 71, 1), 1, 9);
  KyDrawingPoint along = ky_dxf_draw_point (self, 11);
  KyDrawingMatrix outside = ky_dxf_draw_matrix (self), placed;
  KyDrawingText text = { .height = height * (style->has_big_font ? SQUARE_OF_BIG_FONT : SQUARE),
                         .stretch = style->stretch,
                         .across = (gdouble)((place - 1) % 3) / 2,
                         .is_serif = style->is_serif };
  KyDxfColumns columns;
  guint n_columns, n_rows;

  ky_dxf_read_columns (self, &columns);
  width = columns.width > 0 ? columns.width : ky_dxf_draw_real (self, 41, 0);
  g_autoptr (GArray) lines = dxf_words_read_lines (
      self, width > 0 && height > 0 ? width * 1.05 / (text.height * text.stretch) : 0,
      columns.is_several);
  ky_dxf_fill_columns (&columns, (KyDxfLine *)(void *)lines->data, lines->len, height, step,
                       &n_columns, &n_rows);
  first = place <= 3   ? -height
          : place <= 6 ? ((n_rows - 1) * step + height) / 2 - height
                       : (n_rows - 1) * step;
  left = -(columns.step * (n_columns - 1)) * text.across;
  angle = ky_dxf_draw_find (self, 11) != NULL && (along.x != 0 || along.y != 0)
              ? atan2 (along.y, along.x)
              : ky_dxf_radians (ky_dxf_draw_real (self, 50, 0));
  placed = ky_drawing_placed (1, 1, angle, ky_dxf_draw_point (self, 10));
  placed = ky_drawing_combine (&placed, &outside);
  for (guint i = 0; i < lines->len; i++)
    {
      const KyDxfLine *line = &g_array_index (lines, KyDxfLine, i);
      KyDrawingMatrix down = KY_DRAWING_IDENTITY;

      down.x0 = left + line->column * columns.step;
      down.y0 = first - line->row * step;
      text.matrix = ky_drawing_combine (&down, &placed);
      text.text = line->text;
      ky_drawing_text (self->drawing, &text, pen);
    }
}

static void
draw_tolerance (KyDxfDraw *self, const KyDrawingPen *pen)
{
  g_autofree gchar *words = dxf_words_read_text (self, 1, 1, TRUE);
  KyDrawingPoint along = ky_dxf_draw_point (self, 11);
  KyDrawingText text = { .text = words,
                         .matrix = ky_drawing_placed (1, 1, atan2 (along.y, along.x),
                                                      ky_dxf_draw_point (self, 10)),
                         .height = self->arrow * SQUARE,
                         .stretch = 1,
                         .rise = KY_DRAWING_MIDDLE };

  ky_drawing_text (self->drawing, &text, pen);
}

gboolean
ky_dxf_draw_words (KyDxfDraw *self, const KyDrawingPen *pen)
{
  gboolean is_attribute = ky_view_is (self->name, "ATTRIB") || ky_view_is (self->name, "ATTDEF");
  gint64 flags = is_attribute ? ky_dxf_draw_integer (self, 70, 0) : 0;

  /* An ATTDEF that is not constant is only a template: each insertion of the block has an ATTRIB
   * with the text. Invisible attributes (flag 1) are not drawn either. */
  if (is_attribute && ((flags & 1) != 0 || (ky_view_is (self->name, "ATTDEF") && (flags & 2) == 0)))
    return TRUE;
  if (is_attribute || ky_view_is (self->name, "TEXT"))
    dxf_words_draw_text (self, pen);
  else if (ky_view_is (self->name, "MTEXT"))
    draw_paragraphs (self, pen);
  else if (ky_view_is (self->name, "TOLERANCE"))
    draw_tolerance (self, pen);
  else
    return FALSE;
  return TRUE;
}
