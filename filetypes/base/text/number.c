/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Formats list numbers in the numbering formats of Office documents, Japanese ones included, and
 * replaces bullets of symbol fonts by "・". */
#include "filetypes/base/text/number.h"

#include <string.h>

#define AIUEO                                                                                      \
  "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
#define IROHA                                                                                      \
  "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"

/* Formats whose numbers are the characters of a string, one after the other. */
static const struct
{
  const gchar *format, *items;
} number_sequences[] = {
  { "aiueo", AIUEO },
  { "aiueoFullWidth", AIUEO },
  { "iroha", IROHA },
  { "irohaFullWidth", IROHA },
  { "hiragana", "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりる"
                "れろわをん" },
  { "hiraganaIroha", "いろはにほへとちりぬるをわかよたれそつねならむうゐのおくやまけふこえてあさき"
                     "ゆめみしゑひもせす" },
  { "ideographTraditional", "甲乙丙丁戊己庚辛壬癸" },
  { "ideographZodiac", "子丑寅卯辰巳午未申酉戌亥" },
  { "ganada", "가나다라마바사아자차카타파하" },
  { "chosung", "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ" },
  { "lowerGreek", "αβγδεζηθικλμνξοπρστυφχψω" },
};
static const gchar *const kanji[] = { "〇", "一", "二", "三", "四", "五", "六", "七", "八", "九" };
static const gchar *const legal[] = { "零", "壱", "弐", "参", "四", "伍", "六", "七", "八", "九" };

static void
number_append_roman (GString *out, gint n)
{
  static const struct
  {
    gint value;
    const gchar *digits;
  } rows[] = { { 1000, "M" }, { 900, "CM" }, { 500, "D" }, { 400, "CD" }, { 100, "C" },
               { 90, "XC" },  { 50, "L" },   { 40, "XL" }, { 10, "X" },   { 9, "IX" },
               { 5, "V" },    { 4, "IV" },   { 1, "I" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows) && n < 4000; i++)
    for (; n >= rows[i].value; n -= rows[i].value)
      g_string_append (out, rows[i].digits);
}

/* Appends four digits of a number with their units: 二千三百四, 弐阡参百四 or ２千３百４. */
static void
number_append_group (GString *out, guint n, KyNumerals numerals)
{
  static const gchar *const units[][2] = { { "千", "阡" }, { "百", "百" }, { "十", "拾" }, { "" } };
  static const guint values[] = { 1000, 100, 10, 1 };
  gboolean is_legal = numerals == KY_NUMERALS_LEGAL;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      guint digit = n / values[i] % 10;

      if (digit > 1 || (digit == 1 && (is_legal || values[i] == 1)))
        ky_text_append_digit (out, (gchar)('0' + digit), numerals);
      if (digit > 0 && values[i] > 1)
        g_string_append (out, units[i][is_legal]);
    }
}

void
ky_text_append_counting (GString *out, guint64 n, KyNumerals numerals)
{
  static const gchar *const units[][2]
      = { { "", "" }, { "万", "萬" }, { "億", "億" }, { "兆", "兆" }, { "京", "京" } };
  guint groups[G_N_ELEMENTS (units)] = { 0 };
  guint last = 0;

  for (guint64 rest = n; rest > 0 && last < G_N_ELEMENTS (units); rest /= 10000)
    groups[last++] = (guint)(rest % 10000);
  if (n == 0)
    ky_text_append_digit (out, '0', numerals);
  for (guint i = last; i-- > 0;)
    {
      number_append_group (out, groups[i], numerals);
      if (groups[i] > 0)
        g_string_append (out, units[i][numerals == KY_NUMERALS_LEGAL]);
    }
}

void
ky_text_append_digit (GString *out, gchar c, KyNumerals numerals)
{
  if (numerals == KY_NUMERALS_WIDE && c > ' ')
    g_string_append_unichar (out, (gunichar)c + (0xff10 - '0'));
  else if (numerals != KY_NUMERALS_ARABIC && g_ascii_isdigit (c))
    g_string_append (out, (numerals == KY_NUMERALS_LEGAL ? legal : kanji)[c - '0']);
  else
    g_string_append_c (out, c);
}

/* Returns the character for `n` in a circle or brackets, or 0 if there is none. */
static gunichar
enclosed_number (const gchar *format, gint n)
{
  static const struct
  {
    const gchar *format;
    gint last;
    gunichar first;
  } rows[] = { { "decimalEnclosedCircle", 20, 0x2460 },
               { "decimalEnclosedParen", 20, 0x2474 },
               { "decimalEnclosedFullstop", 20, 0x2488 },
               { "ideographEnclosedCircle", 10, 0x3280 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_has_prefix (format, rows[i].format) && n > 0 && n <= rows[i].last)
      return rows[i].first + (gunichar)(n - 1);
  return 0;
}

static void
append_digits (GString *out, gint n, KyNumerals numerals)
{
  gchar digits[16];

  g_snprintf (digits, sizeof digits, "%d", n);
  for (const gchar *p = digits; *p != '\0'; p++)
    ky_text_append_digit (out, *p, g_ascii_isdigit (*p) ? numerals : KY_NUMERALS_ARABIC);
}

/* Appends A, B … Z, AA, BB … */
static void
number_append_letters (GString *out, gint n, gchar first)
{
  guint times = MIN ((guint)(n - 1) / 26 + 1, 8);

  for (guint i = 0; i < times; i++)
    g_string_append_c (out, (gchar)(first + (n - 1) % 26));
}

/* Appends the character of `format` for `n`, if it has one. */
static gboolean
number_append_item (GString *out, gint n, const gchar *format)
{
  for (guint i = 0; i < G_N_ELEMENTS (number_sequences); i++)
    {
      const gchar *items = number_sequences[i].items;

      if (strcmp (number_sequences[i].format, format) != 0 || n <= 0
          || n > g_utf8_strlen (items, -1))
        continue;
      g_string_append_unichar (out, g_utf8_get_char (g_utf8_offset_to_pointer (items, n - 1)));
      return TRUE;
    }
  return FALSE;
}

/* Appends 1st, 2nd, 3rd, 4th … 11th … */
static void
number_append_ordinal (GString *out, gint n)
{
  static const gchar *const endings[] = { "th", "st", "nd", "rd" };
  guint last = n > 0 && n % 100 / 10 != 1 && n % 10 <= 3 ? (guint)n % 10 : 0;

  g_string_append_printf (out, "%d%s", n, endings[last]);
}

gboolean
ky_text_append_number (GString *out, gint n, const gchar *format)
{
  gsize from = out->len;

  if (strcmp (format, "none") == 0 || number_append_item (out, n, format))
    return TRUE;
  if (n > 0 && n < 4000 && g_ascii_strcasecmp (format, "upperRoman") == 0)
    number_append_roman (out, n);
  else if (n > 0 && n < 4000 && strcmp (format, "lowerRoman") == 0)
    {
      number_append_roman (out, n);
      for (gsize i = from; i < out->len; i++)
        out->str[i] = g_ascii_tolower (out->str[i]);
    }
  else if (n > 0 && strcmp (format, "upperLetter") == 0)
    number_append_letters (out, n, 'A');
  else if (n > 0 && strcmp (format, "lowerLetter") == 0)
    number_append_letters (out, n, 'a');
  else if (enclosed_number (format, n) != 0)
    g_string_append_unichar (out, enclosed_number (format, n));
  else if (n > 0 && strcmp (format, "japaneseLegal") == 0)
    ky_text_append_counting (out, (guint64)n, KY_NUMERALS_LEGAL);
  /* from a hundred on, Chinese has other words: 一百零一 */
  else if (n > 0
           && (strcmp (format, "japaneseCounting") == 0
               || (n < 100 && g_str_has_prefix (format, "chineseCounting"))))
    ky_text_append_counting (out, (guint64)n, KY_NUMERALS_KANJI);
  else if (g_str_has_prefix (format, "decimalFullWidth"))
    append_digits (out, n, KY_NUMERALS_WIDE);
  else if (strcmp (format, "ideographDigital") == 0
           || strcmp (format, "japaneseDigitalTenThousand") == 0)
    append_digits (out, n, KY_NUMERALS_KANJI);
  else if (strcmp (format, "decimalZero") == 0)
    g_string_append_printf (out, "%02d", n);
  else if (strcmp (format, "ordinal") == 0)
    number_append_ordinal (out, n);
  else if (strcmp (format, "numberInDash") == 0)
    g_string_append_printf (out, "- %d -", n);
  else
    {
      g_string_append_printf (out, "%d", n);
      return g_str_has_prefix (format, "decimal")
             || g_str_has_prefix (format, "ideographEnclosedCircle");
    }
  return TRUE;
}

gchar *
ky_text_bullet (const KySymbolFont *font, const gchar *text)
{
  gunichar c = g_utf8_get_char (text);
  gsize length;

  if (font != NULL && c != 0)
    return ky_symbol_text (font, text, strlen (text), &length);

  if (c < 0x80 ? strchr ("-*+#", (gint)c) == NULL || c == 0 : c >= 0xe000 && c < 0xf900)
    return g_strdup ("・");
  return g_strdup (text);
}
