/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the GDI device context for metafiles over cairo: the object table, saved states,
 * coordinate transformations, figures, pens and brushes. Coordinates are limited to what cairo can
 * represent, and painting stops when the total painted area exceeds KY_GDI_PAINTED_MAX. */
#include "filetypes/draw/gdi.h"

#include <math.h>

#define OBJECTS_MAX 65536u
#define SAVED_MAX 256u
#define STOCK 0x80000000u
#define FAR 32767.0
#define PATH_MAX_EXTENT 1e7 /* pixels; beyond, cairo's fixed numbers overflow */

/* --- objects ---------------------------------------------------------------------------------- */

KyGdiObject *
ky_gdi_object_new (KyGdiKind kind)
{
  KyGdiObject *object = g_rc_box_new0 (KyGdiObject);

  object->kind = kind;
  return object;
}

static void
gdi_object_clear (gpointer data)
{
  KyGdiObject *object = data;

  g_clear_pointer (&object->pattern, cairo_surface_destroy);
  g_clear_pointer (&object->boxes, g_array_unref);
  g_free (object->face);
}

void
ky_gdi_object_unref (KyGdiObject *object)
{
  if (object != NULL)
    g_rc_box_release_full (object, gdi_object_clear);
}

static KyGdiObject *
object_ref (KyGdiObject *object)
{
  return object != NULL ? g_rc_box_acquire (object) : NULL;
}

/* Returns the stock object of `index` ([MS-EMF] §2.1.31). */
static KyGdiObject *
stock_object (guint32 index)
{
  static const guint32 brushes[] = { 0xffffff, 0xc0c0c0, 0x808080, 0x404040, 0, 0 };
  KyGdiObject *object;

  if (index <= 5 || index == 18)
    {
      object = ky_gdi_object_new (KY_GDI_BRUSH);
      object->color = index <= 5 ? brushes[index] : 0xffffff;
      object->style = index == 5 ? KY_BS_NULL : KY_BS_SOLID;
    }
  else if (index <= 8 || index == 19)
    {
      object = ky_gdi_object_new (KY_GDI_PEN);
      object->color = index == 6 ? 0xffffff : 0;
      object->style = index == 8 ? KY_PS_NULL : 0;
    }
  else
    {
      object = ky_gdi_object_new (KY_GDI_FONT);
      object->height = 16;
      object->weight = 400;
      object->face = g_strdup ("sans-serif");
    }
  return object;
}

KyGdiObject *
ky_gdi_get (KyGdi *gdi, guint32 index)
{
  if (index >= STOCK)
    return stock_object (index - STOCK);
  return index < gdi->objects->len ? object_ref (gdi->objects->pdata[index]) : NULL;
}

gboolean
ky_gdi_put (KyGdi *gdi, guint index, KyGdiObject *object)
{
  if (index >= OBJECTS_MAX)
    {
      ky_gdi_object_unref (object);
      return FALSE;
    }
  if (index >= gdi->objects->len)
    g_ptr_array_set_size (gdi->objects, (gint)index + 1);
  ky_gdi_object_unref (gdi->objects->pdata[index]);
  gdi->objects->pdata[index] = object;
  return TRUE;
}

guint
ky_gdi_free_index (const KyGdi *gdi)
{
  for (guint i = 0; i < gdi->objects->len; i++)
    if (gdi->objects->pdata[i] == NULL)
      return i;
  return gdi->objects->len;
}

void
ky_gdi_select (KyGdi *gdi, guint32 index)
{
  KyGdiObject *object = ky_gdi_get (gdi, index);
  KyGdiObject **place = object == NULL                 ? NULL
                        : object->kind == KY_GDI_PEN   ? &gdi->state.pen
                        : object->kind == KY_GDI_BRUSH ? &gdi->state.brush
                        : object->kind == KY_GDI_FONT  ? &gdi->state.font
                                                       : NULL;

  if (place == NULL)
    {
      ky_gdi_object_unref (object);
      return;
    }
  ky_gdi_object_unref (*place);
  *place = object;
}

void
ky_gdi_delete (KyGdi *gdi, guint32 index)
{
  if (index < gdi->objects->len)
    g_clear_pointer (&gdi->objects->pdata[index], ky_gdi_object_unref);
}

/* --- state ------------------------------------------------------------------------------------ */

static void
state_clear (KyGdiState *state)
{
  ky_gdi_object_unref (state->pen);
  ky_gdi_object_unref (state->brush);
  ky_gdi_object_unref (state->font);
  g_clear_pointer (&state->meta, cairo_region_destroy);
}

void
ky_gdi_save (KyGdi *gdi)
{
  KyGdiState saved = gdi->state;

  if (gdi->saved->len >= SAVED_MAX)
    {
      ky_gdi_refuse (gdi, "too many states that are kept");
      return;
    }
  object_ref (saved.pen);
  object_ref (saved.brush);
  object_ref (saved.font);
  if (saved.meta != NULL)
    cairo_region_reference (saved.meta);
  g_array_append_val (gdi->saved, saved);
  cairo_save (gdi->cairo);
}

void
ky_gdi_restore (KyGdi *gdi, gint n)
{
  guint keep = n > 0                           ? (guint)n - 1
               : -(gint64)n <= gdi->saved->len ? gdi->saved->len + (guint)n
                                               : gdi->saved->len;

  while (gdi->saved->len > keep)
    {
      state_clear (&gdi->state);
      gdi->state = g_array_index (gdi->saved, KyGdiState, gdi->saved->len - 1);
      g_array_set_size (gdi->saved, gdi->saved->len - 1);
      cairo_restore (gdi->cairo);
    }
}

void
ky_gdi_init (KyGdi *gdi, KyJob *job, cairo_surface_t *surface, const cairo_matrix_t *device,
             gdouble per_mm)
{
  memset (gdi, 0, sizeof *gdi);
  gdi->job = job;
  gdi->cairo = cairo_create (surface);
  gdi->device = *device;
  gdi->per_mm = per_mm;
  gdi->saved = g_array_new (FALSE, FALSE, sizeof (KyGdiState));
  gdi->objects = g_ptr_array_new ();
  gdi->state = (KyGdiState){ .pen = stock_object (7),
                             .brush = stock_object (0),
                             .font = stock_object (13),
                             .back_color = 0xffffff,
                             .is_opaque = TRUE,
                             .rop2 = 13,
                             .map_mode = 1,
                             .window_width = 1,
                             .window_height = 1,
                             .view_width = 1,
                             .view_height = 1,
                             .miter = 10 };
  cairo_matrix_init_identity (&gdi->state.world);
}

void
ky_gdi_clear (KyGdi *gdi)
{
  ky_gdi_restore (gdi, 1);
  state_clear (&gdi->state);
  for (guint i = 0; i < gdi->objects->len; i++)
    ky_gdi_object_unref (gdi->objects->pdata[i]);
  g_ptr_array_unref (gdi->objects);
  g_array_unref (gdi->saved);
  if (gdi->fonts != NULL)
    gdi->free_fonts (gdi->fonts);
  cairo_destroy (gdi->cairo);
}

gboolean
ky_gdi_charge_record (KyGdi *gdi, GError **error)
{
  if (gdi->refused != NULL)
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "metafile: %s", gdi->refused);
  if (!(gdi->painted < KY_GDI_PAINTED_MAX))
    return ky_fail (error, KY_ERROR_LIMIT, "metafile: the painted area exceeds the limit");
  return ky_job_charge (gdi->job, KY_COST_OBJECTS, 1, error);
}

void
ky_gdi_be_sharp (KyGdi *gdi)
{
  cairo_set_antialias (gdi->cairo, CAIRO_ANTIALIAS_NONE);
}

guint32
ky_gdi_color (KyGdi *gdi, guint32 color)
{
  if (color >> 24 == 1)
    ky_gdi_refuse (gdi, "a colour of a palette");
  return color;
}

void
ky_gdi_use_palette (KyGdi *gdi, guint32 use)
{
  if (use != 0)
    ky_gdi_refuse (gdi, "a picture in colours of a palette");
}

void
ky_gdi_set_layout (KyGdi *gdi, guint32 layout)
{
  if ((layout & 1) != 0)
    ky_gdi_refuse (gdi, "a drawing from the right to the left");
}

/* Returns the unit of a metric mode: these count upwards, in parts of a millimetre or an inch. */
static gdouble
metric_unit (guint mode)
{
  static const gdouble units[] = { 0.1, 0.01, 0.254, 0.0254, 25.4 / 1440 };

  return mode >= 2 && mode <= 6 ? units[mode - 2] : 0;
}

static gdouble
ratio (gdouble a, gdouble b)
{
  return a != 0 && b != 0 ? a / b : 1;
}

void
ky_gdi_matrix (const KyGdi *gdi, cairo_matrix_t *ret_matrix)
{
  const KyGdiState *state = &gdi->state;
  gdouble unit = metric_unit (state->map_mode) * gdi->per_mm;
  gdouble x = 1, y = 1;
  cairo_matrix_t page;

  if (unit != 0)
    {
      x = unit;
      y = -unit;
    }
  else if (state->map_mode >= 7)
    {
      x = ratio (state->view_width, state->window_width);
      y = ratio (state->view_height, state->window_height);
    }
  cairo_matrix_init (&page, x, 0, 0, y, state->view_x - x * state->window_x,
                     state->view_y - y * state->window_y);
  cairo_matrix_multiply (ret_matrix, &state->world, &page);
  cairo_matrix_multiply (ret_matrix, ret_matrix, &gdi->device);
}

/* --- figures ---------------------------------------------------------------------------------- */

static void
to_pixels (const KyGdi *gdi, gdouble *x, gdouble *y)
{
  cairo_matrix_t matrix;

  ky_gdi_matrix (gdi, &matrix);
  cairo_matrix_transform_point (&matrix, x, y);
  /* NaN: neither comparison is true */
  *x = *x > -PATH_MAX_EXTENT ? MIN (*x, PATH_MAX_EXTENT) : -PATH_MAX_EXTENT;
  *y = *y > -PATH_MAX_EXTENT ? MIN (*y, PATH_MAX_EXTENT) : -PATH_MAX_EXTENT;
}

void
ky_gdi_begin (KyGdi *gdi)
{
  if (!gdi->in_path)
    cairo_new_path (gdi->cairo);
}

void
ky_gdi_move (KyGdi *gdi, gdouble x, gdouble y)
{
  gdi->state.x = x;
  gdi->state.y = y;
  to_pixels (gdi, &x, &y);
  cairo_move_to (gdi->cairo, x, y);
}

void
ky_gdi_line (KyGdi *gdi, gdouble x, gdouble y)
{
  gdi->state.x = x;
  gdi->state.y = y;
  to_pixels (gdi, &x, &y);
  cairo_line_to (gdi->cairo, x, y);
  gdi->n_points++;
}

void
ky_gdi_curve (KyGdi *gdi, gdouble x1, gdouble y1, gdouble x2, gdouble y2, gdouble x3, gdouble y3)
{
  gdi->state.x = x3;
  gdi->state.y = y3;
  to_pixels (gdi, &x1, &y1);
  to_pixels (gdi, &x2, &y2);
  to_pixels (gdi, &x3, &y3);
  cairo_curve_to (gdi->cairo, x1, y1, x2, y2, x3, y3);
  gdi->n_points++;
}

void
ky_gdi_close (KyGdi *gdi)
{
  cairo_close_path (gdi->cairo);
}

void
ky_gdi_set_source_color (KyGdi *gdi, guint32 color)
{
  cairo_set_source_rgba (gdi->cairo, (color & 0xff) / 255.0, (color >> 8 & 0xff) / 255.0,
                         (color >> 16 & 0xff) / 255.0, 1 - gdi->state.transparency);
}

/* Returns the ternary raster operation that equals the binary one of the state ([MS-EMF]
 * §2.1.26). */
static guint
rop_of (const KyGdiState *state)
{
  guint bits = state->rop2 >= 1 && state->rop2 <= 16 ? state->rop2 - 1 : 12;

  return (bits & 3) | (bits & 3) << 2 | (bits & 12) << 2 | (bits & 12) << 4;
}

#define ROP_BRUSH 0xf0u

static void
gdi_set_color (cairo_t *cairo, guint32 color)
{
  cairo_set_source_rgb (cairo, (color & 0xff) / 255.0, (color >> 8 & 0xff) / 255.0,
                        (color >> 16 & 0xff) / 255.0);
}

/* Returns lines 8 pixels apart ([MS-WMF] §2.1.1.12), on `*back` where it is given. (transfer
 * full) */
static cairo_surface_t *
hatch_tile (guint hatch, guint32 color, const guint32 *back)
{
  cairo_surface_t *tile = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 8, 8);
  cairo_t *cairo = cairo_create (tile);

  if (back != NULL)
    {
      gdi_set_color (cairo, *back);
      cairo_paint (cairo);
    }
  gdi_set_color (cairo, color);
  cairo_set_line_width (cairo, 1);
  if (hatch == 0 || hatch == 4)
    {
      cairo_move_to (cairo, 0, 4.5);
      cairo_line_to (cairo, 8, 4.5);
    }
  if (hatch == 1 || hatch == 4)
    {
      cairo_move_to (cairo, 4.5, 0);
      cairo_line_to (cairo, 4.5, 8);
    }
  if (hatch == 2 || hatch == 5)
    {
      cairo_move_to (cairo, -1, -1);
      cairo_line_to (cairo, 9, 9);
    }
  if (hatch == 3 || hatch == 5)
    {
      cairo_move_to (cairo, -1, 9);
      cairo_line_to (cairo, 9, -1);
    }
  cairo_stroke (cairo);
  cairo_destroy (cairo);
  return tile;
}

static guint32
argb (guint32 color)
{
  return 0xff000000u | (color & 0xff) << 16 | (color & 0xff00) | (color >> 16 & 0xff);
}

/* Returns `pattern` in the colours of the state. (transfer full) */
static cairo_surface_t *
mono_tile (const KyGdi *gdi, cairo_surface_t *pattern)
{
  gint width = cairo_image_surface_get_width (pattern);
  gint height = cairo_image_surface_get_height (pattern);

  if (width > 64 || height > 64)
    return cairo_surface_reference (pattern);
  cairo_surface_t *tile = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  for (gint y = 0; y < height; y++)
    {
      const guint8 *from
          = cairo_image_surface_get_data (pattern) + y * cairo_image_surface_get_stride (pattern);
      guint8 *to = cairo_image_surface_get_data (tile) + y * cairo_image_surface_get_stride (tile);

      for (gint x = 0; x < width; x++)
        ((guint32 *)(void *)to)[x]
            = argb (from[4 * x] < 128 ? gdi->state.text_color : gdi->state.back_color);
    }
  cairo_surface_mark_dirty (tile);
  return tile;
}

/* Charges for a fill, twice where lines are drawn over what lies below them. */
static gboolean
charge_fill (KyGdi *gdi, const KyGdiObject *brush)
{
  gboolean is_tiled = brush->style == KY_BS_HATCHED || brush->pattern != NULL;

  return ky_gdi_charge_path (gdi)
         && (!is_tiled || (ky_gdi_charge_area (gdi, KY_GDI_TILES) && ky_gdi_charge_path (gdi)));
}

/* Returns the tile of `brush` of lines or of a picture. NULL: it is another. (transfer full) */
static cairo_pattern_t *
tiles (const KyGdi *gdi, const KyGdiObject *brush, const guint32 *back)
{
  cairo_surface_t *tile = NULL;

  if (brush->style == KY_BS_HATCHED)
    tile = hatch_tile (brush->hatch, brush->color, back);
  else if (brush->style == KY_BS_PATTERN && brush->pattern != NULL)
    tile = brush->is_mono ? mono_tile (gdi, brush->pattern)
                          : cairo_surface_reference (brush->pattern);
  if (tile == NULL)
    return NULL;
  cairo_pattern_t *pattern = cairo_pattern_create_for_surface (tile);
  cairo_pattern_set_extend (pattern, CAIRO_EXTEND_REPEAT);
  cairo_surface_destroy (tile);
  return pattern;
}

static cairo_pattern_t *
solid (guint32 color)
{
  return cairo_pattern_create_rgb ((color & 0xff) / 255.0, (color >> 8 & 0xff) / 255.0,
                                   (color >> 16 & 0xff) / 255.0);
}

cairo_pattern_t *
ky_gdi_brush (KyGdi *gdi)
{
  const KyGdiObject *brush = gdi->state.brush;

  if (brush == NULL || brush->style == KY_BS_NULL)
    return NULL;
  if (brush->style == KY_BS_HATCHED && !gdi->state.is_opaque)
    {
      ky_gdi_refuse (gdi, "lines that are combined with the pixels below");
      return NULL;
    }
  cairo_pattern_t *pattern = tiles (gdi, brush, &gdi->state.back_color);
  return pattern != NULL ? pattern : solid (brush->color);
}

/* Prepares an operation with the brush. Returns FALSE if nothing is to be painted. */
static gboolean
set_brush_operation (KyGdi *gdi, guint rop)
{
  KyGdiOperation operation = { .rop = rop, .brush = ky_gdi_brush (gdi) };
  gdouble reach[4];

  cairo_path_extents (gdi->cairo, &reach[0], &reach[1], &reach[2], &reach[3]);
  gboolean ok = operation.brush != NULL && ky_gdi_set_operation (gdi, &operation, reach);
  if (operation.brush != NULL)
    cairo_pattern_destroy (operation.brush);
  return ok;
}

static void
set_brush (KyGdi *gdi, const KyGdiObject *brush)
{
  cairo_set_operator (gdi->cairo, CAIRO_OPERATOR_OVER);
  if (brush->style == KY_BS_HATCHED && gdi->state.is_opaque)
    {
      ky_gdi_set_source_color (gdi, gdi->state.back_color);
      cairo_fill_preserve (gdi->cairo);
    }
  cairo_pattern_t *pattern = tiles (gdi, brush, NULL);
  if (pattern == NULL)
    {
      ky_gdi_set_source_color (gdi, brush->color);
      return;
    }
  cairo_set_source (gdi->cairo, pattern);
  cairo_pattern_destroy (pattern);
}

static void
gdi_fill (KyGdi *gdi)
{
  const KyGdiObject *brush = gdi->state.brush;
  guint rop = rop_of (&gdi->state);

  if (brush == NULL || brush->style == KY_BS_NULL || rop == KY_GDI_ROP_NONE
      || !charge_fill (gdi, brush))
    return;
  cairo_set_fill_rule (gdi->cairo,
                       gdi->state.is_winding ? CAIRO_FILL_RULE_WINDING : CAIRO_FILL_RULE_EVEN_ODD);
  if (rop == ROP_BRUSH)
    set_brush (gdi, brush);
  else if (!set_brush_operation (gdi, rop))
    return;
  cairo_fill_preserve (gdi->cairo);
  gdi->n_drawn++;
}

static void
set_dashes (KyGdi *gdi, guint style, gdouble width)
{
  static const gdouble dashes[][6] = { { 3, 1 }, { 1, 1 }, { 3, 1, 1, 1 }, { 3, 1, 1, 1, 1, 1 } };
  static const gint counts[] = { 2, 2, 4, 6 };
  gdouble scaled[6];

  if (style < 1 || style > 4)
    {
      cairo_set_dash (gdi->cairo, NULL, 0, 0);
      return;
    }
  for (gint i = 0; i < counts[style - 1]; i++)
    scaled[i] = dashes[style - 1][i] * MAX (width, 2) * 1.5;
  cairo_set_dash (
      gdi->cairo, scaled,
      ky_gdi_charge_dashes (gdi, scaled, (guint)counts[style - 1], width) ? counts[style - 1] : 0,
      0);
}

/* Sets dashes of a length of their own; a line much longer than the picture has too many of
 * them. */
static void
set_own_dashes (KyGdi *gdi, const KyGdiObject *pen, gdouble scale, gdouble width)
{
  gdouble scaled[G_N_ELEMENTS (pen->dashes)], clip[4], box[4];

  cairo_clip_extents (gdi->cairo, &clip[0], &clip[1], &clip[2], &clip[3]);
  cairo_path_extents (gdi->cairo, &box[0], &box[1], &box[2], &box[3]);
  gdouble height = clip[2] - clip[0] + clip[3] - clip[1];
  gdouble length = box[2] - box[0] + box[3] - box[1];
  gdi->painted += gdi->n_points * height;
  if (!(length < 8 * height))
    {
      cairo_set_dash (gdi->cairo, NULL, 0, 0);
      return;
    }
  for (guint i = 0; i < pen->n_dashes; i++)
    scaled[i] = pen->dashes[i] * scale > 1 ? MIN (pen->dashes[i] * scale, FAR) : 1;
  cairo_set_dash (gdi->cairo, scaled,
                  ky_gdi_charge_dashes (gdi, scaled, pen->n_dashes, width) ? (gint)pen->n_dashes
                                                                           : 0,
                  CLAMP (pen->dash_offset * scale, -FAR, FAR));
}

/* Returns what the pen's lines are filled with, where that is lines or a picture. NULL: it is
 * neither. (transfer full) */
static cairo_pattern_t *
pen_tiles (KyGdi *gdi, const KyGdiObject *pen)
{
  KyGdiObject brush = *pen;

  brush.style = pen->brush_style;
  cairo_pattern_t *pattern
      = tiles (gdi, &brush, gdi->state.is_opaque ? &gdi->state.back_color : NULL);
  if (pattern == NULL && pen->brush_style == KY_BS_PATTERN)
    ky_gdi_refuse (gdi, "a line of a picture that can't be read");
  if (pattern != NULL)
    ky_gdi_charge_area (gdi, KY_GDI_TILES);
  return pattern;
}

/* Sets the colour of the pen. Returns FALSE if nothing is to be painted. */
static gboolean
set_pen_color (KyGdi *gdi, const KyGdiObject *pen)
{
  KyGdiOperation operation = { .rop = rop_of (&gdi->state) };
  cairo_pattern_t *pattern = pen_tiles (gdi, pen);
  gdouble reach[4];

  if (operation.rop == ROP_BRUSH)
    {
      cairo_set_operator (gdi->cairo, CAIRO_OPERATOR_OVER);
      if (pattern != NULL)
        cairo_set_source (gdi->cairo, pattern);
      else
        ky_gdi_set_source_color (gdi, pen->color);
      g_clear_pointer (&pattern, cairo_pattern_destroy);
      return TRUE;
    }
  cairo_stroke_extents (gdi->cairo, &reach[0], &reach[1], &reach[2], &reach[3]);
  operation.brush = pattern != NULL ? pattern : solid (pen->color);
  gboolean ok = ky_gdi_set_operation (gdi, &operation, reach);
  cairo_pattern_destroy (operation.brush);
  return ok;
}

gboolean
ky_gdi_set_line (KyGdi *gdi, const KyGdiObject *pen)
{
  cairo_matrix_t matrix;

  ky_gdi_matrix (gdi, &matrix);
  gdouble scale = sqrt (fabs (matrix.xx * matrix.yy - matrix.xy * matrix.yx));
  gdouble width = pen->width * scale;
  width = width > 1 ? MIN (width, 32767) : 1;
  if (!ky_gdi_charge_line (gdi, width))
    return FALSE;
  cairo_set_line_width (gdi->cairo, width);
  cairo_set_line_cap (gdi->cairo, (pen->style & 0xf00) == 0x100   ? CAIRO_LINE_CAP_SQUARE
                                  : (pen->style & 0xf00) == 0x200 ? CAIRO_LINE_CAP_BUTT
                                                                  : CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (gdi->cairo, (pen->style & 0xf000) == 0x1000   ? CAIRO_LINE_JOIN_BEVEL
                                   : (pen->style & 0xf000) == 0x2000 ? CAIRO_LINE_JOIN_MITER
                                                                     : CAIRO_LINE_JOIN_ROUND);
  cairo_set_miter_limit (gdi->cairo, gdi->state.miter);
  if (pen->n_dashes > 0)
    set_own_dashes (gdi, pen, scale, width);
  else
    set_dashes (gdi, pen->style & 0xf, width);
  return gdi->painted < KY_GDI_PAINTED_MAX;
}

static void
stroke (KyGdi *gdi)
{
  const KyGdiObject *pen = gdi->state.pen;

  if (pen == NULL || (pen->style & 0xf) == KY_PS_NULL || rop_of (&gdi->state) == KY_GDI_ROP_NONE)
    return;
  if (gdi->is_widened)
    ky_gdi_refuse (gdi, "a line along the edge of a line");
  if (!ky_gdi_set_line (gdi, pen) || !set_pen_color (gdi, pen))
    return;
  cairo_stroke_preserve (gdi->cairo);
  gdi->n_drawn++;
}

void
ky_gdi_paint_path (KyGdi *gdi, guint paint)
{
  if (!ky_gdi_charge_area (gdi, 1))
    paint = 0;
  if ((paint & KY_GDI_FILL) != 0)
    gdi_fill (gdi);
  if ((paint & KY_GDI_LINE) != 0)
    stroke (gdi);
  cairo_new_path (gdi->cairo);
  gdi->n_points = 0;
  gdi->is_widened = FALSE;
}

void
ky_gdi_end (KyGdi *gdi, guint paint)
{
  if (!gdi->in_path)
    ky_gdi_paint_path (gdi, paint);
}

/* --- shapes ----------------------------------------------------------------------------------- */

void
ky_gdi_rectangle (KyGdi *gdi, gdouble left, gdouble top, gdouble right, gdouble bottom)
{
  gdouble x = gdi->state.x, y = gdi->state.y;

  ky_gdi_move (gdi, left, top);
  ky_gdi_line (gdi, right, top);
  ky_gdi_line (gdi, right, bottom);
  ky_gdi_line (gdi, left, bottom);
  ky_gdi_close (gdi);
  gdi->state.x = x;
  gdi->state.y = y;
}

/* Adds curves of at most a quarter each, from angle `a` on, of the ellipse around `x`, `y`. */
static void
gdi_add_arc (KyGdi *gdi, gdouble x, gdouble y, gdouble rx, gdouble ry, gdouble a, gdouble sweep)
{
  guint n = (guint)CLAMP (ceil (fabs (sweep) / G_PI_2), 1, 8);
  gdouble step = sweep / n, k = 4.0 / 3.0 * tan (step / 4);

  for (guint i = 0; i < n; i++, a += step)
    {
      gdouble b = a + step;

      ky_gdi_curve (gdi, x + rx * (cos (a) - k * sin (a)), y + ry * (sin (a) + k * cos (a)),
                    x + rx * (cos (b) + k * sin (b)), y + ry * (sin (b) - k * cos (b)),
                    x + rx * cos (b), y + ry * sin (b));
    }
}

void
ky_gdi_round_rectangle (KyGdi *gdi, gdouble left, gdouble top, gdouble right, gdouble bottom,
                        gdouble width, gdouble height)
{
  gdouble rx = MIN (fabs (width), fabs (right - left)) / 2;
  gdouble ry = MIN (fabs (height), fabs (bottom - top)) / 2;
  gdouble x1 = MIN (left, right), x2 = MAX (left, right);
  gdouble y1 = MIN (top, bottom), y2 = MAX (top, bottom);

  ky_gdi_move (gdi, x2, y1 + ry);
  ky_gdi_line (gdi, x2, y2 - ry);
  gdi_add_arc (gdi, x2 - rx, y2 - ry, rx, ry, 0, G_PI_2);
  ky_gdi_line (gdi, x1 + rx, y2);
  gdi_add_arc (gdi, x1 + rx, y2 - ry, rx, ry, G_PI_2, G_PI_2);
  ky_gdi_line (gdi, x1, y1 + ry);
  gdi_add_arc (gdi, x1 + rx, y1 + ry, rx, ry, G_PI, G_PI_2);
  ky_gdi_line (gdi, x2 - rx, y1);
  gdi_add_arc (gdi, x2 - rx, y1 + ry, rx, ry, 3 * G_PI_2, G_PI_2);
  ky_gdi_close (gdi);
}

static gdouble
angle_to (gdouble x, gdouble y, gdouble rx, gdouble ry)
{
  return atan2 (ry != 0 ? y / ry : 0, rx != 0 ? x / rx : 0);
}

void
ky_gdi_arc (KyGdi *gdi, KyGdiArc kind, const gdouble box[4], const gdouble rays[4])
{
  gdouble x = (box[0] + box[2]) / 2, y = (box[1] + box[3]) / 2;
  gdouble rx = fabs (box[2] - box[0]) / 2, ry = fabs (box[3] - box[1]) / 2;
  gdouble start = 0, sweep = 2 * G_PI;
  cairo_matrix_t matrix;

  ky_gdi_matrix (gdi, &matrix);
  if (kind != KY_GDI_ELLIPSE)
    {
      gboolean is_mirrored = matrix.xx * matrix.yy - matrix.xy * matrix.yx < 0;
      gboolean is_upwards = gdi->state.is_clockwise != is_mirrored;

      start = angle_to (rays[0] - x, rays[1] - y, rx, ry);
      sweep = angle_to (rays[2] - x, rays[3] - y, rx, ry) - start;
      if (is_upwards && sweep <= 0)
        sweep += 2 * G_PI;
      else if (!is_upwards && sweep >= 0)
        sweep -= 2 * G_PI;
    }
  if (kind == KY_GDI_PIE)
    {
      ky_gdi_move (gdi, x, y);
      ky_gdi_line (gdi, x + rx * cos (start), y + ry * sin (start));
    }
  else if (kind == KY_GDI_ARC_TO)
    ky_gdi_line (gdi, x + rx * cos (start), y + ry * sin (start));
  else
    ky_gdi_move (gdi, x + rx * cos (start), y + ry * sin (start));
  gdi_add_arc (gdi, x, y, rx, ry, start, sweep);
  if (kind == KY_GDI_CHORD || kind == KY_GDI_PIE || kind == KY_GDI_ELLIPSE)
    ky_gdi_close (gdi);
}

void
ky_gdi_angle_arc (KyGdi *gdi, gdouble x, gdouble y, gdouble radius, gdouble start, gdouble sweep)
{
  gdouble a = -start * G_PI / 180, turn = CLAMP (-sweep, -3600, 3600) * G_PI / 180;

  if (!isfinite (a) || !isfinite (turn) || !isfinite (radius))
    return;
  ky_gdi_line (gdi, x + radius * cos (a), y + radius * sin (a));
  gdi_add_arc (gdi, x, y, radius, radius, a, turn);
}

void
ky_gdi_invert_path (KyGdi *gdi, gboolean is_winding)
{
  KyGdiOperation operation = { .rop = 0x55 };
  gdouble reach[4];

  cairo_path_extents (gdi->cairo, &reach[0], &reach[1], &reach[2], &reach[3]);
  cairo_set_fill_rule (gdi->cairo, is_winding ? CAIRO_FILL_RULE_WINDING : CAIRO_FILL_RULE_EVEN_ODD);
  if (ky_gdi_charge_path (gdi) && ky_gdi_set_operation (gdi, &operation, reach))
    {
      cairo_fill (gdi->cairo);
      gdi->n_drawn++;
    }
  cairo_new_path (gdi->cairo);
}

/* Fills the path by a raster operation that uses no picture. */
static void
pattern_fill (KyGdi *gdi, guint rop)
{
  guint own = gdi->state.rop2;

  if (rop == ROP_BRUSH)
    {
      gdi->state.rop2 = 13;
      gdi_fill (gdi);
      gdi->state.rop2 = own;
      return;
    }
  if (rop == 0x55)
    {
      ky_gdi_invert_path (gdi, FALSE);
      return;
    }
  if (rop == 0 || rop == 0xff)
    ky_gdi_set_source_color (gdi, rop == 0 ? 0 : 0xffffff);
  else if (!set_brush_operation (gdi, rop))
    return;
  cairo_fill (gdi->cairo);
  gdi->n_drawn++;
}

void
ky_gdi_pattern_fill (KyGdi *gdi, gdouble x, gdouble y, gdouble width, gdouble height, guint32 rop)
{
  guint index = KY_GDI_ROP (rop);

  if (index == KY_GDI_ROP_NONE)
    return;
  if (KY_GDI_ROP_HAS_SOURCE (index))
    {
      ky_gdi_refuse (gdi, "a picture that is missing");
      return;
    }
  cairo_save (gdi->cairo);
  cairo_new_path (gdi->cairo);
  ky_gdi_rectangle (gdi, x, y, x + width, y + height);
  if (ky_gdi_charge_area (gdi, 1) && ky_gdi_charge_path (gdi))
    pattern_fill (gdi, index);
  cairo_new_path (gdi->cairo);
  cairo_restore (gdi->cairo);
}
