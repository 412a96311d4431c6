/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the words for the codes of removals in a report (engine/job.h, ky_job_removed()) in the
 * table common/words.def, for notices, commands and the portal. */
#pragma once

#include <glib.h>

/* Returns the sentence for `count` removals of `code`: "マクロ 2 個を除去しました", "Removed: macros (2)".
 * NULL for an unknown code. (transfer full) */
gchar *ky_removal_sentence (const gchar *code, guint64 count, gboolean is_japanese);
/* Returns the words of `code` alone: with `*ret_is_counted` a noun to be combined with a count
 * ("マクロ", "macros"), else a whole sentence. NULL for an unknown code. Static. */
const gchar *ky_removal_words (const gchar *code, gboolean is_japanese, gboolean *ret_is_counted);
/* Tells whether the recipient's notice leaves out removals of `code` (the rows QUIET of
 * common/words.def). `is_text`: the removal is from the text of a mail itself, for which the rows
 * QUIET_TEXT apply, too. */
gboolean ky_removal_is_quiet (const gchar *code, gboolean is_text);
/* Returns the code of row `n` of the table, or NULL after the last row. */
const gchar *ky_removal_code (guint n);
