/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words for codes, in the languages of common/words.def. Its removals are in common/removal.h, its
 * faults in common/fault.h, its messages in common/message-codes.h. */
#pragma once

#include <glib.h>

/* Returns why something is withheld, as a clause without a full stop: the clause of the cause that
 * `detail` (nullable; of the report) begins with, else that of `reason` (a code of the report; an
 * unknown one counts as "failure"). Static. */
const gchar *ky_words_why (const gchar *reason, const gchar *detail, gboolean is_japanese);

/* Returns a sentence that says how a person can open a withheld file that the portal lists as
 * theirs: with its password. `reason` and `detail` as above. NULL if no action of theirs opens it.
 * Static. */
const gchar *ky_words_way (const gchar *reason, const gchar *detail, gboolean is_japanese);
/* Returns the code of the cause that `detail` (nullable) begins with, static, or NULL. */
const gchar *ky_words_cause (const gchar *detail);
/* Returns the LABEL row's words for `kind` and `code`, or with `kind` "reason-name" the name of the
 * REASON called `code`. `code` itself if it is unknown. */
const gchar *ky_words_label (const gchar *kind, const gchar *code, gboolean is_japanese);
/* Returns the sentence of the ERROR row called `code`, static, or NULL. */
const gchar *ky_words_error (const gchar *code, gboolean is_japanese);
/* Returns the code of the ERROR row that `text` begins with ("mail-failed: text of the relay"),
 * static, or NULL. `*ret_detail` is the text after it, or `text`. */
const gchar *ky_words_error_code (const gchar *text, const gchar **ret_detail);
/* Returns clause `n` of all reasons and causes, or NULL after the last. */
const gchar *ky_words_nth (guint n, gboolean is_japanese);
