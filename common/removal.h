/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words for the codes of removals in a report (engine/job.h, ky_job_removed()). */
#pragma once

#include <glib.h>

/* Returns the sentence for `count` removals of `code`: "マクロ 2 個を除去しました", "Removed: macros (2)".
 * NULL for an unknown code. (transfer full) */
gchar *ky_removal_sentence (const gchar *code, guint64 count, gboolean is_japanese);
/* Returns the words of `code` alone: with `*ret_is_counted` a noun to be combined with a count
 * ("マクロ", "macros"), else a whole sentence. NULL for an unknown code. Static. */
const gchar *ky_removal_words (const gchar *code, gboolean is_japanese, gboolean *ret_is_counted);
/* Tells whether the notice for the recipient says nothing of `code` (the rows QUIET of
 * common/words.def, which have the reasons); with `is_text` of one in the text of a mail itself,
 * for which QUIET_TEXT counts, too. */
gboolean ky_removal_is_quiet (const gchar *code, gboolean is_text);
/* Returns the code of row `n` of the table, or NULL after the last row. */
const gchar *ky_removal_code (guint n);
