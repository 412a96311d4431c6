/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signs that units.c compares: marks, emoji, arrows, and those that make a number another one. In
 * the functions for a place in a line, the line is from `start` to `end`, with its line end. */
#pragma once

#include <glib.h>

/* Returns whether `c` is an arrow or says how two values relate. */
gboolean ky_sign_is_relation (gunichar c);
gboolean ky_sign_is_emoji (gunichar c);
/* Returns whether `c` is written before a number to make it negative. A horizontal bar is such a
 * sign in Japanese text, triangles are in accounts. */
gboolean ky_sign_is_minus (gunichar c);
/* Returns whether `c` between two numbers makes them one: "1,000", "10:30", "1-5". */
gboolean ky_sign_joins_numbers (gunichar c);
gboolean ky_sign_is_currency (gunichar c);
/* Returns whether `c` is a sign that has a meaning alone, as in the cells of a table. */
gboolean ky_sign_is_mark (gunichar c);
/* Returns whether the mark `c` may only begin the items of a list: a circle, star or tick, but not
 * a cross or a box. */
gboolean ky_sign_is_bullet (gunichar c);
/* Returns whether the brackets at `at` hold a number, as those of negative ones do in accounts;
 * within other digits it is that of a telephone. A plain number counts if it has its cell of the
 * line for itself: among words it is one of a list or a year, before which other programs may break
 * the line. */
gboolean ky_sign_begins_bracketed (const gchar *start, const gchar *at, const gchar *end);
/* Returns whether the minus at `at`, behind a number, belongs to it, as it does in accounts:
 * "1,000-". Before a word or another number it is a hyphen or a range, and behind the number that a
 * line begins with (`is_first`) words may follow as those of a list. */
gboolean ky_sign_is_minus_behind (const gchar *at, const gchar *end, gboolean is_first);
/* Returns whether the minus at `at` is between the code of a currency and a number: "USD-100". */
gboolean ky_sign_is_minus_of_amount (const gchar *start, const gchar *at, const gchar *end);
/* Returns whether the sign at `at` compares the number behind it: "< 0.5". */
gboolean ky_sign_compares (const gchar *at, const gchar *end);
