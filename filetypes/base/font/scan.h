/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Searches the PostScript of Type 1 fonts for words, without running it. */
#pragma once

#include "common/view.h"

typedef struct
{
  const guint8 *at, *end;
} KyFontScan;

KyFontScan ky_font_scan (KyView view);
/* Moves after the first `word` that is followed by white space, a delimiter or the end. Returns
 * FALSE if it does not occur. */
gboolean ky_font_scan_to (KyFontScan *scan, const gchar *word);
/* Reads the next word: "/name", a number, an operator, or one delimiter. */
gboolean ky_font_scan_word (KyFontScan *scan, KyView *ret_word);
/* Returns TRUE if `word` is "/name" with at most 63 letters, digits, dots, underscores and
 * hyphens. */
gboolean ky_font_scan_is_name (KyView word);
gboolean ky_font_scan_integer (KyView word, gint64 *ret_value);
/* Appends the number `word` in a plain form. Returns FALSE if it is no number. */
gboolean ky_font_scan_put_number (KyView word, GString *out);
/* Appends the numbers of the bracketed or braced list that comes next, separated by spaces. Returns
 * how many there are. */
guint ky_font_scan_numbers (KyFontScan *scan, GString *out);
/* Returns the bytes of the hexadecimal digits before the first character that is neither a digit
 * nor white space. (transfer full) */
GByteArray *ky_font_scan_hex (KyView view);
