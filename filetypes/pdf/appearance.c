/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws annotations without an appearance stream (ISO 32000-1 §12.5.6). Readers draw these from the
 * annotation's properties, each in its own way; here they are drawn once into the page's content,
 * so that the annotation itself can be dropped. annotations.c calls it. */
#include "filetypes/pdf/annotations.h"

#include <math.h>

#define POINTS_MAX 20000
#define STROKES_MAX 1000
#define DASHES_MAX 20
#define COORDINATE_MAX 1e6
#define CURVE 0.5522847498 /* control points of a quarter of a circle */

/* --- how lines are drawn -------------------------------------------------------------------- */

typedef struct
{
  KyPdf *pdf;
  qpdf_oh annotation;
  gdouble rectangle[4];
  gdouble width;
  gboolean strokes, fills; /* the line has a colour; the interior has */
  gdouble low[2], high[2]; /* of the points that were drawn */
  GString *out;
} Drawing;

static const gchar *
paint_operator (const Drawing *self)
{
  return self->strokes && self->fills ? "b*" : self->fills ? "f*" : self->strokes ? "s" : "n";
}

/* Writes the numbers of `dashes`, and returns FALSE if lines can't be drawn by them. */
static gboolean
put_dashes (KyPdf *pdf, qpdf_oh dashes, GString *out)
{
  gint n = ky_pdf_array_length (pdf, dashes);
  gdouble sum = 0;

  if (n == 0 || n > DASHES_MAX)
    return FALSE;
  for (gint i = 0; i < n; i++)
    sum += fmax (ky_pdf_number (pdf, qpdf_oh_get_array_item (pdf->qpdf, dashes, i), 0), 0);
  return sum > 0 && ky_pdf_put_numbers (pdf, dashes, out);
}

void
ky_pdf_draw_dashes (KyPdf *pdf, qpdf_oh annotation, GString *out)
{
  qpdf_oh style = ky_pdf_get (pdf, annotation, "/BS"),
          border = ky_pdf_get (pdf, annotation, "/Border");
  gsize before = out->len;

  if (qpdf_oh_is_dictionary (pdf->qpdf, style))
    {
      if (!ky_pdf_is (pdf, ky_pdf_get (pdf, style, "/S"), "/D"))
        return;
      if (!put_dashes (pdf, ky_pdf_get (pdf, style, "/D"), out))
        g_string_append (g_string_truncate (out, before), "[3]");
    }
  else if (!qpdf_oh_is_array (pdf->qpdf, border)
           || qpdf_oh_get_array_n_items (pdf->qpdf, border) != 4
           || !put_dashes (pdf, qpdf_oh_get_array_item (pdf->qpdf, border, 3), out))
    {
      g_string_truncate (out, before);
      return;
    }
  g_string_append (out, " 0 d\n");
}

/* Writes width, dashes and colours (§12.5.4). */
static void
begin_lines (Drawing *self)
{
  KyPdf *pdf = self->pdf;
  qpdf_oh style = ky_pdf_get (pdf, self->annotation, "/BS");
  gdouble border[3] = { 0, 0, 1 };

  ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, self->annotation, "/Border"), border, 3);
  self->width = CLAMP (ky_pdf_number (pdf, ky_pdf_get (pdf, style, "/W"), border[2]), 0, 1000);
  self->strokes
      = self->width > 0
        && ky_pdf_draw_color (pdf, ky_pdf_get (pdf, self->annotation, "/C"), TRUE, self->out);
  self->fills
      = ky_pdf_draw_color (pdf, ky_pdf_get (pdf, self->annotation, "/IC"), FALSE, self->out);
  ky_pdf_draw (self->out, "w", 1, self->width);
  ky_pdf_draw_dashes (pdf, self->annotation, self->out);
}

/* --- kinds ---------------------------------------------------------------------------------- */

/* Returns the rectangle that is drawn: the annotation's, less what lies outside the line. */
static void
inner_box (const Drawing *self, gdouble box[4])
{
  gdouble differences[4] = { 0, 0, 0, 0 };

  ky_pdf_get_numbers (self->pdf, ky_pdf_get (self->pdf, self->annotation, "/RD"), differences, 4);
  for (guint i = 0; i < 4; i++)
    box[i] = self->rectangle[i] + (i < 2 ? 1 : -1) * (MAX (differences[i], 0) + self->width / 2);
}

static void
draw_square (Drawing *self)
{
  gdouble box[4];

  begin_lines (self);
  inner_box (self, box);
  ky_pdf_draw (self->out, "re", 4, box[0], box[1], box[2] - box[0], box[3] - box[1]);
  g_string_append_printf (self->out, "%s\n", paint_operator (self));
}

static void
appearance_draw_circle (Drawing *self)
{
  gdouble box[4], x, y, rx, ry, kx, ky;

  begin_lines (self);
  inner_box (self, box);
  x = (box[0] + box[2]) / 2;
  y = (box[1] + box[3]) / 2;
  rx = (box[2] - box[0]) / 2;
  ry = (box[3] - box[1]) / 2;
  kx = rx * CURVE;
  ky = ry * CURVE;
  ky_pdf_draw (self->out, "m", 2, x + rx, y);
  ky_pdf_draw (self->out, "c", 6, x + rx, y + ky, x + kx, y + ry, x, y + ry);
  ky_pdf_draw (self->out, "c", 6, x - kx, y + ry, x - rx, y + ky, x - rx, y);
  ky_pdf_draw (self->out, "c", 6, x - rx, y - ky, x - kx, y - ry, x, y - ry);
  ky_pdf_draw (self->out, "c", 6, x + kx, y - ry, x + rx, y - ky, x + rx, y);
  g_string_append_printf (self->out, "%s\n", paint_operator (self));
}

/* Draws the points of `array` as one line; returns how many there were. */
static gint
draw_points (Drawing *self, qpdf_oh array)
{
  KyPdf *pdf = self->pdf;
  gint n = ky_pdf_array_length (pdf, array);

  if (n > POINTS_MAX)
    ky_pdf_removed (pdf, "document.limit", NULL);
  n = MIN (n, POINTS_MAX) / 2;
  for (gint i = 0; i < n; i++)
    {
      gdouble at[2];

      for (gint j = 0; j < 2; j++)
        {
          qpdf_oh item = qpdf_oh_get_array_item (pdf->qpdf, array, 2 * i + j);

          at[j] = CLAMP (ky_pdf_number (pdf, item, 0), -COORDINATE_MAX, COORDINATE_MAX);
          self->low[j] = MIN (self->low[j], at[j]);
          self->high[j] = MAX (self->high[j], at[j]);
        }
      ky_pdf_draw (self->out, i == 0 ? "m" : "l", 2, at[0], at[1]);
    }
  return n;
}

/* Draws an arrow's head at `x`, `y`, coming from `from_x`, `from_y`. */
static void
draw_head (Drawing *self, qpdf_oh ending, gdouble x, gdouble y, gdouble from_x, gdouble from_y)
{
  gdouble length = hypot (x - from_x, y - from_y), size = 9 * MAX (self->width, 0.5);
  gboolean is_open = ky_pdf_is (self->pdf, ending, "/OpenArrow"),
           is_closed = ky_pdf_is (self->pdf, ending, "/ClosedArrow");

  if ((!is_open && !is_closed) || length < 1e-6)
    return;
  gdouble ux = (x - from_x) / length * size;
  gdouble uy = (y - from_y) / length * size;
  ky_pdf_draw (self->out, "m", 2, x - ux * 0.87 + uy * 0.5, y - uy * 0.87 - ux * 0.5);
  ky_pdf_draw (self->out, "l", 2, x, y);
  ky_pdf_draw (self->out, "l", 2, x - ux * 0.87 - uy * 0.5, y - uy * 0.87 + ux * 0.5);
  g_string_append_printf (self->out, "%s\n", is_closed ? paint_operator (self) : "S");
}

static void
appearance_draw_line (Drawing *self)
{
  KyPdf *pdf = self->pdf;
  qpdf_oh line = ky_pdf_get (pdf, self->annotation, "/L"),
          endings = ky_pdf_get (pdf, self->annotation, "/LE");
  gdouble at[4];

  begin_lines (self);
  if (!self->strokes || !ky_pdf_get_numbers (pdf, line, at, 4))
    return;
  draw_points (self, line);
  g_string_append (self->out, "S\n");
  if (qpdf_oh_is_array (pdf->qpdf, endings) && qpdf_oh_get_array_n_items (pdf->qpdf, endings) == 2)
    {
      draw_head (self, qpdf_oh_get_array_item (pdf->qpdf, endings, 0), at[0], at[1], at[2], at[3]);
      draw_head (self, qpdf_oh_get_array_item (pdf->qpdf, endings, 1), at[2], at[3], at[0], at[1]);
    }
}

static void
appearance_draw_polyline (Drawing *self)
{
  begin_lines (self);
  if (draw_points (self, ky_pdf_get (self->pdf, self->annotation, "/Vertices")) > 1)
    g_string_append_printf (self->out, "%s\n", self->strokes ? "S" : "n");
}

static void
draw_polygon (Drawing *self)
{
  begin_lines (self);
  if (draw_points (self, ky_pdf_get (self->pdf, self->annotation, "/Vertices")) > 1)
    g_string_append_printf (self->out, "%s\n", paint_operator (self));
}

static void
draw_ink (Drawing *self)
{
  KyPdf *pdf = self->pdf;
  qpdf_oh list = ky_pdf_get (pdf, self->annotation, "/InkList");
  gint n = ky_pdf_array_length (pdf, list);

  begin_lines (self);
  if (n > STROKES_MAX)
    ky_pdf_removed (pdf, "document.limit", NULL);
  for (gint i = 0; i < MIN (n, STROKES_MAX) && self->strokes; i++)
    if (draw_points (self, qpdf_oh_get_array_item (pdf->qpdf, list, i)) > 0)
      g_string_append (self->out, "S\n");
}

/* --- marked text ---------------------------------------------------------------------------- */

/* Calls `draw` for each quadrilateral in the order that programs write (top left, top right, bottom
 * left, bottom right), which differs from that of the standard (§12.5.6.10). */
static void
each_quad (Drawing *self, void (*draw) (Drawing *self, const gdouble quad[8]))
{
  KyPdf *pdf = self->pdf;
  qpdf_oh points = ky_pdf_get (pdf, self->annotation, "/QuadPoints");
  gint n = ky_pdf_array_length (pdf, points);
  const gdouble *r = self->rectangle;
  const gdouble whole[8] = { r[0], r[3], r[2], r[3], r[0], r[1], r[2], r[1] };

  if (n < 8)
    draw (self, whole);
  if (n > POINTS_MAX)
    ky_pdf_removed (pdf, "document.limit", NULL);
  for (gint i = 0; i + 8 <= MIN (n, POINTS_MAX); i += 8)
    {
      gdouble quad[8];

      for (gint j = 0; j < 8; j++)
        {
          qpdf_oh item = qpdf_oh_get_array_item (pdf->qpdf, points, i + j);

          quad[j] = CLAMP (ky_pdf_number (pdf, item, 0), -COORDINATE_MAX, COORDINATE_MAX);
          self->low[j % 2] = MIN (self->low[j % 2], quad[j]);
          self->high[j % 2] = MAX (self->high[j % 2], quad[j]);
        }
      draw (self, quad);
    }
}

static void
fill_quad (Drawing *self, const gdouble q[8])
{
  ky_pdf_draw (self->out, "m", 2, q[0], q[1]);
  ky_pdf_draw (self->out, "l", 2, q[2], q[3]);
  ky_pdf_draw (self->out, "l", 2, q[6], q[7]);
  ky_pdf_draw (self->out, "l", 2, q[4], q[5]);
  g_string_append (self->out, "f\n");
}

/* Draws a line from left to right, at `share` of the height above the foot. */
static void
rule_quad (Drawing *self, const gdouble q[8], gdouble share)
{
  gdouble height = hypot (q[0] - q[4], q[1] - q[5]);

  ky_pdf_draw (self->out, "w", 1, MAX (height / 16, 0.5));
  ky_pdf_draw (self->out, "m", 2, q[4] + (q[0] - q[4]) * share, q[5] + (q[1] - q[5]) * share);
  ky_pdf_draw (self->out, "l", 2, q[6] + (q[2] - q[6]) * share, q[7] + (q[3] - q[7]) * share);
  g_string_append (self->out, "S\n");
}

static void
underline_quad (Drawing *self, const gdouble quad[8])
{
  rule_quad (self, quad, 0.08);
}

static void
strike_quad (Drawing *self, const gdouble quad[8])
{
  rule_quad (self, quad, 0.45);
}

static gboolean
has_color (Drawing *self, gboolean strokes)
{
  return ky_pdf_draw_color (self->pdf, ky_pdf_get (self->pdf, self->annotation, "/C"), strokes,
                            self->out);
}

static void
draw_highlight (Drawing *self)
{
  if (has_color (self, FALSE))
    each_quad (self, fill_quad);
}

static void
draw_underline (Drawing *self)
{
  if (has_color (self, TRUE))
    each_quad (self, underline_quad);
}

static void
draw_strike (Drawing *self)
{
  if (has_color (self, TRUE))
    each_quad (self, strike_quad);
}

/* --- the whole ------------------------------------------------------------------------------ */

/* Writes "/ExtGState<<…>>": the opacity, and that a highlight does not cover its text. */
static void
begin_state (KyPdf *pdf, qpdf_oh annotation, gboolean multiplies, GString *out, GString *resources)
{
  gdouble opacity = ky_pdf_number (pdf, ky_pdf_get (pdf, annotation, "/CA"), 1);

  if (opacity >= 1 && !multiplies)
    return;
  g_string_append (resources, "/ExtGState<</G<<");
  if (multiplies)
    g_string_append (resources, "/BM/Multiply");
  g_string_append (resources, "/CA ");
  ky_pdf_put_double (resources, CLAMP (opacity, 0, 1));
  g_string_append (resources, "/ca ");
  ky_pdf_put_double (resources, CLAMP (opacity, 0, 1));
  g_string_append (resources, ">>>>");
  g_string_append (out, "/G gs\n");
}

static qpdf_oh
draw_free_text (KyPdf *pdf, qpdf_oh annotation, const gdouble rectangle[4])
{
  qpdf_oh contents = ky_pdf_get (pdf, annotation, "/Contents"),
          quadding = ky_pdf_get (pdf, annotation, "/Q");
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) resources = g_string_new (NULL);
  g_auto (GStrv) held = NULL;
  KyPdfTextBox box = { .quadding = (gint)ky_pdf_number (pdf, quadding, 0), .is_multiline = TRUE };

  if (!qpdf_oh_is_string (pdf->qpdf, contents))
    return qpdf_oh_new_null (pdf->qpdf);
  g_autofree gchar *text = g_strdup (qpdf_oh_get_utf8_value (pdf->qpdf, contents));
  memcpy (box.box, rectangle, sizeof box.box);
  ky_pdf_read_default_appearance (pdf, ky_pdf_get (pdf, annotation, "/DA"), &box, &held);
  if (box.size <= 0)
    box.size = 12;
  begin_state (pdf, annotation, FALSE, out, resources);
  if (ky_pdf_draw_color (pdf, ky_pdf_get (pdf, annotation, "/C"), FALSE, out))
    {
      ky_pdf_draw (out, "re", 4, rectangle[0], rectangle[1], rectangle[2] - rectangle[0],
                   rectangle[3] - rectangle[1]);
      g_string_append (out, "f\n");
    }
  ky_pdf_draw_text (pdf, &box, text, out, resources);
  return ky_pdf_new_form (pdf, rectangle, resources->str, out);
}

/* Widens the rectangle of an annotation to all of its lines, which may run outside it and which
 * readers show. */
static void
widen_rectangle (Drawing *self)
{
  gdouble margin = MAX (self->width, 0.5) * 9; /* an arrow's head */
  gdouble *r = self->rectangle;
  g_autoptr (GString) text = g_string_new ("[");

  if (self->low[0] > self->high[0]
      || (self->low[0] >= r[0] && self->low[1] >= r[1] && self->high[0] <= r[2]
          && self->high[1] <= r[3]))
    return;
  for (guint i = 0; i < 4; i++)
    {
      r[i] = i < 2 ? MIN (r[i], self->low[i] - margin) : MAX (r[i], self->high[i - 2] + margin);
      ky_pdf_put_double (text, r[i]);
      g_string_append_c (text, i < 3 ? ' ' : ']');
    }
  qpdf_oh_replace_key (self->pdf->qpdf, self->annotation, "/Rect",
                       qpdf_oh_parse (self->pdf->qpdf, text->str));
}

qpdf_oh
ky_pdf_draw_annotation (KyPdf *pdf, qpdf_oh annotation)
{
  static const struct
  {
    const gchar *subtype;
    void (*draw) (Drawing *self);
  } kinds[] = { { "/Square", draw_square },        { "/Circle", appearance_draw_circle },
                { "/Line", appearance_draw_line }, { "/PolyLine", appearance_draw_polyline },
                { "/Polygon", draw_polygon },      { "/Ink", draw_ink },
                { "/Highlight", draw_highlight },  { "/Underline", draw_underline },
                { "/Squiggly", draw_underline },   { "/StrikeOut", draw_strike } };
  qpdf_oh subtype = ky_pdf_get (pdf, annotation, "/Subtype");
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) resources = g_string_new (NULL);
  Drawing self = { .pdf = pdf,
                   .annotation = annotation,
                   .low = { HUGE_VAL, HUGE_VAL },
                   .high = { -HUGE_VAL, -HUGE_VAL },
                   .out = out };
  gdouble r[4];

  if (!ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, annotation, "/Rect"), r, 4))
    return qpdf_oh_new_null (pdf->qpdf);
  for (guint i = 0; i < 4; i++)
    self.rectangle[i] = i < 2 ? MIN (r[i], r[i + 2]) : MAX (r[i], r[i - 2]);
  if (ky_pdf_is (pdf, subtype, "/Widget"))
    return ky_pdf_draw_field (pdf, annotation, self.rectangle);
  if (ky_pdf_is (pdf, subtype, "/FreeText"))
    return draw_free_text (pdf, annotation, self.rectangle);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (ky_pdf_is (pdf, subtype, kinds[i].subtype))
      {
        begin_state (pdf, annotation, kinds[i].draw == draw_highlight, out, resources);
        kinds[i].draw (&self);
        widen_rectangle (&self);
        return ky_pdf_new_form (pdf, self.rectangle, resources->str, out);
      }
  return qpdf_oh_new_null (pdf->qpdf);
}
