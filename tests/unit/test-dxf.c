/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts of DXF drawings, where they stand: columns. */
#include "filetypes/cad/drawing.h"

#include <math.h>

/* The reader takes its input, charges its job, and asks for nothing else. */
struct _KyJob
{
  const gchar *text;
};

KyView
ky_job_input (KyJob *job)
{
  return ky_view (job->text, strlen (job->text));
}

gboolean
ky_job_charge (KyJob *job, KyCost cost, guint64 amount, GError **error)
{
  (void)job;
  (void)cost;
  (void)amount;
  (void)error;
  return TRUE;
}

#define TEXT "0\nMTEXT\n8\n0\n10\n100.0\n20\n50.0\n40\n3.0\n41\n999.0\n"
#define OBJECT "101\nEmbedded Object\n70\n1\n10\n1.0\n20\n0.0\n11\n100.0\n21\n50.0\n"

/* That the texts of `entities` are those of `wanted`, each with its place: "a 0 0, b 10 -5". */
static void
assert_texts (const gchar *entities, const gchar *wanted)
{
  g_autofree gchar *file = g_strdup_printf (
      "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1032\n0\nENDSEC\n0\nSECTION\n2\nENTITIES\n%s0\n"
      "ENDSEC\n0\nEOF\n",
      entities);
  KyJob job = { file };
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) seen = g_string_new (NULL);
  KyDrawing drawing;

  ky_drawing_init (&drawing, &job);
  g_assert_true (ky_dxf_draw (&drawing, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < drawing.texts->len; i++)
    {
      const KyDrawingText *text = &g_array_index (drawing.texts, KyDrawingText, i);

      g_string_append_printf (seen, "%s%s %ld %ld", i > 0 ? ", " : "", text->text,
                              lround (text->matrix.x0), lround (text->matrix.y0));
    }
  g_assert_cmpstr (seen->str, ==, wanted);
  ky_drawing_clear (&drawing);
}

/* Lines are 5 apart, the first 3 below the text's place. */
static void
test_columns_end_at_their_height (void)
{
  assert_texts (TEXT "1\na\\Pb\\Pc\\Pd\\Pe\n" OBJECT
                     "71\n1\n72\n2\n41\n9.0\n42\n50.0\n44\n20.0\n45\n10.0\n",
                "a 100 47, b 100 42, c 130 47, d 130 42, e 130 37");
  assert_texts (TEXT "1\na\\Pb\\Pc\\Pd\\Pe\n" OBJECT
                     "71\n2\n72\n0\n73\n1\n41\n9.0\n44\n20.0\n45\n10.0\n",
                "a 100 47, b 100 42, c 130 47, d 130 42, e 160 47");
  assert_texts (
      TEXT
      "1\na\\Pb\\Pc\\Pd\\Pe\n" OBJECT
      "71\n2\n72\n3\n73\n0\n41\n0.0\n42\n80.0\n44\n20.0\n45\n10.0\n46\n4.0\n46\n9.0\n46\n0.0\n",
      "a 100 47, b 130 47, c 130 42, d 160 47, e 160 42");
}

static void
test_columns_end_where_the_text_says (void)
{
  assert_texts (TEXT "3\na\\Nb\\P\\\\N\n1\n\\Nc\n" OBJECT
                     "71\n1\n72\n3\n41\n90.0\n44\n20.0\n45\n10.0\n",
                "a 100 47, b 130 47, \\N 130 42, c 160 47");
  /* where it has none, that is a line's end */
  assert_texts (TEXT "1\na\\Nb\n", "a 100 47, b 100 42");
}

static void
test_lines_are_as_wide_as_a_column (void)
{
  assert_texts (TEXT "1\naaaa bbbb cccc\n" OBJECT "71\n2\n72\n0\n41\n4.0\n44\n12.0\n45\n8.0\n",
                "aaaa 100 47, bbbb 120 47, cccc 140 47");
}

static void
test_columns_lie_as_the_text_does (void)
{
  /* from the right, in the middle of their place, and turned */
  assert_texts (TEXT "71\n2\n1\na\\Nb\n" OBJECT
                     "71\n1\n72\n2\n74\n1\n41\n90.0\n44\n20.0\n45\n10.0\n",
                "a 115 47, b 85 47");
  assert_texts (TEXT "71\n3\n1\na\\Nb\n" OBJECT "71\n1\n72\n2\n41\n90.0\n44\n20.0\n45\n10.0\n",
                "a 70 47, b 100 47");
  assert_texts (TEXT "50\n90.0\n1\na\\Nb\n" OBJECT "71\n1\n72\n2\n41\n90.0\n44\n20.0\n45\n10.0\n",
                "a 103 50, b 103 80");
  /* no more than there are, and no less */
  assert_texts (TEXT "71\n3\n1\na\n" OBJECT "71\n1\n72\n2\n41\n90.0\n44\n20.0\n45\n10.0\n",
                "a 70 47");
}

static void
test_an_object_says_nothing_else_of_the_text (void)
{
  assert_texts (TEXT "1\na\\Nb\n" OBJECT "71\n0\n", "a 100 47, b 100 42");
  assert_texts (TEXT "1\na\\Nb\n" OBJECT "71\n1\n72\n2\n44\n-5.0\n", "a 100 47, b 100 42");
}

#define DATA                                                                                       \
  "1001\nACAD\n1000\nACAD_MTEXT_COLUMN_INFO_BEGIN\n1070\n75\n1070\n2\n1070\n76\n1070\n2\n"         \
  "1070\n48\n1040\n12.0\n1070\n49\n1040\n8.0\n1070\n50\n1070\n2\n1040\n4.0\n1040\n0.0\n"           \
  "1000\nACAD_MTEXT_COLUMN_INFO_END\n"

static void
test_columns_may_be_texts_of_their_own (void)
{
  assert_texts (
      TEXT "1\naaaa bbbb\n" DATA "1000\nACAD_MTEXT_COLUMNS_BEGIN\n1070\n47\n1070\n2\n1005\n0B\n"
           "1000\nACAD_MTEXT_COLUMNS_END\n" TEXT "5\nB\n1\ncccc dddd\n" TEXT "5\nC\n1\neeee ffff\n",
      "aaaa 100 47, bbbb 100 42, cccc 100 47, dddd 100 42, eeee ffff 100 47");
  /* without others they are all in the first */
  assert_texts (TEXT "1\naaaa bbbb cccc\n" DATA, "aaaa 100 47, bbbb 120 47, cccc 120 42");
}

static void
test_the_text_itself_may_say_its_columns (void)
{
  assert_texts (TEXT "1\naaaa bbbb cccc\n75\n1\n76\n2\n78\n0\n79\n0\n48\n12.0\n49\n8.0\n46\n9.0\n",
                "aaaa 100 47, bbbb 100 42, cccc 120 47");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dxf/columns end at their height", test_columns_end_at_their_height);
  g_test_add_func ("/dxf/columns end where the text says", test_columns_end_where_the_text_says);
  g_test_add_func ("/dxf/lines are as wide as a column", test_lines_are_as_wide_as_a_column);
  g_test_add_func ("/dxf/columns lie as the text does", test_columns_lie_as_the_text_does);
  g_test_add_func ("/dxf/an object says nothing else of the text",
                   test_an_object_says_nothing_else_of_the_text);
  g_test_add_func ("/dxf/columns may be texts of their own",
                   test_columns_may_be_texts_of_their_own);
  g_test_add_func ("/dxf/the text itself may say its columns",
                   test_the_text_itself_may_say_its_columns);
  return g_test_run ();
}
