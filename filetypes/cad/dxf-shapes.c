/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws the lines, curves and areas of a DXF drawing: dxf-draw.c passes each record whose entity is
 * one of the table here. Polylines are collected over several records and drawn by
 * ky_dxf_draw_end_polyline(). */
#include "filetypes/cad/dxf-draw.h"

#include <math.h>

#define FACES_MAX 4

static gint
code_at (const KyDxfDraw *self, guint i)
{
  return g_array_index (self->record, KyDxfGroup, i).code;
}

static void
dxf_shapes_begin (KyDxfDraw *self, gboolean has_matrix)
{
  KyDrawingMatrix matrix = ky_dxf_draw_matrix (self);

  ky_drawing_begin (self->drawing, has_matrix ? &matrix : NULL);
}

static void
dxf_shapes_end_lines (KyDxfDraw *self, const KyDrawingPen *pen)
{
  ky_drawing_end (self->drawing, KY_DRAWING_LINES, pen);
}

/* --- lines, circles --------------------------------------------------------------------------- */

static void
dxf_shapes_draw_line (KyDxfDraw *self, const KyDrawingPen *pen)
{
  dxf_shapes_begin (self, FALSE);
  ky_drawing_move (self->drawing, ky_dxf_draw_point (self, 10));
  ky_drawing_line (self->drawing, ky_dxf_draw_point (self, 11));
  dxf_shapes_end_lines (self, pen);
}

static void
dxf_shapes_draw_point (KyDxfDraw *self, const KyDrawingPen *pen)
{
  dxf_shapes_begin (self, FALSE);
  ky_drawing_move (self->drawing, ky_dxf_draw_point (self, 10));
  ky_drawing_line (self->drawing, ky_dxf_draw_point (self, 10));
  dxf_shapes_end_lines (self, pen);
}

static void
dxf_shapes_draw_arc (KyDxfDraw *self, const KyDrawingPen *pen)
{
  gdouble radius = ky_dxf_draw_real (self, 40, 0), from = ky_dxf_draw_real (self, 50, 0),
          to = ky_dxf_draw_real (self, 51, 0), sweep = fmod (to - from, 360);
  gboolean is_circle = ky_view_is (self->name, "CIRCLE");

  dxf_shapes_begin (self, TRUE);
  sweep = is_circle ? 360 : sweep <= 0 ? sweep + 360 : sweep;
  ky_drawing_arc (self->drawing, ky_dxf_draw_point (self, 10), (KyDrawingPoint){ radius, 0 },
                  (KyDrawingPoint){ 0, radius }, is_circle ? 0 : ky_dxf_radians (from),
                  ky_dxf_radians (sweep), FALSE);
  if (is_circle)
    ky_drawing_close (self->drawing);
  dxf_shapes_end_lines (self, pen);
}

static void
dxf_shapes_draw_ellipse (KyDxfDraw *self, const KyDrawingPen *pen)
{
  KyDrawingPoint a = ky_dxf_draw_point (self, 11), b;
  gdouble ratio = ky_dxf_draw_real (self, 40, 1), from = ky_dxf_draw_real (self, 41, 0),
          to = ky_dxf_draw_real (self, 42, 2 * G_PI), sweep = to - from;
  gdouble turn = ky_dxf_draw_real (self, 230, 1) < 0 ? -1 : 1;

  b = (KyDrawingPoint){ -a.y * ratio * turn, a.x * ratio * turn };
  if (sweep <= 0)
    sweep += 2 * G_PI;
  dxf_shapes_begin (self, FALSE);
  ky_drawing_arc (self->drawing, ky_dxf_draw_point (self, 10), a, b, from, sweep, FALSE);
  dxf_shapes_end_lines (self, pen);
}

/* --- areas ------------------------------------------------------------------------------------ */

static void
dxf_shapes_draw_solid (KyDxfDraw *self, const KyDrawingPen *pen)
{
  static const gint order[] = { 10, 11, 13, 12 };

  dxf_shapes_begin (self, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (order[i] != 13 || ky_dxf_draw_find (self, 13) != NULL)
      ky_drawing_line (self->drawing, ky_dxf_draw_point (self, order[i]));
  ky_drawing_close (self->drawing);
  ky_drawing_end (self->drawing, KY_DRAWING_AREA, pen);
}

/* Draws a face of four edges, some of which are invisible. */
static void
draw_face (KyDxfDraw *self, const KyDrawingPen *pen)
{
  gint64 hidden = ky_dxf_draw_integer (self, 70, 0);

  dxf_shapes_begin (self, FALSE);
  for (gint i = 0; i < FACES_MAX; i++)
    if ((hidden & (1 << i)) == 0)
      {
        ky_drawing_move (self->drawing, ky_dxf_draw_point (self, 10 + i));
        ky_drawing_line (self->drawing, ky_dxf_draw_point (self, 10 + (i + 1) % FACES_MAX));
      }
  dxf_shapes_end_lines (self, pen);
}

/* Draws a polygon in the paper's colour. Its points are in steps of its sides from its corner. */
static void
draw_wipeout (KyDxfDraw *self)
{
  const KyDrawingPen white = { .color = 0xffffff };
  KyDrawingPoint at = ky_dxf_draw_point (self, 10), u = ky_dxf_draw_point (self, 11),
                 v = ky_dxf_draw_point (self, 12);
  gdouble x = 0;

  dxf_shapes_begin (self, FALSE);
  for (guint i = 0; i < self->record->len; i++)
    if (code_at (self, i) == 14)
      x = ky_dxf_draw_number_at (self, i) + 0.5;
    else if (code_at (self, i) == 24)
      {
        gdouble y = 0.5 - ky_dxf_draw_number_at (self, i);

        ky_drawing_line (self->drawing,
                         (KyDrawingPoint){ at.x + u.x * x + v.x * y, at.y + u.y * x + v.y * y });
      }
  ky_drawing_close (self->drawing);
  ky_drawing_end (self->drawing, KY_DRAWING_AREA, &white);
}

/* --- polylines -------------------------------------------------------------------------------- */

/* Draws a part that is wider at one end than at the other. */
static void
draw_wedge (KyDxfDraw *self, const KyDxfVertex *from, const KyDxfVertex *to)
{
  gdouble dx = to->at.x - from->at.x, dy = to->at.y - from->at.y, length = hypot (dx, dy);
  gdouble a = length > 0 ? from->from / length / 2 : 0, b = length > 0 ? from->to / length / 2 : 0;

  ky_drawing_begin (self->drawing, &self->line_matrix);
  ky_drawing_move (self->drawing, (KyDrawingPoint){ from->at.x - dy * a, from->at.y + dx * a });
  ky_drawing_line (self->drawing, (KyDrawingPoint){ to->at.x - dy * b, to->at.y + dx * b });
  ky_drawing_line (self->drawing, (KyDrawingPoint){ to->at.x + dy * b, to->at.y - dx * b });
  ky_drawing_line (self->drawing, (KyDrawingPoint){ from->at.x + dy * a, from->at.y - dx * a });
  ky_drawing_close (self->drawing);
  ky_drawing_end (self->drawing, KY_DRAWING_AREA, &self->line_pen);
}

static const KyDxfVertex *
vertex_at (const KyDxfDraw *self, guint i)
{
  return &g_array_index (self->vertices, KyDxfVertex, i);
}

/* Draws the vertices of a polyline. Adjacent parts of one width become one line. */
static void
draw_vertices (KyDxfDraw *self, gboolean is_closed)
{
  guint n = self->vertices->len, n_parts = is_closed ? n : n - 1;
  KyDrawingPen pen = self->line_pen;
  gboolean is_open = FALSE, is_whole = TRUE;

  for (guint i = 0; i < n_parts; i++)
    {
      const KyDxfVertex *from = vertex_at (self, i), *to = vertex_at (self, (i + 1) % n);
      gboolean is_wedge = from->from != from->to && from->bulge == 0;
      gfloat thick = (gfloat)MIN (from->from, from->to);

      if (is_open && (is_wedge || thick != pen.thick))
        {
          ky_drawing_end (self->drawing, KY_DRAWING_LINES, &pen);
          is_open = is_whole = FALSE;
        }
      if (is_wedge)
        {
          draw_wedge (self, from, to);
          is_whole = FALSE;
          continue;
        }
      if (!is_open)
        {
          pen.thick = thick;
          ky_drawing_begin (self->drawing, &self->line_matrix);
          ky_drawing_move (self->drawing, from->at);
          is_open = TRUE;
        }
      ky_drawing_bulge (self->drawing, from->at, to->at, from->bulge);
    }
  if (is_open && is_whole && is_closed)
    ky_drawing_close (self->drawing);
  if (is_open)
    ky_drawing_end (self->drawing, KY_DRAWING_LINES, &pen);
}

static void
draw_light_polyline (KyDxfDraw *self, const KyDrawingPen *pen)
{
  gdouble thick = MAX (ky_dxf_draw_real (self, 43, 0), 0);
  KyDxfVertex vertex = { .from = thick, .to = thick };
  gboolean has_vertex = FALSE;

  self->vertices = g_array_new (FALSE, FALSE, sizeof (KyDxfVertex));
  self->line_pen = *pen;
  self->line_matrix = ky_dxf_draw_matrix (self);
  for (guint i = 0; i < self->record->len; i++)
    {
      gdouble value = code_at (self, i) < 60 ? ky_dxf_draw_number_at (self, i) : 0;

      if (code_at (self, i) == 10)
        {
          if (has_vertex)
            g_array_append_val (self->vertices, vertex);
          vertex = (KyDxfVertex){ .at = { value, 0 }, .from = thick, .to = thick };
          has_vertex = TRUE;
        }
      else if (code_at (self, i) == 20)
        vertex.at.y = value;
      else if (code_at (self, i) == 40)
        vertex.from = MAX (value, 0);
      else if (code_at (self, i) == 41)
        vertex.to = MAX (value, 0);
      else if (code_at (self, i) == 42)
        vertex.bulge = value;
    }
  if (has_vertex)
    {
      g_array_append_val (self->vertices, vertex);
      draw_vertices (self, (ky_dxf_draw_integer (self, 70, 0) & 1) != 0);
    }
  g_clear_pointer (&self->vertices, g_array_unref);
}

static void
open_polyline (KyDxfDraw *self, const KyDrawingPen *pen)
{
  self->vertices = g_array_new (FALSE, FALSE, sizeof (KyDxfVertex));
  self->line_pen = *pen;
  self->line_flags = ky_dxf_draw_integer (self, 70, 0);
  self->line_matrix
      = (self->line_flags & 0x58) != 0 ? KY_DRAWING_IDENTITY : ky_dxf_draw_matrix (self);
  self->line_widths[0] = MAX (ky_dxf_draw_real (self, 40, 0), 0);
  self->line_widths[1] = MAX (ky_dxf_draw_real (self, 41, 0), 0);
  self->mesh[0] = ky_dxf_draw_integer (self, 71, 0);
  self->mesh[1] = ky_dxf_draw_integer (self, 72, 0);
}

/* Adds a vertex, unless it is a point between which a curve was drawn, which is not shown
 * itself. */
static void
add_vertex (KyDxfDraw *self)
{
  KyDxfVertex vertex = { .at = ky_dxf_draw_point (self, 10),
                         .bulge = ky_dxf_draw_real (self, 42, 0),
                         .from = MAX (ky_dxf_draw_real (self, 40, self->line_widths[0]), 0),
                         .to = MAX (ky_dxf_draw_real (self, 41, self->line_widths[1]), 0),
                         .flags = ky_dxf_draw_integer (self, 70, 0) };

  for (gint i = 0; i < FACES_MAX; i++)
    vertex.faces[i] = ky_dxf_draw_integer (self, 71 + i, 0);
  if (self->vertices != NULL && (vertex.flags & 16) == 0)
    g_array_append_val (self->vertices, vertex);
}

/* Draws the edges of each face, which are numbers of vertices. An edge with a number below 0 is
 * invisible. */
static void
draw_faces (KyDxfDraw *self)
{
  ky_drawing_begin (self->drawing, NULL);
  for (guint i = 0; i < self->vertices->len; i++)
    {
      const KyDxfVertex *face = vertex_at (self, i);
      guint n = 0;

      while ((face->flags & 192) == 128 && n < FACES_MAX && face->faces[n] != 0)
        n++;
      for (guint k = 0; k < n; k++)
        {
          gint64 from = face->faces[k], to = ABS (face->faces[(k + 1) % n]);

          if (from < 1 || from > self->vertices->len || to > self->vertices->len)
            continue;
          ky_drawing_move (self->drawing, vertex_at (self, (guint)from - 1)->at);
          ky_drawing_line (self->drawing, vertex_at (self, (guint)to - 1)->at);
        }
    }
  dxf_shapes_end_lines (self, &self->line_pen);
}

static void
draw_mesh (KyDxfDraw *self)
{
  gint64 m = self->mesh[0], n = self->mesh[1];

  if (m < 1 || n < 1 || m * n > self->vertices->len)
    return;
  ky_drawing_begin (self->drawing, NULL);
  for (gint64 i = 0; i < m; i++)
    for (gint64 k = 0; k < n; k++)
      {
        KyDrawingPoint at = vertex_at (self, (guint)(i * n + k))->at;

        if (i + 1 < m || (self->line_flags & 1) != 0)
          {
            ky_drawing_move (self->drawing, at);
            ky_drawing_line (self->drawing, vertex_at (self, (guint)((i + 1) % m * n + k))->at);
          }
        if (k + 1 < n || (self->line_flags & 32) != 0)
          {
            ky_drawing_move (self->drawing, at);
            ky_drawing_line (self->drawing, vertex_at (self, (guint)(i * n + (k + 1) % n))->at);
          }
      }
  dxf_shapes_end_lines (self, &self->line_pen);
}

void
ky_dxf_draw_end_polyline (KyDxfDraw *self)
{
  if (self->vertices == NULL)
    return;
  if ((self->line_flags & 64) != 0)
    draw_faces (self);
  else if ((self->line_flags & 16) != 0)
    draw_mesh (self);
  else if (self->vertices->len > 0)
    draw_vertices (self, (self->line_flags & 1) != 0);
  g_clear_pointer (&self->vertices, g_array_unref);
}

/* --- others ----------------------------------------------------------------------------------- */

/* Reads the points of `code` and `code` + 10 in their order. (transfer full) */
static GArray *
dxf_shapes_read_points (const KyDxfDraw *self, gint code)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (KyDrawingPoint));

  for (guint i = 0; i < self->record->len; i++)
    if (code_at (self, i) == code)
      {
        KyDrawingPoint point = { ky_dxf_draw_number_at (self, i), 0 };

        g_array_append_val (points, point);
      }
    else if (code_at (self, i) == code + 10 && points->len > 0)
      g_array_index (points, KyDrawingPoint, points->len - 1).y = ky_dxf_draw_number_at (self, i);
  return points;
}

static GArray *
dxf_shapes_read_numbers (const KyDxfDraw *self, gint code)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (gdouble));

  for (guint i = 0; i < self->record->len; i++)
    if (code_at (self, i) == code)
      {
        gdouble number = ky_dxf_draw_number_at (self, i);

        g_array_append_val (numbers, number);
      }
  return numbers;
}

static void
dxf_shapes_draw_spline (KyDxfDraw *self, const KyDrawingPen *pen)
{
  g_autoptr (GArray) points = dxf_shapes_read_points (self, 10),
                     fit = dxf_shapes_read_points (self, 11),
                     knots = dxf_shapes_read_numbers (self, 40),
                     weights = dxf_shapes_read_numbers (self, 41);
  GArray *of = points->len > 0 ? points : fit;

  dxf_shapes_begin (self, FALSE);
  ky_drawing_spline (self->drawing, (guint)CLAMP (ky_dxf_draw_integer (self, 71, 3), 0, 100),
                     (const KyDrawingPoint *)(gpointer)of->data, of->len,
                     (const gdouble *)(gpointer)knots->data, of == fit ? 0 : knots->len,
                     weights->len == points->len ? (const gdouble *)(gpointer)weights->data : NULL);
  if (of == fit && (ky_dxf_draw_integer (self, 70, 0) & 1) != 0)
    ky_drawing_close (self->drawing);
  dxf_shapes_end_lines (self, pen);
}

/* Draws parallel lines. Each vertex has a distance along its mitre for each line. */
static void
draw_multiline (KyDxfDraw *self, const KyDrawingPen *pen)
{
  g_autoptr (GArray) at = dxf_shapes_read_points (self, 11),
                     mitres = dxf_shapes_read_points (self, 13),
                     shifts = g_array_new (FALSE, TRUE, sizeof (gdouble));
  guint n = (guint)CLAMP (ky_dxf_draw_integer (self, 73, 0), 0, 16), index = 0;
  gboolean is_closed = (ky_dxf_draw_integer (self, 71, 0) & 2) != 0, is_first = FALSE;

  /* In a complex line type, group code 74 begins an element with its flags; the first 41 after it
   * is the shift. */
  for (guint i = 0; i < self->record->len; i++)
    if (code_at (self, i) == 74)
      is_first = TRUE;
    else if (code_at (self, i) == 41 && is_first)
      {
        gdouble shift = ky_dxf_draw_number_at (self, i);

        g_array_append_val (shifts, shift);
        is_first = FALSE;
      }
  if (n == 0 || mitres->len < at->len || shifts->len / n < at->len)
    return;
  for (guint line = 0; line < n; line++)
    {
      dxf_shapes_begin (self, FALSE);
      for (index = 0; index < at->len; index++)
        {
          KyDrawingPoint from = g_array_index (at, KyDrawingPoint, index),
                         mitre = g_array_index (mitres, KyDrawingPoint, index);
          gdouble shift = g_array_index (shifts, gdouble, index * n + line);

          ky_drawing_line (self->drawing,
                           (KyDrawingPoint){ from.x + mitre.x * shift, from.y + mitre.y * shift });
        }
      if (is_closed)
        ky_drawing_close (self->drawing);
      dxf_shapes_end_lines (self, pen);
    }
}

static void
dxf_shapes_draw_leader (KyDxfDraw *self, const KyDrawingPen *pen)
{
  g_autoptr (GArray) points = dxf_shapes_read_points (self, 10);
  const KyDrawingPoint *at = (const KyDrawingPoint *)(gpointer)points->data;

  dxf_shapes_begin (self, FALSE);
  for (guint i = 0; i < points->len; i++)
    ky_drawing_line (self->drawing, at[i]);
  dxf_shapes_end_lines (self, pen);
  if (points->len < 2 || ky_dxf_draw_integer (self, 71, 1) == 0)
    return;
  gdouble dx = at[1].x - at[0].x;
  gdouble dy = at[1].y - at[0].y;
  gdouble length = hypot (dx, dy);
  if (!(length > 0))
    return;
  dx *= self->arrow / length;
  dy *= self->arrow / length;
  dxf_shapes_begin (self, FALSE);
  ky_drawing_line (self->drawing, at[0]);
  ky_drawing_line (self->drawing, (KyDrawingPoint){ at[0].x + dx - dy / 6, at[0].y + dy + dx / 6 });
  ky_drawing_line (self->drawing, (KyDrawingPoint){ at[0].x + dx + dy / 6, at[0].y + dy - dx / 6 });
  ky_drawing_close (self->drawing);
  ky_drawing_end (self->drawing, KY_DRAWING_AREA, pen);
}

gboolean
ky_dxf_draw_shape (KyDxfDraw *self, const KyDrawingPen *pen)
{
  static const struct
  {
    const gchar *name;
    void (*draw) (KyDxfDraw *self, const KyDrawingPen *pen);
  } rows[] = {
    { "LINE", dxf_shapes_draw_line },
    { "LWPOLYLINE", draw_light_polyline },
    { "CIRCLE", dxf_shapes_draw_arc },
    { "ARC", dxf_shapes_draw_arc },
    { "ELLIPSE", dxf_shapes_draw_ellipse },
    { "POINT", dxf_shapes_draw_point },
    { "SPLINE", dxf_shapes_draw_spline },
    { "POLYLINE", open_polyline },
    { "SOLID", dxf_shapes_draw_solid },
    { "TRACE", dxf_shapes_draw_solid },
    { "3DFACE", draw_face },
    { "LEADER", dxf_shapes_draw_leader },
    { "MLINE", draw_multiline },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (ky_view_is (self->name, rows[i].name))
      {
        rows[i].draw (self, pen);
        return TRUE;
      }
  if (ky_view_is (self->name, "VERTEX"))
    add_vertex (self);
  else if (ky_view_is (self->name, "WIPEOUT"))
    draw_wipeout (self);
  else
    return FALSE;
  return TRUE;
}
