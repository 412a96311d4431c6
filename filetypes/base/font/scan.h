/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looking for words in the PostScript of Type 1 fonts, without running it. */
#pragma once

#include "common/view.h"

typedef struct
{
  const guint8 *at, *end;
} KyFontScan;

KyFontScan ky_font_scan (KyView view);
/* Moves behind the first WORD that nothing but a delimiter follows. */
gboolean ky_font_scan_to (KyFontScan *scan, const gchar *word);
/* The next word: "/name", a number, an operator, or one delimiter. */
gboolean ky_font_scan_word (KyFontScan *scan, KyView *ret_word);
/* "/name" of letters, digits, dot, underscore and hyphen, at most 63. */
gboolean ky_font_scan_is_name (KyView word);
gboolean ky_font_scan_integer (KyView word, gint64 *ret_value);
/* Appends the number that WORD is in a plain form; FALSE when it is none. */
gboolean ky_font_scan_put_number (KyView word, GString *out);
/* The numbers of a bracketed or braced list that comes next, separated by spaces; how many. */
guint ky_font_scan_numbers (KyFontScan *scan, GString *out);
/* The bytes of hexadecimal digits up to the first character that is neither digit nor white space.
 * (transfer full) */
GByteArray *ky_font_scan_hex (KyView view);
