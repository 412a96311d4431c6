/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/mail/units.h"

#include <string.h>

static KyMailUnits *
units_of (const gchar *text)
{
  KyMailUnits *units = ky_mail_units_new ();

  ky_mail_units_add (units, text, strlen (text));
  return units;
}

/* What `one` says and `other` does not. (transfer full) (nullable) */
static gchar *
rest_of (const gchar *one, const gchar *other)
{
  g_autoptr (KyMailUnits) units = units_of (one);
  g_autoptr (KyMailUnits) others = units_of (other);
  guint64 steps = ky_mail_units_steps (100);
  gchar *rest = ky_mail_units_rest (units, 0, others, &steps);

  g_assert_cmpint (rest == NULL, ==, ky_mail_units_lost (units, others, &steps) == 0);
  return rest;
}

static void
test_same (void)
{
  static const gchar *const rows[][2] = {
    { "", "anything" },
    { "\n > \n----\n", "" },
    { "One, two: three.\n", "> *One*\n> two\n> - three\n" },
    { "第１会場は本庁舎３階です。", "第1会場\nは\n本庁舎3階です\n" },
    { "ｶﾞｲﾄﾞの㈱例示①", "ガイドの(株)例示1" },
    { "News of May\nOffice\n", "NEWS OF MAY\nOFFICE\n" },
    { "caf\xc3\xa9 na\xc3\xafve", "cafe\xcc\x81 nai\xcc\x88ve" },
    { "ab\xc2\xad\x63\xe2\x80\x8b\x64", "abcd" },
    { "受付\t13時\n開会\t14時\n", "受付 | 13時\n開会 | 14時\n" },
    { "○ 会場\n・持ち物\n", "- 会場\n- 持ち物\n" },
    { "申込 <hxxps://a.example/f?x=1&amp;y=2>です", "申込 [hxxps://a.example/f?x=1&y=2]です" },
    { "https://a.example/", "a.example" },
    { "a@b.example <mailto:a@b.example>", "a@b.example" },
    { "[image: 市章.png]本文[cid:image001.png@01D]", "[市章.png]本文" },
    { "注[1]のとおり 1\n", "注のとおり 1\n" },
    { "(1) 会場\n（２）持ち物\n", "1. 会場\n2. 持ち物\n" },
    { "差引 －５円 (▲1,000)", "差引 -5円 (△1,000)" },
    { "令和5年-7年 COVID-19 03-1234-5678", "令和5年‐7年 COVID\xe2\x80\x91"
                                           "19 03(1234)5678" },
    { "-会場 A\n- 5階\n", "・会場 A\n・5階\n" },
    { "1- 会場\n2- 持ち物\n", "1. 会場\n2. 持ち物\n" },
    { "10-12時 A-100 USD-建て", "10‐12時 A–100 USD 建て" },
    { "了解です😀★", "了解です[😀] ★" },
    { "★案内\n> 100円\n", "案内\n100円\n" },
    { "File -> Open, a=>5 b", "File → Open, a⇒5 b" },
    { "・会場→本館\n会場➡別館", "・会場⇒本館\n会場 -> 別館" },
    { "詳細 -> https://a.example/ と → <https://a.example/>",
      "詳細 https://a.example/ と https://a.example/" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *rest = rest_of (rows[i][0], rows[i][1]);

      if (rest != NULL)
        g_error ("row %u: \"%s\" is missing", i, rest);
    }
}

/* A line broken to fit goes on within a word; its rest is no word of its own. */
static void
test_wrapped (void)
{
  const gchar *whole
      = "平素より市政にご協力をいただきまして誠にありがとうございます。説明会を開きます。\n";
  const gchar *broken
      = "平素より市政にご協力をいただきまして誠に\nありがとうございます。説明会を開きま\n"
        "す。\n";
  const gchar *numbered = "本日の会議では次の事項を話し合います。資料の (2) と、前回 (2025) の"
                          "記録をお持ちください。\n";
  const gchar *before_number = "本日の会議では次の事項を話し合います。資料の\n(2) と、前回\n"
                               "(2025) の記録をお持ちください。\n";
  const gchar *behind_number = "本日の会議では次の事項を話し合います。資料の (2)\nと、前回 (2025)\n"
                               "の記録をお持ちください。\n";
  const gchar *const rows[][2]
      = { { broken, whole }, { before_number, numbered }, { behind_number, numbered } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *rest = rest_of (rows[i][0], rows[i][1]);
      g_autofree gchar *back = rest_of (rows[i][1], rows[i][0]);

      g_assert_null (rest);
      g_assert_null (back);
    }
}

static void
test_rest (void)
{
  static const gchar *const rows[][3] = {
    /* what one says, the other, what is left of the one */
    { "会費は0円です\n", "会費は1,000円です\n", "会費は0円です\n" },
    { "A\nB\nC 0\nD\n", "A B C 10 D", "C 0\n" },
    { "本日\n可\n次回\n", "本日は不可\n次回は可能\n", "本日\n可\n次回\n" },
    { "one\ntwo\nthe cat\nthree\n", "one two\nthe cats\nthree", "the cat\n" },
    { "収支の表\n収入 5\n差引 -5\n以上です\n", "収支の表\n収入 5\n差引 5\n以上です", "差引 -5\n" },
    { "名前の一覧\n佐藤 | ○\n鈴木 | ×\n", "名前の一覧 佐藤 ○ 鈴木 ○", "鈴木 | ×\n" },
    { "名前の一覧\n○ | 佐藤\n", "名前の一覧 佐藤", "○ | 佐藤\n" },
    { "一行目です\n案内 [hxxps://a.example/1]と[hxxps://a.example/2]\n",
      "一行目です 案内と hxxps://a.example/1", "hxxps://a.example/2\n" },
    { "人口の表\n10³人\n終わり\n", "人口の表\n103人\n終わり\n", "10³人\n" },
    { "a\nb\n", "", "a\nb\n" },
    { "次のとおりです\nパスワード abc\n", "次のとおりです\nパスワード AbC\n", "パスワード abc\n" },
    { "次のとおりです\nパスワード abc\n", "次のとおりです\nパスワード ABC\n", "パスワード abc\n" },
    { "See the words\nabc\n", "See the words\nABC\n", "abc\n" },
    { "See the words\nUse aBc\n", "See the words\nUSE ABC\n", "Use aBc\n" },
    { "一行目です\n案内 [hxxps://a.example/AbC]\n", "一行目です\n案内 [hxxps://a.example/abc]\n",
      "hxxps://a.example/AbC\n" },
    { "次のとおりです\n会費 1\n", "次のとおりです\n会費 1,000\n", "会費 1\n" },
    { "次のとおりです\n5円\n", "次のとおりです\n1.5円\n", "5円\n" },
    { "次のとおりです\n人口 10\n", "次のとおりです\n人口 10³\n", "人口 10\n" },
    { "次のとおりです\n② 可\n", "次のとおりです\n1/2 可\n", "② 可\n" },
    { "次のとおりです\n会場 A\n", "次のとおりです\n会場 A1\n", "会場 A\n" },
    { "第一章の話\n第二章の話\n第三章の話\n", "第三章の話 第二章の話", "第一章の話\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *rest = rest_of (rows[i][0], rows[i][1]);

      if (g_strcmp0 (rest, rows[i][2]) != 0)
        g_error ("row %u: \"%s\" is left", i, rest != NULL ? rest : "nothing");
    }
}

/* A number with the sign of a negative one, in each way it is written, is another number; so is a
 * sign that means something by itself. */
static void
test_signs (void)
{
  static const gchar *const rows[][2] = {
    { "$-100", "$100" },
    { "-$100", "$100" },
    { "−＄100", "＄100" },
    { "€-100", "€100" },
    { "-€100", "€100" },
    { "-¥100", "¥100" },
    { "¥-100", "¥100" },
    { "\\-100", "\\100" },
    { "-US$100", "US$100" },
    { "▲100", "100" },
    { "会場→本館", "会場←本館" },
    { "会場 -> 本館", "会場 本館" },
    { "△100", "100" },
    { "▲ 100", "100" },
    { "¥▲100", "¥100" },
    { "－１００", "100" },
    { "–100", "100" },
    { "―100", "100" },
    { "(100)", "100" },
    { "（100）", "100" },
    { "($100)", "$100" },
    { "(¥100)", "¥100" },
    { "±100", "100" },
    { "≦100", "100" },
    { "残高-100円", "残高100円" },
    { "（100円）", "100円" },
    { "100-", "100" },
    { "残高 1,000−", "残高 1,000" },
    { "残高 100- | 5", "残高 100 | 5" },
    { "USD-100", "USD100" },
    { "差額 EUR-5", "差額 EUR 5" },
    { "測定値 <0.5", "測定値 0.5" },
    { "測定値 ＞ 5", "測定値 < 5" },
    { "値 ≠ 5", "値 = 5" },
    { "価格↑", "価格↓" },
    { "出欠 ✅", "出欠 ❌" },
    { "出席○", "出席×" },
    { "選択 ○可 ×否", "選択 ×可 ○否" },
    { "評価 ★★★", "評価 ★" },
    { "返事👍", "返事👎" },
    { "返事👍", "返事" },
    { "× 欠席", "欠席" },
    { "×欠席 A", "○欠席 A" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *line = g_strdup_printf ("%s\n", rows[i][0]);
      g_autofree gchar *with = g_strdup_printf ("収支の表\n収入は5円\n%s以上です\n", line);
      g_autofree gchar *without
          = g_strdup_printf ("収支の表\n収入は5円\n%s\n以上です\n", rows[i][1]);
      g_autofree gchar *rest = rest_of (with, without);

      if (g_strcmp0 (rest, line) != 0)
        g_error ("row %u: \"%s\" is left", i, rest != NULL ? rest : "nothing");
    }
}

/* Words that stand in other places of the other text make no line of it. */
static void
test_order (void)
{
  g_autofree gchar *rest
      = rest_of ("前文は同じです\nA会議は中止です\nB会議は開催です\n後文も同じです\n",
                 "前文は同じです\nA会議は開催です\nB会議は中止です\n後文も同じです\n");

  g_assert_cmpstr (rest, ==, "前文は同じです\nA会議は中止です\nB会議は開催です\n後文も同じです\n");
}

/* What was added is found, and each text keeps its lines. */
static void
test_several (void)
{
  g_autoptr (KyMailUnits) units = units_of ("first line\n");
  g_autoptr (KyMailUnits) others = units_of ("second line\n");
  g_autoptr (KyMailUnits) across_units = ky_mail_units_new ();
  g_autofree gchar *first = NULL, *second = NULL, *third = NULL, *fourth = NULL, *across = NULL;
  guint64 steps = ky_mail_units_steps (100), none = 0;

  ky_mail_units_add (units, "second line\nthird line\n", 23);
  first = ky_mail_units_rest (units, 0, others, &steps);
  second = ky_mail_units_rest (units, 1, others, &steps);
  g_assert_cmpstr (first, ==, "first line\n");
  g_assert_cmpstr (second, ==, "third line\n");
  ky_mail_units_add (others, second, strlen (second));
  third = ky_mail_units_rest (units, 1, others, &steps);
  ky_mail_units_add (across_units, "line second\n", 12);
  across = ky_mail_units_rest (across_units, 0, units, &steps);
  g_assert_null (third);
  /* What is not compared counts as lacking. */
  fourth = ky_mail_units_rest (units, 0, others, &none);
  g_assert_cmpstr (fourth, ==, "first line\n");
  g_assert_cmpuint (ky_mail_units_weight (units), ==, 7); /* with what parts the texts */
  g_assert_cmpstr (across, ==, "line second\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/units/of texts that say the same nothing is left", test_same);
  g_test_add_func ("/mail/units/a line broken to fit says the same", test_wrapped);
  g_test_add_func ("/mail/units/what only one says is left", test_rest);
  g_test_add_func ("/mail/units/a number's sign is part of it", test_signs);
  g_test_add_func ("/mail/units/words in another order are another line", test_order);
  g_test_add_func ("/mail/units/several texts are one form", test_several);
  return g_test_run ();
}
