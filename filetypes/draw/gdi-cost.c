/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Estimates the cost of drawing a figure before it is drawn. cairo follows each edge row by row;
 * if the clip is not a rectangle, cairo looks for intersections of its edges with those of the
 * figure; a dashed line is as many figures as it has dashes, and a wide line has round joins of
 * many edges. So a few kilobytes can need minutes. */
#include "filetypes/draw/gdi.h"

#include <math.h>

#define ROW_COST 100.0     /* pixels that could be painted while one edge crosses a row */
#define ORDER_COST 20.0    /* … while an edge is put in order beside one of those that it meets */
#define MEETING_COST 300.0 /* … while the place is found where two edges meet */
#define EDGE_COST 100.0
#define DASH_COST 5000.0
#define DASHES_MAX 50000.0
#define DASH_EDGES 12.0
#define CURVE_EDGES 16.0
#define JOIN_EDGES 64.0
#define LETTER_COST 5000.0
#define LETTER_WEIGHT 4.0 /* a letter is drawn by itself first */

/* Holds the extent of a path, in pixels. */
typedef struct
{
  gdouble edges, rows, length;
  gdouble crossings;     /* the edges, by as much of the picture as each crosses */
  gdouble width, height; /* size of the clipped area */
} Extent;

static void
gdi_cost_add_edge (Extent *extent, const cairo_path_data_t *from, const cairo_path_data_t *to,
                   gdouble edges)
{
  gdouble height = MIN (fabs (to->point.y - from->point.y), extent->height);
  gdouble width = MIN (fabs (to->point.x - from->point.x), extent->width);

  extent->edges += edges;
  extent->rows += height;
  extent->length += hypot (to->point.x - from->point.x, to->point.y - from->point.y);
  extent->crossings += MAX (height / extent->height, width / extent->width);
}

/* Measures the path; its curves are no longer than the lines between their points. */
static void
gdi_cost_measure (KyGdi *gdi, Extent *extent)
{
  cairo_path_t *path = cairo_copy_path (gdi->cairo);
  const cairo_path_data_t *last = NULL, *start = NULL;
  gdouble clip[4];

  cairo_clip_extents (gdi->cairo, &clip[0], &clip[1], &clip[2], &clip[3]);
  *extent = (Extent){ .width = MAX (clip[2] - clip[0], 1), .height = MAX (clip[3] - clip[1], 1) };
  for (gint i = 0; i < path->num_data; i += path->data[i].header.length)
    {
      const cairo_path_data_t *data = &path->data[i];

      if (data->header.type == CAIRO_PATH_MOVE_TO)
        start = &data[1];
      else if (data->header.type == CAIRO_PATH_CLOSE_PATH && last != NULL && start != NULL)
        gdi_cost_add_edge (extent, last, start, 1);
      for (gint k = 1; k < data->header.length && data->header.type != CAIRO_PATH_MOVE_TO; k++)
        if (last != NULL)
          {
            gdi_cost_add_edge (extent, last, &data[k],
                               data->header.type == CAIRO_PATH_CURVE_TO ? CURVE_EDGES / 3 : 1);
            last = &data[k];
          }
      last = data->header.length > 1 ? &data[data->header.length - 1] : start;
    }
  cairo_path_destroy (path);
}

static gboolean
is_affordable (const KyGdi *gdi)
{
  return gdi->painted < KY_GDI_PAINTED_MAX;
}

/* Charges the edges of a path. If the clip is not a rectangle, each edge also costs for the edges
 * beside it in the same rows and for those that it crosses, including the edges of the clip.
 * Returns FALSE if the drawing becomes too expensive. */
static gboolean
gdi_cost_charge (KyGdi *gdi, const Extent *extent)
{
  const KyGdiClip *clip = &gdi->state.clip;
  gdouble beside = (extent->rows + clip->rows) / extent->height;

  gdi->painted += extent->rows * ROW_COST + extent->edges * EDGE_COST;
  if (clip->edges > 0)
    gdi->painted += (extent->edges + clip->edges) * beside * ORDER_COST
                    + (extent->crossings + clip->crossings) * beside * MEETING_COST;
  return is_affordable (gdi);
}

gboolean
ky_gdi_charge_path (KyGdi *gdi)
{
  Extent extent;

  gdi_cost_measure (gdi, &extent);
  return gdi_cost_charge (gdi, &extent);
}

/* Charges the lines of the path: two edges beside each line, and joins or caps around its ends. */
gboolean
ky_gdi_charge_line (KyGdi *gdi, gdouble width)
{
  Extent extent;
  gdouble joins = width > 3 ? CLAMP (4 * sqrt (width), 8, JOIN_EDGES) : 2;

  gdi_cost_measure (gdi, &extent);
  gdouble lines = extent.edges;
  extent.rows = 2 * extent.rows + 2 * lines * MIN (width, extent.height);
  extent.crossings = 2 * extent.crossings + 2 * lines * MIN (width / extent.height, 1);
  extent.edges = lines * (2 + joins);
  return gdi_cost_charge (gdi, &extent);
}

gboolean
ky_gdi_charge_dashes (KyGdi *gdi, const gdouble *dashes, guint n, gdouble width)
{
  gdouble pattern = 0, count;
  Extent extent;

  gdi_cost_measure (gdi, &extent);
  for (guint i = 0; i < n; i++)
    pattern += dashes[i];
  count = pattern > 0 ? extent.length / pattern * n : DASHES_MAX + 1;
  if (!(count <= DASHES_MAX))
    return FALSE;
  gdi->painted += count * DASH_COST;
  extent.edges = count * DASH_EDGES;
  extent.rows = 2 * extent.rows + 2 * count * MIN (width, extent.height);
  extent.crossings = 2 * extent.crossings + 2 * count * MIN (width / extent.height, 1);
  gdi_cost_charge (gdi, &extent);
  return TRUE;
}

gboolean
ky_gdi_is_box (cairo_t *cairo)
{
  cairo_path_t *path = cairo_copy_path (cairo);
  const cairo_path_data_t *last = NULL;
  gboolean is_one = TRUE;
  guint n = 0;

  for (gint i = 0; i < path->num_data && is_one; i += path->data[i].header.length)
    {
      const cairo_path_data_t *data = &path->data[i];

      if (data->header.length < 2)
        continue;
      n++;
      if (data->header.type == CAIRO_PATH_CURVE_TO
          || (data->header.type == CAIRO_PATH_MOVE_TO && n > 1 && i + 2 < path->num_data))
        is_one = FALSE;
      else if (data->header.type == CAIRO_PATH_LINE_TO && last != NULL)
        is_one = fabs (data[1].point.x - last->point.x) < 1e-6
                 || fabs (data[1].point.y - last->point.y) < 1e-6;
      last = &data[1];
    }
  cairo_path_destroy (path);
  return is_one && n <= 6;
}

gboolean
ky_gdi_charge_box (KyGdi *gdi, const gdouble *reach, gdouble cost, cairo_rectangle_int_t *ret_box)
{
  cairo_surface_t *target = cairo_get_target (gdi->cairo);
  gdouble box[4];

  cairo_clip_extents (gdi->cairo, &box[0], &box[1], &box[2], &box[3]);
  for (guint i = 0; i < 4; i++)
    {
      gdouble end = i % 2 == 0 ? cairo_image_surface_get_width (target)
                               : cairo_image_surface_get_height (target);

      if (reach != NULL)
        box[i] = i < 2 ? MAX (box[i], reach[i]) : MIN (box[i], reach[i]);
      box[i] = i < 2 ? floor (box[i]) : ceil (box[i]);
      box[i] = box[i] > 0 ? MIN (box[i], end) : 0; /* a NaN becomes 0 */
    }
  if (!(box[2] > box[0]) || !(box[3] > box[1]))
    return FALSE;
  *ret_box = (cairo_rectangle_int_t){ (gint)box[0], (gint)box[1], (gint)(box[2] - box[0]),
                                      (gint)(box[3] - box[1]) };
  gdi->painted += cost * ret_box->width * ret_box->height;
  return gdi->painted < KY_GDI_PAINTED_MAX;
}

void
ky_gdi_clip_path (KyGdi *gdi)
{
  Extent extent;

  gdi_cost_measure (gdi, &extent);
  gdi_cost_charge (gdi, &extent);
  if (!ky_gdi_is_box (gdi->cairo))
    {
      gdi->state.clip.edges += extent.edges;
      gdi->state.clip.rows += extent.rows;
      gdi->state.clip.crossings += extent.crossings;
    }
  cairo_clip (gdi->cairo);
}

KyGdiClip
ky_gdi_hold (KyGdi *gdi)
{
  cairo_save (gdi->cairo);
  return gdi->state.clip;
}

void
ky_gdi_release (KyGdi *gdi, KyGdiClip clip)
{
  cairo_restore (gdi->cairo);
  gdi->state.clip = clip;
}

gboolean
ky_gdi_charge_area (KyGdi *gdi, gdouble weight)
{
  gdouble clip[4], box[4];

  cairo_clip_extents (gdi->cairo, &clip[0], &clip[1], &clip[2], &clip[3]);
  cairo_path_extents (gdi->cairo, &box[0], &box[1], &box[2], &box[3]);
  gdi->painted += MAX (MIN (clip[2], box[2]) - MAX (clip[0], box[0]), 1)
                  * MAX (MIN (clip[3], box[3]) - MAX (clip[1], box[1]), 1) * weight;
  return is_affordable (gdi);
}

gboolean
ky_gdi_charge_clip (KyGdi *gdi, gdouble weight)
{
  gdouble clip[4];

  cairo_clip_extents (gdi->cairo, &clip[0], &clip[1], &clip[2], &clip[3]);
  gdi->painted
      += (clip[2] - clip[0]) * (clip[3] - clip[1]) * weight + 1 + gdi->state.clip.rows * ROW_COST;
  return is_affordable (gdi);
}

gboolean
ky_gdi_charge_letters (KyGdi *gdi, guint n, gdouble height)
{
  gdi->painted
      += n * (LETTER_COST + height * height * LETTER_WEIGHT) + gdi->state.clip.rows * ROW_COST;
  return is_affordable (gdi);
}
