/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entities of SXF as they are read: kinds of parameters, strings, and what leads where. */
#include "common/error.h"
#include "filetypes/cad/p21.h"

/* The reader takes its input, charges its job, and asks for nothing else. */
struct _KyJob
{
  const gchar *text;
  guint64 left;
};

KyView
ky_job_input (KyJob *job)
{
  return ky_view (job->text, strlen (job->text));
}

gboolean
ky_job_charge (KyJob *job, KyCost cost, guint64 amount, GError **error)
{
  g_assert_cmpint (cost, ==, KY_COST_OBJECTS);
  if (amount > job->left)
    return ky_fail (error, KY_ERROR_LIMIT, "objects");
  job->left -= amount;
  return TRUE;
}

#define OBJECTS 1000

static gboolean
read_rows (KyP21 *p21, const gchar *rows, GError **error)
{
  g_autofree gchar *text
      = g_strdup_printf ("ISO-10303-21;HEADER;FILE_NAME('a','',(''),(''),'','','');ENDSEC;DATA;%s"
                         "ENDSEC;END-ISO-10303-21;",
                         rows);
  KyJob job = { text, OBJECTS };

  return ky_p21_read (p21, &job, error);
}

/* As many as `staying` says are there, by a sign each: + stays, - goes. */
static void
assert_staying (const gchar *rows, const gchar *staying)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) seen = g_string_new (NULL);
  KyP21 p21;

  g_assert_true (read_rows (&p21, rows, &error));
  g_assert_no_error (error);
  for (guint32 i = 0; i < p21.instances->len; i++)
    g_string_append_c (seen, ky_p21_stays (&p21, i) ? '+' : '-');
  g_assert_cmpstr (seen->str, ==, staying);
  ky_p21_clear (&p21);
}

static void
assert_refused (const gchar *rows)
{
  g_autoptr (GError) error = NULL;
  KyP21 p21;

  g_assert_false (read_rows (&p21, rows, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_MALFORMED);
  ky_p21_clear (&p21);
}

static void
test_entities (void)
{
  guint n = 0;

  for (guint32 i = 0; n < 2; i++)
    {
      const KyP21Entity *entity = ky_p21_entity_at (i);

      g_assert_cmpuint (ky_p21_entity (ky_view (entity->name, strlen (entity->name))), ==, i);
      n = strcmp (entity->name, "VECTOR") == 0 ? 2 : 0;
    }
  g_assert_cmpuint (ky_p21_entity (ky_view ("CIRCL", 5)), ==, KY_P21_NOTHING);
  g_assert_cmpuint (ky_p21_entity (ky_view ("CIRCLES", 7)), ==, KY_P21_NOTHING);
  g_assert_cmpuint (ky_p21_entity (ky_view ("", 0)), ==, KY_P21_NOTHING);
}

static void
test_values (void)
{
  assert_staying ("#1=CARTESIAN_POINT(' ',(1,-2.5E-3));#2=DIRECTION($,(+1.,0.0));", "++");
  assert_staying (" #1 = /* a */ PRESENTATION_STYLE_ASSIGNMENT ( ( NULL_STYLE(.NULL.) ) ) ; ", "+");
  assert_staying ("#1=TEXT_STYLE_WITH_SPACING(' ',$,LENGTH_MEASURE((1.0)));", "+");
  assert_staying ("#1=(\nLENGTH_UNIT()NAMED_UNIT(*)SI_UNIT(.MILLI.,.METRE.)\n);", "+");
  assert_staying ("#1=EXTERNAL_SOURCE(IDENTIFIER('a''b'));#2=EXTERNAL_SOURCE('a');", "++");
  assert_staying ("#1=DRAWING_SHEET_REVISION(' ',(),$);#2=DRAWING_SHEET_REVISION(' ',(),$,'1');",
                  "++");
}

static void
test_other_values (void)
{
  static const gchar *const rows[] = { "#1=CARTESIAN_POINT(' ',('1'));",
                                       "#1=CARTESIAN_POINT(' ');",
                                       "#1=CARTESIAN_POINT(' ',(1),$);",
                                       "#1=CARTESIAN_POINT(' ',((1)));",
                                       "#1=CARTESIAN_POINT(' ',(1e999));",
                                       "#1=CARTESIAN_POINT(' ',(1.2.3));",
                                       "#1=CARTESIAN_POINT(' ',(1,));",
                                       "#1=CARTESIAN_POINT(' ',(1)",
                                       "#1=CIRCLE(1,$,1);",
                                       "#1=NAMED_UNIT(1);",
                                       "#1=LENGTH_MEASURE_WITH_UNIT(COUNT_MEASURE(1),$);",
                                       "#1=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(1,2),$);",
                                       "#1=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(),$);",
                                       "#1=EXTERNAL_SOURCE(LENGTH_MEASURE('a'));",
                                       "#1=(CIRCLE(' ',$,1));",
                                       "#1=(LENGTH_UNIT()LENGTH_UNIT());",
                                       "#1=();",
                                       "#1=;",
                                       "#=CIRCLE(' ',$,1);",
                                       "#4294967295=CIRCLE(' ',$,1);",
                                       "#1=UNKNOWN((((((((((1))))))))));",
                                       "#1=UNKNOWN(\"0F\");",
                                       "1",
                                       "/*",
                                       "#1=STYLED_ITEM('" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_refused (rows[i]);
}

static void
test_ways (void)
{
  /* What nobody knows goes, and what needs it, but not the rest of a list. */
  assert_staying ("#1=UNKNOWN('a');#2=POLYLINE(' ',(#1,#3));#3=CARTESIAN_POINT(' ',(0.,0.));",
                  "++");
  assert_staying ("#1=UNKNOWN('a');#2=POLYLINE(' ',(#1));#4=COMPOSITE_CURVE_SEGMENT(.C.,.T.,#2);",
                  "--");
  assert_staying ("#2=SYMBOL_COLOUR(#9);#3=SYMBOL_STYLE(' ',#2);#4=SYMBOL_STYLE(' ',$);", "--+");
  assert_staying ("#2=POLYLINE(' ',());", "+");
  assert_refused ("#1=SYMBOL_COLOUR(#1);");
  assert_refused ("#1=POLYLINE(' ',(#2));#2=POLYLINE(' ',(#3));#3=POLYLINE(' ',(#1));");
  assert_refused ("#1=POLYLINE(' ',());#1=POLYLINE(' ',());");
}

/* `n` that each lead to the next; `backwards`: the last comes first. */
static gchar *
chain (guint n, gboolean backwards)
{
  GString *rows = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      guint id = backwards ? n - i : i + 1;

      g_string_append_printf (rows, "#%u=SYMBOL_COLOUR(", id);
      if (id == n)
        g_string_append (rows, "$);");
      else
        g_string_append_printf (rows, "#%u);", id + 1);
    }
  return g_string_free (rows, FALSE);
}

static void
test_long_ways (void)
{
  for (guint backwards = 0; backwards < 2; backwards++)
    {
      g_autofree gchar *some = chain (200, backwards), *many = chain (300, backwards);
      g_autofree gchar *staying = g_strnfill (200, '+');

      assert_staying (some, staying);
      assert_refused (many);
    }
}

static void
test_limit (void)
{
  g_autofree gchar *many = chain (OBJECTS + 1, TRUE);
  g_autoptr (GError) error = NULL;
  KyP21 p21;

  g_assert_false (read_rows (&p21, many, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_LIMIT);
  ky_p21_clear (&p21);
}

static void
test_strings (void)
{
  static const struct
  {
    const gchar *written, *said;
    guint n_hidden;
  } rows[] = {
    { "'a''b'", "a'b", 0 },
    { "'\\X2\\914D7B4B\\X0\\ 1'", "配筋 1", 0 },
    { "'\\X2\\D842DFB7\\X0\\'", "𠮷", 0 },
    { "'\\X2\\D842\\X0\\a\\X2\\DFB7\\X0\\'", "a", 0 },
    { "'\\X4\\00020BB7\\X0\\'", "𠮷", 0 },
    { "'\\X\\E9\\S\\i\\PA\\a'", "ééa", 0 },
    { "'a\\\\b\\c'", "a\\b\\c", 0 },
    { "'\\X2\\914D'", "配", 0 },
    { "'\\X2\\91'", "91", 0 },
    { "'a\\X2\\202E200B\\X0\\b'", "ab", 1 },
    { "'a\nb'", "ab", 0 },
    { "'\\'", "\\", 0 },
    { "''", "", 0 },
    { "$", "", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *row = g_strdup_printf ("#1=APPROVAL_STATUS(%s);", rows[i].written);
      g_autofree gchar *said = NULL;
      g_autoptr (GError) error = NULL;
      guint64 n_hidden = 0;
      KyP21 p21;

      g_assert_true (read_rows (&p21, row, &error));
      said = ky_p21_string (&p21, &g_array_index (p21.values, KyP21Value, 1), &n_hidden);
      g_assert_cmpstr (said, ==, rows[i].said);
      g_assert_cmpuint (n_hidden, ==, rows[i].n_hidden);
      ky_p21_clear (&p21);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/p21/entities are found by their names", test_entities);
  g_test_add_func ("/p21/values of the kinds that entities have", test_values);
  g_test_add_func ("/p21/values of other kinds are refused", test_other_values);
  g_test_add_func ("/p21/what needs what is gone goes", test_ways);
  g_test_add_func ("/p21/ways have an end soon", test_long_ways);
  g_test_add_func ("/p21/instances are counted", test_limit);
  g_test_add_func ("/p21/strings say what they say", test_strings);
  return g_test_run ();
}
