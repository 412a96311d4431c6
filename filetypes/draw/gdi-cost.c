/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a figure costs, before it is drawn. cairo goes along each edge row by row; where a figure
 * clips that is no rectangle, it looks for the places where edges of both meet; a dashed line is as
 * many figures as it has dashes, and a wide one has round joins of many edges. So a few kilobytes
 * can ask for minutes.
 */
#include "filetypes/draw/gdi.h"

#include <math.h>

#define ROW_COST 100.0     /* pixels that could be painted while one edge goes through a row */
#define MEETING_COST 100.0 /* … while two edges are compared */
#define DASH_COST 5000.0
#define DASHES_MAX 50000.0
#define CURVE_EDGES 16.0
#define JOIN_EDGES 64.0

typedef struct
{
  gdouble edges, rows, length, height;
} Extent;

static void
add_edge (Extent *extent, const cairo_path_data_t *from, const cairo_path_data_t *to, gdouble edges)
{
  extent->edges += edges;
  extent->rows += MIN (fabs (to->point.y - from->point.y), extent->height);
  extent->length += hypot (to->point.x - from->point.x, to->point.y - from->point.y);
}

/* Curves are no longer than the lines between their points. */
static void
measure (KyGdi *gdi, Extent *extent)
{
  cairo_path_t *path = cairo_copy_path (gdi->cairo);
  const cairo_path_data_t *last = NULL, *start = NULL;
  gdouble clip[4];

  cairo_clip_extents (gdi->cairo, &clip[0], &clip[1], &clip[2], &clip[3]);
  *extent = (Extent){ .height = MAX (clip[3] - clip[1], 1) };
  for (gint i = 0; i < path->num_data; i += path->data[i].header.length)
    {
      const cairo_path_data_t *data = &path->data[i];

      if (data->header.type == CAIRO_PATH_MOVE_TO)
        start = &data[1];
      else if (data->header.type == CAIRO_PATH_CLOSE_PATH && last != NULL && start != NULL)
        add_edge (extent, last, start, 1);
      for (gint k = 1; k < data->header.length && data->header.type != CAIRO_PATH_MOVE_TO; k++)
        if (last != NULL)
          {
            add_edge (extent, last, &data[k],
                      data->header.type == CAIRO_PATH_CURVE_TO ? CURVE_EDGES / 3 : 1);
            last = &data[k];
          }
      last = data->header.length > 1 ? &data[data->header.length - 1] : start;
    }
  cairo_path_destroy (path);
}

gboolean
ky_gdi_charge_path (KyGdi *gdi, gdouble width)
{
  const KyGdiState *state = &gdi->state;
  Extent extent;

  measure (gdi, &extent);
  if (width > 0)
    {
      gdouble joins = width > 3 ? CLAMP (4 * sqrt (width), 8, JOIN_EDGES) : 2;

      extent.rows = 2 * extent.rows + 2 * extent.edges * MIN (width, extent.height);
      extent.edges *= 2 + joins;
    }
  gdi->painted += extent.rows * ROW_COST + extent.edges;
  if (state->clip_edges > 0)
    gdi->painted += (extent.edges + state->clip_edges) * (extent.rows + state->clip_rows)
                    / extent.height * MEETING_COST;
  return gdi->painted < KY_GDI_PAINTED_MAX;
}

void
ky_gdi_clip_path (KyGdi *gdi)
{
  Extent extent;

  measure (gdi, &extent);
  /* a rectangle, and one around it */
  if (extent.edges > 10)
    {
      gdi->state.clip_edges += extent.edges;
      gdi->state.clip_rows += extent.rows;
    }
  gdi->painted += extent.rows * ROW_COST;
  cairo_clip (gdi->cairo);
}

void
ky_gdi_reset_clip (KyGdi *gdi)
{
  cairo_reset_clip (gdi->cairo);
  gdi->state.clip_edges = gdi->state.clip_rows = 0;
}

gboolean
ky_gdi_charge_dashes (KyGdi *gdi, const gdouble *dashes, guint n)
{
  gdouble pattern = 0, count;
  Extent extent;

  measure (gdi, &extent);
  for (guint i = 0; i < n; i++)
    pattern += dashes[i];
  count = pattern > 0 ? extent.length / pattern * n : DASHES_MAX + 1;
  if (!(count <= DASHES_MAX))
    return FALSE;
  gdi->painted += count * DASH_COST;
  return TRUE;
}
