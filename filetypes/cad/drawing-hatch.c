/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes the parts of the parallel lines of a hatching that are inside a filled area, for the
 * readers of DXF and SXF, and adds them to the drawing. Lines, crossings and the work for a drawing
 * are limited. */
#include "filetypes/cad/drawing.h"

#include <math.h>

#define WORK_MAX 300000000.0    /* the same, of a drawing */
#define LINES_MAX 4000.0        /* of one family in one area */
#define CROSSINGS_MAX 5000000.0 /* lines by edges */
#define CURVE_EDGES 6u

typedef struct
{
  KyDrawingPoint from, to;
} Edge;

typedef struct
{
  GArray *edges;     /* of Edge, turned so that the lines lie */
  GArray *crossings; /* of gdouble: of one line */
  gdouble c, s;
} Field;

/* Turns a point back by the angle of the lines, so that these are horizontal. */
static KyDrawingPoint
lay (const Field *self, KyDrawingPoint point)
{
  return (KyDrawingPoint){ point.x * self->c + point.y * self->s,
                           point.y * self->c - point.x * self->s };
}

static KyDrawingPoint
lift (const Field *self, gdouble x, gdouble y)
{
  return (KyDrawingPoint){ x * self->c - y * self->s, x * self->s + y * self->c };
}

static void
drawing_hatch_add_edge (Field *self, KyDrawingPoint from, KyDrawingPoint to)
{
  Edge edge = { lay (self, from), lay (self, to) };

  if (edge.from.y != edge.to.y)
    g_array_append_val (self->edges, edge);
}

static KyDrawingPoint
on_curve (KyDrawingPoint from, const KyDrawingPoint *points, gdouble t)
{
  gdouble u = 1 - t, a = u * u * u, b = 3 * u * u * t, c = 3 * u * t * t, d = t * t * t;

  return (KyDrawingPoint){ a * from.x + b * points[0].x + c * points[1].x + d * points[2].x,
                           a * from.y + b * points[0].y + c * points[1].y + d * points[2].y };
}

/* Finds the edges of the open path, each part closed. */
static void
find_edges (Field *self, const KyDrawing *drawing)
{
  const KyDrawingPoint *points = (const KyDrawingPoint *)(gpointer)drawing->points->data;
  KyDrawingPoint at = { 0, 0 }, start = { 0, 0 };
  guint point = drawing->open_point;

  for (guint i = drawing->open_step; i < drawing->steps->len; i++)
    switch (drawing->steps->data[i])
      {
      case 'm':
        drawing_hatch_add_edge (self, at, start);
        at = start = points[point++];
        break;
      case 'l':
        drawing_hatch_add_edge (self, at, points[point]);
        at = points[point++];
        break;
      case 'c':
        {
          KyDrawingPoint from = at;

          for (guint part = 1; part <= CURVE_EDGES; part++)
            {
              KyDrawingPoint to = on_curve (from, points + point, (gdouble)part / CURVE_EDGES);

              drawing_hatch_add_edge (self, at, to);
              at = to;
            }
          point += 3;
          break;
        }
      default:
        drawing_hatch_add_edge (self, at, start);
        at = start;
        break;
      }
  drawing_hatch_add_edge (self, at, start);
}

static gint
drawing_hatch_compare (gconstpointer a, gconstpointer b)
{
  gdouble x = *(const gdouble *)a, y = *(const gdouble *)b;

  return x < y ? -1 : x > y;
}

static void
drawing_hatch_draw_line (Field *self, KyDrawing *drawing, gdouble y)
{
  g_array_set_size (self->crossings, 0);
  for (guint i = 0; i < self->edges->len; i++)
    {
      const Edge *edge = &g_array_index (self->edges, Edge, i);

      if ((edge->from.y <= y) == (edge->to.y <= y))
        continue;
      gdouble x = edge->from.x
                  + (edge->to.x - edge->from.x) * (y - edge->from.y) / (edge->to.y - edge->from.y);
      g_array_append_val (self->crossings, x);
    }
  g_array_sort (self->crossings, drawing_hatch_compare);
  for (guint i = 0; i + 1 < self->crossings->len; i += 2)
    {
      ky_drawing_move (drawing, lift (self, g_array_index (self->crossings, gdouble, i), y));
      ky_drawing_line (drawing, lift (self, g_array_index (self->crossings, gdouble, i + 1), y));
    }
}

/* Finds the range of parallel hatch lines that cross the area: their origin, their distance, and
 * the numbers of the first and the last line. Returns FALSE if no line crosses it, or too many
 * do. */
static gboolean
find_lines (const Field *self, const KyDrawingHatch *hatch, gdouble *ret_origin, gdouble *ret_step,
            gdouble *ret_first, gdouble *ret_last)
{
  gdouble low = G_MAXDOUBLE, high = -G_MAXDOUBLE;

  *ret_origin = lay (self, hatch->origin).y;
  *ret_step = fabs (lay (self, hatch->step).y);
  for (guint i = 0; i < self->edges->len; i++)
    {
      const Edge *edge = &g_array_index (self->edges, Edge, i);

      low = MIN (low, MIN (edge->from.y, edge->to.y));
      high = MAX (high, MAX (edge->from.y, edge->to.y));
    }
  if (self->edges->len == 0 || !(*ret_step > 0))
    return FALSE;
  *ret_first = ceil ((low - *ret_origin) / *ret_step);
  *ret_last = floor ((high - *ret_origin) / *ret_step);
  return isfinite (*ret_first) && isfinite (*ret_last) && *ret_last - *ret_first < LINES_MAX
         && (*ret_last - *ret_first) * self->edges->len < CROSSINGS_MAX;
}

/* Charges for a hatch: areas that ask for too much are those of a drawing that is full. */
static gboolean
drawing_hatch_charge (KyDrawing *self, const Field *field, gdouble n_lines)
{
  self->hatch_work += n_lines * field->edges->len;
  self->is_full = self->is_full || self->hatch_work > WORK_MAX;
  return !self->is_full;
}

void
ky_drawing_hatch (KyDrawing *self, const KyDrawingHatch *hatches, guint n, const KyDrawingPen *pen)
{
  guint step = self->open_step, point = self->open_point;
  g_autoptr (GArray) fields = g_array_new (FALSE, TRUE, sizeof (Field));

  for (guint i = 0; i < n; i++)
    {
      Field field = { g_array_new (FALSE, FALSE, sizeof (Edge)),
                      g_array_new (FALSE, FALSE, sizeof (gdouble)), cos (hatches[i].angle),
                      sin (hatches[i].angle) };

      if (!self->has_bad_point && !self->is_full)
        find_edges (&field, self);
      drawing_hatch_charge (self, &field, 1);
      g_array_append_val (fields, field);
    }
  g_byte_array_set_size (self->steps, step);
  g_array_set_size (self->points, point);
  for (guint i = 0; i < n; i++)
    {
      Field *field = &g_array_index (fields, Field, i);
      gdouble origin, distance, first, last;

      ky_drawing_begin (self, NULL);
      if (find_lines (field, &hatches[i], &origin, &distance, &first, &last)
          && drawing_hatch_charge (self, field, last - first + 1))
        for (gdouble line = first; line <= last; line++)
          drawing_hatch_draw_line (field, self, origin + line * distance);
      ky_drawing_end (self, KY_DRAWING_LINES, pen);
      g_array_unref (field->edges);
      g_array_unref (field->crossings);
    }
}
