/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/pdf/text-glyph.h"
#include "filetypes/pdf/text-outline.h"
#include "filetypes/pdf/hidden.h"
#include "filetypes/pdf/text-state.h"
#include "filetypes/pdf/walk.h"

#include <string.h>

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

/* --- outlines --------------------------------------------------------------------------------- */

#define GLYPHS 4

/* Glyphs of a font, as they lie in glyf: a triangle, another, one of two pieces, one of itself. */
typedef struct
{
  guint8 program, instruction, height, bearing, first, second, aside;
  gboolean is_cut;
} Form;

static const Form usual = { .program = 9, .instruction = 7, .height = 50, .first = 0, .second = 1 };

static void
put_words (GByteArray *out, guint n, const guint16 *words)
{
  for (guint i = 0; i < n; i++)
    ky_put_u16be (out, words[i]);
}

/* Three points; as many bytes of each kind as compilers of fonts write. */
static void
put_triangle (GByteArray *out, guint8 height, guint8 instruction)
{
  static const guint16 head[] = { 1, 10, 10, 100, 100, 2 };
  const guint8 points[] = { 0x37, 0x33, 0x35, 10, 90, 10, height };

  put_words (out, G_N_ELEMENTS (head), head);
  ky_put_u16be (out, instruction != 0);
  if (instruction != 0)
    ky_put_u8 (out, instruction);
  g_byte_array_append (out, points, sizeof points);
  g_byte_array_append (out, (const guint8 *)"", out->len % 2);
}

static void
put_table (GByteArray *font, guint i, const gchar *tag, const GByteArray *table)
{
  guint8 *row = font->data + 12 + 16 * (gsize)i;

  memcpy (row, tag, 4);
  ky_store_u32be (row + 8, font->len);
  ky_store_u32be (row + 12, table->len);
  g_byte_array_append (font, table->data, table->len);
}

/* (transfer full) */
static GByteArray *
make_font (const Form *form)
{
  static const gchar *const tags[] = { "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp" };
  const guint16 pieces[]
      = { 0xffff, 0, 0, 100, 100, 0x22, form->first, (guint16)form->aside, 2, form->second, 7 };
  const guint16 itself[] = { 0xffff, 0, 0, 100, 100, 0x22, 3, 0, 2, 3, 0 };
  GByteArray *tables[G_N_ELEMENTS (tags)], *font = g_byte_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    tables[i] = g_byte_array_new ();
  ky_put_u8 (tables[0], form->program);
  ky_put_u32be (tables[5], 0);
  put_triangle (tables[1], form->height, form->instruction);
  ky_put_u32be (tables[5], tables[1]->len);
  put_triangle (tables[1], 80, 0);
  ky_put_u32be (tables[5], tables[1]->len);
  put_words (tables[1], G_N_ELEMENTS (pieces), pieces);
  ky_put_u32be (tables[5], tables[1]->len);
  put_words (tables[1], G_N_ELEMENTS (itself), itself);
  ky_put_u32be (tables[5], tables[1]->len - (form->is_cut ? 2 : 0));
  g_byte_array_set_size (tables[2], 54);
  memset (tables[2]->data, 0, 54);
  ky_store_u16be (tables[2]->data + 18, 1000);
  tables[2]->data[51] = 1;
  g_byte_array_set_size (tables[3], 36);
  memset (tables[3]->data, 0, 36);
  tables[3]->data[35] = 1;
  put_words (tables[4], 5, (const guint16[]){ 500, form->bearing, 0, 0, 0 });
  ky_put_u32be (tables[6], 0x00010000);
  ky_put_u16be (tables[6], GLYPHS);
  ky_put_u32be (font, 0x00010000);
  ky_put_u16be (font, G_N_ELEMENTS (tags));
  g_byte_array_set_size (font, 12 + 16 * G_N_ELEMENTS (tags));
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      put_table (font, i, tags[i], tables[i]);
      g_byte_array_unref (tables[i]);
    }
  return font;
}

/* Is `glyph` of a font of `form` as `other` is of the usual one? */
static gboolean
is_usual (Form form, guint glyph, guint other)
{
  g_autoptr (GByteArray) one = make_font (&form), two = make_font (&usual);
  KyPdfOutlines outlines, known;

  g_assert_true (ky_pdf_outlines_read (&outlines, ky_view (one->data, one->len), 0));
  g_assert_true (ky_pdf_outlines_read (&known, ky_view (two->data, two->len), 0));
  g_assert_true (outlines.is_plain);
  return ky_pdf_outlines_are_same (&outlines, glyph, &known, other);
}

static void
test_outlines (void)
{
  Form form = usual;

  for (guint i = 0; i < 3; i++)
    for (guint j = 0; j < 3; j++)
      g_assert_true (is_usual (usual, i, j) == (i == j));
  g_assert_false (is_usual (usual, GLYPHS, GLYPHS));
  form.height++;
  g_assert_false (is_usual (form, 0, 0));
  g_assert_true (is_usual (form, 1, 1));
  g_assert_false (is_usual (form, 2, 2));
  form = usual;
  form.bearing++;
  g_assert_false (is_usual (form, 0, 0));
  g_assert_true (is_usual (form, 1, 1));
  /* hinting may lack, and be no other */
  form = usual;
  form.instruction = 0;
  g_assert_true (is_usual (form, 0, 0));
  form.instruction = 8;
  g_assert_false (is_usual (form, 0, 0));
  form = usual;
  form.program++;
  g_assert_false (is_usual (form, 1, 1));
}

/* Glyphs of others, and of themselves, which come to an end. */
static void
test_pieces (void)
{
  Form form = usual;

  form.aside = 1;
  g_assert_false (is_usual (form, 2, 2));
  form = usual;
  form.second = 0;
  g_assert_false (is_usual (form, 2, 2));
  form.second = GLYPHS;
  g_assert_false (is_usual (form, 2, 2));
  form.second = 2;
  g_assert_false (is_usual (form, 2, 2));
  g_assert_false (is_usual (usual, 3, 3));
  form = usual;
  form.is_cut = TRUE;
  g_assert_false (is_usual (form, 3, 3));
}

/* A font that is cut off anywhere is none, or has no glyph that lies behind its end. */
static void
test_cut (void)
{
  g_autoptr (GByteArray) two = make_font (&usual);
  KyPdfOutlines outlines, known;

  g_assert_true (ky_pdf_outlines_read (&known, ky_view (two->data, two->len), 0));
  for (gsize size = 0; size < two->len; size++)
    {
      g_autofree guint8 *bytes = g_memdup2 (two->data, size);

      if (ky_pdf_outlines_read (&outlines, ky_view (bytes, size), 0))
        g_assert_false (ky_pdf_outlines_are_same (&outlines, 0, &known, 0));
    }
  /* a table that is there twice */
  memcpy (two->data + 12, "glyf", 4);
  g_assert_true (ky_pdf_outlines_read (&outlines, ky_view (two->data, two->len), 0)
                     ? !outlines.is_plain
                     : TRUE);
  memcpy (two->data + 12, "COLR", 4);
  g_assert_true (ky_pdf_outlines_read (&outlines, ky_view (two->data, two->len), 0));
  g_assert_false (outlines.is_plain);
}

/* Codes by one subtable, and by two that agree or don't. */
static void
test_codes (void)
{
  g_autoptr (GByteArray) cmap = g_byte_array_new ();
  guint16 glyphs[256];
  guint at;

  put_words (cmap, 14, (const guint16[]){ 0, 2, 1, 0, 0, 20, 3, 0, 0, 20 + 262, 0, 262, 0, 0 });
  g_byte_array_set_size (cmap, 20 + 262);
  memset (cmap->data + 26, 0, 256);
  cmap->data[26 + 'a'] = 5;
  cmap->data[26 + 'b'] = 6;
  at = cmap->len;
  put_words (cmap, 7, (const guint16[]){ 4, 32, 0, 4, 4, 1, 0 });
  put_words (
      cmap, 9,
      (const guint16[]){ 0xf062, 0xffff, 0, 0xf061, 0xffff, (guint16)(5 - 0xf061), 1, 0, 0 });
  g_assert_true (ky_pdf_glyphs_of_codes (ky_view (cmap->data, cmap->len), glyphs));
  g_assert_cmpuint (glyphs['a'], ==, 5);
  g_assert_cmpuint (glyphs['b'], ==, 6);
  g_assert_cmpuint (glyphs['c'], ==, 0);
  cmap->data[26 + 'b'] = 7;
  g_assert_true (ky_pdf_glyphs_of_codes (ky_view (cmap->data, cmap->len), glyphs));
  g_assert_cmpuint (glyphs['a'], ==, 5);
  g_assert_cmpuint (glyphs['b'], ==, 0);
  g_assert_false (ky_pdf_glyphs_of_codes (ky_view (cmap->data, at + 8), glyphs));
  cmap->data[7] = 1; /* Macintosh, but Japanese */
  g_assert_false (ky_pdf_glyphs_of_codes (ky_view (cmap->data, cmap->len), glyphs));
}

/* --- the walk through a content --------------------------------------------------------------- */

static void
tell_lost (KyPdfWalk *walk, KyPdfWalkLoss why)
{
  g_string_append_printf (walk->data, "lost %u; ", why);
}

static void
tell_paint (KyPdfWalk *walk, gboolean fills, gboolean strokes)
{
  const KyPdfWalkPath *path = &walk->path;

  g_string_append_printf (walk->data, "%s%s%s%s %u+%u", fills ? "fill" : "",
                          strokes ? "stroke" : "", path->is_ragged ? " ragged" : "",
                          path->has_holes ? " holes" : "", path->figures->len, path->lines->len);
  for (guint i = 0; i < path->boxes->len && !path->is_ragged; i++)
    {
      KySceneBox box = g_array_index (path->boxes, KySceneBox, i);

      box = ky_scene_cut (&box, &walk->state.clip);
      g_string_append_printf (walk->data, " %g,%g-%g,%g", box.x0, box.y0, box.x1, box.y1);
    }
  g_string_append (walk->data, "; ");
}

static void
tell_picture (KyPdfWalk *walk)
{
  KyPdfMatrix at = ky_pdf_walk_place (walk);

  g_string_append_printf (walk->data, "%s at %g,%g of %06x; ", walk->n_off > 0 ? "off" : "picture",
                          at.m[4], at.m[5], walk->state.fill.rgb);
}

static GHashTable *
know_nothing (KyPdfWalk *walk)
{
  return NULL;
}

/* Returns what a walk through `content` tells. (transfer full) */
static gchar *
told_of (KyPdf *pdf, const gchar *content)
{
  static const KyPdfWalkEvents events
      = { .begin = know_nothing, .lost = tell_lost, .paint = tell_paint, .picture = tell_picture };
  static const KyPdfMatrix upright = { { 1, 0, 0, 1, 0, 0 } };
  g_autoptr (KyPdfHidden) all = ky_pdf_hidden_new (FALSE);
  GString *told = g_string_new (NULL);
  KyPdfWalk walk;

  ky_pdf_walk_init (&walk, &events, told, all, pdf, qpdf_oh_parse (pdf->qpdf, "<<>>"), &upright);
  walk.keeps_pieces = TRUE;
  ky_pdf_walk_content (&walk, ky_view (content, strlen (content)));
  return g_string_free (told, FALSE);
}

static void
test_walk (void)
{
  static const gchar *const rows[][2] = {
    { "1 2 10 20 re f", "fill 1+4 1,2-11,22; " },
    { "1 2 10 20 re 5 5 1 1 re B", "fillstroke 2+8 1,2-11,22 5,5-6,6; " },
    /* they may cancel one another */
    { "1 2 10 20 re 5 5 1 1 re B*", "fillstroke holes 2+8 1,2-11,22 5,5-6,6; " },
    { "1 2 10 20 re 6 5 -1 1 re f 1 2 10 20 re f*",
      "fill holes 2+8 1,2-11,22 5,5-6,6; fill 1+4 1,2-11,22; " },
    /* closed again it is one still */
    { "1 2 10 20 re b", "fillstroke 1+5 1,2-11,22; " },
    { "2 0 0 2 5 5 cm 0 0 m 10 0 l 10 20 l 0 20 l f", "fill 1+3 5,5-25,45; " },
    { "0 0 m 10 0 l 10 20 l 0 20 l 0 0 l h S", "stroke 1+5 0,0-10,20; " },
    { "0 0 m 10 0 l 10 20 l s", "stroke ragged 1+3; " },
    { "0 0 m 10 0 l 0 0 l 0 20 l f", "fill ragged 1+3; " },
    { "0 0 m 10 0 l 10 20 l 4 20 l 4 0 l f", "fill ragged 1+4; " },
    { "0 0 m 10 0 l 20 20 l 0 20 l f", "fill ragged 1+3; " },
    { "0 0 m 10 0 l 10 20 l 0 20 l h 5 5 m 6 5 l 6 6 l 5 6 l f", "fill ragged 2+7; " },
    { "0 0 9 9 re 0 0 m 10 0 l 10 20 l 0 20 l f", "fill ragged 2+7; " },
    { "0 0 m 1 1 2 2 3 3 c f", "fill ragged 1+1; " },
    /* clips last until Q */
    { "q 0 0 5 5 re W n 0 0 9 9 re f Q 0 0 9 9 re f",
      " 1+4 0,0-5,5; fill 1+4 0,0-5,5; fill 1+4 0,0-9,9; " },
    { "BT 3 4 Td ET 1 0 0 rg q 1 0 0 1 5 5 cm BI ID EI Q BI ID EI",
      "picture at 8,9 of ff0000; picture at 3,4 of ff0000; " },
    /* an inline image ends where content.c lets it end */
    { "BI /W ( EI ) ID a EI \x80\x81 EI 1 2 10 20 re f",
      "picture at 0,0 of 000000; fill 1+4 1,2-11,22; " },
    { "BI /W 1 0 0 9 9 re f", "picture at 0,0 of 000000; " },
    /* what is not written does not count */
    { "1 0 0 re 1 (a) 0 rg 1 0 0 1 /a gs /b Tf foo 0 0 9 9 re f",
      "lost 0; lost 0; lost 0; lost 0; lost 0; fill 1+4 0,0-9,9; " },
    { "0 0 9 9 re", "lost 0; " },
    { "BT (a) Tj [(b) 1] TJ ET", "lost 2; lost 2; " },
    { "BT", "lost 0; " },
  };
  KyPdf pdf = { .qpdf = qpdf_init () };
  g_autoptr (GString) many = g_string_new (NULL);
  g_autofree gchar *deep = NULL;

  qpdf_empty_pdf (pdf.qpdf);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *told = told_of (&pdf, rows[i][0]);

      g_assert_cmpstr (told, ==, rows[i][1]);
    }
  for (guint i = 0; i < 1025; i++)
    g_string_append (many, "q ");
  deep = told_of (&pdf, many->str);
  g_assert_cmpstr (deep, ==, "lost 3; ");
  qpdf_cleanup (&pdf.qpdf);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pdf-text/operators", test_operators);
  g_test_add_func ("/pdf-text/glyphs", test_glyphs);
  g_test_add_func ("/pdf-text/outlines", test_outlines);
  g_test_add_func ("/pdf-text/pieces", test_pieces);
  g_test_add_func ("/pdf-text/cut", test_cut);
  g_test_add_func ("/pdf-text/codes", test_codes);
  g_test_add_func ("/pdf-text/walk", test_walk);
  return g_test_run ();
}
