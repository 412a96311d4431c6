/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tokenizes the PostScript of Type 1 fonts into names, numbers and delimiters, and finds keywords.
 * Nothing is executed. */
#include "filetypes/base/font/scan.h"

#include <math.h>

KyFontScan
ky_font_scan (KyView view)
{
  return (KyFontScan){ view.data, view.data + view.size };
}

static gboolean
font_scan_is_space (guint8 c)
{
  return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0';
}

static gboolean
font_scan_is_delimiter (guint8 c)
{
  return strchr ("()<>[]{}/%", c) != NULL;
}

gboolean
ky_font_scan_to (KyFontScan *scan, const gchar *word)
{
  gsize length = strlen (word);
  const guint8 *at = scan->at;

  while ((at = memmem (at, (gsize)(scan->end - at), word, length)) != NULL)
    {
      at += length;
      if (at == scan->end || font_scan_is_space (*at) || font_scan_is_delimiter (*at))
        {
          scan->at = at;
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
ky_font_scan_word (KyFontScan *scan, KyView *ret_word)
{
  while (scan->at < scan->end && (font_scan_is_space (*scan->at) || *scan->at == '%'))
    if (*scan->at == '%')
      while (scan->at < scan->end && *scan->at != '\n' && *scan->at != '\r')
        scan->at++;
    else
      scan->at++;
  if (scan->at >= scan->end)
    return FALSE;
  const guint8 *from = scan->at++;
  if (*from == '/' || !font_scan_is_delimiter (*from))
    while (scan->at < scan->end && !font_scan_is_space (*scan->at)
           && !font_scan_is_delimiter (*scan->at))
      scan->at++;
  *ret_word = ky_view (from, (gsize)(scan->at - from));
  return TRUE;
}

gboolean
ky_font_scan_is_name (KyView word)
{
  if (word.size < 2 || word.size > 64 || word.data[0] != '/')
    return FALSE;
  for (gsize i = 1; i < word.size; i++)
    if (!g_ascii_isalnum (word.data[i]) && !ky_is_among (word.data[i], "._-"))
      return FALSE;
  return TRUE;
}

gboolean
ky_font_scan_integer (KyView word, gint64 *ret_value)
{
  gint64 value = 0;
  gsize i = word.size > 0 && word.data[0] == '-';

  if (word.size == i || word.size > 10)
    return FALSE;
  for (gsize j = i; j < word.size; j++)
    {
      if (!g_ascii_isdigit (word.data[j]))
        return FALSE;
      value = value * 10 + (word.data[j] - '0');
    }
  *ret_value = i > 0 ? -value : value;
  return TRUE;
}

gboolean
ky_font_scan_put_number (KyView word, GString *out)
{
  gchar text[32], plain[G_ASCII_DTOSTR_BUF_SIZE];
  gchar *end = NULL;

  if (word.size == 0 || word.size >= sizeof text)
    return FALSE;
  memcpy (text, word.data, word.size);
  text[word.size] = '\0';
  if (strspn (text, "0123456789+-.eE") != word.size)
    return FALSE;
  gdouble value = g_ascii_strtod (text, &end);
  if (end != text + word.size || !isfinite (value) || fabs (value) > 1e9)
    return FALSE;
  g_string_append (out, g_ascii_formatd (plain, sizeof plain, "%.8g", value));
  return TRUE;
}

guint
ky_font_scan_numbers (KyFontScan *scan, GString *out)
{
  KyView word;
  guint n = 0;

  if (!ky_font_scan_word (scan, &word) || !(ky_view_is (word, "[") || ky_view_is (word, "{")))
    return 0;
  while (ky_font_scan_word (scan, &word) && !ky_view_is (word, "]") && !ky_view_is (word, "}")
         && n < 64)
    {
      gsize before = out->len;

      if (n > 0)
        g_string_append_c (out, ' ');
      if (ky_font_scan_put_number (word, out))
        n++;
      else
        g_string_truncate (out, before);
    }
  return n;
}

GByteArray *
ky_font_scan_hex (KyView view)
{
  GByteArray *bytes = g_byte_array_sized_new ((guint)(view.size / 2));
  gint high = -1;

  for (gsize i = 0; i < view.size; i++)
    {
      gint digit = g_ascii_xdigit_value ((gchar)view.data[i]);

      if (digit < 0 && font_scan_is_space (view.data[i]))
        continue;
      if (digit < 0)
        break;
      if (high < 0)
        {
          high = digit;
          continue;
        }
      guint8 byte = (guint8)(high << 4 | digit);
      g_byte_array_append (bytes, &byte, 1);
      high = -1;
    }
  return bytes;
}
