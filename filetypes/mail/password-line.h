/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line of a text that is searched for passwords: its characters, as written and folded. */
#pragma once

#include <glib.h>

typedef struct
{
  const gunichar *written; /* unchanged; borrowed */
  gunichar *folded;        /* one for each character of `written`, in NFKC and lower case; 0: it
                            * belongs to the one before */
  guint n;
} KyPasswordLine;

/* Initializes `line` with the `n` characters at `written`, which must outlive `line`. */
void ky_password_line_init (KyPasswordLine *line, const gunichar *written, guint n);
/* Erases and frees the folded characters of `line`. */
void ky_password_line_clear (KyPasswordLine *line);

/* Tells whether a word that names a password begins at `at`. `*ret_end`: the position behind it.
 * `*ret_is_sure`: TRUE if the word names nothing else ("パスワード"), FALSE if it only often occurs near
 * a password ("解凍"). */
gboolean ky_password_label (const KyPasswordLine *line, guint at, guint *ret_end,
                            gboolean *ret_is_sure);

/* Returns the position of the first character from `at` on that is no space. */
guint ky_password_skip_space (const KyPasswordLine *line, guint at);

/* Returns the position behind a mark that separates a name from a value (":", "＝", "→", "は", "is"),
 * or `at` if there is none at `at`. `*ret_is_hard`: TRUE for a mark, FALSE for a word. */
guint ky_password_skip_mark (const KyPasswordLine *line, guint at, gboolean *ret_is_hard);

/* Returns the position after the words between "password" and the password itself ("は下記のとおりです。"),
 * including punctuation. `*ret_is_hard`: set to TRUE if there was a punctuation mark, otherwise
 * unchanged. */
guint ky_password_skip_words (const KyPasswordLine *line, guint at, gboolean *ret_is_hard);

/* Returns the end of the run of letters, digits and symbols (ASCII or full width) that begins at
 * `at`. */
guint ky_password_run (const KyPasswordLine *line, guint at);

/* Returns the position of the bracket or quote that closes the one at `at`; 0 if there is none at
 * `at`, or if nothing closes it within 100 characters. */
guint ky_password_closing (const KyPasswordLine *line, guint at);

/* Moves `*to` back over a sentence ending such as "です。" at the end of the characters from `from` up
 * to `*to`. Returns whether there was one. */
gboolean ky_password_trim_end (const KyPasswordLine *line, guint from, guint *to);

/* Returns the position behind bullets and quote marks ("> ", "・") at the start of `line`.
 * `*ret_is_quoted`: whether there was a ">". */
guint ky_password_skip_bullets (const KyPasswordLine *line, gboolean *ret_is_quoted);
