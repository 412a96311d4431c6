/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the filled areas of a DXF drawing, by a colour or by lines, whose groups have an order of
 * their own. */
#include "filetypes/cad/dxf-draw.h"

#include <math.h>

#define LINES_MAX 64
#define DASHES_MAX 16
#define EDGE_LINE 1
#define EDGE_ARC 2
#define EDGE_ELLIPSE 3
#define POINTS_MAX 100000u

typedef struct
{
  KyDxfDraw *draw;
  guint at; /* the group that comes */
} Cursor;

/* Returns the value of the next group, if it is of `code`; otherwise `otherwise`, and the group is
 * still the next. */
static gdouble
dxf_hatch_take (Cursor *self, gint code, gdouble otherwise)
{
  const GArray *record = self->draw->record;

  if (self->at >= record->len || g_array_index (record, KyDxfGroup, self->at).code != code)
    return otherwise;
  return ky_dxf_draw_number_at (self->draw, self->at++);
}

/* Reads a count of items, each of which needs one group at least, so that the remaining groups
 * limit the count. */
static guint
take_count (Cursor *self, gint code)
{
  gdouble count = dxf_hatch_take (self, code, 0);

  return (guint)CLAMP (count, 0, self->draw->record->len - self->at);
}

/* Reads a count of at most `most`; with more, the drawing is refused. */
static guint
take_small (Cursor *self, gint code, guint most)
{
  guint count = take_count (self, code);

  if (count > most)
    self->draw->drawing->is_full = TRUE;
  return MIN (count, most);
}

static KyDrawingPoint
dxf_hatch_take_point (Cursor *self, gint code)
{
  KyDrawingPoint point;

  point.x = dxf_hatch_take (self, code, 0);
  point.y = dxf_hatch_take (self, code + 10, 0);
  return point;
}

/* Moves the cursor to the next group with `code`. Returns FALSE if there is none. */
static gboolean
seek (Cursor *self, gint code)
{
  const GArray *record = self->draw->record;

  while (self->at < record->len && g_array_index (record, KyDxfGroup, self->at).code != code)
    self->at++;
  return self->at < record->len;
}

static void
read_polyline (Cursor *self)
{
  KyDrawing *drawing = self->draw->drawing;
  gboolean has_bulges = dxf_hatch_take (self, 72, 0) != 0;
  KyDrawingPoint first = { 0, 0 }, last = { 0, 0 };
  gdouble bulge = 0;

  dxf_hatch_take (self, 73, 0);
  guint n = take_count (self, 93);
  for (guint i = 0; i < n; i++)
    {
      KyDrawingPoint to = dxf_hatch_take_point (self, 10);

      if (i == 0)
        {
          ky_drawing_move (drawing, to);
          first = to;
        }
      else
        ky_drawing_bulge (drawing, last, to, bulge);
      bulge = dxf_hatch_take (self, 42, 0);
      if (!has_bulges)
        bulge = 0;
      last = to;
    }
  if (n > 0)
    ky_drawing_bulge (drawing, last, first, bulge);
  ky_drawing_close (drawing);
}

static void
dxf_hatch_read_arc (Cursor *self, gint type, gboolean goes_on)
{
  KyDrawingPoint center = dxf_hatch_take_point (self, 10), a, b;

  if (type == EDGE_ELLIPSE)
    a = dxf_hatch_take_point (self, 11);
  gdouble size = dxf_hatch_take (self, 40, 0);
  gdouble from = dxf_hatch_take (self, 50, 0) * G_PI / 180;
  gdouble to = dxf_hatch_take (self, 51, 360) * G_PI / 180;
  gdouble turn = dxf_hatch_take (self, 73, 1) != 0 ? 1 : -1;
  if (type == EDGE_ELLIPSE)
    b = (KyDrawingPoint){ -a.y * size, a.x * size };
  else
    {
      a = (KyDrawingPoint){ size, 0 };
      b = (KyDrawingPoint){ 0, size };
    }
  if (to < from)
    to += 2 * G_PI;
  ky_drawing_arc (self->draw->drawing, center, a, b, from * turn, (to - from) * turn, goes_on);
}

static void
read_spline (Cursor *self)
{
  guint degree = take_small (self, 94, 100), n_knots, n;
  gboolean is_rational = dxf_hatch_take (self, 73, 0) != 0;

  dxf_hatch_take (self, 74, 0);
  n_knots = take_small (self, 95, POINTS_MAX);
  n = take_small (self, 96, POINTS_MAX);
  g_autofree gdouble *knots = g_new0 (gdouble, n_knots + 1);
  g_autofree gdouble *weights = g_new0 (gdouble, n + 1);
  g_autofree KyDrawingPoint *points = g_new0 (KyDrawingPoint, n + 1);
  for (guint i = 0; i < n_knots; i++)
    knots[i] = dxf_hatch_take (self, 40, 0);
  for (guint i = 0; i < n; i++)
    {
      points[i] = dxf_hatch_take_point (self, 10);
      weights[i] = dxf_hatch_take (self, 42, 1);
    }
  ky_drawing_spline (self->draw->drawing, degree, points, n, knots, n_knots,
                     is_rational ? weights : NULL);
}

static void
read_edges (Cursor *self)
{
  guint n = take_count (self, 93);

  for (guint i = 0; i < n; i++)
    {
      gint type = (gint)dxf_hatch_take (self, 72, 0);

      if (type == EDGE_LINE)
        {
          KyDrawingPoint from = dxf_hatch_take_point (self, 10),
                         to = dxf_hatch_take_point (self, 11);

          if (i == 0)
            ky_drawing_move (self->draw->drawing, from);
          else
            ky_drawing_line (self->draw->drawing, from);
          ky_drawing_line (self->draw->drawing, to);
        }
      else if (type == EDGE_ARC || type == EDGE_ELLIPSE)
        dxf_hatch_read_arc (self, type, i > 0);
      else
        read_spline (self);
    }
  ky_drawing_close (self->draw->drawing);
}

static void
read_loops (Cursor *self)
{
  guint n = take_count (self, 91);

  for (guint i = 0; i < n && seek (self, 92); i++)
    {
      guint flags = (guint)CLAMP (ky_dxf_draw_number_at (self->draw, self->at), 0, G_MAXINT16);

      self->at++;
      if ((flags & 2) != 0)
        read_polyline (self);
      else
        read_edges (self);
    }
}

/* Returns the line families of a pattern, which are stored at the size at which they are drawn. */
static guint
dxf_hatch_read_pattern (Cursor *self, KyDrawingHatch *hatches, guint16 *ret_dashes)
{
  KyDrawingMatrix matrix = ky_dxf_draw_matrix (self->draw), turned = matrix;
  guint n = seek (self, 78) ? take_small (self, 78, LINES_MAX) : 0;

  turned.x0 = turned.y0 = 0;
  for (guint i = 0; i < n && seek (self, 53); i++)
    {
      gdouble angle = dxf_hatch_take (self, 53, 0) * G_PI / 180, lengths[DASHES_MAX + 1] = { 0 };
      KyDrawingPoint along
          = ky_drawing_apply (&turned, (KyDrawingPoint){ cos (angle), sin (angle) });
      KyDrawingPoint origin, step;

      origin.x = dxf_hatch_take (self, 43, 0);
      origin.y = dxf_hatch_take (self, 44, 0);
      step.x = dxf_hatch_take (self, 45, 0);
      step.y = dxf_hatch_take (self, 46, 0);
      hatches[i].angle = atan2 (along.y, along.x);
      hatches[i].origin = ky_drawing_apply (&matrix, origin);
      hatches[i].step = ky_drawing_apply (&turned, step);
      guint n_dashes = take_count (self, 79);
      for (guint k = 0; k < n_dashes; k++)
        {
          gdouble length = dxf_hatch_take (self, 49, 0);

          if (k < DASHES_MAX)
            lengths[k] = fabs (length);
        }
      n_dashes = MIN (n_dashes + n_dashes % 2, DASHES_MAX);
      if (i == 0)
        *ret_dashes
            = (guint16)ky_drawing_add_dashes (self->draw->drawing, lengths, n_dashes, FALSE);
    }
  return n;
}

void
ky_dxf_draw_hatch (KyDxfDraw *self, const KyDrawingPen *pen)
{
  Cursor cursor = { self, 0 };
  KyDrawingMatrix matrix = ky_dxf_draw_matrix (self);
  gboolean is_solid = ky_dxf_draw_integer (self, 70, 1) != 0;
  KyDrawingHatch hatches[LINES_MAX] = { 0 };
  KyDrawingPen line = *pen;

  line.dashes = 0;
  ky_drawing_begin (self->drawing, &matrix);
  if (seek (&cursor, 91))
    read_loops (&cursor);
  if (is_solid)
    {
      ky_drawing_end (self->drawing, KY_DRAWING_AREA, &line);
      return;
    }
  guint n = dxf_hatch_read_pattern (&cursor, hatches, &line.dashes);
  if (n > 0)
    ky_drawing_hatch (self->drawing, hatches, n, &line);
  else
    ky_drawing_end (self->drawing, KY_DRAWING_LINES, &line);
}
