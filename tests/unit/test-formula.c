/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Formulas: what only computes is written and passes the second reading, what acts does neither. */
#include "filetypes/base/formula-verify.h"

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
  static const gchar *const good[]
      = { "_xlnm.Print_Area",        "売上", "Automobile", "auto1", "_x", "\\a", "PDOC\\10_1\\110___lab", "a.b_c?",
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
                                         "_xlfn.",
                                         "[",
                                         "'" };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (KyFormulaBook) book = ky_formula_book_new ();
      gint64 from = g_get_monotonic_time ();

      while (text->len < 1 << 20)
        g_string_append (text, pieces[i]);
      ky_formula_verify_excel (text->str, KY_FORMULA_CELL, book);
      ky_formula_verify_open (text->str, KY_FORMULA_CONDITION);
      g_test_message ("%s: %" G_GINT64_FORMAT " ms", pieces[i],
                      (g_get_monotonic_time () - from) / 1000);
      /* A square of a million would take an hour. */
      g_assert_cmpint (g_get_monotonic_time () - from, <, 20 * G_USEC_PER_SEC);
    }
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
  g_test_add_func ("/formula/in linear time", test_time);
  return g_test_run ();
}
