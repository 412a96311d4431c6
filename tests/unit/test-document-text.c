/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers as documents show them: cells of Excel, items of lists in Word. */
#include "filetypes/base/document/cell.h"
#include "filetypes/base/text/number.h"
#include "filetypes/ooxml/number-format.h"
#include "filetypes/ooxml/text.h"

static void
assert_cell (const gchar *value, guint id, const gchar *code, const gchar *expected)
{
  g_autoptr (GString) out = g_string_new (NULL);

  ky_excel_append_number (out, ky_view (value, strlen (value)), id, code, FALSE);
  g_assert_cmpstr (out->str, ==, expected);
}

static void
test_dates (void)
{
  assert_cell ("43585", 14, NULL, "2019/4/30");
  assert_cell ("1", 14, NULL, "1900/1/1");
  assert_cell ("59", 14, NULL, "1900/2/28");
  assert_cell ("61", 14, NULL, "1900/3/1");
  assert_cell ("45000.75", 22, NULL, "2023/3/15 18:00");
  assert_cell ("45000.75", 18, NULL, "6:00 PM");
  assert_cell ("1.5", 46, NULL, "36:00:00");
  assert_cell ("45000", 200, "yyyy\\-mm\\-dd\\ \\(aaa\\)", "2023-03-15 (水)");
  assert_cell ("45000", 200, "[$-409]d-mmm-yyyy;@", "15-Mar-2023");
  assert_cell ("0.5", 200, "mm:ss", "00:00");
  assert_cell ("0.0007", 200, "h\"時間\"m\"分\"", "0時間1分");
}

static void
test_eras (void)
{
  assert_cell ("43585", 57, NULL, "H31.4.30");
  assert_cell ("43586", 57, NULL, "R1.5.1");
  assert_cell ("43586", 28, NULL, "令和1年5月1日");
  assert_cell ("32515", 200, "ggg", "昭和");
  assert_cell ("32515", 200, "gge", "昭64");
  assert_cell ("32516", 200, "ggge", "平成1");
}

static void
test_numbers (void)
{
  assert_cell ("0.30000000000000004", 0, NULL, "0.3");
  assert_cell ("1234567", 3, NULL, "1,234,567");
  assert_cell ("0.125", 10, NULL, "12.50%");
  assert_cell ("12", 200, "0.00E+00", "1.20E+01");
  assert_cell ("12", 200, "General", "12");
  /* what is no date stays the number that it is */
  assert_cell ("-1", 14, NULL, "-1");
  assert_cell ("1e300", 14, NULL, "1e+300");
  assert_cell ("abc", 14, NULL, "abc");
}

/* The words of a format, and the places of digits, are a part of what a person reads. */
static void
test_words_of_formats (void)
{
  assert_cell ("12", 200, "\"day\" 0", "day 12");
  assert_cell ("8", 200, "\"令和\"0\"年度\"", "令和8年度");
  assert_cell ("1234.5", 200, "#,##0\"円\"", "1,235円");
  assert_cell ("3", 200, "General\"名\"", "3名");
  assert_cell ("-3", 200, "#,##0;\"▲\"#,##0", "▲3");
  assert_cell ("-3", 200, "#,##0_);[Red]\\(#,##0\\)", "(3)");
  assert_cell ("-3", 200, "0;[Red]0", "-3");
  assert_cell ("-3", 200, "\"約\"0", "-約3");
  assert_cell ("0", 200, "0;-0;\"なし\"", "なし");
  assert_cell ("0", 200, "0;-0;", "0");
  assert_cell ("1", 200, "[=1]\"男\";[=2]\"女\";0", "男");
  assert_cell ("2", 200, "[=1]\"男\";[=2]\"女\";0", "女");
  assert_cell ("3", 200, "[=1]\"男\";[=2]\"女\";0", "3");
  assert_cell ("200", 200, "[>=100]\"多\"0;[<>5]\"少\"0;0", "多200");
  assert_cell ("5", 200, "[>=100]\"多\"0;[<>5]\"少\"0;0", "5");
  assert_cell ("1000001", 200, "[<=999]000;[<=9999]000\\-00;000\\-0000", "100-0001");
  assert_cell ("60", 200, "[<=999]000;[<=9999]000\\-00;000\\-0000", "060");
  assert_cell ("334567890", 200, "[<=99999999]####\\-####;\\(00\\)\\ ####\\-####",
               "(03) 3456-7890");
  assert_cell ("123456789012", 200, "00-00", "1234567890-12");
  assert_cell ("7", 200, "00000", "00007");
  assert_cell ("7.25", 200, "00.0\"℃\"", "07.3℃");
  assert_cell ("7.25", 200, "0\"点\"", "7点");
  assert_cell ("1500000", 200, "#,##0,\"千円\"", "1,500千円");
  assert_cell ("1234", 200, "[$¥-411]#,##0", "¥1,234");
  assert_cell ("0.5", 200, "# ?/?", "1/2");
  assert_cell ("0.5", 200, "\"率\"0.0%", "率50.0%");
  assert_cell ("5", 200, "_ * #,##0_ ;_ * -#,##0_ ;_ * \"-\"_ ;_ @_ ", "5");
  assert_cell ("12.5", 200, "0\" sq. ft.\"", "13 sq. ft.");
  assert_cell ("12.5", 200, "0\\.", "13.");
  assert_cell ("1234567", 200, "#,##0,.0\"千円\"", "1,234.6千円");
  assert_cell ("1234567", 200, "0.0,\"千円\"", "1234.6千円");
  assert_cell ("5", 200, "General,\"x\"", "5x");
  assert_cell ("0.5", 200, "# ?/2", "1/2");
  assert_cell ("0.5", 200, "# ?\?/16\"in\"", "8/16in");
  assert_cell ("5", 200, "0\"年", "5年");
  assert_cell ("5", 200, "\"", "5");
  assert_cell ("5", 200, ";;;", "5");
  assert_cell ("5", 200, "", "5");
  assert_cell ("5", 200, "@\"様\"", "5");
  assert_cell ("5", 200, "0\"a\tb\"", "5a b");
}

static void
assert_words (const gchar *code, const gchar *expected_before, const gchar *expected_behind)
{
  g_autofree gchar *before = NULL, *behind = NULL;

  g_assert_cmpint (ky_excel_format_text (code, &before, &behind), ==, expected_before != NULL);
  g_assert_cmpstr (before, ==, expected_before);
  g_assert_cmpstr (behind, ==, expected_behind);
}

static void
test_words_around_texts (void)
{
  assert_words ("@\"様\"", "", "様");
  assert_words ("0;-0;0;\"第\"@\"号\"", "第", "号");
  assert_words ("General;General;General;_ @_ ", NULL, NULL);
  assert_words ("\"年\"0", NULL, NULL);
  assert_words ("@\"様", "", "様");
  assert_words ("@", NULL, NULL);
  assert_words ("", NULL, NULL);
}

static gboolean
is_rounded (const gchar *value, const gchar *code)
{
  g_autoptr (GString) out = g_string_new (NULL);

  return ky_excel_append_number (out, ky_view (value, strlen (value)), 200, code, FALSE);
}

static void
test_rounding (void)
{
  static const gchar *const whole[][2]
      = { { "1234", "#,##0\"円\"" },    { "0.123", "0.0%" },   { "1000000", "#,##0," },
          { "0.75", "# ?/?" },          { "12000", "0.0E+0" }, { "1234", "[DBNum1]0" },
          { "2", "[=1]\"男\";\"女\"" }, { "5", "000-0000" },   { "0.30000000000000004", "0.0" },
          { "45000.3", "yyyy/m/d" },    { "0", "0.00" } };
  static const gchar *const rounded[][2]
      = { { "1234.5", "#,##0" }, { "0.1234", "0%" },      { "1234567", "#,##0," },
          { "12345", "0.0E+0" }, { "-0.4", "0" },         { "3.33333333333333", "0.0" },
          { "12.34", ".0" },     { "12.5", "[DBNum1]0" }, { "12.5", "0\"年第3回\"" } };

  for (guint i = 0; i < G_N_ELEMENTS (whole); i++)
    g_assert_false (is_rounded (whole[i][0], whole[i][1]));
  for (guint i = 0; i < G_N_ELEMENTS (rounded); i++)
    g_assert_true (is_rounded (rounded[i][0], rounded[i][1]));
}

static void
test_1904 (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  ky_excel_append_number (out, ky_view ("0", 1), 14, NULL, TRUE);
  g_assert_cmpstr (out->str, ==, "1904/1/1");
}

static void
assert_item (gint n, const gchar *format, const gchar *expected)
{
  g_autoptr (GString) out = g_string_new (NULL);

  gboolean is_known = ky_text_append_number (out, n, format);
  g_assert_cmpstr (out->str, ==, expected);
  g_assert_true (is_known || g_ascii_strtoll (expected, NULL, 10) == n);
}

static void
test_items (void)
{
  assert_item (12, "decimal", "12");
  assert_item (12, "decimalFullWidth", "１２");
  assert_item (7, "decimalZero", "07");
  assert_item (20, "decimalEnclosedCircle", "⑳");
  assert_item (21, "decimalEnclosedCircle", "21");
  assert_item (3, "decimalEnclosedParen", "⑶");
  assert_item (21, "decimalEnclosedParen", "21");
  assert_item (20, "decimalEnclosedFullstop", "⒛");
  assert_item (10, "ideographEnclosedCircle", "㊉");
  assert_item (1994, "upperRoman", "MCMXCIV");
  assert_item (4, "lowerRoman", "iv");
  assert_item (28, "lowerLetter", "bb");
  assert_item (3, "aiueoFullWidth", "ウ");
  assert_item (3, "iroha", "ハ");
  assert_item (47, "aiueo", "47");
  assert_item (312, "japaneseCounting", "三百十二");
  assert_item (12, "chineseCounting", "十二");
  assert_item (110, "japaneseLegal", "壱百壱拾");
  assert_item (2, "ideographTraditional", "乙");
  assert_item (5, "none", "");
  assert_item (21, "ordinal", "21st");
  assert_item (12, "ordinal", "12th");
  assert_item (2, "ganada", "나");
  assert_item (3, "chosung", "ㄷ");
  assert_item (15, "ganada", "15");
  assert_item (10, "lowerGreek", "κ");
  assert_item (20, "ideographDigital", "二〇");
  assert_item (7, "numberInDash", "- 7 -");
  assert_item (12345, "japaneseCounting", "一万二千三百四十五");
  assert_item (3, "cardinalText", "3");
  assert_item (101, "chineseCounting", "101");
  assert_item (0, "upperRoman", "0");
}

static void
test_bullets (void)
{
  static const gchar *const rows[][2]
      = { { "\xef\x82\xb7", "・" }, { "●", "●" }, { "-", "-" }, { "", "・" }, { "q", "・" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *bullet = ky_text_bullet (NULL, rows[i][0]);

      g_assert_cmpstr (bullet, ==, rows[i][1]);
    }
  g_autofree gchar *tick = ky_text_bullet (ky_symbol_font ("Wingdings"), "\xef\x83\xbc");
  g_assert_cmpstr (tick, ==, "✓");
  g_autofree gchar *none = ky_text_bullet (ky_symbol_font ("Wingdings"), "");
  g_assert_cmpstr (none, ==, "・");
}

static void
test_columns (void)
{
  static const struct
  {
    const gchar *address;
    gsize size;
    guint bound, column, n_read;
  } rows[] = { { "A1", G_MAXSIZE, 16384, 1, 1 },
               { "xfd7", G_MAXSIZE, 16384, 16384, 3 },
               { "XFE7", G_MAXSIZE, 16384, 16385, 3 },
               { "ZZZZZZZZ9", G_MAXSIZE, 16384, 18278, 3 },
               { "ZZZZ", 3, G_MAXUINT / 27, 18278, 3 },
               { "7", G_MAXSIZE, 16384, 0, 0 },
               { "AB", 0, 16384, 0, 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const gchar *p = rows[i].address;

      g_assert_cmpuint (ky_cell_read_column (&p, rows[i].size, rows[i].bound), ==, rows[i].column);
      g_assert_cmpuint ((guint)(p - rows[i].address), ==, rows[i].n_read);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document-text/serial numbers are shown as the dates that they stand for",
                   test_dates);
  g_test_add_func ("/document-text/years are counted in Japanese eras", test_eras);
  g_test_add_func ("/document-text/other numbers have at most fifteen digits", test_numbers);
  g_test_add_func ("/document-text/the words of a number format are shown", test_words_of_formats);
  g_test_add_func ("/document-text/a format may put words around a text", test_words_around_texts);
  g_test_add_func ("/document-text/what a format rounds is told", test_rounding);
  g_test_add_func ("/document-text/workbooks may count from 1904", test_1904);
  g_test_add_func ("/document-text/items of lists are numbered as Word numbers them", test_items);
  g_test_add_func ("/document-text/bullets of symbol fonts become one that every font has",
                   test_bullets);
  g_test_add_func ("/document-text/letters of columns are read up to a bound", test_columns);
  return g_test_run ();
}
