/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements drawing.h: builds the visible content of a CAD drawing, figures that consist of lines,
 * areas, texts and insertions of other figures. The readers of DXF, Jw_cad and SXF add to it, and
 * draw/drawing.c draws it. The points of a drawing are limited to POINTS_MAX. Errors: LIMIT. */
#include "filetypes/cad/drawing.h"

#include "common/release.h"
#include "common/text.h"

#include <math.h>

#define POINTS_MAX 20000000u
#define FAR 1e15        /* no point is beyond */
#define ARC_STEP G_PI_4 /* angle that one curve draws */
#define SPAN_POINTS 16  /* of a spline, for each of its knots */
#define DEGREE_MAX 15
#define DASHES_MAX 4096

/* --- matrices --------------------------------------------------------------------------------- */

KyDrawingMatrix
ky_drawing_combine (const KyDrawingMatrix *a, const KyDrawingMatrix *b)
{
  return (KyDrawingMatrix){ .xx = b->xx * a->xx + b->xy * a->yx,
                            .yx = b->yx * a->xx + b->yy * a->yx,
                            .xy = b->xx * a->xy + b->xy * a->yy,
                            .yy = b->yx * a->xy + b->yy * a->yy,
                            .x0 = b->xx * a->x0 + b->xy * a->y0 + b->x0,
                            .y0 = b->yx * a->x0 + b->yy * a->y0 + b->y0 };
}

KyDrawingMatrix
ky_drawing_placed (gdouble scale_x, gdouble scale_y, gdouble angle, KyDrawingPoint at)
{
  gdouble c = cos (angle), s = sin (angle);

  return (KyDrawingMatrix){ scale_x * c, scale_x * s, -scale_y * s, scale_y * c, at.x, at.y };
}

KyDrawingPoint
ky_drawing_apply (const KyDrawingMatrix *matrix, KyDrawingPoint point)
{
  return (KyDrawingPoint){ matrix->xx * point.x + matrix->xy * point.y + matrix->x0,
                           matrix->yx * point.x + matrix->yy * point.y + matrix->y0 };
}

gdouble
ky_drawing_scale (const KyDrawingMatrix *matrix)
{
  return sqrt (fabs (matrix->xx * matrix->yy - matrix->xy * matrix->yx));
}

/* --- the whole -------------------------------------------------------------------------------- */

KY_DEFINE_CLEAR (dashes_clear, KyDrawingDashes, lengths)

void
ky_drawing_init (KyDrawing *self, KyJob *job)
{
  *self = (KyDrawing){ .job = job,
                       .figures = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref),
                       .steps = g_byte_array_new (),
                       .points = g_array_new (FALSE, FALSE, sizeof (KyDrawingPoint)),
                       .texts = g_array_new (FALSE, FALSE, sizeof (KyDrawingText)),
                       .inserts = g_array_new (FALSE, FALSE, sizeof (KyDrawingInsert)),
                       .dashes = g_array_new (FALSE, TRUE, sizeof (KyDrawingDashes)),
                       .pages = g_array_new (FALSE, TRUE, sizeof (KyDrawingPage)),
                       .strings = g_string_chunk_new (4096) };
  g_array_set_clear_func (self->dashes, dashes_clear);
  g_array_set_size (self->dashes, 1);
  ky_drawing_enter (self, ky_drawing_add_figure (self));
}

void
ky_drawing_clear (KyDrawing *self)
{
  KY_RELEASE_MEMBERS (self, figures, steps, points, texts, inserts, dashes, pages);
  g_string_chunk_free (self->strings);
}

guint
ky_drawing_add_figure (KyDrawing *self)
{
  g_ptr_array_add (self->figures, g_array_new (FALSE, FALSE, sizeof (KyDrawingElement)));
  return self->figures->len - 1;
}

void
ky_drawing_enter (KyDrawing *self, guint figure)
{
  self->here = self->figures->pdata[figure];
}

guint
ky_drawing_add_dashes (KyDrawing *self, const gdouble *lengths, guint n, gboolean on_paper)
{
  KyDrawingDashes dashes = { .n = n, .on_paper = on_paper };
  gdouble sum = 0, off = 0;

  for (guint i = 0; i < n; i++)
    {
      if (!(lengths[i] >= 0) || lengths[i] > FAR)
        return 0;
      sum += lengths[i];
      off += i % 2 == 1 ? lengths[i] : 0;
    }
  if (n < 2 || n % 2 == 1 || !(sum > 0) || !(off > 0) || self->dashes->len >= DASHES_MAX)
    return 0;
  dashes.lengths = g_memdup2 (lengths, n * sizeof *lengths);
  g_array_append_val (self->dashes, dashes);
  return self->dashes->len - 1;
}

gboolean
ky_drawing_check (const KyDrawing *self, GError **error)
{
  if (!self->is_full)
    return TRUE;
  return ky_fail (error, KY_ERROR_LIMIT, "drawing: points or hatches without end");
}

/* --- paths ------------------------------------------------------------------------------------ */

void
ky_drawing_begin (KyDrawing *self, const KyDrawingMatrix *matrix)
{
  self->open_step = self->steps->len;
  self->open_point = self->points->len;
  self->matrix = matrix != NULL ? *matrix : KY_DRAWING_IDENTITY;
  self->has_bad_point = FALSE;
}

static void
add_step (KyDrawing *self, guint8 step)
{
  g_byte_array_append (self->steps, &step, 1);
}

static void
add_point (KyDrawing *self, KyDrawingPoint point)
{
  KyDrawingPoint there = ky_drawing_apply (&self->matrix, point);

  if (!(fabs (there.x) <= FAR) || !(fabs (there.y) <= FAR))
    {
      self->has_bad_point = TRUE;
      there = (KyDrawingPoint){ 0, 0 };
    }
  g_array_append_val (self->points, there);
}

/* Tells whether there is room for more. */
static gboolean
cad_drawing_has_room (KyDrawing *self)
{
  self->is_full = self->is_full || self->points->len >= POINTS_MAX;
  return !self->is_full;
}

void
ky_drawing_move (KyDrawing *self, KyDrawingPoint to)
{
  if (!cad_drawing_has_room (self))
    return;
  add_step (self, 'm');
  add_point (self, to);
}

void
ky_drawing_line (KyDrawing *self, KyDrawingPoint to)
{
  if (!cad_drawing_has_room (self))
    return;
  add_step (self, self->steps->len == self->open_step ? 'm' : 'l');
  add_point (self, to);
}

void
ky_drawing_curve (KyDrawing *self, KyDrawingPoint a, KyDrawingPoint b, KyDrawingPoint to)
{
  if (!cad_drawing_has_room (self))
    return;
  if (self->steps->len == self->open_step)
    {
      add_step (self, 'm');
      add_point (self, a);
    }
  add_step (self, 'c');
  add_point (self, a);
  add_point (self, b);
  add_point (self, to);
}

void
ky_drawing_close (KyDrawing *self)
{
  if (self->steps->len > self->open_step && cad_drawing_has_room (self))
    add_step (self, 'z');
}

typedef struct
{
  KyDrawingPoint center, a, b;
} Ellipse;

static KyDrawingPoint
on_ellipse (const Ellipse *ellipse, gdouble c, gdouble s)
{
  return (KyDrawingPoint){ ellipse->center.x + ellipse->a.x * c + ellipse->b.x * s,
                           ellipse->center.y + ellipse->a.y * c + ellipse->b.y * s };
}

void
ky_drawing_arc (KyDrawing *self, KyDrawingPoint center, KyDrawingPoint a, KyDrawingPoint b,
                gdouble from, gdouble sweep, gboolean goes_on)
{
  const Ellipse ellipse = { center, a, b };

  if (!isfinite (from) || !isfinite (sweep))
    {
      self->has_bad_point = TRUE;
      return;
    }
  from = fmod (from, 2 * G_PI);
  sweep = CLAMP (sweep, -2 * G_PI, 2 * G_PI);
  guint n = MAX ((guint)ceil (fabs (sweep) / ARC_STEP - 1e-9), 1);
  gdouble step = sweep / n;
  gdouble handle = 4.0 / 3 * tan (step / 4);
  if (goes_on)
    ky_drawing_line (self, on_ellipse (&ellipse, cos (from), sin (from)));
  else
    ky_drawing_move (self, on_ellipse (&ellipse, cos (from), sin (from)));
  for (guint i = 0; i < n; i++)
    {
      gdouble angle = from + i * step, next = angle + step;
      gdouble c = cos (angle), s = sin (angle), d = cos (next), t = sin (next);

      ky_drawing_curve (self, on_ellipse (&ellipse, c - handle * s, s + handle * c),
                        on_ellipse (&ellipse, d + handle * t, t - handle * d),
                        on_ellipse (&ellipse, d, t));
    }
}

void
ky_drawing_bulge (KyDrawing *self, KyDrawingPoint from, KyDrawingPoint to, gdouble bulge)
{
  gdouble dx = to.x - from.x, dy = to.y - from.y, radius, angle, rise;

  if (!(fabs (bulge) > 1e-9) || !(fabs (bulge) < 1e9) || (dx == 0 && dy == 0))
    {
      ky_drawing_line (self, to);
      return;
    }
  /* For a small positive bulge the arc's centre is to the left of the middle of the chord. */
  rise = (1 / bulge - bulge) / 4;
  KyDrawingPoint center = { (from.x + to.x) / 2 - dy * rise, (from.y + to.y) / 2 + dx * rise };
  radius = hypot (from.x - center.x, from.y - center.y);
  angle = atan2 (from.y - center.y, from.x - center.x);
  ky_drawing_arc (self, center, (KyDrawingPoint){ radius, 0 }, (KyDrawingPoint){ 0, radius }, angle,
                  4 * atan (bulge), TRUE);
}

/* --- splines ---------------------------------------------------------------------------------- */

typedef struct
{
  guint degree, n;
  const KyDrawingPoint *points;
  const gdouble *knots, *weights;
} Spline;

/* Computes a point at `t` between the knots `span` and `span` + 1 by De Boor's algorithm. */
static KyDrawingPoint
on_spline (const Spline *spline, guint span, gdouble t)
{
  gdouble x[DEGREE_MAX + 1], y[DEGREE_MAX + 1], w[DEGREE_MAX + 1];
  guint degree = spline->degree, first = span - degree;

  for (guint i = 0; i <= degree; i++)
    {
      w[i] = spline->weights != NULL ? spline->weights[first + i] : 1;
      x[i] = spline->points[first + i].x * w[i];
      y[i] = spline->points[first + i].y * w[i];
    }
  for (guint round = 1; round <= degree; round++)
    for (guint i = degree; i >= round; i--)
      {
        gdouble low = spline->knots[first + i],
                high = spline->knots[first + i + degree + 1 - round];
        gdouble part = high > low ? (t - low) / (high - low) : 0;

        x[i] = (1 - part) * x[i - 1] + part * x[i];
        y[i] = (1 - part) * y[i - 1] + part * y[i];
        w[i] = (1 - part) * w[i - 1] + part * w[i];
      }
  return (KyDrawingPoint){ x[degree] / w[degree], y[degree] / w[degree] };
}

static gboolean
is_spline (const Spline *spline, guint n_knots)
{
  if (spline->degree < 1 || spline->degree > DEGREE_MAX || spline->n <= spline->degree
      || n_knots < spline->n + spline->degree + 1)
    return FALSE;
  for (guint i = 0; i + 1 < n_knots; i++)
    if (!(spline->knots[i] <= spline->knots[i + 1]))
      return FALSE;
  for (guint i = 0; spline->weights != NULL && i < spline->n; i++)
    if (!(spline->weights[i] > 0))
      return FALSE;
  return TRUE;
}

void
ky_drawing_spline (KyDrawing *self, guint degree, const KyDrawingPoint *points, guint n,
                   const gdouble *knots, guint n_knots, const gdouble *weights)
{
  const Spline spline = { degree, n, points, knots, weights };
  guint n_parts = degree == 1 ? 1 : SPAN_POINTS;

  if (!is_spline (&spline, n_knots))
    {
      for (guint i = 0; i < n; i++)
        ky_drawing_line (self, points[i]);
      return;
    }
  for (guint span = degree; span < n && cad_drawing_has_room (self); span++)
    {
      gdouble low = knots[span], high = knots[span + 1];

      if (!(high > low))
        continue;
      for (guint i = span == degree ? 0 : 1; i <= n_parts; i++)
        ky_drawing_line (self, on_spline (&spline, span, low + (high - low) * i / n_parts));
    }
}

/* --- elements --------------------------------------------------------------------------------- */

static void
forget_path (KyDrawing *self)
{
  g_byte_array_set_size (self->steps, self->open_step);
  g_array_set_size (self->points, self->open_point);
}

void
ky_drawing_end (KyDrawing *self, KyDrawingKind kind, const KyDrawingPen *pen)
{
  KyDrawingElement element = { .kind = kind,
                               .pen = *pen,
                               .first = self->open_step,
                               .n = self->steps->len - self->open_step,
                               .first_point = self->open_point };

  if (element.n < 2 || self->has_bad_point || self->is_full)
    forget_path (self);
  else
    g_array_append_val (self->here, element);
}

static gboolean
cad_drawing_is_matrix (const KyDrawingMatrix *matrix)
{
  const gdouble numbers[]
      = { matrix->xx, matrix->yx, matrix->xy, matrix->yy, matrix->x0, matrix->y0 };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (!(fabs (numbers[i]) <= FAR))
      return FALSE;
  return TRUE;
}

void
ky_drawing_text (KyDrawing *self, const KyDrawingText *text, const KyDrawingPen *pen)
{
  KyDrawingElement element = { .kind = KY_DRAWING_TEXT, .pen = *pen, .first = self->texts->len };
  KyDrawingText copy = *text;
  g_autofree gchar *clean
      = ky_text_clean (text->text, strlen (text->text), KY_TEXT_ONE_LINE, NULL, NULL);

  if (clean[strspn (clean, " ")] == '\0' || !cad_drawing_is_matrix (&text->matrix)
      || !(text->height > 0) || text->height > FAR || !(fabs (text->length) <= FAR)
      || !(text->stretch > 0) || text->stretch > 1e3)
    return;
  copy.text = g_string_chunk_insert (self->strings, clean);
  element.n = (guint)strlen (clean);
  g_array_append_val (self->texts, copy);
  g_array_append_val (self->here, element);
}

void
ky_drawing_insert (KyDrawing *self, const KyDrawingInsert *insert, const KyDrawingPen *pen)
{
  KyDrawingElement element
      = { .kind = KY_DRAWING_INSERT, .pen = *pen, .first = self->inserts->len };

  if (!cad_drawing_is_matrix (&insert->matrix) || !(fabs (insert->column_step) <= FAR)
      || !(fabs (insert->row_step) <= FAR))
    return;
  g_array_append_val (self->inserts, *insert);
  g_array_append_val (self->here, element);
}
