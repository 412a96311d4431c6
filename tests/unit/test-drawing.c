/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/cad/drawing.h"
#include "filetypes/cad/sxf-styles.h"
#include "growth.h"

#include <math.h>

static const KyDrawingPen black = { 0 };

static void
assert_box (const KyDrawing *drawing, guint figure, gdouble left, gdouble low, gdouble right,
            gdouble high)
{
  g_autoptr (GError) error = NULL;
  KyDrawingPoint box[2];
  gboolean is_empty;

  g_assert_true (ky_drawing_measure (drawing, figure, box, &is_empty, &error));
  g_assert_no_error (error);
  g_assert_false (is_empty);
  g_assert_cmpfloat_with_epsilon (box[0].x, left, 0.01);
  g_assert_cmpfloat_with_epsilon (box[0].y, low, 0.01);
  g_assert_cmpfloat_with_epsilon (box[1].x, right, 0.01);
  g_assert_cmpfloat_with_epsilon (box[1].y, high, 0.01);
}

static void
add_line (KyDrawing *drawing, gdouble x, gdouble y, gdouble to_x, gdouble to_y)
{
  ky_drawing_begin (drawing, NULL);
  ky_drawing_move (drawing, (KyDrawingPoint){ x, y });
  ky_drawing_line (drawing, (KyDrawingPoint){ to_x, to_y });
  ky_drawing_end (drawing, KY_DRAWING_LINES, &black);
}

static void
add_insert (KyDrawing *drawing, guint figure, KyDrawingMatrix matrix, guint columns, guint rows,
            gdouble step)
{
  const KyDrawingInsert insert = { .figure = figure,
                                   .matrix = matrix,
                                   .columns = columns,
                                   .rows = rows,
                                   .column_step = step,
                                   .row_step = step };

  ky_drawing_insert (drawing, &insert, &black);
}

static const KyDrawingElement *
only_element (const KyDrawing *drawing)
{
  g_assert_cmpuint (drawing->here->len, ==, 1);
  return &g_array_index (drawing->here, KyDrawingElement, 0);
}

static KyDrawingPoint
last_point (const KyDrawing *drawing)
{
  return g_array_index (drawing->points, KyDrawingPoint, drawing->points->len - 1);
}

/* --- paths ------------------------------------------------------------------------------------ */

static void
test_bulge_is_an_arc (void)
{
  static const struct
  {
    gdouble bulge, low, high; /* between -1, 0 and 1, 0 */
  } rows[] = { { 1, -1, 0 }, { -1, 0, 1 }, { 0, 0, 0 }, { G_SQRT2 - 1, 1 - G_SQRT2, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      KyDrawing drawing;
      const KyDrawingElement *element;
      gdouble low = 0, high = 0;

      ky_drawing_init (&drawing, NULL);
      ky_drawing_begin (&drawing, NULL);
      ky_drawing_move (&drawing, (KyDrawingPoint){ -1, 0 });
      ky_drawing_bulge (&drawing, (KyDrawingPoint){ -1, 0 }, (KyDrawingPoint){ 1, 0 },
                        rows[i].bulge);
      ky_drawing_end (&drawing, KY_DRAWING_LINES, &black);
      element = only_element (&drawing);
      for (guint k = 0, point = 0; k < element->n; k++)
        {
          point += drawing.steps->data[element->first + k] == 'c' ? 3 : 1;
          low = MIN (low, g_array_index (drawing.points, KyDrawingPoint, point - 1).y);
          high = MAX (high, g_array_index (drawing.points, KyDrawingPoint, point - 1).y);
        }
      g_assert_cmpfloat_with_epsilon (low, rows[i].low, 1e-9);
      g_assert_cmpfloat_with_epsilon (high, rows[i].high, 1e-9);
      g_assert_cmpfloat_with_epsilon (last_point (&drawing).x, 1, 1e-9);
      g_assert_cmpfloat_with_epsilon (last_point (&drawing).y, 0, 1e-9);
      ky_drawing_clear (&drawing);
    }
}

static void
test_arc_ends_where_it_should (void)
{
  KyDrawing drawing;

  ky_drawing_init (&drawing, NULL);
  ky_drawing_begin (&drawing, NULL);
  ky_drawing_arc (&drawing, (KyDrawingPoint){ 10, 20 }, (KyDrawingPoint){ 4, 0 },
                  (KyDrawingPoint){ 0, 2 }, 0, -G_PI_2, FALSE);
  ky_drawing_end (&drawing, KY_DRAWING_LINES, &black);
  g_assert_cmpuint (only_element (&drawing)->n, ==, 3);
  g_assert_cmpfloat_with_epsilon (last_point (&drawing).x, 10, 1e-9);
  g_assert_cmpfloat_with_epsilon (last_point (&drawing).y, 18, 1e-9);
  assert_box (&drawing, 0, 10, 18, 14, 20);
  ky_drawing_clear (&drawing);
}

static void
test_spline_of_a_circle (void)
{
  const KyDrawingPoint points[] = { { 1, 0 }, { 1, 1 }, { 0, 1 } };
  const gdouble knots[] = { 0, 0, 0, 1, 1, 1 }, weights[] = { 1, G_SQRT2 / 2, 1 };
  KyDrawing drawing;

  ky_drawing_init (&drawing, NULL);
  ky_drawing_begin (&drawing, NULL);
  ky_drawing_spline (&drawing, 2, points, 3, knots, 6, weights);
  ky_drawing_end (&drawing, KY_DRAWING_LINES, &black);
  g_assert_cmpuint (drawing.points->len, ==, 17);
  for (guint i = 0; i < drawing.points->len; i++)
    {
      KyDrawingPoint point = g_array_index (drawing.points, KyDrawingPoint, i);

      g_assert_cmpfloat_with_epsilon (hypot (point.x, point.y), 1, 1e-9);
    }
  ky_drawing_clear (&drawing);
}

static void
test_no_spline_is_a_line (void)
{
  const KyDrawingPoint points[] = { { 0, 0 }, { 5, 0 }, { 5, 5 } };
  const gdouble backwards[] = { 3, 2, 1, 0, 0, 0, 0 };

  for (guint n_knots = 0; n_knots <= 7; n_knots += 7)
    {
      KyDrawing drawing;

      ky_drawing_init (&drawing, NULL);
      ky_drawing_begin (&drawing, NULL);
      ky_drawing_spline (&drawing, 3, points, 3, backwards, n_knots, NULL);
      ky_drawing_end (&drawing, KY_DRAWING_LINES, &black);
      g_assert_cmpuint (drawing.points->len, ==, 3);
      ky_drawing_clear (&drawing);
    }
}

static void
test_points_without_a_place_draw_nothing (void)
{
  const gdouble rows[] = { NAN, INFINITY, 1e300 };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      KyDrawing drawing;

      ky_drawing_init (&drawing, NULL);
      add_line (&drawing, 0, 0, rows[i], 1);
      ky_drawing_begin (&drawing, NULL);
      ky_drawing_arc (&drawing, (KyDrawingPoint){ 0, 0 }, (KyDrawingPoint){ rows[i], 0 },
                      (KyDrawingPoint){ 0, 1 }, 0, 1, FALSE);
      ky_drawing_end (&drawing, KY_DRAWING_LINES, &black);
      ky_drawing_begin (&drawing, NULL);
      ky_drawing_arc (&drawing, (KyDrawingPoint){ 0, 0 }, (KyDrawingPoint){ 1, 0 },
                      (KyDrawingPoint){ 0, 1 }, isfinite (rows[i]) ? NAN : rows[i], 1, FALSE);
      ky_drawing_end (&drawing, KY_DRAWING_LINES, &black);
      add_insert (&drawing, 0, ky_drawing_placed (rows[i], 1, 0, (KyDrawingPoint){ 0, 0 }), 1, 1,
                  0);
      g_assert_cmpuint (drawing.here->len, ==, 0);
      g_assert_cmpuint (drawing.points->len, ==, 0);
      ky_drawing_clear (&drawing);
    }
}

/* --- figures ---------------------------------------------------------------------------------- */

static void
test_figures_are_scaled_turned_and_moved (void)
{
  KyDrawing drawing;
  guint figure;

  ky_drawing_init (&drawing, NULL);
  figure = ky_drawing_add_figure (&drawing);
  ky_drawing_enter (&drawing, figure);
  add_line (&drawing, 0, 0, 1, 2);
  ky_drawing_enter (&drawing, 0);
  add_insert (&drawing, figure, ky_drawing_placed (2, 3, G_PI_2, (KyDrawingPoint){ 10, 20 }), 1, 1,
              0);
  assert_box (&drawing, 0, 4, 20, 10, 22);
  ky_drawing_clear (&drawing);
}

static void
test_rows_and_columns_repeat_a_figure (void)
{
  KyDrawing drawing;
  guint figure;

  ky_drawing_init (&drawing, NULL);
  figure = ky_drawing_add_figure (&drawing);
  ky_drawing_enter (&drawing, figure);
  add_line (&drawing, 0, 0, 1, 1);
  ky_drawing_enter (&drawing, 0);
  add_insert (&drawing, figure, KY_DRAWING_IDENTITY, 4, 3, 10);
  assert_box (&drawing, 0, 0, 0, 31, 21);
  ky_drawing_clear (&drawing);
}

static void
test_a_window_is_as_large_as_itself (void)
{
  KyDrawing drawing;
  KyDrawingInsert window = { .matrix = KY_DRAWING_IDENTITY,
                             .columns = 1,
                             .rows = 1,
                             .is_clipped = TRUE,
                             .box = { { 1, 2 }, { 3, 5 } } };

  ky_drawing_init (&drawing, NULL);
  add_line (&drawing, -1000, -1000, 1000, 1000);
  ky_drawing_enter (&drawing, ky_drawing_add_figure (&drawing));
  ky_drawing_insert (&drawing, &window, &black);
  assert_box (&drawing, 1, 1, 2, 3, 5);
  ky_drawing_clear (&drawing);
}

typedef struct
{
  guint32 color;
  gfloat width;
} Seen;

static gboolean
note_pen (gpointer data, const KyDrawing *drawing, const KyDrawingElement *element,
          const KyDrawingMatrix *matrix, const KyDrawingPen *pen, GError **error)
{
  Seen *seen = data;

  (void)drawing;
  (void)element;
  (void)matrix;
  (void)error;
  *seen = (Seen){ pen->color, pen->width };
  return TRUE;
}

static void
test_pens_come_from_who_shows_the_figure (void)
{
  static const KyDrawingVisitor visitor = { note_pen, NULL, FALSE };
  const KyDrawingPen rows[]
      = { { .color = KY_DRAWING_OF_INSERT, .width = KY_DRAWING_WIDTH_OF_INSERT },
          { .color = KY_DRAWING_OF_LAYER, .width = KY_DRAWING_WIDTH_OF_LAYER },
          { .color = 0x123456, .width = 0.5 } };
  const Seen expected[] = { { 0xff0000, 1 }, { 0x00ff00, 2 }, { 0x123456, 0.5 } };
  const KyDrawingPen red = { .color = 0xff0000, .width = 1 };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      KyDrawing drawing;
      KyDrawingInsert insert = { .matrix = KY_DRAWING_IDENTITY,
                                 .columns = 1,
                                 .rows = 1,
                                 .layer = { .color = 0x00ff00, .width = 2 } };
      Seen seen = { 0 };

      ky_drawing_init (&drawing, NULL);
      insert.figure = ky_drawing_add_figure (&drawing);
      ky_drawing_enter (&drawing, insert.figure);
      ky_drawing_begin (&drawing, NULL);
      ky_drawing_move (&drawing, (KyDrawingPoint){ 0, 0 });
      ky_drawing_line (&drawing, (KyDrawingPoint){ 1, 1 });
      ky_drawing_end (&drawing, KY_DRAWING_LINES, &rows[i]);
      ky_drawing_enter (&drawing, 0);
      ky_drawing_insert (&drawing, &insert, &red);
      g_assert_true (ky_drawing_walk (&drawing, 0, &visitor, &seen, NULL));
      g_assert_cmphex (seen.color, ==, expected[i].color);
      g_assert_cmpfloat (seen.width, ==, expected[i].width);
      ky_drawing_clear (&drawing);
    }
}

static void
assert_limit (const KyDrawing *drawing)
{
  g_autoptr (GError) error = NULL;
  KyDrawingPoint box[2];
  gboolean is_empty;

  g_assert_false (ky_drawing_measure (drawing, 0, box, &is_empty, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_LIMIT);
}

static void
test_figures_within_themselves_end (void)
{
  KyDrawing drawing;

  ky_drawing_init (&drawing, NULL);
  add_insert (&drawing, 0, KY_DRAWING_IDENTITY, 1, 1, 0);
  assert_limit (&drawing);
  ky_drawing_clear (&drawing);
}

static void
test_figures_that_repeat_too_much_end (void)
{
  KyDrawing drawing;

  ky_drawing_init (&drawing, NULL);
  for (guint depth = 0; depth < 8; depth++)
    {
      if (depth > 0)
        ky_drawing_enter (&drawing, ky_drawing_add_figure (&drawing));
      add_insert (&drawing, depth + 1, KY_DRAWING_IDENTITY, 100, 100, 1);
    }
  ky_drawing_add_figure (&drawing);
  assert_limit (&drawing);
  ky_drawing_clear (&drawing);
}

/* --- others ----------------------------------------------------------------------------------- */

static void
test_hatch_stays_within_its_area (void)
{
  const KyDrawingHatch hatch = { { 0, 0.5 }, { 0, 1 }, 0 };
  KyDrawing drawing;

  /* A square of four with a hole of two: four lines, of which two are in two parts. */
  ky_drawing_init (&drawing, NULL);
  ky_drawing_begin (&drawing, NULL);
  for (gdouble inset = 0; inset < 2; inset++)
    {
      ky_drawing_move (&drawing, (KyDrawingPoint){ inset, inset });
      ky_drawing_line (&drawing, (KyDrawingPoint){ 4 - inset, inset });
      ky_drawing_line (&drawing, (KyDrawingPoint){ 4 - inset, 4 - inset });
      ky_drawing_line (&drawing, (KyDrawingPoint){ inset, 4 - inset });
      ky_drawing_close (&drawing);
    }
  ky_drawing_hatch (&drawing, &hatch, 1, &black);
  g_assert_cmpuint (only_element (&drawing)->n, ==, 12);
  assert_box (&drawing, 0, 0, 0.5, 4, 3.5);
  ky_drawing_clear (&drawing);
}

static void
test_hatch_of_too_many_lines_is_none (void)
{
  const KyDrawingHatch hatches[]
      = { { { 0, 0 }, { 0, 1e-9 }, 0 }, { { 0, 0 }, { 0, 0 }, 1 }, { { 0, 0 }, { NAN, NAN }, 2 } };
  KyDrawing drawing;

  ky_drawing_init (&drawing, NULL);
  ky_drawing_begin (&drawing, NULL);
  ky_drawing_move (&drawing, (KyDrawingPoint){ 0, 0 });
  ky_drawing_line (&drawing, (KyDrawingPoint){ 1, 0 });
  ky_drawing_line (&drawing, (KyDrawingPoint){ 0, 1 });
  ky_drawing_close (&drawing);
  ky_drawing_hatch (&drawing, hatches, G_N_ELEMENTS (hatches), &black);
  g_assert_cmpuint (drawing.here->len, ==, 0);
  ky_drawing_clear (&drawing);
}

static void
test_hatches_without_end_are_too_much (void)
{
  const KyDrawingHatch hatch = { { 0, 0 }, { 0, 0.001 }, 0 };
  g_autoptr (GError) error = NULL;
  KyDrawing drawing;

  ky_drawing_init (&drawing, NULL);
  for (guint i = 0; i < 20000 && ky_drawing_check (&drawing, NULL); i++)
    {
      ky_drawing_begin (&drawing, NULL);
      for (guint corner = 0; corner < 1000; corner++)
        ky_drawing_line (&drawing, (KyDrawingPoint){ corner, corner % 2 });
      ky_drawing_hatch (&drawing, &hatch, 1, &black);
    }
  g_assert_false (ky_drawing_check (&drawing, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_LIMIT);
  ky_drawing_clear (&drawing);
}

static void
test_dashes_that_can_not_be_seen_are_none (void)
{
  const gdouble good[] = { 1, 2 }, solid[] = { 1, 0 }, negative[] = { 1, -2 }, none[] = { 0, 0 },
                no_number[] = { NAN, 1 };
  KyDrawing drawing;

  ky_drawing_init (&drawing, NULL);
  g_assert_cmpuint (ky_drawing_add_dashes (&drawing, good, 2, TRUE), ==, 1);
  g_assert_cmpuint (ky_drawing_add_dashes (&drawing, good, 1, TRUE), ==, 0);
  g_assert_cmpuint (ky_drawing_add_dashes (&drawing, solid, 2, TRUE), ==, 0);
  g_assert_cmpuint (ky_drawing_add_dashes (&drawing, negative, 2, TRUE), ==, 0);
  g_assert_cmpuint (ky_drawing_add_dashes (&drawing, none, 2, TRUE), ==, 0);
  g_assert_cmpuint (ky_drawing_add_dashes (&drawing, no_number, 2, TRUE), ==, 0);
  for (guint i = 2; i <= KY_SXF_N_DASHES; i++)
    g_assert_cmpuint (ky_sxf_add_dashes (&drawing, i), ==, i);
  ky_drawing_clear (&drawing);
}

static void
test_texts_that_can_not_be_seen_are_none (void)
{
  KyDrawing drawing;
  KyDrawingText text = { .matrix = KY_DRAWING_IDENTITY, .height = 1, .stretch = 1 };

  ky_drawing_init (&drawing, NULL);
  text.text = "  \u200b";
  ky_drawing_text (&drawing, &text, &black);
  text.text = "配筋図";
  text.height = 0;
  ky_drawing_text (&drawing, &text, &black);
  text.height = 1;
  text.stretch = -1;
  ky_drawing_text (&drawing, &text, &black);
  g_assert_cmpuint (drawing.here->len, ==, 0);
  text.stretch = 1;
  text.across = 1;
  ky_drawing_text (&drawing, &text, &black);
  assert_box (&drawing, 0, -3, 0, 0, 1);
  ky_drawing_clear (&drawing);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drawing/bulge is an arc", test_bulge_is_an_arc);
  g_test_add_func ("/drawing/arc ends where it should", test_arc_ends_where_it_should);
  g_test_add_func ("/drawing/spline of a circle", test_spline_of_a_circle);
  g_test_add_func ("/drawing/no spline is a line", test_no_spline_is_a_line);
  g_test_add_func ("/drawing/points without a place draw nothing",
                   test_points_without_a_place_draw_nothing);
  g_test_add_func ("/drawing/figures are scaled, turned and moved",
                   test_figures_are_scaled_turned_and_moved);
  g_test_add_func ("/drawing/rows and columns repeat a figure",
                   test_rows_and_columns_repeat_a_figure);
  g_test_add_func ("/drawing/a window is as large as itself", test_a_window_is_as_large_as_itself);
  g_test_add_func ("/drawing/pens come from who shows the figure",
                   test_pens_come_from_who_shows_the_figure);
  g_test_add_func ("/drawing/figures within themselves end", test_figures_within_themselves_end);
  if (KY_GROWTH_IS_MEASURED)
    {
      g_test_add_func ("/drawing/figures that repeat too much end",
                       test_figures_that_repeat_too_much_end);
      g_test_add_func ("/drawing/hatches without end are too much",
                       test_hatches_without_end_are_too_much);
    }
  g_test_add_func ("/drawing/hatch stays within its area", test_hatch_stays_within_its_area);
  g_test_add_func ("/drawing/hatch of too many lines is none",
                   test_hatch_of_too_many_lines_is_none);
  g_test_add_func ("/drawing/dashes that can't be seen are none",
                   test_dashes_that_can_not_be_seen_are_none);
  g_test_add_func ("/drawing/texts that can't be seen are none",
                   test_texts_that_can_not_be_seen_are_none);
  return g_test_run ();
}
