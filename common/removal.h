/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the codes of removals in a report (engine/job.h, ky_job_removed()) mean, in words. */
#pragma once

#include <glib.h>

/* "マクロ 2 個を除去しました", "Removed: macros (2)"; NULL for a code that nobody knows. (transfer
 * full) */
gchar *ky_removal_sentence (const gchar *code, guint64 count, gboolean is_japanese);
/*
 * The words of CODE alone: "マクロ", "macros", to go with a count; or with *RET_IS_COUNTED FALSE a
 * whole sentence. NULL for a code that nobody knows. Static.
 */
const gchar *ky_removal_words (const gchar *code, gboolean is_japanese, gboolean *ret_is_counted);
/* The Nth code of the table, or NULL behind the last. */
const gchar *ky_removal_code (guint n);
