/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields EQ as text. ISO/IEC 29500-1 §17.16.5.17. */
#include "filetypes/base/field/equation.h"
#include "filetypes/base/field/field.h"

#include <string.h>

static void
test_equations (void)
{
  static const struct
  {
    const gchar *instruction, *text;
  } rows[] = {
    { "EQ \\o\\ac(○,印)", "㊞" },
    { " eq \\o\\ac(○, 5)", "⑤" },
    { " eq \\o\\ac(○,5)", "⑤" },
    { "EQ \\o\\ac(○,42)", "㊷" },
    { "EQ \\o\\ac(○,A)", "Ⓐ" },
    { "EQ \\o\\ac(○,済)", "○(済)" },
    { "EQ \\o\\ac(□,特)", "□特" },
    { "EQ \\* jc2 \\* \"Font:ＭＳ 明朝\" \\* hps10 \\o\\ad(\\s\\up 9(かんじ),漢字)",
      "漢字(かんじ)" },
    { "EQ \\o(漢字,\\s\\up9(かんじ))", "漢字(かんじ)" },
    { "EQ \\f(1,2)", "1/2" },
    { "EQ \\f(a+b,c-d)", "(a+b)/(c-d)" },
    { "EQ \\r(2)\\r(3,x+1)", "√2³√(x+1)" },
    { "EQ x\\s\\up8(2)+y\\s\\do8(1)", "x²+y₁" },
    { "EQ \\b(a)\\b\\bc\\[(b)\\b\\lc\\{(c)", "(a)[b]{c" },
    { "EQ \\i\\su(i=1,5,i)", "∑_(i=1)⁵ i" },
    { "EQ \\x(枠) \\l(a,b) \\a\\co2(1,2,3,4)", "[枠] a,b 1 2 3 4" },
    { "EQ a\\,b\\(c\\)", "a,b(c)" },
    { "EQ \\d\\fo10()x", "x" },
    { "EQ \\f(1", "1/" },
    { "EQ \\", "\\" },
    { "EQ", "" },
  };
  static const gchar *const others[] = { "EQUATION", "PAGE", "", "SEQ 図" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *text = ky_field_equation_text (rows[i].instruction);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_null (ky_field_equation_text (others[i]));
}

/* Fields SYMBOL have their character in the instruction. */
static void
test_symbols (void)
{
  static const gchar *const rows[][2] = { { " SYMBOL 254 \\f Wingdings \\s 12", "☑" },
                                          { "symbol 0xFE \\f \"Wingdings\"", "☑" },
                                          { "SYMBOL 97 \\f \"Symbol\"", "α" },
                                          { "SYMBOL 169", "©" },
                                          { "SYMBOL 12354 \\u", "あ" },
                                          { "SYMBOL 0169", "©" },
                                          { "SYMBOL 0X41 \\s 12", "A" },
                                          { "SYMBOL 97 \\F \"Symbol\"", "α" },
                                          { "SYMBOL 12354 \\U", "あ" },
                                          { "SYMBOL 33440 \\j \\f \"MS Mincho\"", "あ" },
                                          { "SYMBOL 0x82A0 \\J", "あ" },
                                          { "SYMBOL 177 \\j", "ｱ" },
                                          { "SYMBOL 130 \\j", "・" },
                                          { "SYMBOL 97 \\f \"a\\j\"", "a" },
                                          { "SYMBOL 61694", "・" },
                                          { "SYMBOL", "・" },
                                          { "SYMBOLS 254", NULL },
                                          { "EQ \\f(1,2)", NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *text = ky_field_symbol (rows[i][0]);

      g_assert_cmpstr (text, ==, rows[i][1]);
    }
}

/* Buttons and barcodes show the text in their instruction. */
static void
test_arguments (void)
{
  static const gchar *const rows[][2] = {
    { " MACROBUTTON NoMacro [氏名 漢字] ", "[氏名 漢字]" },
    { "GOTOBUTTON p1 次へ", "次へ" },
    { "macrobutton a", "" },
    { " DISPLAYBARCODE \"49 01\" QR \\q 3", "49 01" },
    { "DISPLAYBARCODE 4901 EAN13", "4901" },
    { "DISPLAYBARCODE \"4901", "4901" },
    { "MERGEBARCODE a QR", "a" },
    { "MACROBUTTONS a b", NULL },
    { "PAGE", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *text = ky_field_shown_argument (rows[i][0]);

      g_assert_cmpstr (text, ==, rows[i][1]);
    }
}

/* Elements without number or depth end. */
static void
test_limits (void)
{
  g_autoptr (GString) deep = g_string_new ("EQ ");
  g_autoptr (GString) wide = g_string_new ("EQ \\o(");
  g_autofree gchar *text = NULL, *other = NULL;

  for (guint i = 0; i < 100000; i++)
    {
      g_string_append (deep, "\\f(");
      g_string_append (wide, "a,");
    }
  text = ky_field_equation_text (deep->str);
  other = ky_field_equation_text (wide->str);
  g_assert_nonnull (text);
  g_assert_nonnull (other);
  g_assert_cmpuint (strlen (text), <, 2 * deep->len);
  g_assert_cmpuint (strlen (other), <, 2 * wide->len);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/equation/what a field shows stands on one line", test_equations);
  g_test_add_func ("/equation/symbols", test_symbols);
  g_test_add_func ("/equation/buttons and barcodes show their argument", test_arguments);
  g_test_add_func ("/equation/endless ones end", test_limits);
  return g_test_run ();
}
