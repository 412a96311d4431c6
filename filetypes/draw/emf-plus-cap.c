/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ends of lines of EMF+ ([MS-EMFPLUS] 2.1.1.18, 2.2.2.8): squares, circles, arrows, and figures of
 * a file's own. They are drawn in units of the line's width: from 0, 0, where the line ends, it
 * came from below.
 */
#include "filetypes/draw/emf-plus.h"

#include <math.h>

#define CAP_COST 5000.0
#define INSET_MAX 100.0 /* widths */
#define POINTS_MAX 200000u

enum
{
  CAP_FLAT = 0,
  CAP_SQUARE = 1,
  CAP_ROUND = 2,
  CAP_TRIANGLE = 3,
  CAP_NO_ANCHOR = 0x10,
  CAP_SQUARE_ANCHOR = 0x11,
  CAP_ROUND_ANCHOR = 0x12,
  CAP_DIAMOND_ANCHOR = 0x13,
  CAP_ARROW_ANCHOR = 0x14,
  CAP_OWN = 0xff
};

typedef struct
{
  gdouble x, y;
} Point;

/* --- what they look like ---------------------------------------------------------------------- */

/* 2.2.2.12: an adjustable arrow. */
static void
read_arrow (KyReader *reader, KyPlusCap *cap)
{
  gdouble middle;

  cap->kind = KY_PLUS_CAP_ARROW;
  cap->width = ky_emf_float (reader);
  cap->height = ky_emf_float (reader);
  middle = ky_emf_float (reader);
  cap->middle = cap->height - middle;
  cap->is_filled = ky_reader_u32le (reader) != 0;
  ky_reader_bytes (reader, 16); /* ends, joins, their limit */
  cap->scale = ky_emf_float (reader);
  cap->inset = cap->is_filled ? cap->middle : cap->width != 0 ? cap->height / cap->width : 0;
}

/* 2.2.2.13: a path that is filled, one that is drawn as a line. FALSE: it is cut short. */
static gboolean
read_paths (KyReader *reader, KyPlusCap *cap)
{
  guint32 flags = ky_reader_u32le (reader), size;
  const guint8 *bytes;

  cap->kind = KY_PLUS_CAP_PATH;
  ky_reader_u32le (reader); /* what the line ends with below it */
  cap->inset = ky_emf_float (reader);
  ky_reader_bytes (reader, 16); /* ends, joins, their limit */
  cap->scale = ky_emf_float (reader);
  ky_reader_bytes (reader, 16); /* places that mean nothing */
  for (guint i = 0; i < 2; i++)
    {
      if ((flags & 1u << i) == 0)
        continue;
      size = ky_reader_u32le (reader);
      bytes = ky_reader_bytes (reader, size);
      if (bytes == NULL)
        return FALSE;
      cap->paths[i] = ky_view (bytes, size);
    }
  return TRUE;
}

/* 2.2.2.8: of the file's own, behind its size. FALSE: it can't be read. */
static gboolean
read_own (KyView data, KyPlusCap *cap)
{
  KyReader reader = ky_reader (data);
  gboolean ok = TRUE;

  ky_reader_u32le (&reader); /* version */
  if (ky_reader_u32le (&reader) == 1)
    read_arrow (&reader, cap);
  else
    ok = read_paths (&reader, cap);
  cap->inset = CLAMP (cap->inset, 0, INSET_MAX);
  cap->scale = CLAMP (fabs (cap->scale), 0.01, 100);
  return ok && !reader.failed;
}

gboolean
ky_plus_cap_read (guint32 kind, KyView own, KyPlusCap *ret_cap)
{
  KyPlusCap cap = { .scale = 1, .is_filled = TRUE };

  switch (kind)
    {
    case CAP_FLAT:
    case CAP_NO_ANCHOR:
      break;
    case CAP_SQUARE:
      cap.kind = KY_PLUS_CAP_SQUARE;
      break;
    case CAP_ROUND:
      cap.kind = KY_PLUS_CAP_ROUND;
      cap.width = 0.5;
      break;
    case CAP_TRIANGLE:
      cap.kind = KY_PLUS_CAP_TRIANGLE;
      break;
    case CAP_SQUARE_ANCHOR:
    case CAP_DIAMOND_ANCHOR:
      cap.kind = KY_PLUS_CAP_DIAMOND;
      cap.is_turned = kind == CAP_SQUARE_ANCHOR;
      break;
    case CAP_ROUND_ANCHOR:
      cap.kind = KY_PLUS_CAP_ROUND;
      cap.width = 1;
      break;
    case CAP_ARROW_ANCHOR:
      cap = (KyPlusCap){ KY_PLUS_CAP_ARROW, .width = 4 / sqrt (3),
                         .height = 2,       .middle = 2,
                         .scale = 1,        .inset = 1,
                         .is_filled = TRUE };
      break;
    case CAP_OWN:
      if (!read_own (own, &cap))
        return FALSE;
      break;
    default:
      return FALSE;
    }
  *ret_cap = cap;
  return TRUE;
}

/* --- one of them ------------------------------------------------------------------------------ */

static void
add_polygon (KyGdi *gdi, const Point *points, guint n)
{
  for (guint i = 0; i < n; i++)
    (i == 0 ? ky_gdi_move : ky_gdi_line) (gdi, points[i].x, points[i].y);
  ky_gdi_close (gdi);
}

static void
add_path (KyEmfPlus *plus, KyView path)
{
  KyReader reader = ky_reader (path);

  ky_reader_u32le (&reader); /* version */
  ky_plus_add_path (plus, &reader);
}

static void
add_figure (KyEmfPlus *plus, const KyPlusCap *cap)
{
  KyGdi *gdi = &plus->gdi;
  gdouble far = cap->is_turned ? G_SQRT2 / 2 : 1;

  switch (cap->kind)
    {
    case KY_PLUS_CAP_NONE:
    case KY_PLUS_CAP_PATH:
      break;
    case KY_PLUS_CAP_SQUARE:
      ky_gdi_rectangle (gdi, -0.5, 0, 0.5, 0.5);
      break;
    case KY_PLUS_CAP_ROUND:
      ky_gdi_arc (gdi, KY_GDI_ELLIPSE,
                  (gdouble[]){ -cap->width, -cap->width, cap->width, cap->width }, NULL);
      break;
    case KY_PLUS_CAP_TRIANGLE:
      add_polygon (gdi, (Point[]){ { -0.5, 0 }, { 0, 0.5 }, { 0.5, 0 } }, 3);
      break;
    case KY_PLUS_CAP_DIAMOND:
      if (cap->is_turned)
        ky_gdi_rectangle (gdi, -far, -far, far, far);
      else
        add_polygon (gdi, (Point[]){ { -far, 0 }, { 0, far }, { far, 0 }, { 0, -far } }, 4);
      break;
    case KY_PLUS_CAP_ARROW:
      ky_gdi_move (gdi, -cap->width / 2, -cap->height);
      ky_gdi_line (gdi, 0, 0);
      ky_gdi_line (gdi, cap->width / 2, -cap->height);
      if (!cap->is_filled)
        break;
      ky_gdi_line (gdi, 0, -cap->middle);
      ky_gdi_close (gdi);
      break;
    }
}

static void
paint (KyEmfPlus *plus, gboolean is_filled, gdouble width)
{
  KyGdi *gdi = &plus->gdi;

  gdi->painted += CAP_COST;
  if (plus->error == NULL && ky_gdi_charge_area (gdi, 1)
      && (is_filled ? ky_gdi_charge_path (gdi) : ky_gdi_charge_line (gdi, width)))
    {
      cairo_set_fill_rule (gdi->cairo, CAIRO_FILL_RULE_WINDING);
      cairo_set_line_width (gdi->cairo, width);
      cairo_set_dash (gdi->cairo, NULL, 0, 0);
      if (is_filled)
        cairo_fill (gdi->cairo);
      else
        cairo_stroke (gdi->cairo);
      gdi->n_drawn++;
    }
  cairo_new_path (gdi->cairo);
}

/* From units of the cap to pixels: PLACE. */
static void
draw_cap (KyEmfPlus *plus, const KyPlusCap *cap, const cairo_matrix_t *place, gdouble width)
{
  KyGdi *gdi = &plus->gdi;
  cairo_matrix_t own = gdi->state.world, page;

  cairo_matrix_init_identity (&gdi->state.world);
  ky_gdi_matrix (gdi, &page);
  if (cairo_matrix_invert (&page) != CAIRO_STATUS_SUCCESS)
    {
      gdi->state.world = own;
      return;
    }
  cairo_matrix_multiply (&gdi->state.world, place, &page);
  cairo_matrix_scale (&gdi->state.world, cap->scale, cap->scale);
  cairo_new_path (gdi->cairo);
  add_figure (plus, cap);
  if (cap->kind != KY_PLUS_CAP_PATH)
    paint (plus, cap->is_filled, width);
  for (guint i = 0; i < 2; i++)
    if (cap->paths[i].size > 0 && plus->error == NULL)
      {
        add_path (plus, cap->paths[i]);
        paint (plus, i == 0, width);
      }
  gdi->state.world = own;
}

/* --- lines with ends -------------------------------------------------------------------------- */

typedef struct
{
  KyEmfPlus *plus;
  const KyPlusCap *caps; /* at the beginning, at the end */
  gdouble width;         /* of the line, in pixels */
  GArray *points;        /* of Point: the figure, … */
  guint first, n;        /* … of which so many are left */
  GArray *places;        /* of Place: caps to be drawn */
} Line;

typedef struct
{
  const KyPlusCap *cap;
  cairo_matrix_t matrix;
} Place;

/* The points, in their order or from the last one on. */
static Point *
point_at (const Line *self, guint i, gboolean is_end)
{
  return &g_array_index (self->points, Point, self->first + (is_end ? self->n - 1 - i : i));
}

/* Takes LENGTH from one end of the figure. */
static void
shorten (Line *self, gboolean is_end, gdouble length)
{
  while (self->n > 1)
    {
      Point *last = point_at (self, 0, is_end), *next = point_at (self, 1, is_end);
      gdouble here = hypot (last->x - next->x, last->y - next->y);

      if (here > length)
        {
          last->x += (next->x - last->x) * length / here;
          last->y += (next->y - last->y) * length / here;
          return;
        }
      length -= here;
      self->n--;
      self->first += is_end ? 0 : 1;
    }
}

static void
end_with (Line *self, gboolean is_end)
{
  const KyPlusCap *cap = &self->caps[is_end ? 1 : 0];
  Place place = { .cap = cap };
  gdouble length = 0, x = 0, y = 0;
  Point at;

  if (cap->kind == KY_PLUS_CAP_NONE || self->n < 2)
    return;
  at = *point_at (self, 0, is_end);
  for (guint i = 1; i < self->n && !(length > 1e-6); i++)
    {
      x = at.x - point_at (self, i, is_end)->x;
      y = at.y - point_at (self, i, is_end)->y;
      length = hypot (x, y);
    }
  if (!(length > 1e-6))
    return;
  x *= self->width / length;
  y *= self->width / length;
  cairo_matrix_init (&place.matrix, y, -x, x, y, at.x, at.y);
  g_array_append_val (self->places, place);
  shorten (self, is_end, cap->inset * cap->scale * self->width);
}

/* The figure goes on in the path of the context, made shorter. */
static void
end_figure (Line *self, gboolean is_closed)
{
  cairo_t *cairo = self->plus->gdi.cairo;

  self->first = 0;
  self->n = self->points->len;
  if (!is_closed)
    {
      end_with (self, TRUE);
      end_with (self, FALSE);
    }
  for (guint i = 0; i < self->n && self->n > 1; i++)
    {
      const Point *point = point_at (self, i, FALSE);

      (i == 0 ? cairo_move_to : cairo_line_to) (cairo, point->x, point->y);
    }
  if (is_closed && self->n > 1)
    cairo_close_path (cairo);
  g_array_set_size (self->points, 0);
}

static void
add_figures (Line *self, const cairo_path_t *path)
{
  for (gint i = 0; i < path->num_data; i += path->data[i].header.length)
    {
      const cairo_path_data_t *data = &path->data[i];
      Point point;

      if (data->header.type == CAIRO_PATH_CLOSE_PATH)
        {
          end_figure (self, TRUE);
          continue;
        }
      if (data->header.type == CAIRO_PATH_MOVE_TO)
        end_figure (self, FALSE);
      point = (Point){ data[1].point.x, data[1].point.y };
      g_array_append_val (self->points, point);
    }
  end_figure (self, FALSE);
}

static void
set_source (KyGdi *gdi)
{
  cairo_set_operator (gdi->cairo, CAIRO_OPERATOR_OVER);
  if (gdi->ink != NULL)
    cairo_set_source (gdi->cairo, gdi->ink);
  else
    ky_gdi_set_source_color (gdi, gdi->state.pen->color);
}

void
ky_plus_stroke_with_caps (KyEmfPlus *plus, const KyPlusCap caps[2])
{
  KyGdi *gdi = &plus->gdi;
  Line self = { .plus = plus, .caps = caps };
  cairo_path_t *path = cairo_copy_path_flat (gdi->cairo);
  cairo_matrix_t matrix;

  if ((guint)path->num_data > POINTS_MAX)
    ky_plus_refuse (plus, "a line with ends of too many points");
  ky_gdi_matrix (gdi, &matrix);
  self.width
      = CLAMP (gdi->state.pen->width * sqrt (fabs (matrix.xx * matrix.yy - matrix.xy * matrix.yx)),
               1, 32767);
  self.points = g_array_new (FALSE, FALSE, sizeof (Point));
  self.places = g_array_new (FALSE, FALSE, sizeof (Place));
  cairo_new_path (gdi->cairo);
  if (plus->error == NULL)
    add_figures (&self, path);
  cairo_path_destroy (path);
  ky_gdi_paint_path (gdi, KY_GDI_LINE);
  set_source (gdi);
  for (guint i = 0; i < self.places->len && gdi->painted < KY_GDI_PAINTED_MAX; i++)
    draw_cap (plus, g_array_index (self.places, Place, i).cap,
              &g_array_index (self.places, Place, i).matrix, self.width);
  g_array_unref (self.points);
  g_array_unref (self.places);
}
