/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the clip of a GDI device context, and the conversion of paths and frames to regions,
 * for the readers of EMF and WMF (gdi.h, "pixels that are painted"). A clip that is only
 * intersected stays a cairo path, whose edges are antialiased. For every other operation, clip and
 * path are converted to regions: sets of whole pixels, stored as rectangles. Each conversion must
 * be charged to gdi->painted, and a region with more than PIECES_MAX rectangles refuses the whole
 * drawing. */
#include "filetypes/draw/gdi.h"

#include <math.h>

#define PIECES_MAX 20000u /* rectangles of a region */
#define DASHES_MAX 16
#define SCAN_COST 3.0   /* painted pixels that are charged for reading a pixel of a mask */
#define PIECE_COST 50.0 /* … and for a rectangle of a region */
#define TOO_MANY "a region of too many pieces"
#define FAR 32767.0 /* pixels: the largest distance by which a region is moved */

/* --- pixels ----------------------------------------------------------------------------------- */

/* Collects the rectangles of a region, row of pixels by row of pixels. Rows whose rectangles have
 * the same x and width are joined. */
typedef struct
{
  GArray *pieces;   /* of cairo_rectangle_int_t */
  guint last, n;    /* index and number of the rectangles of the previous row */
  gint x, y, width; /* left top corner and width of the mask, in pixels */
} Rows;

/* Ends a row whose rectangles begin at index `from`: makes those of the previous row one pixel
 * higher if they are the same. */
static void
gdi_clip_end_row (Rows *rows, guint from)
{
  guint n = rows->pieces->len - from;
  cairo_rectangle_int_t *all = (cairo_rectangle_int_t *)(void *)rows->pieces->data;
  gboolean is_same = n == rows->n && n > 0;

  for (guint i = 0; i < n && is_same; i++)
    is_same = all[rows->last + i].x == all[from + i].x
              && all[rows->last + i].width == all[from + i].width
              && all[rows->last + i].y + all[rows->last + i].height == all[from + i].y;
  if (is_same)
    {
      for (guint i = 0; i < n; i++)
        all[rows->last + i].height++;
      g_array_set_size (rows->pieces, from);
      return;
    }
  rows->last = from;
  rows->n = n;
}

/* Adds the rectangles of row `y` of a mask. A pixel belongs to the region if its `coverage` is at
 * least 128 of 255. */
static void
gdi_clip_add_row (Rows *rows, const guint8 *coverage, gint y)
{
  guint from = rows->pieces->len;

  for (gint x = 0; x < rows->width;)
    {
      gint start = x;

      while (x < rows->width && coverage[x] >= 128)
        x++;
      if (x > start)
        {
          cairo_rectangle_int_t piece = { rows->x + start, rows->y + y, x - start, 1 };

          g_array_append_val (rows->pieces, piece);
        }
      while (x < rows->width && coverage[x] < 128)
        x++;
    }
  gdi_clip_end_row (rows, from);
}

/* Returns the region of the pixels that `mask` covers by at least half; its left top corner is at
 * `x`, `y`. The region is empty, and the drawing is refused, if it has more than PIECES_MAX
 * rectangles. (transfer full) */
static cairo_region_t *
region_of (KyGdi *gdi, cairo_surface_t *mask, gint x, gint y)
{
  Rows rows = { .x = x, .y = y };

  cairo_surface_flush (mask);
  const guint8 *data = cairo_image_surface_get_data (mask);
  if (data == NULL || cairo_image_surface_get_format (mask) != CAIRO_FORMAT_A8)
    return cairo_region_create ();
  rows.pieces = g_array_new (FALSE, FALSE, sizeof (cairo_rectangle_int_t));
  rows.width = cairo_image_surface_get_width (mask);
  for (gint row = 0; row < cairo_image_surface_get_height (mask); row++)
    {
      gdi_clip_add_row (&rows, data + (gsize)row * (gsize)cairo_image_surface_get_stride (mask),
                        row);
      if (rows.pieces->len > PIECES_MAX)
        {
          g_array_set_size (rows.pieces, 0);
          ky_gdi_refuse (gdi, TOO_MANY);
          break;
        }
    }
  cairo_region_t *region = cairo_region_create_rectangles (
      (cairo_rectangle_int_t *)(void *)rows.pieces->data, (gint)rows.pieces->len);
  g_array_unref (rows.pieces);
  return region;
}

/* Draws the path of `cairo` as a line in the style of `other`. */
static void
stroke_as (cairo_t *cairo, cairo_t *other)
{
  gint n = MIN (cairo_get_dash_count (other), DASHES_MAX);
  gdouble dashes[DASHES_MAX] = { 0 }, offset = 0;

  if (cairo_get_dash_count (other) <= DASHES_MAX)
    cairo_get_dash (other, dashes, &offset);
  cairo_set_dash (cairo, dashes, n, offset);
  cairo_set_line_width (cairo, cairo_get_line_width (other));
  cairo_set_line_cap (cairo, cairo_get_line_cap (other));
  cairo_set_line_join (cairo, cairo_get_line_join (other));
  cairo_set_miter_limit (cairo, cairo_get_miter_limit (other));
  cairo_stroke (cairo);
}

typedef enum
{
  EVEN_ODD,
  WINDING,
  LINE
} Paint;

/* Returns the region of the pixels whose centres are inside the path of `cairo`, which must be a
 * rectangle along the axes. (transfer full) */
static cairo_region_t *
box_region (cairo_t *cairo)
{
  cairo_surface_t *target = cairo_get_target (cairo);
  gdouble box[4];

  cairo_path_extents (cairo, &box[0], &box[1], &box[2], &box[3]);
  for (guint i = 0; i < 4; i++)
    {
      gint end = i % 2 == 0 ? cairo_image_surface_get_width (target)
                            : cairo_image_surface_get_height (target);

      box[i] = box[i] > 0 ? MIN (ceil (box[i] - 0.5), end) : 0; /* a NaN becomes 0 */
    }
  return cairo_region_create_rectangle (&(cairo_rectangle_int_t){
      (gint)box[0], (gint)box[1], (gint)MAX (box[2] - box[0], 0), (gint)MAX (box[3] - box[1], 0) });
}

/* Returns the region that the path covers when it is filled or drawn as a line, and removes the
 * path. The region is empty if the drawing became too expensive. (transfer full) */
static cairo_region_t *
painted_region (KyGdi *gdi, Paint paint)
{
  cairo_surface_t *target = cairo_get_target (gdi->cairo), *mask;
  gint width = cairo_image_surface_get_width (target);
  gint height = cairo_image_surface_get_height (target);
  cairo_region_t *region;

  if (paint != LINE && ky_gdi_is_box (gdi->cairo))
    {
      region = box_region (gdi->cairo);
      cairo_new_path (gdi->cairo);
      return region;
    }
  gdi->painted += SCAN_COST * width * height;
  if (!ky_gdi_charge_path (gdi))
    return cairo_region_create ();
  mask = cairo_image_surface_create (CAIRO_FORMAT_A8, width, height);
  cairo_t *cairo = cairo_create (mask);
  cairo_path_t *path = cairo_copy_path (gdi->cairo);
  cairo_append_path (cairo, path);
  cairo_path_destroy (path);
  cairo_set_antialias (cairo, CAIRO_ANTIALIAS_NONE);
  cairo_set_fill_rule (cairo,
                       paint == WINDING ? CAIRO_FILL_RULE_WINDING : CAIRO_FILL_RULE_EVEN_ODD);
  if (paint == LINE)
    stroke_as (cairo, gdi->cairo);
  else
    cairo_fill (cairo);
  cairo_destroy (cairo);
  region = region_of (gdi, mask, 0, 0);
  cairo_surface_destroy (mask);
  cairo_new_path (gdi->cairo);
  return region;
}

/* Returns the region inside the path, and removes the path. (transfer full) */
static cairo_region_t *
path_region (KyGdi *gdi, gboolean is_winding)
{
  return painted_region (gdi, is_winding ? WINDING : EVEN_ODD);
}

/* Adds the rectangles of `region` to the path. */
static void
gdi_clip_add_region (KyGdi *gdi, const cairo_region_t *region)
{
  for (gint i = 0; i < cairo_region_num_rectangles (region); i++)
    {
      cairo_rectangle_int_t box;

      cairo_region_get_rectangle (region, i, &box);
      cairo_rectangle (gdi->cairo, box.x, box.y, box.width, box.height);
    }
}

void
ky_gdi_widen_path (KyGdi *gdi)
{
  const KyGdiObject *pen = gdi->state.pen;

  if (pen == NULL || (pen->style & 0xf) == KY_PS_NULL || gdi->is_widened
      || !ky_gdi_set_line (gdi, pen))
    return;
  cairo_region_t *region = painted_region (gdi, LINE);
  gdi_clip_add_region (gdi, region);
  cairo_region_destroy (region);
  gdi->state.is_winding = TRUE;
  gdi->is_widened = TRUE;
}

/* Returns the region of the clip if it consists of whole pixels, as after set_clip(); NULL
 * otherwise. (transfer full, nullable) */
static cairo_region_t *
pixel_clip (KyGdi *gdi)
{
  cairo_rectangle_list_t *list = cairo_copy_clip_rectangle_list (gdi->cairo);
  cairo_region_t *region = NULL;

  if (list->status == CAIRO_STATUS_SUCCESS && list->num_rectangles <= (gint)PIECES_MAX)
    {
      g_autofree cairo_rectangle_int_t *boxes
          = g_new0 (cairo_rectangle_int_t, (gsize)list->num_rectangles);

      gdi->painted += PIECE_COST * list->num_rectangles;
      for (gint i = 0; i < list->num_rectangles; i++)
        {
          const cairo_rectangle_t *box = &list->rectangles[i];

          boxes[i] = (cairo_rectangle_int_t){ (gint)box->x, (gint)box->y, (gint)box->width,
                                              (gint)box->height };
        }
      region = cairo_region_create_rectangles (boxes, list->num_rectangles);
    }
  cairo_rectangle_list_destroy (list);
  return region;
}

/* Returns the region of the clip. If its edges do not follow pixels, draws the clip to a mask
 * first, which is charged. (transfer full) */
static cairo_region_t *
clip_region (KyGdi *gdi)
{
  cairo_region_t *region = pixel_clip (gdi);
  cairo_surface_t *mask;
  gdouble x, y;

  if (region != NULL)
    return region;
  if (!ky_gdi_charge_clip (gdi, SCAN_COST))
    return cairo_region_create ();
  cairo_push_group_with_content (gdi->cairo, CAIRO_CONTENT_ALPHA);
  cairo_set_operator (gdi->cairo, CAIRO_OPERATOR_OVER);
  cairo_set_source_rgb (gdi->cairo, 0, 0, 0);
  cairo_paint (gdi->cairo);
  cairo_pattern_t *group = cairo_pop_group (gdi->cairo);
  if (cairo_pattern_get_surface (group, &mask) != CAIRO_STATUS_SUCCESS
      || cairo_surface_get_type (mask) != CAIRO_SURFACE_TYPE_IMAGE)
    region = cairo_region_create ();
  else
    {
      cairo_surface_get_device_offset (mask, &x, &y);
      region = region_of (gdi, mask, (gint)-x, (gint)-y);
    }
  cairo_pattern_destroy (group);
  return region;
}

/* Combines `region` in place with `other` by `mode`, and charges it. The region is empty, and the
 * drawing is refused, if the result has more than PIECES_MAX rectangles. */
static void
combine (KyGdi *gdi, cairo_region_t *region, const cairo_region_t *other, KyGdiMode mode)
{
  gdi->painted
      += PIECE_COST
         * (cairo_region_num_rectangles (region) + cairo_region_num_rectangles (other) + 1);
  if (!(gdi->painted < KY_GDI_PAINTED_MAX))
    return;
  switch (mode)
    {
    case KY_GDI_AND:
      cairo_region_intersect (region, other);
      break;
    case KY_GDI_OR:
      cairo_region_union (region, other);
      break;
    case KY_GDI_XOR:
      cairo_region_xor (region, other);
      break;
    case KY_GDI_WITHOUT:
      cairo_region_subtract (region, other);
      break;
    case KY_GDI_COPY:
      cairo_region_subtract (region, region);
      cairo_region_union (region, other);
      break;
    }
  if ((guint)cairo_region_num_rectangles (region) > PIECES_MAX)
    {
      cairo_region_subtract (region, region);
      ky_gdi_refuse (gdi, TOO_MANY);
    }
}

/* --- clips ------------------------------------------------------------------------------------ */

/* Tells whether the clip excludes any pixel of the picture. */
static gboolean
has_clip (const KyGdi *gdi)
{
  cairo_surface_t *target = cairo_get_target (gdi->cairo);
  gdouble box[4];

  cairo_clip_extents (gdi->cairo, &box[0], &box[1], &box[2], &box[3]);
  return gdi->state.clip.edges > 0 || box[0] > 0 || box[1] > 0
         || box[2] < cairo_image_surface_get_width (target)
         || box[3] < cairo_image_surface_get_height (target);
}

/* Intersects the clip with `region`. Removes the path. */
static void
clip_by_region (KyGdi *gdi, const cairo_region_t *region)
{
  cairo_new_path (gdi->cairo);
  gdi_clip_add_region (gdi, region);
  cairo_set_fill_rule (gdi->cairo, CAIRO_FILL_RULE_WINDING);
  ky_gdi_clip_path (gdi);
}

void
ky_gdi_reset_clip (KyGdi *gdi)
{
  cairo_reset_clip (gdi->cairo);
  gdi->state.clip = (KyGdiClip){ 0 };
  if (gdi->state.meta == NULL)
    return;
  cairo_path_t *path = cairo_copy_path (gdi->cairo);
  clip_by_region (gdi, gdi->state.meta);
  cairo_new_path (gdi->cairo);
  cairo_append_path (gdi->cairo, path);
  cairo_path_destroy (path);
}

/* Replaces the clip by `region`, intersected with the limit that ky_gdi_keep_clip() has set. */
static void
set_clip (KyGdi *gdi, const cairo_region_t *region)
{
  ky_gdi_reset_clip (gdi);
  clip_by_region (gdi, region);
}

/* Combines the clip with `given` by `mode`. */
static void
clip_combine (KyGdi *gdi, KyGdiMode mode, const cairo_region_t *given)
{
  cairo_region_t *region = mode == KY_GDI_COPY ? cairo_region_create () : clip_region (gdi);

  combine (gdi, region, given, mode);
  set_clip (gdi, region);
  cairo_region_destroy (region);
}

void
ky_gdi_clip_mode (KyGdi *gdi, KyGdiMode mode, gboolean is_winding)
{
  if (mode == KY_GDI_COPY)
    ky_gdi_reset_clip (gdi);
  if (mode == KY_GDI_COPY || mode == KY_GDI_AND)
    {
      cairo_set_fill_rule (gdi->cairo,
                           is_winding ? CAIRO_FILL_RULE_WINDING : CAIRO_FILL_RULE_EVEN_ODD);
      ky_gdi_clip_path (gdi);
      return;
    }
  cairo_region_t *given = path_region (gdi, is_winding);
  clip_combine (gdi, mode, given);
  cairo_region_destroy (given);
}

void
ky_gdi_clip (KyGdi *gdi, gdouble left, gdouble top, gdouble right, gdouble bottom,
             gboolean is_excluded)
{
  cairo_new_path (gdi->cairo);
  ky_gdi_rectangle (gdi, left, top, right, bottom);
  ky_gdi_clip_mode (gdi, is_excluded ? KY_GDI_WITHOUT : KY_GDI_AND, FALSE);
}

void
ky_gdi_offset_clip (KyGdi *gdi, gdouble x, gdouble y)
{
  cairo_surface_t *target = cairo_get_target (gdi->cairo);
  cairo_rectangle_int_t box;
  cairo_matrix_t matrix;

  if (!has_clip (gdi))
    return;
  ky_gdi_matrix (gdi, &matrix);
  cairo_matrix_transform_distance (&matrix, &x, &y);
  x = x > -FAR ? MIN (round (x), FAR) : -FAR;
  y = y > -FAR ? MIN (round (y), FAR) : -FAR;
  cairo_region_t *region = clip_region (gdi);
  cairo_region_get_extents (region, &box);
  gint right = cairo_image_surface_get_width (target) - box.x - box.width;
  gint below = cairo_image_surface_get_height (target) - box.y - box.height;
  /* The part of the clip outside of the picture is not known, so it cannot be moved into it. */
  if ((x > 0 && box.x == 0) || (x < 0 && right == 0) || (y > 0 && box.y == 0)
      || (y < 0 && below == 0))
    ky_gdi_refuse (gdi, "a clip that is moved into the picture");
  cairo_region_translate (region, (gint)x, (gint)y);
  set_clip (gdi, region);
  cairo_region_destroy (region);
}

void
ky_gdi_keep_clip (KyGdi *gdi)
{
  if (!has_clip (gdi))
    return;
  g_clear_pointer (&gdi->state.meta, cairo_region_destroy);
  gdi->state.meta = clip_region (gdi);
}

/* --- figures ---------------------------------------------------------------------------------- */

void
ky_gdi_frame_path (KyGdi *gdi, gboolean is_winding, gdouble width, gdouble height)
{
  cairo_region_t *region = path_region (gdi, is_winding);
  cairo_region_t *inner = cairo_region_copy (region), *moved;
  cairo_matrix_t matrix;
  gint n[2];

  ky_gdi_matrix (gdi, &matrix);
  n[0] = (gint)CLAMP (fabs (width) * hypot (matrix.xx, matrix.yx) + 0.5, 1, FAR);
  n[1] = (gint)CLAMP (fabs (height) * hypot (matrix.xy, matrix.yy) + 0.5, 1, FAR);
  for (guint i = 0; i < 4; i++)
    {
      gint by = i % 2 == 0 ? n[i / 2] : -n[i / 2];

      moved = cairo_region_copy (region);
      cairo_region_translate (moved, i < 2 ? by : 0, i < 2 ? 0 : by);
      combine (gdi, inner, moved, KY_GDI_AND);
      cairo_region_destroy (moved);
    }
  combine (gdi, region, inner, KY_GDI_WITHOUT);
  cairo_region_destroy (inner);
  gdi_clip_add_region (gdi, region);
  cairo_region_destroy (region);
}
