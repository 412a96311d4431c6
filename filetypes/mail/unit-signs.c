/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells which signs of a text mean something by themselves, or belong to the number beside them. */
#include "filetypes/mail/unit-signs.h"

#include "common/text.h"

#define BRACKETED_MAX 32 /* characters of a number in brackets */

gboolean
ky_sign_is_relation (gunichar c)
{
  return (c >= 0x2190 && c <= 0x21ff) || (c >= 0x2248 && c <= 0x228b) || c == 0x27a1
         || (c >= 0x2b05 && c <= 0x2b07);
}

gboolean
ky_sign_is_emoji (gunichar c)
{
  return c >= 0x1f300 && c <= 0x1faff;
}

gboolean
ky_sign_is_minus (gunichar c)
{
  return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x25b2 || c == 0x25b3;
}

gboolean
ky_sign_joins_numbers (gunichar c)
{
  return (c < 0x80 && strchr (".,/:~'", (gchar)c) != NULL) || c == 0x2019 || c == 0x2044
         || c == 0x301c || ky_sign_is_minus (c);
}

gboolean
ky_sign_is_currency (gunichar c)
{
  return c == '$' || c == '\\' || g_unichar_type (c) == G_UNICODE_CURRENCY_SYMBOL;
}

gboolean
ky_sign_is_mark (gunichar c)
{
  switch (c)
    {
    case 0x00d7: /* × */
    case 0x25b3: /* △ */
    case 0x25b2: /* ▲ */
    case 0x25cb: /* ○ */
    case 0x25ce: /* ◎ */
    case 0x25cf: /* ● */
    case 0x25ef: /* ◯ */
    case 0x2605: /* ★ */
    case 0x2606: /* ☆ */
    case 0x2610: /* ☐ */
    case 0x2611: /* ☑ */
    case 0x2612: /* ☒ */
    case 0x2713: /* ✓ */
    case 0x2714: /* ✔ */
    case 0x2715: /* ✕ */
    case 0x2716: /* ✖ */
    case 0x2717: /* ✗ */
    case 0x2718: /* ✘ */
      return TRUE;
    default:
      return FALSE;
    }
}

gboolean
ky_sign_is_bullet (gunichar c)
{
  return (c >= 0x25b2 && c <= 0x25ef) || c == 0x2605 || c == 0x2606 || c == 0x2713 || c == 0x2714;
}

/* Returns whether nothing precedes `at` in its cell of the line that begins at `start`. */
static gboolean
begins_cell (const gchar *start, const gchar *at)
{
  while (at > start && at[-1] == ' ')
    at--;
  return at == start || at[-1] == '|' || at[-1] == '\t';
}

gboolean
ky_sign_begins_bracketed (const gchar *start, const gchar *at, const gchar *end)
{
  const gchar *bracket = at;
  gboolean has_digit = FALSE, is_amount = FALSE;

  if (ky_text_char (at) != '(' && ky_text_char (at) != 0xff08)
    return FALSE;
  at = g_utf8_next_char (at);
  for (guint n = 0; at < end && n < BRACKETED_MAX; n++, at = g_utf8_next_char (at))
    {
      gunichar c = ky_text_char (at);

      if (c == ')' || c == 0xff09)
        {
          at = g_utf8_next_char (at);
          if (at < end && g_unichar_isdigit (ky_text_char (at)))
            return FALSE;
          while (at < end && (*at == ' ' || *at == '\r'))
            at++;
          return has_digit
                 && (is_amount
                     || ((at == end || strchr ("|\t\n", *at) != NULL)
                         && begins_cell (start, bracket)));
        }
      if (g_unichar_isdigit (c))
        has_digit = TRUE;
      else if (c != '.' && c != 0xff0e && c != ',' && c != 0xff0c && c != '%' && c != 0xff05
               && c != 0x5186 /* 円 */ && !ky_sign_is_currency (c))
        return FALSE;
      is_amount = is_amount || !g_unichar_isdigit (c);
    }
  return FALSE;
}

gboolean
ky_sign_is_minus_behind (const gchar *at, const gchar *end, gboolean is_first)
{
  at = g_utf8_next_char (at);
  while (is_first && at < end && (*at == ' ' || *at == '\r'))
    at++;
  if (at == end || strchr ("|\t\n", *at) != NULL)
    return TRUE;
  gunichar next = ky_text_char (at);
  return !is_first && !g_unichar_isalnum (next) && !ky_sign_is_minus (next);
}

gboolean
ky_sign_is_minus_of_amount (const gchar *start, const gchar *at, const gchar *end)
{
  static const gchar *const codes[]
      = { "AUD", "CAD", "CHF", "CNY", "EUR", "GBP", "HKD", "INR", "JPY",
          "KRW", "NZD", "SEK", "SGD", "THB", "TWD", "USD", NULL };
  const gchar *next = g_utf8_next_char (at);

  if (at - start < 3 || next == end || !g_unichar_isdigit (ky_text_char (next))
      || (at - start > 3 && g_ascii_isalnum (at[-4])))
    return FALSE;
  g_autofree gchar *code = g_ascii_strup (at - 3, 3);
  return g_strv_contains (codes, code);
}

gboolean
ky_sign_compares (const gchar *at, const gchar *end)
{
  gunichar c = ky_text_char (at);

  if (c != '<' && c != '>' && c != 0xff1c && c != 0xff1e)
    return FALSE;
  at = g_utf8_next_char (at);
  while (at < end && *at == ' ')
    at++;
  return at < end && g_unichar_isdigit (ky_text_char (at));
}
