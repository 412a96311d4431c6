/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line of a text in which passwords are looked for: its characters, and as what they count. */
#pragma once

#include <glib.h>

typedef struct
{
  const gunichar *written; /* as it came; borrowed */
  gunichar *folded;        /* NFKC, lower case, one a character of WRITTEN; 0: part of the last */
  guint n;
} KyPasswordLine;

/* LINE of the N characters at WRITTEN, which must stay. */
void ky_password_line_init (KyPasswordLine *line, const gunichar *written, guint n);
/* Leaves nothing of it in memory but what was borrowed. */
void ky_password_line_clear (KyPasswordLine *line);

/*
 * Does a word that names a password begin at AT? *RET_END: behind it; *RET_IS_SURE: it names
 * nothing else ("パスワード"), or it only often stands by one ("解凍").
 */
gboolean ky_password_label (const KyPasswordLine *line, guint at, guint *ret_end,
                            gboolean *ret_is_sure);

/* The first character from AT on that is no space. */
guint ky_password_skip_space (const KyPasswordLine *line, guint at);

/* Behind one of the marks that stand between a thing's name and it (":", "＝", "→", "は", "is");
 * AT: there is none. *RET_IS_HARD: it is a mark and no word. */
guint ky_password_skip_mark (const KyPasswordLine *line, guint at, gboolean *ret_is_hard);

/* Behind what a sentence has between "password" and the password ("は下記のとおりです。"). Marks
 * are part of it: *RET_IS_HARD is set when there was one, and left as it is otherwise. */
guint ky_password_skip_words (const KyPasswordLine *line, guint at, gboolean *ret_is_hard);

/* The end of the run of letters, digits and symbols that begins at AT, in ASCII or full width. */
guint ky_password_run (const KyPasswordLine *line, guint at);

/* The bracket or quote that closes the one at AT; 0: there is none at AT, or it is never closed. */
guint ky_password_closing (const KyPasswordLine *line, guint at);

/* TRUE where what stands from *FROM up to *TO is "です。" or the like at its end: *TO goes back. */
gboolean ky_password_trim_end (const KyPasswordLine *line, guint from, guint *to);

/* Behind bullets and quote marks ("> ", "・", "1.") at the begin of LINE. */
guint ky_password_skip_bullets (const KyPasswordLine *line, gboolean *ret_is_quoted);
