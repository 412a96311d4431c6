/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws the figures of a CAD drawing (cad/drawing.h) on the pages of a PDF with cairo, for the step
 * KY_STEP_DRAWING (plot.c). The PDF is rebuilt and verified like one from outside. */
#include "filetypes/draw/drawing.h"

#include <cairo-pdf.h>
#include <math.h>

#define POINTS_PER_MM (72 / 25.4)
#define THINNEST (0.1 * POINTS_PER_MM)
#define WIDEST 2000.0
#define FAR 4e6             /* points from the page: cairo cannot draw farther away */
#define SHORTEST_DASHES 0.6 /* points: shorter dashes are drawn as a line */
#define SHORTEST_DASH 0.3
#define LONGEST_DASH 30000.0 /* no sheet is so large, and every reader of PDF knows the number */
#define DASHES_MAX 64
#define REPEATS_MAX 20000.0 /* of dashes in one line */
#define TOGETHER_MAX 20000u /* points that are drawn as one */
#define WHITE 0xf0u         /* least value of each part of a colour that is invisible on paper */

typedef struct
{
  KyDrawingSheet sheet;
  /* Lines that are not drawn yet. */
  guint n_points;
  guint32 color;
  gdouble width;
  gdouble dashes[DASHES_MAX];
  guint n_dashes;
} Pages;

static void
draw_drawing_set_color (cairo_t *cairo, guint32 color)
{
  cairo_set_source_rgb (cairo, (color >> 16 & 255) / 255.0, (color >> 8 & 255) / 255.0,
                        (color & 255) / 255.0);
}

/* Returns the colour on paper: white becomes black. */
static guint32
draw_drawing_on_paper (guint32 color)
{
  return (color >> 16 & 255) >= WHITE && (color >> 8 & 255) >= WHITE && (color & 255) >= WHITE
             ? 0
             : color & 0xffffff;
}

static void
draw_drawing_flush (Pages *self)
{
  cairo_t *cairo = self->sheet.cairo;

  if (self->n_points > 0)
    {
      draw_drawing_set_color (cairo, self->color);
      cairo_set_line_width (cairo, self->width);
      cairo_set_dash (cairo, self->dashes, (gint)self->n_dashes, 0);
      cairo_set_line_cap (cairo, self->n_dashes > 0 ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
      cairo_stroke (cairo);
    }
  self->n_points = 0;
}

/* --- paths ------------------------------------------------------------------------------------ */

typedef struct
{
  const KyDrawing *drawing;
  const KyDrawingElement *element;
  KyDrawingMatrix matrix; /* to points of the page */
} Path;

static KyDrawingPoint
point_of (const Path *self, guint index)
{
  return ky_drawing_apply (&self->matrix, g_array_index (self->drawing->points, KyDrawingPoint,
                                                         self->element->first_point + index));
}

/* Measures about how long the path is; below 0: a point is too far away. */
static gdouble
draw_drawing_measure (const Path *self, guint *ret_n)
{
  const guint8 *steps = self->drawing->steps->data + self->element->first;
  KyDrawingPoint last = { 0, 0 };
  gdouble length = 0;
  guint n = 0;

  for (guint i = 0; i < self->element->n; i++)
    for (guint k = steps[i] == 'c' ? 3 : steps[i] == 'z' ? 0 : 1; k > 0; k--)
      {
        KyDrawingPoint point = point_of (self, n++);

        if (!(fabs (point.x) < FAR) || !(fabs (point.y) < FAR))
          return -1;
        if (steps[i] != 'm')
          length += hypot (point.x - last.x, point.y - last.y);
        last = point;
      }
  *ret_n = n;
  return length;
}

static void
draw_drawing_add_path (cairo_t *cairo, const Path *self)
{
  const guint8 *steps = self->drawing->steps->data + self->element->first;
  guint n = 0;

  for (guint i = 0; i < self->element->n; i++)
    {
      KyDrawingPoint point = steps[i] != 'z' ? point_of (self, n) : (KyDrawingPoint){ 0, 0 };

      if (steps[i] == 'm')
        cairo_move_to (cairo, point.x, point.y);
      else if (steps[i] == 'l')
        cairo_line_to (cairo, point.x, point.y);
      else if (steps[i] == 'z')
        cairo_close_path (cairo);
      else
        {
          KyDrawingPoint b = point_of (self, n + 1), to = point_of (self, n + 2);

          cairo_curve_to (cairo, point.x, point.y, b.x, b.y, to.x, to.y);
        }
      n += steps[i] == 'c' ? 3 : steps[i] == 'z' ? 0 : 1;
    }
}

/* Finds the dashes in points; 0: the line has none. */
static guint
find_dashes (const Path *self, const KyDrawingPen *pen, gdouble length, gdouble *dashes)
{
  const KyDrawingDashes *given
      = &g_array_index (self->drawing->dashes, KyDrawingDashes, pen->dashes);
  gdouble unit = given->on_paper ? POINTS_PER_MM : ky_drawing_scale (&self->matrix), sum = 0;

  if (given->n == 0 || given->n > DASHES_MAX)
    return 0;
  for (guint i = 0; i < given->n; i++)
    {
      dashes[i] = CLAMP (given->lengths[i] * unit, i % 2 == 0 ? SHORTEST_DASH : 0, LONGEST_DASH);
      sum += dashes[i];
    }
  return isfinite (sum) && sum >= SHORTEST_DASHES && length / sum * given->n < REPEATS_MAX
             ? given->n
             : 0;
}

static void
draw_lines (Pages *self, const Path *path, const KyDrawingPen *pen)
{
  gdouble width
      = pen->thick > 0 ? pen->thick * ky_drawing_scale (&path->matrix) : pen->width * POINTS_PER_MM;
  gdouble dashes[DASHES_MAX] = { 0 }, length;
  guint n, n_dashes;

  width = CLAMP (width, THINNEST, WIDEST);
  length = draw_drawing_measure (path, &n);
  if (length < 0)
    return;
  n_dashes = find_dashes (path, pen, length, dashes);
  if (self->n_points > TOGETHER_MAX || self->color != draw_drawing_on_paper (pen->color)
      || self->width != width || self->n_dashes != n_dashes
      || memcmp (self->dashes, dashes, n_dashes * sizeof *dashes) != 0)
    draw_drawing_flush (self);
  self->color = draw_drawing_on_paper (pen->color);
  self->width = width;
  self->n_dashes = n_dashes;
  memcpy (self->dashes, dashes, sizeof dashes);
  self->n_points += n;
  draw_drawing_add_path (self->sheet.cairo, path);
}

static void
draw_drawing_draw_area (Pages *self, const Path *path, const KyDrawingPen *pen)
{
  guint n;

  draw_drawing_flush (self);
  if (draw_drawing_measure (path, &n) < 0)
    return;
  draw_drawing_set_color (self->sheet.cairo, pen->color & 0xffffff);
  draw_drawing_add_path (self->sheet.cairo, path);
  cairo_fill (self->sheet.cairo);
}

static gboolean
draw_element (gpointer data, const KyDrawing *drawing, const KyDrawingElement *element,
              const KyDrawingMatrix *matrix, const KyDrawingPen *pen, GError **error)
{
  Pages *self = data;
  const Path path = { drawing, element, ky_drawing_combine (matrix, &self->sheet.page) };

  if (element->kind == KY_DRAWING_LINES)
    draw_lines (self, &path, pen);
  else if (element->kind == KY_DRAWING_AREA)
    draw_drawing_draw_area (self, &path, pen);
  else
    {
      draw_drawing_flush (self);
      draw_drawing_set_color (self->sheet.cairo, draw_drawing_on_paper (pen->color));
      ky_drawing_show_text (&self->sheet,
                            &g_array_index (drawing->texts, KyDrawingText, element->first), matrix);
    }
  return ky_draw_check (cairo_status (self->sheet.cairo), error);
}

static void
clip (gpointer data, const KyDrawingInsert *insert, const KyDrawingMatrix *matrix)
{
  Pages *self = data;
  cairo_t *cairo = self->sheet.cairo;

  draw_drawing_flush (self);
  if (insert == NULL)
    {
      cairo_restore (cairo);
      return;
    }
  cairo_save (cairo);
  for (guint i = 0; i < 4; i++)
    {
      KyDrawingPoint corner = { insert->box[i == 1 || i == 2].x, insert->box[i >= 2].y }, at;

      at = ky_drawing_apply (matrix, corner);
      at = ky_drawing_apply (&self->sheet.page, at);
      cairo_line_to (cairo, CLAMP (at.x, -FAR, FAR), CLAMP (at.y, -FAR, FAR));
    }
  cairo_clip (cairo);
}

/* --- pages ------------------------------------------------------------------------------------ */

static gboolean
draw_drawing_draw_page (Pages *self, const KyDrawing *drawing, const KyDrawingPage *page,
                        cairo_surface_t *surface, guint *n_drawn, GError **error)
{
  static const KyDrawingVisitor visitor = { draw_element, clip, FALSE };
  KyDrawingPoint box[2];
  gdouble width, height;
  gboolean is_empty, ok;

  if (!ky_drawing_measure (drawing, page->figure, box, &is_empty, error))
    return FALSE;
  if (is_empty)
    return TRUE;
  if (!ky_job_charge (drawing->job, KY_COST_PAGES, 1, error)
      || !ky_drawing_choose_sheet (drawing, page, box, &width, &height, &self->sheet.page, error))
    return FALSE;
  cairo_pdf_surface_set_size (surface, width, height);
  self->sheet.cairo = cairo_create (surface);
  cairo_set_line_join (self->sheet.cairo, CAIRO_LINE_JOIN_ROUND);
  cairo_set_fill_rule (self->sheet.cairo, CAIRO_FILL_RULE_EVEN_ODD);
  ok = ky_drawing_walk (drawing, page->figure, &visitor, self, error);
  draw_drawing_flush (self);
  cairo_show_page (self->sheet.cairo);
  ok = ok && ky_draw_check (cairo_status (self->sheet.cairo), error);
  cairo_destroy (self->sheet.cairo);
  (*n_drawn)++;
  return ok;
}

static gboolean
draw_drawing_draw_pages (gpointer data, cairo_surface_t *surface, GError **error)
{
  const KyDrawing *drawing = data;
  Pages pages = { .sheet.fonts = ky_drawing_fonts_new () };
  gboolean ok = TRUE;
  guint n_drawn = 0;

  for (guint i = 0; ok && i < drawing->pages->len; i++)
    ok = draw_drawing_draw_page (&pages, drawing, &g_array_index (drawing->pages, KyDrawingPage, i),
                                 surface, &n_drawn, error);
  ky_drawing_fonts_free (pages.sheet.fonts);
  if (ok && n_drawn == 0)
    g_set_error_literal (error, KY_ERROR, KY_ERROR_UNSUPPORTED, "drawing: nothing is drawn");
  return ok && n_drawn > 0;
}

gboolean
ky_draw_drawing (KyJob *job, const gchar *type, GError **error)
{
  KyDrawingReader *reader = type != NULL ? ky_drawing_reader (type) : NULL;
  KyDrawing drawing;

  if (reader == NULL)
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "drawing: of no type");
  ky_drawing_init (&drawing, job);
  gboolean ok
      = reader (&drawing, error) && ky_draw_pdf (job, draw_drawing_draw_pages, &drawing, error);
  ky_drawing_clear (&drawing);
  return ok;
}
