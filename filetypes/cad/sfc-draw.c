/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws the sheet of an SXF drawing (SFC): features belong to the figure, curve or sheet that is
 * named after them. Features on invisible layers are left out. */
#include "filetypes/cad/sfc-draw.h"

#include "common/hash.h"
#include "common/release.h"
#include "filetypes/cad/sxf-shapes.h"
#include "filetypes/cad/sxf-styles.h"

#include <math.h>

#define FIRST_OWN_COLOR 17
#define FIRST_OWN_DASHES 17
#define FIRST_OWN_WIDTH 11
#define GEODETIC 2 /* a figure whose x leads north */

/* --- styles ----------------------------------------------------------------------------------- */

static void
add_color (KySfcDraw *self)
{
  guint32 parts[3];

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    parts[i] = (guint32)CLAMP (ky_sfc_draw_number (self, i), 0, 255);
  if (self->n_colors <= KY_SFC_N_CODES)
    self->colors[self->n_colors++] = parts[0] << 16 | parts[1] << 8 | parts[2];
}

static void
add_dashes (KySfcDraw *self)
{
  g_autoptr (GArray) lengths = ky_sfc_draw_numbers (self, 2);

  if (self->n_dashes < G_N_ELEMENTS (self->dashes))
    self->dashes[self->n_dashes++] = (guint16)ky_drawing_add_dashes (
        self->drawing, (const gdouble *)(gpointer)lengths->data, MIN (lengths->len, 8), TRUE);
}

static void
add_width (KySfcDraw *self)
{
  gdouble width = CLAMP (ky_sfc_draw_number (self, 0), 0, 50);

  for (guint i = 1; i <= KY_SXF_N_WIDTHS; i++)
    if (fabs (ky_sxf_width (i) - width) < 1e-6)
      return;
  if (self->n_widths < G_N_ELEMENTS (self->widths))
    self->widths[self->n_widths++] = width;
}

static void
sfc_draw_add_layer (KySfcDraw *self)
{
  gboolean is_shown = ky_sfc_draw_number (self, 1) != 0;

  g_array_append_val (self->layers, is_shown);
}

static void
add_font (KySfcDraw *self)
{
  KyView name = ky_sfc_draw_string (self, 0);
  gboolean is_serif = memmem (name.data, name.size, "明朝", strlen ("明朝")) != NULL;

  g_array_append_val (self->serifs, is_serif);
}

/* --- shapes ----------------------------------------------------------------------------------- */

static void
sfc_draw_end_lines (KySfcDraw *self)
{
  KyDrawingPen pen = ky_sfc_draw_pen (self);

  ky_drawing_end (self->drawing, KY_DRAWING_LINES, &pen);
}

static void
sfc_draw_line (KySfcDraw *self)
{
  ky_drawing_begin (self->drawing, NULL);
  ky_drawing_move (self->drawing, ky_sfc_draw_point (self, 4));
  ky_drawing_line (self->drawing, ky_sfc_draw_point (self, 6));
  sfc_draw_end_lines (self);
}

static void
sfc_draw_polyline (KySfcDraw *self)
{
  ky_sfc_draw_polyline (self, 5);
}

/* Draws curves of three points each behind the first. */
static void
sfc_draw_spline (KySfcDraw *self)
{
  g_autoptr (GArray) x = ky_sfc_draw_numbers (self, 6), y = ky_sfc_draw_numbers (self, 7);
  guint n = MIN (x->len, y->len);
  KyDrawingPoint points[3];

  ky_drawing_begin (self->drawing, NULL);
  for (guint k = 0; k < n; k++)
    {
      points[(k + 2) % 3]
          = (KyDrawingPoint){ g_array_index (x, gdouble, k), g_array_index (y, gdouble, k) };
      if (k == 0)
        ky_drawing_move (self->drawing, points[2]);
      else if (k % 3 == 0)
        ky_drawing_curve (self->drawing, points[0], points[1], points[2]);
    }
  sfc_draw_end_lines (self);
}

/* Adds an arc from one angle to the other, clockwise where `direction` is 1. */
static void
sfc_draw_add_arc (KySfcDraw *self, gdouble x, gdouble y, gdouble tilt, guint direction,
                  gdouble from, gdouble to)
{
  gdouble c = cos (tilt), s = sin (tilt), sweep = fmod (to - from, 2 * G_PI);

  if (direction == 1)
    sweep -= sweep >= 0 ? 2 * G_PI : 0;
  else
    sweep += sweep <= 0 ? 2 * G_PI : 0;
  ky_drawing_begin (self->drawing, NULL);
  ky_drawing_arc (self->drawing, ky_sfc_draw_point (self, 4), (KyDrawingPoint){ x * c, x * s },
                  (KyDrawingPoint){ -y * s, y * c }, from, sweep, FALSE);
  sfc_draw_end_lines (self);
}

static void
sfc_draw_circle (KySfcDraw *self)
{
  gdouble radius = ky_sfc_draw_number (self, 6);

  sfc_draw_add_arc (self, radius, radius, 0, 0, 0, 2 * G_PI);
}

static void
sfc_draw_arc (KySfcDraw *self)
{
  gdouble radius = ky_sfc_draw_number (self, 6);

  sfc_draw_add_arc (self, radius, radius, 0, ky_sfc_draw_code (self, 7),
                    ky_sfc_draw_angle (self, 8), ky_sfc_draw_angle (self, 9));
}

static void
sfc_draw_ellipse (KySfcDraw *self)
{
  sfc_draw_add_arc (self, ky_sfc_draw_number (self, 6), ky_sfc_draw_number (self, 7),
                    ky_sfc_draw_angle (self, 8), 0, 0, 2 * G_PI);
}

static void
draw_ellipse_arc (KySfcDraw *self)
{
  sfc_draw_add_arc (self, ky_sfc_draw_number (self, 6), ky_sfc_draw_number (self, 7),
                    ky_sfc_draw_angle (self, 9), ky_sfc_draw_code (self, 8),
                    ky_sfc_draw_angle (self, 10), ky_sfc_draw_angle (self, 11));
}

static void
draw_clothoid (KySfcDraw *self)
{
  ky_drawing_begin (self->drawing, NULL);
  ky_sxf_clothoid (self->drawing, ky_sfc_draw_point (self, 4), ky_sfc_draw_number (self, 6),
                   ky_sfc_draw_code (self, 7) == 1, ky_sfc_draw_angle (self, 8),
                   ky_sfc_draw_number (self, 9), ky_sfc_draw_number (self, 10));
  sfc_draw_end_lines (self);
}

static void
draw_mark (KySfcDraw *self, KyDrawingPoint at, guint code, gdouble angle, gdouble scale)
{
  KyDrawingPen pen = ky_sfc_draw_pen (self);

  ky_sxf_draw_mark (self->drawing, at, code, angle, scale, &pen);
}

static void
draw_marker (KySfcDraw *self)
{
  draw_mark (self, ky_sfc_draw_point (self, 2), ky_sfc_draw_code (self, 4),
             ky_sfc_draw_angle (self, 5), ky_sfc_draw_number (self, 6));
}

/* Draws a cross in place of a symbol, whose form is in another file. */
static void
sfc_draw_symbol (KySfcDraw *self)
{
  draw_mark (self, ky_sfc_draw_point (self, 4), 0, ky_sfc_draw_angle (self, 6),
             ky_sfc_draw_number (self, 7));
}

static void
sfc_draw_text (KySfcDraw *self)
{
  ky_sfc_draw_text (self, 2);
}

/* --- figures ---------------------------------------------------------------------------------- */

static guint
sfc_draw_find_figure (KySfcDraw *self, KyView name)
{
  gchar *key = g_strndup ((const gchar *)name.data, name.size);
  gpointer number;

  if (g_hash_table_lookup_extended (self->names, key, NULL, &number))
    g_free (key);
  else
    {
      number = GUINT_TO_POINTER (ky_drawing_add_figure (self->drawing));
      g_hash_table_insert (self->names, key, number);
    }
  return GPOINTER_TO_UINT (number);
}

static void
open_figure (KySfcDraw *self)
{
  self->open = ky_drawing_add_figure (self->drawing);
  ky_drawing_enter (self->drawing, self->open);
}

/* Draws the curves above what they surround. */
static void
show_curves (KySfcDraw *self)
{
  const KyDrawingPen pen = { 0 };
  KyDrawingInsert insert = { .matrix = KY_DRAWING_IDENTITY, .columns = 1, .rows = 1 };

  for (guint i = 0; i < self->shown->len; i++)
    {
      insert.figure = g_array_index (self->shown, guint, i);
      ky_drawing_insert (self->drawing, &insert, &pen);
    }
  g_array_set_size (self->shown, 0);
}

static void
sfc_draw_end_figure (KySfcDraw *self)
{
  const KyDrawingPen pen = { 0 };
  KyDrawingInsert insert
      = { .figure = self->open, .matrix = KY_DRAWING_IDENTITY, .columns = 1, .rows = 1 };

  show_curves (self);
  if (ky_sfc_draw_code (self, 1) == GEODETIC)
    insert.matrix = ky_sxf_geodetic (self->drawing);
  ky_drawing_enter (self->drawing, sfc_draw_find_figure (self, ky_sfc_draw_string (self, 0)));
  ky_drawing_insert (self->drawing, &insert, &pen);
  open_figure (self);
}

static void
sfc_draw_place_figure (KySfcDraw *self)
{
  const KyDrawingPen pen = { 0 };
  KyDrawingInsert insert
      = { .figure = sfc_draw_find_figure (self, ky_sfc_draw_string (self, 1)),
          .matrix = ky_drawing_placed (ky_sfc_draw_number (self, 5), ky_sfc_draw_number (self, 6),
                                       ky_sfc_draw_angle (self, 4), ky_sfc_draw_point (self, 2)),
          .columns = 1,
          .rows = 1 };

  ky_drawing_insert (self->drawing, &insert, &pen);
}

/* Ends a curve of what came before it; the curve itself is drawn where it is not hidden. */
static void
end_curve (KySfcDraw *self)
{
  g_array_append_val (self->curves, self->open);
  if (ky_sfc_draw_code (self, 3) != 0)
    g_array_append_val (self->shown, self->open);
  open_figure (self);
}

static void
end_sheet (KySfcDraw *self)
{
  KyDrawingPage page = { .figure = self->open,
                         .width = ky_sfc_draw_number (self, 3),
                         .height = ky_sfc_draw_number (self, 4),
                         .unit = 1 };

  show_curves (self);
  g_array_append_val (self->drawing->pages, page);
  open_figure (self);
}

/* --- features --------------------------------------------------------------------------------- */

/* Returns whether the feature's layer is shown. Layers are numbered from 1 on; 0: no layer. */
static gboolean
sfc_draw_is_shown (const KySfcDraw *self)
{
  guint layer = ky_sfc_draw_code (self, 0);

  return layer == 0 || layer > self->layers->len
         || g_array_index (self->layers, gboolean, layer - 1);
}

static void
take_feature (KySfcDraw *self)
{
  static const struct
  {
    const gchar *name;
    void (*take) (KySfcDraw *self);
    gboolean is_shape;
  } rows[] = {
    { "line_feature", sfc_draw_line, TRUE },
    { "polyline_feature", sfc_draw_polyline, TRUE },
    { "arc_feature", sfc_draw_arc, TRUE },
    { "circle_feature", sfc_draw_circle, TRUE },
    { "text_string_feature", sfc_draw_text, TRUE },
    { "ellipse_feature", sfc_draw_ellipse, TRUE },
    { "ellipse_arc_feature", draw_ellipse_arc, TRUE },
    { "spline_feature", sfc_draw_spline, TRUE },
    { "clothoid_feature", draw_clothoid, TRUE },
    { "point_marker_feature", draw_marker, TRUE },
    { "externally_defined_symbol_feature", sfc_draw_symbol, TRUE },
    { "sfig_locate_feature", sfc_draw_place_figure, TRUE },
    { "sfig_org_feature", sfc_draw_end_figure, FALSE },
    { "composite_curve_org_feature", end_curve, FALSE },
    { "drawing_sheet_feature", end_sheet, FALSE },
    { "layer_feature", sfc_draw_add_layer, FALSE },
    { "text_font_feature", add_font, FALSE },
    { "width_feature", add_width, FALSE },
    { "user_defined_colour_feature", add_color, FALSE },
    { "user_defined_font_feature", add_dashes, FALSE },
  };
  KyView name = self->sfc.feature.name;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (ky_view_is (name, rows[i].name))
      {
        if (!rows[i].is_shape || sfc_draw_is_shown (self))
          rows[i].take (self);
        return;
      }
  if (sfc_draw_is_shown (self) && !ky_sfc_draw_dimension (self))
    ky_sfc_draw_area (self);
}

static void
add_styles (KySfcDraw *self)
{
  for (guint i = 1; i <= KY_SXF_N_COLORS; i++)
    self->colors[i] = ky_sxf_color (i);
  for (guint i = 0; i < FIRST_OWN_WIDTH; i++)
    self->widths[i] = ky_sxf_width (i);
  for (guint i = 1; i <= KY_SXF_N_DASHES; i++)
    self->dashes[i] = (guint16)ky_sxf_add_dashes (self->drawing, i);
  self->n_colors = FIRST_OWN_COLOR;
  self->n_dashes = FIRST_OWN_DASHES;
  self->n_widths = FIRST_OWN_WIDTH;
}

static gboolean
sfc_draw_read_all (KySfcDraw *self, GError **error)
{
  KyJob *job = self->drawing->job;
  gboolean end = FALSE;

  if (!ky_sfc_open (&self->sfc, job, "sfc", error))
    return FALSE;
  for (;;)
    {
      if (!ky_sfc_next (&self->sfc, job, &end, error))
        return FALSE;
      if (end)
        break;
      take_feature (self);
      if (!ky_drawing_check (self->drawing, error))
        return FALSE;
    }
  /* A drawing without a sheet is one page with all features. */
  if (self->drawing->pages->len == 0)
    {
      KyDrawingPage page = { .figure = self->open };

      show_curves (self);
      g_array_append_val (self->drawing->pages, page);
    }
  return TRUE;
}

gboolean
ky_sfc_draw (KyDrawing *drawing, GError **error)
{
  KySfcDraw self = { .drawing = drawing,
                     .layers = g_array_new (FALSE, FALSE, sizeof (gboolean)),
                     .serifs = g_array_new (FALSE, FALSE, sizeof (gboolean)),
                     .curves = g_array_new (FALSE, FALSE, sizeof (guint)),
                     .shown = g_array_new (FALSE, FALSE, sizeof (guint)),
                     .names = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL) };

  add_styles (&self);
  gboolean ok = sfc_draw_read_all (&self, error);
  ky_sfc_clear (&self.sfc);
  KY_RELEASE_MEMBERS (&self, layers, serifs, curves, shown, names);
  return ok;
}
