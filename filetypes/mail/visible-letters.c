/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folds text to the letters that a person reads in it: Unicode compatibility forms, look-alike
 * letters and digits, small kana, and ideographs that are written by their halves become the one
 * character that they look like. claim.c compares the result with the words of kiyome's notices. */
#include "filetypes/mail/visible-letters.h"

#include "common/homoglyph.h"

#include <string.h>

/* ky_homoglyph() for ASCII, made fast because every line is read by it; 0: no letter. `signs`:
 * count signs that stand for letters. */
static gchar
twin_ascii (gchar c, gboolean signs)
{
  static const gchar digits[] = "oi2easbt8g", from[] = "$!|@", to[] = "siia";
  const gchar *found;

  c = g_ascii_tolower (c);
  if (c >= 'a' && c <= 'z')
    return c == 'l' || c == 'j' ? 'i' : c;
  if (c >= '0' && c <= '9')
    return digits[c - '0'];
  found = signs && c != '\0' ? strchr (from, c) : NULL;
  return found != NULL ? to[found - from] : '\0';
}

/* Returns whether `c` is a hiragana or ideograph, the usual case: without case, and without
 * look-alikes but those of twin_wide(). */
static gboolean
is_plain_wide (gunichar c)
{
  return (c >= 0x3041 && c <= 0x3094) || (c >= 0x4e00 && c <= 0x9fa5 && c != 0x65e0);
}

/* Maps ideographs and kana that look like those of the headings. */
static gunichar
twin_wide (gunichar c)
{
  switch (c)
    {
    case 0x65e1: /* 旡 */
    case 0x821e: /* 舞 */
    case 0x6bcb: /* 毋 */
      return 0x7121;
    case 0x5b9d: /* 宝 */
    case 0x5bc9: /* 寉 */
    case 0x66f8: /* 書 */
      return 0x5bb3;
    case 0x82b1: /* 花 */
    case 0x5317: /* 北 */
      return 0x5316;
    case 0x548c: /* 和 */
      return 0x77e5;
    case 0x57cb: /* 埋 */
      return 0x7406;
    case 0x3041: /* small kana */
    case 0x3043:
    case 0x3045:
    case 0x3047:
    case 0x3049:
    case 0x3063:
    case 0x3083:
    case 0x3085:
    case 0x3087:
      return c + 1;
    default:
      return c;
    }
}

/* Maps a zero or one of any script to the letter that it looks like. */
static gunichar
twin_digit (gunichar c)
{
  gint value = g_unichar_isdigit (c) ? g_unichar_digit_value (c) : -1;

  return value == 0 ? 'o' : value == 1 ? 'i' : c;
}

gboolean
ky_visible_letters_is_blank (gunichar c)
{
  /* the fillers of Hangul */
  return c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0;
}

/* Joins two halves at the end of `out` to the ideograph that they form. */
static void
join_halves (gchar *out, gsize *at)
{
  static const gchar *const halves[][2]
      = { { "いひ", "化" }, { "亻ひ", "化" }, { "い匕", "化" }, { "亻匕", "化" },
          { "匕", "化" },   { "矢口", "知" }, { "矢ろ", "知" }, { "矢囗", "知" } };

  for (guint i = 0; i < G_N_ELEMENTS (halves); i++)
    {
      gsize length = strlen (halves[i][0]);

      if (*at < length || memcmp (out + *at - length, halves[i][0], length) != 0)
        continue;
      memcpy (out + *at - length, halves[i][1], strlen (halves[i][1]));
      *at -= length - strlen (halves[i][1]);
      return;
    }
}

/* Adds a character as a reader sees it, without width, case, accents and marks. Returns FALSE if
 * `out` is full. */
static gboolean
visible_letters_add_letter (gunichar c, gboolean signs, gchar *out, gsize *at)
{
  if (c < 0x80)
    {
      gchar seen = twin_ascii ((gchar)c, signs);

      if (seen == '\0')
        return TRUE;
      if (*at >= KY_SEEN_LETTERS * 4)
        return FALSE;
      out[(*at)++] = seen;
      return TRUE;
    }
  if (!is_plain_wide (c))
    {
      c = ky_homoglyph (g_unichar_tolower (ky_homoglyph_of_capital (c)));
      if (!g_unichar_isalnum (c) || ky_visible_letters_is_blank (c))
        return TRUE;
      c = c < 0x80 ? c : twin_digit (c);
    }
  if (*at >= KY_SEEN_LETTERS * 4)
    return FALSE;
  if (c < 0x80) /* 'l' is 'i' there, too */
    {
      out[(*at)++] = twin_ascii ((gchar)c, FALSE);
      return TRUE;
    }
  c = twin_wide (c);
  *at += (gsize)g_unichar_to_utf8 (c, out + *at);
  if (c == 0x3072 || c == 0x5315 || c == 0x53e3 || c == 0x308d || c == 0x56d7)
    join_halves (out, at);
  return TRUE;
}

gboolean
ky_visible_letters_add (const gchar *line, gsize length, gboolean signs, gsize at,
                        KyVisibleLetters out)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  gboolean is_all = TRUE;

  for (const gchar *p = line; is_all && p < line + length; p = g_utf8_next_char (p))
    {
      gunichar c = (guchar)*p < 0x80 ? (guchar)*p : ky_homoglyph_of_capital (g_utf8_get_char (p));
      /* most kana and ideographs stay unchanged */
      gboolean is_plain = c < 0x80 || (c >= 0x3041 && c <= 0x3096) || (c >= 0x4e00 && c <= 0x9fff);
      gsize n = is_plain ? 0 : g_unichar_fully_decompose (c, TRUE, parts, G_N_ELEMENTS (parts));

      if (is_plain)
        is_all = visible_letters_add_letter (c, signs, out, &at);
      for (gsize i = 0; is_all && i < n; i++)
        is_all = visible_letters_add_letter (parts[i], signs, out, &at);
    }
  out[at] = '\0';
  return is_all;
}

gboolean
ky_visible_letters_read (const gchar *line, gsize length, gboolean signs, KyVisibleLetters out)
{
  return ky_visible_letters_add (line, length, signs, 0, out);
}
