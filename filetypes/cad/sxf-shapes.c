/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws point marks, line ends, texts and figures for both SXF formats. */
#include "filetypes/cad/sxf-shapes.h"
#include "filetypes/cad/sxf-styles.h"

#include <math.h>

#define CLOTHOID_PARTS 64
#define MARK 1.5  /* millimetres */
#define ARROW 3.0 /* how long one is */

/* --- points ----------------------------------------------------------------------------------- */

guint
ky_sxf_mark_named (KyView name)
{
  static const gchar *const names[]
      = { "asterisk", "circle", "dot", "plus", "square", "triangle", "x" };

  return ky_sxf_find_name (names, G_N_ELEMENTS (names), name);
}

/* Draws a cross, a ring or a dot. */
void
ky_sxf_draw_mark (KyDrawing *self, KyDrawingPoint at, guint code, gdouble angle, gdouble scale,
                  const KyDrawingPen *pen)
{
  KyDrawingMatrix matrix = ky_drawing_placed (scale * MARK, scale * MARK, angle, at);
  KyDrawingPen thin = *pen;
  gboolean is_dot = code == 3, is_ring = code == 2 || is_dot;

  thin.dashes = 0;
  thin.width = (gfloat)ky_sxf_width (1);
  ky_drawing_begin (self, &matrix);
  if (is_ring)
    ky_drawing_arc (self, (KyDrawingPoint){ 0, 0 }, (KyDrawingPoint){ 0.5, 0 },
                    (KyDrawingPoint){ 0, 0.5 }, 0, 2 * G_PI, FALSE);
  for (gint i = 0; i < 4 && !is_ring; i++)
    {
      gdouble diagonal = code == 7 ? G_PI_4 : 0, side = diagonal + i * G_PI_2;

      ky_drawing_move (self, (KyDrawingPoint){ 0, 0 });
      ky_drawing_line (self, (KyDrawingPoint){ cos (side) / 2, sin (side) / 2 });
    }
  ky_drawing_end (self, is_dot ? KY_DRAWING_AREA : KY_DRAWING_LINES, &thin);
}

/* --- curves ----------------------------------------------------------------------------------- */

/* Draws a clothoid by sums of small parts. */
void
ky_sxf_clothoid (KyDrawing *self, KyDrawingPoint at, gdouble size, gboolean is_clockwise,
                 gdouble first, gdouble from, gdouble to)
{
  gdouble turn = is_clockwise ? -1 : 1, x = 0, y = 0, step = to / (8 * CLOTHOID_PARTS);

  if (!(size != 0) || !(to > from) || from < 0)
    return;
  for (guint i = 0; i <= 8 * CLOTHOID_PARTS; i++)
    {
      gdouble length = i * step, angle;

      if (length >= from && i % 8 == 0)
        ky_drawing_line (self, (KyDrawingPoint){ at.x + x * cos (first) - y * sin (first),
                                                 at.y + x * sin (first) + y * cos (first) });
      length += step / 2;
      angle = turn * length * length / (2 * size * size);
      x += step * cos (angle);
      y += step * sin (angle);
    }
}

/* --- ends of lines ---------------------------------------------------------------------------- */

enum
{
  BLANKED_BOX = 2,
  BLANKED_DOT = 3,
  FILLED_BOX = 5,
  FILLED_ARROW = 6,
  FILLED_DOT = 7,
  SLASH = 10
};

guint
ky_sxf_end_named (KyView name)
{
  static const gchar *const names[]
      = { "blanked arrow", "blanked box",  "blanked dot",   "dimension origin",
          "filled box",    "filled arrow", "filled dot",    "integral symbol",
          "open arrow",    "slash",        "unfilled arrow" };

  return ky_sxf_find_name (names, G_N_ELEMENTS (names), name);
}

void
ky_sxf_draw_end (KyDrawing *self, guint code, KyDrawingPoint at, gdouble angle, gdouble scale,
                 const KyDrawingPen *pen)
{
  KyDrawingMatrix matrix = ky_drawing_placed (scale, scale, angle, at);
  KyDrawingPen whole = *pen;
  gboolean is_filled = code == FILLED_ARROW || code == FILLED_DOT || code == FILLED_BOX;

  whole.dashes = 0;
  ky_drawing_begin (self, &matrix);
  if (code == FILLED_DOT || code == BLANKED_DOT)
    ky_drawing_arc (self, (KyDrawingPoint){ 0, 0 }, (KyDrawingPoint){ 0.5, 0 },
                    (KyDrawingPoint){ 0, 0.5 }, 0, 2 * G_PI, FALSE);
  else if (code == SLASH)
    {
      ky_drawing_move (self, (KyDrawingPoint){ -1, -1 });
      ky_drawing_line (self, (KyDrawingPoint){ 1, 1 });
    }
  else if (code == BLANKED_BOX || code == FILLED_BOX)
    for (guint i = 0; i < 5; i++)
      ky_drawing_line (
          self, (KyDrawingPoint){ i % 4 == 1 || i % 4 == 2 ? 0.5 : -0.5, i % 4 >= 2 ? 0.5 : -0.5 });
  else
    {
      ky_drawing_move (self, (KyDrawingPoint){ ARROW, ARROW / 6 });
      ky_drawing_line (self, (KyDrawingPoint){ 0, 0 });
      ky_drawing_line (self, (KyDrawingPoint){ ARROW, -ARROW / 6 });
    }
  ky_drawing_end (self, is_filled ? KY_DRAWING_AREA : KY_DRAWING_LINES, &whole);
}

/* --- texts ------------------------------------------------------------------------------------ */

void
ky_sxf_draw_text (KyDrawing *self, const KySxfText *text, const KyDrawingPen *pen)
{
  KyDrawingMatrix slanted = KY_DRAWING_IDENTITY, placed;
  KyDrawingText drawn = { .text = text->words,
                          .height = text->height,
                          .length = fabs (text->width),
                          .stretch = 1,
                          .across = (gdouble)((text->place + 2) % 3) / 2,
                          .rise = text->place <= 3   ? KY_DRAWING_BOTTOM
                                  : text->place <= 6 ? KY_DRAWING_MIDDLE
                                                     : KY_DRAWING_TOP,
                          .is_vertical = text->is_vertical,
                          .is_serif = text->is_serif };

  /* The height of vertical text is the number of letters times their width. */
  if (text->is_vertical)
    drawn.height = MAX (drawn.height / MAX (g_utf8_strlen (text->words, -1), 1), drawn.length);
  slanted.xy = fabs (text->slant) < 1.4 ? tan (text->slant) : 0;
  placed = ky_drawing_placed (1, 1, text->angle, text->at);
  drawn.matrix = ky_drawing_combine (&slanted, &placed);
  ky_drawing_text (self, &drawn, pen);
}

/* --- figures ---------------------------------------------------------------------------------- */

KyDrawingMatrix
ky_sxf_geodetic (KyDrawing *self)
{
  for (guint i = 0; i < self->here->len; i++)
    {
      const KyDrawingElement *element = &g_array_index (self->here, KyDrawingElement, i);

      if (element->kind == KY_DRAWING_TEXT)
        {
          KyDrawingText *text = &g_array_index (self->texts, KyDrawingText, element->first);

          text->matrix.xy = -text->matrix.xy;
          text->matrix.yy = -text->matrix.yy;
        }
    }
  return (KyDrawingMatrix){ 0, 1, 1, 0, 0, 0 };
}
