/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looking for words in the PostScript of Type 1 fonts, without running it. */
#pragma once

#include "common/view.h"

typedef struct
{
  const guint8 *at, *end;
} KyScan;

KyScan ky_scan (KyView view);
/* Moves behind the first WORD that nothing but a delimiter follows. */
gboolean ky_scan_to (KyScan *scan, const gchar *word);
/* The next word: "/name", a number, an operator, or one delimiter. */
gboolean ky_scan_word (KyScan *scan, KyView *ret_word);
/* "/name" of letters, digits, dot, underscore and hyphen, at most 63. */
gboolean ky_scan_is_name (KyView word);
gboolean ky_scan_integer (KyView word, gint64 *ret_value);
/* Appends the number that WORD is in a plain form; FALSE when it is none. */
gboolean ky_scan_put_number (KyView word, GString *out);
/* The numbers of a bracketed or braced list that comes next, separated by spaces; how many. */
guint ky_scan_numbers (KyScan *scan, GString *out);
/* The bytes of hexadecimal digits up to the first character that is neither digit nor white space.
 * (transfer full) */
GByteArray *ky_scan_hex (KyView view);
