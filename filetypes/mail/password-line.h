/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line of a text that is searched for passwords: its characters, as written and folded. */
#pragma once

#include <glib.h>

typedef struct
{
  const gunichar *written; /* as it was written; borrowed */
  gunichar *folded;        /* one for each character of WRITTEN, in NFKC and lower case; 0: it
                            * belongs to the one before */
  guint n;
} KyPasswordLine;

/* Initializes LINE with the N characters at WRITTEN, which must outlive LINE. */
void ky_password_line_init (KyPasswordLine *line, const gunichar *written, guint n);
/* Erases and frees the folded characters of LINE. */
void ky_password_line_clear (KyPasswordLine *line);

/* Whether a word that names a password begins at AT. *RET_END: the position behind it.
 * *RET_IS_SURE: TRUE if the word names nothing else ("パスワード"), FALSE if it only often stands near a
 * password ("解凍"). */
gboolean ky_password_label (const KyPasswordLine *line, guint at, guint *ret_end,
                            gboolean *ret_is_sure);

/* Returns the position of the first character from AT on that is no space. */
guint ky_password_skip_space (const KyPasswordLine *line, guint at);

/* Returns the position behind a mark that separates a name from a value (":", "＝", "→", "は", "is"),
 * or AT if there is none at AT. *RET_IS_HARD: TRUE for a mark, FALSE for a word. */
guint ky_password_skip_mark (const KyPasswordLine *line, guint at, gboolean *ret_is_hard);

/* Returns the position behind the words that a sentence has between "password" and the password
 * itself ("は下記のとおりです。"), marks included. *RET_IS_HARD is set to TRUE if there was a mark, and
 * otherwise left alone. */
guint ky_password_skip_words (const KyPasswordLine *line, guint at, gboolean *ret_is_hard);

/* Returns the end of the run of letters, digits and symbols (ASCII or full width) that begins at
 * AT. */
guint ky_password_run (const KyPasswordLine *line, guint at);

/* Returns the position of the bracket or quote that closes the one at AT; 0 if there is none at AT,
 * or if nothing closes it within 100 characters. */
guint ky_password_closing (const KyPasswordLine *line, guint at);

/* Moves *TO back over a sentence ending such as "です。" at the end of the characters from FROM up to
 * *TO. Returns whether there was one. */
gboolean ky_password_trim_end (const KyPasswordLine *line, guint from, guint *to);

/* Returns the position behind bullets and quote marks ("> ", "・") at the start of LINE.
 * *RET_IS_QUOTED: whether there was a ">". */
guint ky_password_skip_bullets (const KyPasswordLine *line, gboolean *ret_is_quoted);
