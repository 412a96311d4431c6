/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws the dimensions, labels and filled areas of an SXF drawing (SFC), for sfc-draw.c. Each
 * function returns FALSE for a feature of another kind. */
#include "filetypes/cad/sfc-draw.h"
#include "filetypes/cad/sxf-shapes.h"

#include <math.h>

#define HATCH_NUMBERS 7 /* colour, type, width, x, y, distance, angle */
#define HATCHES_MAX 4
#define IN_DEGREES (G_PI / 180)

/* Draws an end at `at` of a line that comes from `from`. */
static void
draw_end (KySfcDraw *self, guint code, KyDrawingPoint at, KyDrawingPoint from, gdouble scale)
{
  KyDrawingPen pen = ky_sfc_draw_pen (self);

  ky_sxf_draw_end (self->drawing, code, at, atan2 (from.y - at.y, from.x - at.x), scale, &pen);
}

/* Draws an arrow. Its five parameters are its look, its direction (inwards or outwards), its place
 * (two) and its size. */
static void
draw_arrow (KySfcDraw *self, guint i, KyDrawingPoint from)
{
  guint code = (guint)CLAMP (ky_sfc_draw_number (self, i), 0, 100);
  KyDrawingPoint at = ky_sfc_draw_point (self, i + 2);

  if (code == 0)
    return;
  if (ky_sfc_draw_number (self, i + 1) == 2)
    from = (KyDrawingPoint){ 2 * at.x - from.x, 2 * at.y - from.y };
  draw_end (self, code, at, from, ky_sfc_draw_number (self, i + 4));
}

static void
draw_segment (KySfcDraw *self, KyDrawingPoint from, KyDrawingPoint to)
{
  KyDrawingPen pen = ky_sfc_draw_pen (self);

  ky_drawing_begin (self->drawing, NULL);
  ky_drawing_move (self->drawing, from);
  ky_drawing_line (self->drawing, to);
  ky_drawing_end (self->drawing, KY_DRAWING_LINES, &pen);
}

/* Draws an extension line. Its seven parameters are whether it is shown, the place that it belongs
 * to (two), and its ends (four). */
static void
draw_extension (KySfcDraw *self, guint i)
{
  if (ky_sfc_draw_number (self, i) != 0)
    draw_segment (self, ky_sfc_draw_point (self, i + 3), ky_sfc_draw_point (self, i + 5));
}

static void
draw_note (KySfcDraw *self, guint i)
{
  if (ky_sfc_draw_number (self, i) != 0)
    ky_sfc_draw_text (self, i + 1);
}

static void
draw_linear (KySfcDraw *self)
{
  KyDrawingPoint from = ky_sfc_draw_point (self, 4), to = ky_sfc_draw_point (self, 6);

  draw_segment (self, from, to);
  draw_extension (self, 8);
  draw_extension (self, 15);
  draw_arrow (self, 22, to);
  draw_arrow (self, 27, from);
  draw_note (self, 32);
}

/* Draws a dimension along a circle. */
static void
draw_round (KySfcDraw *self)
{
  KyDrawingPoint center = ky_sfc_draw_point (self, 4), ends[2];
  gdouble radius = ky_sfc_draw_number (self, 6), from = ky_sfc_draw_number (self, 7) * IN_DEGREES,
          to = ky_sfc_draw_number (self, 8) * IN_DEGREES, sweep = fmod (to - from, 2 * G_PI);
  KyDrawingPen pen = ky_sfc_draw_pen (self);

  sweep += sweep <= 0 ? 2 * G_PI : 0;
  ky_drawing_begin (self->drawing, NULL);
  ky_drawing_arc (self->drawing, center, (KyDrawingPoint){ radius, 0 },
                  (KyDrawingPoint){ 0, radius }, from, sweep, FALSE);
  ky_drawing_end (self->drawing, KY_DRAWING_LINES, &pen);
  draw_extension (self, 9);
  draw_extension (self, 16);
  for (guint i = 0; i < 2; i++)
    {
      gdouble angle = i == 0 ? from : to, turn = i == 0 ? 1 : -1;

      ends[i] = (KyDrawingPoint){ center.x + radius * (cos (angle) - turn * sin (angle)),
                                  center.y + radius * (sin (angle) + turn * cos (angle)) };
    }
  draw_arrow (self, 23, ends[0]);
  draw_arrow (self, 28, ends[1]);
  draw_note (self, 33);
}

static void
draw_radius (KySfcDraw *self)
{
  KyDrawingPoint from = ky_sfc_draw_point (self, 4);

  draw_segment (self, from, ky_sfc_draw_point (self, 6));
  draw_arrow (self, 8, from);
  draw_note (self, 13);
}

static void
draw_diameter (KySfcDraw *self)
{
  KyDrawingPoint from = ky_sfc_draw_point (self, 4), to = ky_sfc_draw_point (self, 6);

  draw_segment (self, from, to);
  draw_arrow (self, 8, to);
  draw_arrow (self, 13, from);
  draw_note (self, 18);
}

/* Draws a line that leads to something, with an end there; `code` is the place of the parameter for
 * its style. */
static void
sfc_marks_draw_leader (KySfcDraw *self, guint code)
{
  g_autoptr (GArray) x = ky_sfc_draw_numbers (self, 5), y = ky_sfc_draw_numbers (self, 6);
  guint kind = (guint)CLAMP (ky_sfc_draw_number (self, code), 0, 100);

  ky_sfc_draw_polyline (self, 5);
  if (kind > 0 && x->len >= 2 && y->len >= 2)
    draw_end (self, kind,
              (KyDrawingPoint){ g_array_index (x, gdouble, 0), g_array_index (y, gdouble, 0) },
              (KyDrawingPoint){ g_array_index (x, gdouble, 1), g_array_index (y, gdouble, 1) },
              ky_sfc_draw_number (self, code + 1));
}

static void
draw_label (KySfcDraw *self)
{
  sfc_marks_draw_leader (self, 7);
  draw_note (self, 9);
}

static void
draw_balloon (KySfcDraw *self)
{
  gdouble radius = ky_sfc_draw_number (self, 9);
  KyDrawingPen pen = ky_sfc_draw_pen (self);

  sfc_marks_draw_leader (self, 10);
  ky_drawing_begin (self->drawing, NULL);
  ky_drawing_arc (self->drawing, ky_sfc_draw_point (self, 7), (KyDrawingPoint){ radius, 0 },
                  (KyDrawingPoint){ 0, radius }, 0, 2 * G_PI, FALSE);
  ky_drawing_end (self->drawing, KY_DRAWING_LINES, &pen);
  draw_note (self, 12);
}

gboolean
ky_sfc_draw_dimension (KySfcDraw *self)
{
  static const struct
  {
    const gchar *name;
    void (*draw) (KySfcDraw *self);
  } rows[] = {
    { "linear_dim_feature", draw_linear },     { "curve_dim_feature", draw_round },
    { "angular_dim_feature", draw_round },     { "radius_dim_feature", draw_radius },
    { "diameter_dim_feature", draw_diameter }, { "label_feature", draw_label },
    { "balloon_feature", draw_balloon },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (ky_view_is (self->sfc.feature.name, rows[i].name))
      {
        rows[i].draw (self);
        return TRUE;
      }
  return FALSE;
}

/* --- areas ------------------------------------------------------------------------------------ */

/* Adds the elements of the curve `code` as a part of the open path. */
static void
add_curve (KySfcDraw *self, gdouble code)
{
  KyDrawing *drawing = self->drawing;
  gboolean is_first = TRUE;

  if (!(code >= 1) || code > self->curves->len)
    return;
  const GArray *elements
      = drawing->figures->pdata[g_array_index (self->curves, guint, (guint)code - 1)];
  for (guint i = 0; i < elements->len && !drawing->is_full; i++)
    {
      const KyDrawingElement element = g_array_index (elements, KyDrawingElement, i);
      guint point = element.first_point;

#define POINT(n) g_array_index (drawing->points, KyDrawingPoint, point + (n))
      for (guint k = 0; element.kind == KY_DRAWING_LINES && k < element.n; k++)
        {
          guint8 step = drawing->steps->data[element.first + k];

          if (step == 'c')
            ky_drawing_curve (drawing, POINT (0), POINT (1), POINT (2));
          else if (step == 'm' && is_first)
            ky_drawing_move (drawing, POINT (0));
          else if (step != 'z')
            ky_drawing_line (drawing, POINT (0));
          is_first = FALSE;
          point += step == 'c' ? 3 : step == 'z' ? 0 : 1;
        }
#undef POINT
    }
  ky_drawing_close (drawing);
}

/* Adds the outline of an area and the outlines of its holes to the figure. `i`: the index of the
 * parameter with the outline. */
static void
sfc_marks_add_curves (KySfcDraw *self, guint i)
{
  g_autoptr (GArray) holes = ky_sfc_draw_numbers (self, i + 2);

  ky_drawing_begin (self->drawing, NULL);
  add_curve (self, ky_sfc_draw_number (self, i));
  for (guint k = 0; k < holes->len; k++)
    add_curve (self, g_array_index (holes, gdouble, k));
}

static guint32
sfc_marks_color_of (const KySfcDraw *self, gdouble code)
{
  return code >= 1 && code <= KY_SFC_N_CODES ? self->colors[(guint)code] : 0;
}

static void
sfc_marks_draw_hatching (KySfcDraw *self)
{
  guint n = (guint)CLAMP (ky_sfc_draw_number (self, 1), 0, HATCHES_MAX);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GArray) numbers = ky_sfc_draw_numbers (self, 2 + i);
      const gdouble *at = (const gdouble *)(gpointer)numbers->data;
      KyDrawingHatch hatch;
      KyDrawingPen pen = { 0 };

      if (numbers->len < HATCH_NUMBERS)
        continue;
      hatch.angle = at[6] * IN_DEGREES;
      hatch.origin = (KyDrawingPoint){ at[3], at[4] };
      hatch.step = (KyDrawingPoint){ -at[5] * sin (hatch.angle), at[5] * cos (hatch.angle) };
      pen.color = sfc_marks_color_of (self, at[0]);
      if (at[1] >= 1 && at[1] < G_N_ELEMENTS (self->dashes))
        pen.dashes = self->dashes[(guint)at[1]];
      if (at[2] >= 1 && at[2] < G_N_ELEMENTS (self->widths))
        pen.width = (gfloat)self->widths[(guint)at[2]];
      sfc_marks_add_curves (self, 2 + n);
      ky_drawing_hatch (self->drawing, &hatch, 1, &pen);
    }
}

/* Draws an area with its hatching or colour. Other fillings are in another file, so only the
 * outline is drawn. Returns FALSE if the feature is not an area. */
gboolean
ky_sfc_draw_area (KySfcDraw *self)
{
  KyView name = self->sfc.feature.name;
  KyDrawingPen pen = { 0 };

  if (ky_view_is (name, "fill_area_style_hatching_feature"))
    sfc_marks_draw_hatching (self);
  else if (ky_view_is (name, "fill_area_style_colour_feature"))
    {
      pen.color = sfc_marks_color_of (self, ky_sfc_draw_number (self, 1));
      sfc_marks_add_curves (self, 2);
      ky_drawing_end (self->drawing, KY_DRAWING_AREA, &pen);
    }
  else if (ky_view_is (name, "externally_defined_hatch_feature")
           || ky_view_starts_with (name, "fill_area_style_tiles_", 22))
    {
      sfc_marks_add_curves (self, ky_view_is (name, "externally_defined_hatch_feature") ? 2 : 12);
      ky_drawing_end (self->drawing, KY_DRAWING_LINES, &pen);
    }
  else
    return FALSE;
  return TRUE;
}
