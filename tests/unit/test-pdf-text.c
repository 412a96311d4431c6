/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/pdf/text-state.h"

static const KyPdfMatrix page = { { 2, 0, 0, 2, 100, 200 } };

static KyPdfTextState
run (KyPdfTextPlace *place, const gchar *word, gdouble a, gdouble b)
{
  KyPdfTextState state = { .size = 10, .scale = 1, .leading = 3 };
  gdouble numbers[] = { a, b };

  g_assert_true (ky_pdf_text_run (&state, place, word, numbers, 2));
  return state;
}

static void
check_place (const KyPdfTextPlace *place, gdouble x, gdouble y)
{
  g_assert_cmpfloat_with_epsilon (place->text.m[4], x, 1e-9);
  g_assert_cmpfloat_with_epsilon (place->text.m[5], y, 1e-9);
}

/* ISO 32000-1 tables 105, 108 and 109. */
static void
test_operators (void)
{
  KyPdfTextPlace place;
  KyPdfTextState state;
  gdouble matrix[] = { 1, 0, 0, 1, 7, 8 };

  ky_pdf_text_begin (&place);
  g_assert_cmpfloat (run (&place, "Tz", 50, 0).scale, ==, 0.5);
  g_assert_cmpfloat (run (&place, "Tf", 12, 0).size, ==, 12);
  g_assert_cmpfloat (run (&place, "Ts", -4, 0).rise, ==, -4);
  check_place (&place, 0, 0);
  run (&place, "Td", 5, 6);
  check_place (&place, 5, 6);
  state = run (&place, "TD", 1, -9);
  g_assert_cmpfloat (state.leading, ==, 9);
  check_place (&place, 6, -3);
  run (&place, "T*", 0, 0);
  check_place (&place, 6, -6);
  state = run (&place, "\"", 1.5, 2.5);
  g_assert_cmpfloat (state.word_space, ==, 1.5);
  g_assert_cmpfloat (state.character_space, ==, 2.5);
  check_place (&place, 6, -9);
  g_assert_true (ky_pdf_text_run (&state, &place, "Tm", matrix, 6));
  check_place (&place, 7, 8);
  g_assert_false (ky_pdf_text_run (&state, &place, "Tr", matrix, 6));
  g_assert_false (ky_pdf_text_run (&state, &place, "Tj", matrix, 6));
  /* what lacks is 0 */
  g_assert_true (ky_pdf_text_run (&state, &place, "Td", NULL, 0));
  check_place (&place, 7, 8);
}

/* §9.4.3, §9.4.4. */
static void
test_glyphs (void)
{
  KyPdfTextState state
      = { .size = 10, .scale = 0.5, .character_space = 1, .word_space = 2, .rise = 3 };
  KyPdfTextPlace place;
  KyPdfMatrix at;

  ky_pdf_text_begin (&place);
  ky_pdf_text_pass_glyph (&state, &place, 0.6, FALSE, FALSE);
  check_place (&place, 3.5, 0);
  ky_pdf_text_pass_glyph (&state, &place, 0.6, TRUE, FALSE);
  check_place (&place, 8, 0);
  ky_pdf_text_adjust (&state, &place, 200, FALSE);
  check_place (&place, 7, 0);
  ky_pdf_text_pass_glyph (&state, &place, 0.6, FALSE, TRUE);
  check_place (&place, 7, -9);
  ky_pdf_text_adjust (&state, &place, -100, TRUE);
  check_place (&place, 7, -8);
  at = ky_pdf_text_rendering (&state, &place.text, &page);
  g_assert_cmpfloat_with_epsilon (at.m[0], 10, 1e-9);
  g_assert_cmpfloat_with_epsilon (at.m[3], 20, 1e-9);
  g_assert_cmpfloat_with_epsilon (at.m[4], 114, 1e-9);
  g_assert_cmpfloat_with_epsilon (at.m[5], 190, 1e-9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pdf-text/operators", test_operators);
  g_test_add_func ("/pdf-text/glyphs", test_glyphs);
  return g_test_run ();
}
