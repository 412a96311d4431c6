/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines as people see them: letters without width, case, accent and script. */
#pragma once

#include <glib.h>

#define KY_SEEN_LETTERS 48 /* of a heading, ideographs' worth; prose is longer */

/* The letters of a line: "l", "1" and "i" are one, kana are hiragana. */
typedef gchar KySeen[KY_SEEN_LETTERS * 4 + 8];

/*
 * Reads the letters of the LENGTH bytes of LINE (valid UTF-8) into OUT; SIGNS: also those that
 * stand for letters, like "$". FALSE when they are more than a heading has, of which OUT has the
 * first.
 */
gboolean ky_seen_read (const gchar *line, gsize length, gboolean signs, KySeen out);

/* The same behind the AT bytes that OUT has. */
gboolean ky_seen_add (const gchar *line, gsize length, gboolean signs, gsize at, KySeen out);

/* What is no letter though Unicode calls it one: nothing is seen of it. */
gboolean ky_seen_is_blank (gunichar c);
