/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folds lines of text to the letters that people see. Differences of width, case, accents and
 * script disappear. */
#pragma once

#include <glib.h>

#define KY_SEEN_LETTERS 48 /* most letters of 4 bytes that are stored; prose is longer */

/* The folded letters of a line, NUL-terminated: "l", "1" and "i" are one letter, kana are
 * hiragana. */
typedef gchar KyVisibleLetters[KY_SEEN_LETTERS * 4 + 8];

/* Stores the folded letters of `line` (`length` bytes of valid UTF-8) in `out`. `signs`: signs that
 * stand for letters, such as "$", count as letters. Returns FALSE if `line` has more letters than
 * fit; `out` then has the first of them. */
gboolean ky_visible_letters_read (const gchar *line, gsize length, gboolean signs,
                                  KyVisibleLetters out);

/* Stores letters as ky_visible_letters_read() does, but keeps the first `at` bytes of `out` and
 * appends the letters behind them. */
gboolean ky_visible_letters_add (const gchar *line, gsize length, gboolean signs, gsize at,
                                 KyVisibleLetters out);

/* Returns whether `c` is invisible although Unicode calls it a letter (the fillers of Hangul). */
gboolean ky_visible_letters_is_blank (gunichar c);

/* Returns whether people see `c` as a blank: white space, the empty pattern of Braille (U+2800), or
 * a filler of Hangul. */
gboolean ky_visible_letters_is_space (gunichar c);
