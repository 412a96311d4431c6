/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folds text to the letters that a person reads in it: Unicode compatibility forms, look-alike
 * letters and digits, small kana, and ideographs that are written by their halves become the one
 * character that they look like. claim.c compares the result with the words of kiyome's notices. */
#include "filetypes/mail/visible-letters.h"

#include "common/homoglyph.h"
#include "common/text.h"

#define CONTROLS "                                "

/* Results of ky_homoglyph() for ASCII in a table, because every line is read with it; ' ': not a
 * letter. The second row also maps signs that are used instead of letters, such as "$". */
static const gchar twins[2][129] = { CONTROLS "                oi2easbt8g      "
                                              " abcdefghiikimnopqrstuvwxyz     "
                                              " abcdefghiikimnopqrstuvwxyz     ",
                                     CONTROLS " i  s           oi2easbt8g      "
                                              "aabcdefghiikimnopqrstuvwxyz     "
                                              " abcdefghiikimnopqrstuvwxyz i   " };

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

gboolean
ky_visible_letters_is_space (gunichar c)
{
  return g_unichar_isspace (c) || c == 0x2800 || ky_visible_letters_is_blank (c);
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

/* Adds a character as a reader sees it. Returns FALSE if `out` is full. */

static inline gboolean
add_ascii (gchar c, gboolean signs, gchar *out, gsize *at)
{
  gchar seen = twins[signs][(gint)c];

  if (seen == ' ')
    return TRUE;
  if (*at >= KY_SEEN_LETTERS * 4)
    return FALSE;
  out[(*at)++] = seen;
  return TRUE;
}

static inline gboolean
add_wide (gunichar c, gchar *out, gsize *at)
{
  if (*at >= KY_SEEN_LETTERS * 4)
    return FALSE;
  c = twin_wide (c);
  if (c >= 0x800 && c < 0x10000)
    {
      out[(*at)++] = (gchar)(0xe0 | c >> 12);
      out[(*at)++] = (gchar)(0x80 | (c >> 6 & 0x3f));
      out[(*at)++] = (gchar)(0x80 | (c & 0x3f));
    }
  else
    *at += (gsize)g_unichar_to_utf8 (c, out + *at);
  if (c == 0x3072 || c == 0x5315 || c == 0x53e3 || c == 0x308d || c == 0x56d7)
    join_halves (out, at);
  return TRUE;
}

/* Adds one of the parts of a character, without width, case, accents and marks. */
static gboolean
visible_letters_add_part (gunichar c, gboolean signs, gchar *out, gsize *at)
{
  if (c < 0x80)
    return add_ascii ((gchar)c, signs, out, at);
  if (is_plain_wide (c))
    return add_wide (c, out, at);
  c = ky_homoglyph (g_unichar_tolower (ky_homoglyph_of_capital (c)));
  if (!g_unichar_isalnum (c) || ky_visible_letters_is_blank (c))
    return TRUE;
  c = c < 0x80 ? c : twin_digit (c);
  /* 'l' is 'i' there, too */
  return c < 0x80 ? add_ascii ((gchar)c, FALSE, out, at) : add_wide (c, out, at);
}

gboolean
ky_visible_letters_add (const gchar *line, gsize length, gboolean signs, gsize at,
                        KyVisibleLetters out)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  const gchar *end = line + length;
  gboolean is_all = TRUE;

  for (; is_all && line < end; line = g_utf8_next_char (line))
    {
      gunichar c = ky_text_char (line);
      gsize n;

      if (c < 0x80)
        is_all = add_ascii ((gchar)c, signs, out, &at);
      else if (is_plain_wide (c))
        is_all = add_wide (c, out, &at);
      else if (c < 0x3000 || c > 0x3003) /* a space and punctuation */
        {
          n = g_unichar_fully_decompose (ky_homoglyph_of_capital (c), TRUE, parts,
                                         G_N_ELEMENTS (parts));
          for (gsize i = 0; is_all && i < n; i++)
            is_all = visible_letters_add_part (parts[i], signs, out, &at);
        }
    }
  out[at] = '\0';
  return is_all;
}

gboolean
ky_visible_letters_read (const gchar *line, gsize length, gboolean signs, KyVisibleLetters out)
{
  return ky_visible_letters_add (line, length, signs, 0, out);
}
