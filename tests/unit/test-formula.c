/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Formulas: what only computes is written and passes the second reading, what acts does neither. */
#include "filetypes/base/formula/verify.h"
#include "filetypes/odf/formula.h"
#include "filetypes/base/formula/formula.h"
#include "growth.h"

static const gchar *const excel_that_compute[] = {
  "",
  "SUM(テーブル1[金額'[円']])",
  "Table1[Call (sec)]",
  "SUM(T[C|D])",
  "COUNTIF(Table1[Run (km)],1)",
  "Cube!A1+'Cube 1'!B2",
  "Sheet1!$A$1:$B$2,Sheet1!$C$1",
  "T[[#This Row],[a]]*T[[#Totals],[b]:[c]]",
  "T[[#Headers],[#Data],[a]]",
  "T[]",
  "T[#All]",
  "\\_Prime.1[[#This Row],[Number]]",
  "-A1^2%+3.5E-10*(1,2)",
  "_xlfn.LAMBDA(_xlpm.x,_xlpm.x+1)(3)",
  "_xlfn.LET(_xlpm.f,_xlfn.LAMBDA(_xlpm.y,_xlpm.y),_xlpm.f(1))",
  "_xlfn.BYROW(A1:B2,_xleta.SUM)",
  "IF(A1=\"\",\"\",VLOOKUP(A1,'マスタ (2)'!$A:$C,2,FALSE))",
  "#REF!$A$1",
  "Sheet1!#REF!",
  "A1:INDEX(B:B,3)",
  "1:5 A:A",
  "A1 (B1)",
  "SUM (A1)",
  "SUM(\n1,,2\n)",
  "INDIRECT(\"A\"&ROW())",
  "INDIRECT(\"'S 1'!B\"&MATCH(A1,A:A,0),TRUE)",
  "{1,2;\"a\",#N/A}",
  "[0]!name",
  "Sheet1:Sheet3!A1",
  "SUM(A1#)",
  "売上①!A1+Sheet・1!A1+㈱山田!A1",
  "MID(CELL(\"filename\",A1),FIND(\"]\",CELL(\"filename\",A1))+1,31)",
  "_xlfn.LET(_xlpm.数（空も）,1,_xlpm.数（空も）+税（込）)",
};

static const gchar *const excel_that_act[] = {
  "\\\\server\\share\\x[book.xlsx]S!A1",
  "https://h/[b.xlsx]S!A1",
  "'C:\\[x]S'!A1",
  "cmd|' /c calc'!A0",
  "\xef\xbd\x9c"
  "cmd|'x'!A1",
  "cmd\xef\xbd\x9c'x'!A1",
  "[1]S!A1",
  "x[1]S!A1",
  "\xc2\xa0[book]S!A1",
  "\xe3\x80\x80[book]S!A1",
  "WEB\xc5\xbf"
  "ERVICE(A1)",
  "ＷＥＢＳＥＲＶＩＣＥ(A1)",
  "WEBSERVICE（\"x\"）",
  "EXEC（x）",
  "ＷＥＢ（x）",
  "_xlfn.WEBSERVICE(A1)",
  "1WEBSERVICE(\"x\")",
  "DDE(\"soffice\",\"x\",\"y\")",
  "_xll.foo(1)",
  "foo(1)",
  "Sheet1!foo(1)",
  "'a|b'!A1",
  "CUBE+CUBEVALUE(1)",
  "HYPERLINK(\"a\")",
  "INDIRECT(A1)",
  "INDIRECT(\"#\"&1)",
  "INDIRECT(ADDRESS(1,1,1,1,A1))",
  "_xlfn.MAP(A1,_xleta.INDIRECT)",
  "T[x]S!A1",
  "T[x]!A1",
  "T[[x]S!A1]",
  "T[b.xlsx]'S'!A1",
  "(WEBSERVICE)(\"x\")",
  "(EXEC)(\"calc\")",
  "_xlfn.LET(_xlpm.CALL,1,_xlpm.CALL(1))",
  "'file:///x'#$S.A1",
  "A1#S.B1",
  "EXEC(\"calc\")",
  "GET.CELL(1)",
  "REGISTER.ID(\"a\",\"b\")",
  "SUM(A1",
  "SUM(A1))",
  "\"a\"\"",
  "+",
};

static const gchar *const pivot_that_compute[]
    = { "a*2", "'Unit price'*Quantity", "'売上/月'+Region[North]", "Month[-1]", "'A b'['c d']" };

static const gchar *const pivot_that_act[]
    = { "WEBSERVICE(\"x\")", "'C:\\x[b.xlsx]S'!A1", "x[b.xlsx]S!A1", "cmd|'x'!A1", "'cmd|x'!A1",
        "Field[b.xlsx]!x",   "'http://x'!A1",       "[1]S!A1",       "'f'#x" };

static const gchar *const open_that_compute[] = {
  "of:=SUM([.A1:.B2])*['Sheet 1'.$A$1]",
  "oooc:=com.sun.star.sheet.addin.Analysis.getBin2Hex(10101;2)",
  "of:=COM.MICROSOFT.FLOOR([.B26];1)",
  "of:=SUM(([.A1:.B2]~[.C3])![.B2])",
  "of:={1;2|3;4}",
  "of:=$$name+'SheetB'.$$name",
  "of:=[.#REF!]+#REF!",
  "of:=SUM( 1; 1; ; )",
  "$'Advanced Filter'.$#REF!$#REF!",
  "ooow:<Table1.A1>+sum <B1:B3>",
  "ooow:図+1",
};

static const gchar *const open_that_act[] = {
  "of:=DDE(\"soffice\";\"x\";\"y\")",
  "of:=WEBSERVICE(\"http://e.example/\")",
  "of:=COM.MICROSOFT.WEBSERVICE(\"http://e.example/\")",
  "of:=HYPERLINK(\"http://e.example/\")",
  "of:=MULTIPLE.OPERATIONS([.A1];[.A2];[.A3])",
  "of:=['file:///etc/passwd'#$Sheet1.A1]",
  "of:='file:///etc/passwd'#$$name",
  "of:=file:///etc/passwd#Sheet1.A1",
  "of:=my_macro(1)",
  "of:='SheetB'.my_macro(3)",
  "of:=ORG.LIBREOFFICE.INDIRECT([.A1])",
  "of:=INDIRECT([.A1])",
  "msoxl:=SUM(A1)",
  "ooow:db.table.field",
  "ooow:macro(1)",
};

#define CHECK(list, call, expected)                                                                \
  for (guint i = 0; i < G_N_ELEMENTS (list); i++)                                                  \
    {                                                                                              \
      g_test_message ("%s", list[i]);                                                              \
      g_assert_cmpint (call, ==, expected);                                                        \
    }

static void
test_excel (void)
{
  g_autoptr (KyFormulaBook) book = ky_formula_book_new ();

  CHECK (excel_that_compute, ky_formula_verify_excel (excel_that_compute[i], KY_FORMULA_CELL, book),
         TRUE);
  CHECK (excel_that_act, ky_formula_verify_excel (excel_that_act[i], KY_FORMULA_CELL, book), FALSE);
  g_assert_true (ky_formula_verify_excel ("INDIRECT(A1)", KY_FORMULA_ASKED, book));
  g_assert_false (ky_formula_verify_excel ("INDIRECT(A1&\"[b]S\")", KY_FORMULA_ASKED, book));
  g_assert_false (ky_formula_verify_excel ("T[a]", KY_FORMULA_CELL, NULL));
  CHECK (pivot_that_compute,
         ky_formula_verify_excel (pivot_that_compute[i], KY_FORMULA_PIVOT, book), TRUE);
  CHECK (pivot_that_act, ky_formula_verify_excel (pivot_that_act[i], KY_FORMULA_PIVOT, book),
         FALSE);
}

static void
test_book (void)
{
  g_autoptr (KyFormulaBook) book = ky_formula_book_new ();

  g_assert_true (ky_formula_verify_excel ("'It''s'!A1+Ｔ１[a]", KY_FORMULA_CELL, book));
  g_assert_false (ky_formula_book_is_whole (book));
  ky_formula_book_add_sheet (book, "it's");
  g_assert_false (ky_formula_book_is_whole (book));
  ky_formula_book_add_table (book, "t1");
  g_assert_true (ky_formula_book_is_whole (book));
}

static void
test_open (void)
{
  CHECK (open_that_compute, ky_formula_verify_open (open_that_compute[i], KY_FORMULA_CELL), TRUE);
  CHECK (open_that_act, ky_formula_verify_open (open_that_act[i], KY_FORMULA_CELL), FALSE);
}

static void
test_places (void)
{
  static const struct
  {
    KyFormulaPlace place;
    const gchar *value;
    gboolean passes;
  } rows[] = {
    { KY_FORMULA_CONDITION, "of:is-true-formula(NOT(ISERROR(SEARCH(\"DE\";[.B18]))))", TRUE },
    { KY_FORMULA_CONDITION, "cell-content-is-between(1,5)", TRUE },
    { KY_FORMULA_CONDITION, "value()!=0", TRUE },
    { KY_FORMULA_CONDITION, ">=5", TRUE },
    { KY_FORMULA_CONDITION, "is-true-formula(WEBSERVICE(\"x\"))", FALSE },
    { KY_FORMULA_ASKED, "of:cell-content-is-whole-number() and cell-content-is-between(1,9)",
      TRUE },
    { KY_FORMULA_ASKED, "of:cell-content-is-in-list(INDIRECT([.A1]))", TRUE },
    { KY_FORMULA_ASKED, "of:cell-content-is-in-list(DDE(\"a\";\"b\";\"c\"))", FALSE },
    { KY_FORMULA_RANGE, "Data.M4:Data.O12 'Sheet''!'.$A$2 $#REF!.$A$4:.$A$13", TRUE },
    { KY_FORMULA_RANGE, "local-table.$A$2:.$A$5", TRUE },
    { KY_FORMULA_RANGE, "'file:///x.ods'#Sheet1.A1", FALSE },
    { KY_FORMULA_RANGE, "file:///x.ods#Sheet1.A1", FALSE },
    { KY_FORMULA_RANGE, "DDE(\"a\")", FALSE },
    { KY_FORMULA_SHAPE, "if(?f1 ,?f4 ,21600)*cos($0 *(pi/180))-logwidth", TRUE },
    { KY_FORMULA_SHAPE, "webservice(1)", FALSE },
    { KY_FORMULA_SHAPE, "\"text\"+file", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].value);
      g_assert_cmpint (ky_formula_verify_open (rows[i].value, rows[i].place), ==, rows[i].passes);
    }
}

static void
test_names (void)
{
  static const gchar *const good[] = { "_xlnm.Print_Area",
                                       "売上",
                                       "Automobile",
                                       "auto1",
                                       "_x",
                                       "\\a",
                                       "PDOC\\10_1\\110___lab",
                                       "a.b_c?",
                                       "Excel_BuiltIn_Print_Area" };
  static const gchar *const bad[] = { "Auto_Open",
                                      "auto.close",
                                      "ＡＵＴＯ＿ＯＰＥＮ",
                                      "Auto．Open",
                                      "_xlnm.Auto_Open",
                                      "_xlnm.Auto_Open2",
                                      "Excel_BuiltIn_Auto_Open",
                                      "_xlnm.Foo",
                                      "_xlfn.SUM",
                                      "a b",
                                      "a!b",
                                      "Auto\xc2\xad_Open",
                                      "",
                                      "\\Auto_Open" };

  CHECK (good, ky_formula_verify_name (good[i]), TRUE);
  CHECK (bad, ky_formula_verify_name (bad[i]), FALSE);
}

/* Pieces of formulas in any order: what the writers take passes the second reading. */
static const gchar *const excel_pieces[] = {
  "A1",
  "$B$2",
  "A:A",
  "1:5",
  "S!",
  "'a b'!",
  "S:S!",
  "T",
  "T[",
  "[#All]",
  "[a]",
  "[[#This Row],[a]]",
  "]",
  "[",
  ",",
  "(",
  ")",
  "SUM(",
  "IF(",
  "INDIRECT(",
  "ADDRESS(",
  "CONCAT(",
  "ROW()",
  "\"x\"",
  "\"[\"",
  "{1,2;3}",
  "{",
  "}",
  "+",
  "-",
  "*",
  "&",
  "=",
  "<>",
  ">=",
  ":",
  " ",
  "\n",
  "%",
  "#",
  "#REF!",
  "#N/A",
  "1",
  "1.5E3",
  "_xlfn.",
  "_xlpm.x",
  "_xleta.SUM",
  "_xlfn.LAMBDA(",
  "[0]!",
  "name",
  "\\n",
  "WEBSERVICE",
  "TRUE",
  "'",
  "!",
  "@",
  "売上",
  "\xc2\xa0",
  "\xef\xbd\x9c",
  "\xe3\x8e\xb1",
  ".",
  "?",
  "$",
  "|",
};

static const gchar *const open_pieces[] = {
  "[.A1]",
  "[$S.A1:.B2]",
  "['a b'.A1]",
  "[",
  "]",
  ".",
  "'a b'.",
  "'x'",
  "$$n",
  "SUM(",
  "IF(",
  "INDIRECT(",
  "ADDRESS(",
  "CONCATENATE(",
  "ROW()",
  "(",
  ")",
  ";",
  ",",
  "\"x\"",
  "\"#\"",
  "{1;2|3}",
  "+",
  "-",
  "*",
  "&",
  "=",
  "<>",
  "!",
  "~",
  ":",
  "%",
  "#REF!",
  "#N/A",
  "#Err:502",
  "1",
  "2.5E-3",
  "name",
  "$",
  " ",
  "cell-content()",
  "cell-content-is-between(",
  "is-true-formula(",
  " and ",
  "!=",
  ">=",
  "unique",
  "COM.MICROSOFT.",
  "ORG.LIBREOFFICE.",
  "INDIRECT",
  "DDE",
  "<A1:B2>",
  "<",
  "sum ",
  "file:",
  "#",
  "'",
  "/",
  "|",
};

static const gchar *const shape_pieces[]
    = { "?f0", "$0", "pi", "logwidth", "if(", "sin(",  "(",  ")", ",", "+",
        "-",   "*",  "/",  " ",        "1.5", "\"x\"", "x(", "?", "$" };

#if defined(__SANITIZE_ADDRESS__)
/* Each text takes ten times as long. */
#define ROUNDS(n) ((n) / 10)
#else
#define ROUNDS(n) (n)
#endif

static gchar *
any_of (GRand *random, const gchar *const *pieces, guint n)
{
  GString *text = g_string_new (NULL);

  for (gint i = g_rand_int_range (random, 1, 9); i > 0; i--)
    g_string_append (text, pieces[g_rand_int_range (random, 0, (gint)n)]);
  return g_string_free (text, FALSE);
}

static void
test_writers (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (18);
  g_auto (KyFormulaNames) names = { .sheets = g_hash_table_new (g_str_hash, g_str_equal),
                                    .tables = g_hash_table_new (g_str_hash, g_str_equal) };
  guint n_taken = 0;

  g_hash_table_add (names.sheets, (gpointer) "s");
  g_hash_table_add (names.sheets, (gpointer) "a b");
  g_hash_table_add (names.tables, (gpointer) "t");
  for (guint i = 0; i < ROUNDS (400000); i++)
    {
      g_autofree gchar *text = any_of (random, excel_pieces, G_N_ELEMENTS (excel_pieces));
      gboolean is_asked = i % 5 == 0;
      g_autoptr (KyFormulaBook) book = NULL;

      g_test_message ("%s", text);
      if (ky_formula_of_pivot_is_safe (ky_view (text, strlen (text)), &names))
        {
          book = ky_formula_book_new ();
          g_assert_true (ky_formula_verify_excel (text, KY_FORMULA_PIVOT, book));
          g_clear_pointer (&book, ky_formula_book_free);
        }
      if (!ky_formula_is_safe (ky_view (text, strlen (text)), is_asked, &names))
        continue;
      book = ky_formula_book_new ();
      ky_formula_book_add_sheet (book, "S");
      ky_formula_book_add_sheet (book, "A B");
      ky_formula_book_add_table (book, "T");
      g_assert_true (
          ky_formula_verify_excel (text, is_asked ? KY_FORMULA_ASKED : KY_FORMULA_CELL, book));
      g_assert_true (ky_formula_book_is_whole (book));
      n_taken++;
    }
  g_assert_cmpuint (n_taken, >, 2000);
}

static void
test_writers_of_names (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (19);
  static const gchar *const pieces[]
      = { "auto", "_", "open", ".",        "\\", "_xlnm", "a",     "1",          "売",
          "?",    " ", "!",    "ａｕｔｏ", "＿", "_xl",   "chart", "Print_Area", "Excel_BuiltIn_" };
  guint n_taken = 0;

  for (guint i = 0; i < ROUNDS (100000); i++)
    {
      g_autofree gchar *text = any_of (random, pieces, G_N_ELEMENTS (pieces));

      if (!ky_defined_name_is_safe (ky_view (text, strlen (text))))
        continue;
      g_test_message ("%s", text);
      g_assert_true (ky_formula_verify_name (text));
      n_taken++;
    }
  g_assert_cmpuint (n_taken, >, 2000);
}

static void
test_open_writers (void)
{
  static const KyFormulaPlace places[]
      = { KY_FORMULA_CELL, KY_FORMULA_CONDITION, KY_FORMULA_ASKED };
  static const KyOdfFormulaKind kinds[]
      = { KY_ODF_FORMULA_COMPUTED, KY_ODF_FORMULA_CONDITION, KY_ODF_FORMULA_ASKED };
  static const gchar *const prefixes[] = { "of:", "ooow:", "" };
  g_autoptr (GRand) random = g_rand_new_with_seed (20);
  guint n_taken[5] = { 0 };

  for (guint i = 0; i < ROUNDS (600000); i++)
    {
      g_autofree gchar *text = any_of (random, open_pieces, G_N_ELEMENTS (open_pieces));
      g_autofree gchar *shape = any_of (random, shape_pieces, G_N_ELEMENTS (shape_pieces));
      const gchar *prefix = prefixes[i / 3 % 3];
      g_autofree gchar *value = g_strconcat (prefix, text, NULL);
      KyView view = ky_view (text, strlen (text));
      gboolean is_taken = *prefix == '\0'
                              ? ky_odf_bare_formula_is_safe (view, kinds[i % 3])
                              : ky_odf_formula_is_safe (view, kinds[i % 3], prefix[1] == 'o');

      if (is_taken)
        {
          g_test_message ("%u %s", i % 3, value);
          g_assert_true (ky_formula_verify_open (value, places[i % 3]));
          n_taken[i / 3 % 3]++;
        }
      if (ky_odf_range_is_safe (view))
        {
          g_test_message ("range %s", text);
          g_assert_true (ky_formula_verify_open (text, KY_FORMULA_RANGE));
          n_taken[3]++;
        }
      if (ky_odf_shape_formula_is_safe (ky_view (shape, strlen (shape))))
        {
          g_test_message ("shape %s", shape);
          g_assert_true (ky_formula_verify_open (shape, KY_FORMULA_SHAPE));
          n_taken[4]++;
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (n_taken); i++)
    g_assert_cmpuint (n_taken[i], >, 1000);
}

static void
judge_long (gsize size, gconstpointer piece)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KyFormulaBook) book = ky_formula_book_new ();

  while (text->len < size)
    g_string_append (text, piece);
  ky_formula_verify_excel (text->str, KY_FORMULA_CELL, book);
  ky_formula_verify_open (text->str, KY_FORMULA_CONDITION);
  ky_formula_verify_open (text->str, KY_FORMULA_RANGE);
  ky_formula_verify_open (text->str, KY_FORMULA_SHAPE);
  ky_formula_verify_name (text->str);
  ky_formula_is_safe (ky_view (text->str, text->len), FALSE, NULL);
  ky_odf_bare_formula_is_safe (ky_view (text->str, text->len), KY_ODF_FORMULA_CONDITION);
  ky_odf_range_is_safe (ky_view (text->str, text->len));
  ky_odf_shape_formula_is_safe (ky_view (text->str, text->len));
  ky_defined_name_is_safe (ky_view (text->str, text->len));
}

/* Each piece again and again is read in a time that grows as it does. */
static void
test_time (void)
{
  static const gchar *const pieces[] = { "CUBE+",
                                         "A1+",
                                         "SUM(",
                                         "(",
                                         "((1)+",
                                         "'a'!A1+",
                                         "T[a]+",
                                         "T[[a],",
                                         "\"a\"&",
                                         "INDIRECT(\"a\")+",
                                         "INDIRECT(INDIRECT(",
                                         "{1,",
                                         "A1 ",
                                         "A1:",
                                         "#REF!",
                                         " ",
                                         "A1   (",
                                         "\"\"\"",
                                         "<A1:",
                                         "$",
                                         "sum ",
                                         "{\"a\",",
                                         "?f0+",
                                         "if(",
                                         "_xlfn.",
                                         "[",
                                         "'" };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    ky_assert_linear (judge_long, 1 << 18, pieces[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formula/of Excel", test_excel);
  g_test_add_func ("/formula/sheets and tables are there", test_book);
  g_test_add_func ("/formula/of OpenDocument", test_open);
  g_test_add_func ("/formula/conditions, addresses, shapes", test_places);
  g_test_add_func ("/formula/names that may be defined", test_names);
  g_test_add_func ("/formula/what is written of Excel passes", test_writers);
  g_test_add_func ("/formula/what is written of OpenDocument passes", test_open_writers);
  g_test_add_func ("/formula/names that are written pass", test_writers_of_names);
  g_test_add_func ("/formula/in linear time", test_time);
  return g_test_run ();
}
