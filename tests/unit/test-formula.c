/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Formulas: what only computes is written and passes the second reading, what acts does neither. */
#include "filetypes/base/formula/verify.h"
#include "filetypes/odf/formula.h"
#include "filetypes/base/formula/formula.h"
#include "growth.h"
#include "rounds.h"

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

#define TAKEN(text) "SUBSTITUTE(SUBSTITUTE(" text ",\"#\",\"\"),\"[\",\"\")"
#define IN(argument) "INDIRECT(" TAKEN (argument) ")"

/* What becomes of references that are made of text. WRITTEN: NULL: nothing; "": the same. */
static const struct
{
  const gchar *formula, *written;
} indirect[] = {
  /* proven of the formula alone */
  { "INDIRECT(\"A1\")", "" },
  { "INDIRECT(\"'S 1'!A\"&ROW()&\":B\"&COUNTA(A:A)+1,TRUE)", "" },
  { "INDIRECT(ROW(INDIRECT(\"1:3\"))&\"月!A:A\")", "" },
  { "INDIRECT(MONTH(A1)&\"月!B5\")", "" },
  { "INDIRECT(\"A\"&A1+1)", "" },
  { "INDIRECT(\"A\"&-A1)", "" },
  { "INDIRECT(\"A\"&A1%)", "" },
  { "INDIRECT(\"A\"&(A1*2)^B1)", "" },
  { "INDIRECT(\"A\"&(A1=B1))", "" },
  { "INDIRECT(IF(A1=\"\",\"B1\",\"C\"&ROW()))", "" },
  { "INDIRECT(CHOOSE(A1,\"Jan\",\"Feb\")&\"!A1\")", "" },
  { "INDIRECT(SUBSTITUTE(ADDRESS(1,A1,4),1,\"\")&ROW())", "" },
  { "INDIRECT(ADDRESS(A1,B1,4,TRUE,\"S 1\"))", "" },
  { "INDIRECT(LEFT(\"ABC\",A1)&1)", "" },
  { "INDIRECT(TEXT(MONTH(A1),\"00\")&\"!A1\")", "" },
  { "INDIRECT(\"R[-1]C\",FALSE)", "" },
  { "INDIRECT(\"R[\"&ROW()-9&\"]C[2]\",0)", "" },
  { "INDIRECT(ADDRESS(1,2,4,FALSE),FALSE)", "" },
  { "INDIRECT(\"T[a]\")", "" },
  { "INDIRECT( \"T[[#Data],[a]]\" )", "" },
  { IN ("A1"), "" },
  { "INDIRECT(SUBSTITUTE(SUBSTITUTE(A1,\"[\",\"(\"),\"#\",\"No\")&\"!A1\")", "" },
  { "SUM(INDIRECT(),INDIRECT(,1))", "" },
  /* of cells, names, functions that may give any text */
  { "INDIRECT(A1)", IN ("A1") },
  { "=indirect( A1 , TRUE)",
    "=indirect( SUBSTITUTE(SUBSTITUTE(A1,\"#\",\"\"),\"[\",\"\") , TRUE)" },
  { "INDIRECT(\"A\"&A1)", IN ("\"A\"&A1") },
  { "INDIRECT($B$1&\"!C5\")", IN ("$B$1&\"!C5\"") },
  { "INDIRECT(\"'\"&A1&\"'!B2\")", IN ("\"'\"&A1&\"'!B2\"") },
  { "INDIRECT(+A1)", IN ("+A1") },
  { "INDIRECT(A1:A3 A2)", IN ("A1:A3 A2") },
  { "INDIRECT({\"A1\"})", IN ("{\"A1\"}") },
  { "INDIRECT(name)", IN ("name") },
  { "INDIRECT(CHAR(64+A1)&1)", IN ("CHAR(64+A1)&1") },
  { "INDIRECT(IF(A1,B1,\"C1\"))", IN ("IF(A1,B1,\"C1\")") },
  { "INDIRECT(INDIRECT(A1))", IN (IN ("A1")) },
  { "ROW(INDIRECT(\"1:\"&A1))+INDIRECT(B1)", "ROW(" IN ("\"1:\"&A1") ")+" IN ("B1") },
  { "_xlfn.LET(_xlpm.x,A1,INDIRECT(\"F\"&_xlpm.x))",
    "_xlfn.LET(_xlpm.x,A1," IN ("\"F\"&_xlpm.x") ")" },
  { "INDIRECT(SUBSTITUTE(A1,\"#\",\"\"))", IN ("SUBSTITUTE(A1,\"#\",\"\")") },
  { "INDIRECT(SUBSTITUTE(SUBSTITUTE(A1,\"#\",\"\",1),\"[\",\"\"))",
    IN ("SUBSTITUTE(SUBSTITUTE(A1,\"#\",\"\",1),\"[\",\"\")") },
  { "INDIRECT(SUBSTITUTE(SUBSTITUTE(A1,\"#\",B1),\"[\",\"\"))",
    IN ("SUBSTITUTE(SUBSTITUTE(A1,\"#\",B1),\"[\",\"\")") },
  { "INDIRECT(SUBSTITUTE(SUBSTITUTE(A1,\"#\",\"\"),\"[\",\"\")&B1)",
    IN ("SUBSTITUTE(SUBSTITUTE(A1,\"#\",\"\"),\"[\",\"\")&B1") },
  { "INDIRECT(TEXT(A1,\"[$-411]ggge\")&\"!A1\")", IN ("TEXT(A1,\"[$-411]ggge\")&\"!A1\"") },
  { "INDIRECT(MID(\"R[b.xlsx]S!A1\",2,99))", IN ("MID(\"R[b.xlsx]S!A1\",2,99)") },
  { "INDIRECT(ADDRESS(1,1,1,1,A1))", IN ("ADDRESS(1,1,1,1,A1)") },
  /* offsets are numbers */
  { "INDIRECT(\"R[\"&A1&\"]C\",0)", "INDIRECT(\"R[\"&VALUE(A1)&\"]C\",0)" },
  { "INDIRECT(\"R[\"&VALUE(A1)&\"]C\",0)", "" },
  { "INDIRECT( \"R[\" & -A1+B1 & \"]C[\" & IF(A1,B1,C1) & \"]\" ,FALSE)",
    "INDIRECT( \"R[\" & -A1+B1 & \"]C[\" & VALUE(IF(A1,B1,C1)) & \"]\" ,FALSE)" },
  { "INDIRECT(\"R[\"&INDIRECT(A1)&\"]C\",0)", "INDIRECT(\"R[\"&VALUE(" IN ("A1") ")&\"]C\",0)" },
  /* columns of a table */
  { "INDIRECT(\"T[\"&ROW()&\"]\")", "" },
  { "INDIRECT(\"T[\"&A1&\"]\")", "INDIRECT(\"T[\"&" TAKEN ("A1") "&\"]\")" },
  { "SUM(INDIRECT( \"T[No. \" & A1 & ROW() & \" of\"&B1&\" x]\" ,TRUE))",
    "SUM(INDIRECT( \"T[No. \" & " TAKEN ("A1") " & ROW() & \" of\"&" TAKEN (
        "B1") "&\" x]\" ,TRUE))" },
  { "INDIRECT(\"U[\"&A1&\"]\")", NULL },
  { "INDIRECT(A1&\"T[\"&A1&\"]\")", NULL },
  { "INDIRECT(\"T[\"&A1&\"]\"&B1)", NULL },
  { "INDIRECT(\"T[\"&A1&\"]S!A1\")", NULL },
  { "INDIRECT(\"T[\"&A1&\"[b]\"&\"]\")", NULL },
  { "INDIRECT(\"T[\"&A1&\"R[\"&\"]\")", NULL },
  { "INDIRECT(\"'T[\"&A1&\"]\")", NULL },
  { "INDIRECT(\"T[\"&A1&\"'!]\")", NULL },
  { "INDIRECT((\"T[\"&A1)&\"]\")", NULL },
  /* that spell out where they lead */
  { "INDIRECT(\"[b.xlsx]S!A1\")", NULL },
  { "INDIRECT(\"'file:///b.ods'#$S.A1\")", NULL },
  { "INDIRECT(A1&\"#$S.A1\")", NULL },
  { "INDIRECT(IF(1,\"[b]S!A1\"))", NULL },
  { "INDIRECT(\"\\\\srv\\x\"&A1)", NULL },
  { "INDIRECT(\"cmd|x!A1\")", NULL },
  { "INDIRECT(\"U[a]\")", NULL },
  { "INDIRECT(\"T[a]\"&1)", NULL },
  { "INDIRECT(\"T[a]+[b]S!A1\")", NULL },
  { "INDIRECT(\"S!R[\"&A1&\"]C\",0)", NULL },
  { "INDIRECT(\"R[\"&A1&\"]C!\",0)", NULL },
  { "INDIRECT(\"R[\"&A1&\"]C#\",0)", NULL },
  { "INDIRECT(\"R[\"&\"b.xlsx\"&\"]S!A1\")", NULL },
  { "INDIRECT(WEBSERVICE(A1))", NULL },
};

static KyFormulaNames
make_names (void)
{
  KyFormulaNames names = { .sheets = g_hash_table_new (g_str_hash, g_str_equal),
                           .tables = g_hash_table_new (g_str_hash, g_str_equal) };

  g_hash_table_add (names.sheets, (gpointer) "s");
  g_hash_table_add (names.sheets, (gpointer) "a b");
  g_hash_table_add (names.tables, (gpointer) "t");
  return names;
}

static KyFormulaBook *
make_book (void)
{
  KyFormulaBook *book = ky_formula_book_new ();

  ky_formula_book_add_sheet (book, "S");
  ky_formula_book_add_sheet (book, "A B");
  ky_formula_book_add_table (book, "T");
  return book;
}

/* TRUE when the second reading lets `formula` pass as it stands. */
static gboolean
passes (const gchar *formula)
{
  g_autoptr (KyFormulaBook) book = make_book ();

  return ky_formula_verify_excel (formula, KY_FORMULA_CELL, book)
         && ky_formula_book_is_whole (book);
}

static void
test_indirect (void)
{
  g_auto (KyFormulaNames) names = make_names ();

  for (guint i = 0; i < G_N_ELEMENTS (indirect); i++)
    {
      const gchar *formula = indirect[i].formula, *expected = indirect[i].written;
      gboolean is_changed = FALSE, is_same = expected != NULL && expected[0] == '\0';
      g_autofree gchar *written
          = ky_formula_confine (ky_view (formula, strlen (formula)), &names, &is_changed);

      g_test_message ("%s", formula);
      g_assert_cmpstr (written, ==, is_same ? formula : expected);
      g_assert_cmpint (passes (formula), ==, is_same);
      if (written == NULL)
        continue;
      g_assert_cmpint (is_changed, ==, !is_same);
      g_assert_true (passes (written));
    }
}

static void
test_open_indirect (void)
{
  static const struct
  {
    const gchar *formula, *written; /* as above */
  } rows[] = {
    { "=INDIRECT(\"A\"&ROW();1)", "" },
    { "=INDIRECT([.A1])", "=INDIRECT(SUBSTITUTE(SUBSTITUTE([.A1];\"#\";\"\");\"[\";\"\"))" },
    { "=INDIRECT($$n&\".A1\")",
      "=INDIRECT(SUBSTITUTE(SUBSTITUTE($$n&\".A1\";\"#\";\"\");\"[\";\"\"))" },
    { "cell-content-is-in-list(INDIRECT([.A1]))",
      "cell-content-is-in-list(INDIRECT(SUBSTITUTE(SUBSTITUTE([.A1];\"#\";\"\");\"[\";\"\")))" },
    { "cell-content-is-in-list(INDIRECT(SUBSTITUTE(SUBSTITUTE([.A1],\"#\",\"\"),\"[\",\"\")))",
      "cell-content-is-in-list(INDIRECT(SUBSTITUTE(SUBSTITUTE("
      "SUBSTITUTE(SUBSTITUTE([.A1],\"#\",\"\"),\"[\",\"\");\"#\";\"\");\"[\";\"\")))" },
    { "=INDIRECT(\"'file:///x'#$S.A1\")", NULL },
    { "=INDIRECT(\"T[a]\")", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const gchar *formula = rows[i].formula, *expected = rows[i].written;
      KyFormulaPlace place = *formula == '=' ? KY_FORMULA_CELL : KY_FORMULA_CONDITION;
      gboolean is_changed, is_same = expected != NULL && expected[0] == '\0';
      g_autofree gchar *written = ky_odf_formula_confine (ky_view (formula, strlen (formula)),
                                                          *formula != '=', FALSE, &is_changed);
      g_autofree gchar *value = g_strconcat ("of:", written, NULL);
      g_autofree gchar *read = g_strconcat ("of:", formula, NULL);

      g_test_message ("%s", formula);
      g_assert_cmpstr (written, ==, is_same ? formula : expected);
      g_assert_cmpint (ky_formula_verify_open (read, place), ==, is_same);
      g_assert_true (written == NULL || ky_formula_verify_open (value, place));
    }
}

/* Calls within each other, and characters, are as many as Excel takes. */
static void
test_sizes_of_indirect (void)
{
  static const guint depths[] = { 18, 22, 40 };
  gboolean is_changed;

  for (guint i = 0; i < G_N_ELEMENTS (depths); i++)
    {
      g_autoptr (GString) text = g_string_new ("A1");
      g_autofree gchar *written = NULL;

      for (guint n = 0; n < depths[i]; n++)
        {
          g_string_prepend (text, "INDIRECT(");
          g_string_append_c (text, ')');
        }
      written = ky_formula_confine (ky_view (text->str, text->len), NULL, &is_changed);
      g_assert_cmpint (written != NULL, ==, 3 * depths[i] <= 64);
    }
  for (guint size = 8000; size <= 8200; size += 200)
    {
      g_autofree gchar *filling = g_strnfill (size, '1');
      g_autofree gchar *text = g_strdup_printf ("INDIRECT(A1)&\"%s\"", filling);
      g_autofree gchar *written
          = ky_formula_confine (ky_view (text, strlen (text)), NULL, &is_changed);

      g_assert_cmpint (written != NULL, ==, size < 8192);
    }
}

/* --- what references are made of -------------------------------------------------------------- */

/* An expression, and the text that comes of it where cells hold what leads out. */
typedef struct
{
  GString *formula, *text;
} Made;

static void
made_clear (Made *made)
{
  g_string_free (made->formula, TRUE);
  g_string_free (made->text, TRUE);
}

static Made
make_leaf (GRand *random)
{
  static const struct
  {
    const gchar *formula, *text;
  } leaves[] = {
    { "\"A\"", "A" },
    { "\"R[\"", "R[" },
    { "\"]C\"", "]C" },
    { "\"'b'\"", "'b'" },
    { "\"S!\"", "S!" },
    { "\"[b]\"", "[b]" },
    { "\"#\"", "#" },
    { "\"R[1]C\"", "R[1]C" },
    { "A1", "'b'#$S.A1" },
    { "B1", "[b]S!A1" },
    { "n", "R[1]C" },
    { "12", "12" },
    { "ROW()", "3" },
    { "A1+1", "4" },
    { "-B1", "-5" },
    { "ADDRESS(1,1)", "$A$1" },
    { "ADDRESS(1,1,4,0)", "R[1]C[1]" },
  };
  guint i = g_rand_int_range (random, 0, G_N_ELEMENTS (leaves));

  return (Made){ g_string_new (leaves[i].formula), g_string_new (leaves[i].text) };
}

/* `text` with each `piece` (one character) replaced by `put`. */
static GString *
replaced (const GString *text, gchar piece, const gchar *put)
{
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < text->len; i++)
    if (text->str[i] == piece)
      g_string_append (out, put);
    else
      g_string_append_c (out, text->str[i]);
  return out;
}

static Made make_any (GRand *random, guint depth);

static Made
make_call (GRand *random, guint depth)
{
  Made a = make_any (random, depth - 1), b = make_any (random, depth - 1), out = { NULL, NULL };
  const gchar *x = a.formula->str, *y = b.formula->str;

  out.formula = g_string_new (NULL);
  switch (g_rand_int_range (random, 0, 9))
    {
    case 0:
    case 1:
      g_string_printf (out.formula, "%s&%s", x, y);
      out.text = g_string_new (NULL);
      g_string_printf (out.text, "%s%s", a.text->str, b.text->str);
      break;
    case 2:
      g_string_printf (out.formula, "IF(1=1,%s,%s)", x, y);
      out.text = g_string_new (a.text->str);
      break;
    case 3:
      g_string_printf (out.formula, "SUBSTITUTE(%s,\"#\",%s)", x, y);
      out.text = replaced (a.text, '#', b.text->str);
      break;
    case 4:
      g_string_printf (out.formula, "SUBSTITUTE(%s,\"[\",%s)", x, y);
      out.text = replaced (a.text, '[', b.text->str);
      break;
    case 5:
      g_string_printf (out.formula, "SUBSTITUTE(%s,%s,\"\",2)", x, "\"#\"");
      out.text = g_string_new (a.text->str);
      break;
    case 6:
      g_string_printf (out.formula, "MID(%s,2,99)", x);
      out.text = g_string_new (a.text->str + MIN (a.text->len, 1));
      break;
    case 7:
      g_string_printf (out.formula, "_xlfn.TEXTJOIN(%s,TRUE,%s,%s)", x, y, y);
      out.text = g_string_new (NULL);
      g_string_printf (out.text, "%s%s%s", b.text->str, a.text->str, b.text->str);
      break;
    default:
      g_string_printf (out.formula, "(%s)", x);
      out.text = g_string_new (a.text->str);
    }
  made_clear (&a);
  made_clear (&b);
  return out;
}

static Made
make_any (GRand *random, guint depth)
{
  return depth == 0 || g_rand_int_range (random, 0, 3) == 0 ? make_leaf (random)
                                                            : make_call (random, depth);
}

/* A reader may find another file by "#" or "[", but for what is all "R[1]C[2]". */
static gboolean
leads_out (const gchar *text)
{
  const gchar *bracket = strchr (text, '[');

  return strchr (text, '#') != NULL
         || (bracket != NULL
             && (bracket == text || strchr ("RC", bracket[-1]) == NULL
                 || strspn (text, "RC0123456789[]:.-") < strlen (text)));
}

static void
test_what_is_referred_to (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (21);
  guint n_same = 0, n_changed = 0, n_refused = 0;

  for (guint i = 0; i < ky_rounds (100000); i++)
    {
      Made made = make_any (random, 4);
      g_autofree gchar *formula = g_strdup_printf ("INDIRECT(%s)", made.formula->str);
      gboolean is_changed;
      g_autofree gchar *written
          = ky_formula_confine (ky_view (formula, strlen (formula)), NULL, &is_changed);

      g_test_message ("%s: %s", formula, made.text->str);
      if (written != NULL && !is_changed)
        g_assert_false (leads_out (made.text->str));
      if (passes (formula))
        g_assert_false (leads_out (made.text->str));
      g_assert_true (written == NULL || passes (written));
      n_same += written != NULL && !is_changed;
      n_changed += written != NULL && is_changed;
      n_refused += written == NULL;
      made_clear (&made);
    }
  g_assert_cmpuint (n_same, >, ky_rounds (5000));
  g_assert_cmpuint (n_changed, >, ky_rounds (5000));
  g_assert_cmpuint (n_refused, >, ky_rounds (5000));
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
    { KY_FORMULA_CONDITION, "of:cell-content-is-whole-number() and cell-content-is-between(1,9)",
      TRUE },
    { KY_FORMULA_CONDITION, "of:cell-content-is-in-list(INDIRECT([.A1]))", FALSE },
    { KY_FORMULA_CONDITION, "of:cell-content-is-in-list(DDE(\"a\";\"b\";\"c\"))", FALSE },
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
  "SUBSTITUTE(",
  "\"#\"",
  "\"[\"",
  "\"R[\"",
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
  g_auto (KyFormulaNames) names = make_names ();
  guint n_taken = 0;

  for (guint i = 0; i < ky_rounds (400000); i++)
    {
      g_autofree gchar *text = any_of (random, excel_pieces, G_N_ELEMENTS (excel_pieces));
      gboolean is_changed;
      g_autofree gchar *once
          = ky_formula_confine (ky_view (text, strlen (text)), &names, &is_changed);
      g_autofree gchar *twice = NULL;

      g_test_message ("%s", text);
      if (ky_formula_of_pivot_is_safe (ky_view (text, strlen (text)), &names))
        {
          g_autoptr (KyFormulaBook) book = ky_formula_book_new ();

          g_assert_true (ky_formula_verify_excel (text, KY_FORMULA_PIVOT, book));
        }
      if (once == NULL)
        continue;
      g_assert_true (passes (once));
      twice = ky_formula_confine (ky_view (once, strlen (once)), &names, &is_changed);
      g_assert_cmpstr (twice, ==, once);
      n_taken++;
    }
  g_assert_cmpuint (n_taken, >, ky_rounds (20000));
}

static void
test_writers_of_names (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (19);
  static const gchar *const pieces[]
      = { "auto", "_", "open", ".",        "\\", "_xlnm", "a",     "1",          "売",
          "?",    " ", "!",    "ａｕｔｏ", "＿", "_xl",   "chart", "Print_Area", "Excel_BuiltIn_" };
  guint n_taken = 0;

  for (guint i = 0; i < ky_rounds (100000); i++)
    {
      g_autofree gchar *text = any_of (random, pieces, G_N_ELEMENTS (pieces));

      if (!ky_defined_name_is_safe (ky_view (text, strlen (text))))
        continue;
      g_test_message ("%s", text);
      g_assert_true (ky_formula_verify_name (text));
      n_taken++;
    }
  g_assert_cmpuint (n_taken, >, ky_rounds (20000));
}

static void
test_open_writers (void)
{
  static const gchar *const prefixes[] = { "of:", "ooow:", "" };
  g_autoptr (GRand) random = g_rand_new_with_seed (20);
  guint n_taken[5] = { 0 };

  for (guint i = 0; i < ky_rounds (600000); i++)
    {
      g_autofree gchar *text = any_of (random, open_pieces, G_N_ELEMENTS (open_pieces));
      g_autofree gchar *shape = any_of (random, shape_pieces, G_N_ELEMENTS (shape_pieces));
      const gchar *prefix = prefixes[i / 3 % 3];
      KyView view = ky_view (text, strlen (text));
      gboolean is_condition = i % 2 == 1, is_changed;
      g_autofree gchar *written
          = *prefix == '\0'
                ? ky_odf_bare_formula_confine (view, is_condition, &is_changed)
                : ky_odf_formula_confine (view, is_condition, prefix[1] == 'o', &is_changed);
      g_autofree gchar *value = g_strconcat (prefix, written, NULL);

      if (written != NULL)
        {
          g_test_message ("%d %s", is_condition, value);
          g_assert_true (ky_formula_verify_open (value, is_condition ? KY_FORMULA_CONDITION
                                                                     : KY_FORMULA_CELL));
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
    g_assert_cmpuint (n_taken[i], >, ky_rounds (10000));
}

static void
judge_long (gsize size, gconstpointer piece)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KyFormulaBook) book = ky_formula_book_new ();
  gboolean is_changed;

  while (text->len < size)
    g_string_append (text, piece);
  ky_formula_verify_excel (text->str, KY_FORMULA_CELL, book);
  ky_formula_verify_open (text->str, KY_FORMULA_CONDITION);
  ky_formula_verify_open (text->str, KY_FORMULA_RANGE);
  ky_formula_verify_open (text->str, KY_FORMULA_SHAPE);
  ky_formula_verify_name (text->str);
  g_free (ky_formula_confine (ky_view (text->str, text->len), NULL, &is_changed));
  g_free (ky_odf_bare_formula_confine (ky_view (text->str, text->len), TRUE, &is_changed));
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
                                         "INDIRECT(A1)+",
                                         "INDIRECT(ROW(INDIRECT(A1&",
                                         "SUBSTITUTE(",
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
  g_test_add_func ("/formula/references made of text", test_indirect);
  g_test_add_func ("/formula/references made of text in OpenDocument", test_open_indirect);
  g_test_add_func ("/formula/sizes of what is written around text", test_sizes_of_indirect);
  g_test_add_func ("/formula/text that is referred to leads nowhere", test_what_is_referred_to);
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
