/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What codes mean, in the languages of common/words.def. Its removals are in common/removal.h, its
 * faults in common/fault.h, its messages in common/said.h.
 */
#pragma once

#include <glib.h>

/*
 * Why something is withheld, as a clause without a full stop: of REASON (a code of the report;
 * another is taken for "failure") or, where DETAIL (nullable: the report's) begins with the code of
 * a cause, of that. Static.
 */
const gchar *ky_words_why (const gchar *reason, const gchar *detail, gboolean is_japanese);

/* A sentence of what opens a file that somebody finds among his own in the portal and that was
 * withheld for REASON, as above: a password. NULL: nothing does. Static. */
const gchar *ky_words_way (const gchar *reason, const gchar *detail, gboolean is_japanese);
/* The code of the cause that DETAIL (nullable) begins with, static, or NULL. */
const gchar *ky_words_cause (const gchar *detail);
/* The LABEL of common/words.def, or of KIND "reason-name" the name of a REASON; CODE itself for one
 * that nobody knows. */
const gchar *ky_words_label (const gchar *kind, const gchar *code, gboolean is_japanese);
/* The sentence of the ERROR with that code, static, or NULL. */
const gchar *ky_words_error (const gchar *code, gboolean is_japanese);
/* The code of the ERROR that TEXT begins with ("mail-failed: what the relay said"), static, or
 * NULL; *RET_DETAIL is what stands behind it, or TEXT. */
const gchar *ky_words_error_code (const gchar *text, const gchar **ret_detail);
/* The Nth clause of all reasons and causes, or NULL behind the last. */
const gchar *ky_words_nth (guint n, gboolean is_japanese);
