/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tags of what kiyome adds to tables of the index, in the rows of the audit log: " tag=TAG" at the
 * end of the detail of "hold-add" and its siblings, the beginning of a SHA-256 of that row of the
 * log and of the columns that kiyome never changes later. Whoever edits such a row in the database,
 * or adds one, writes no row of the log; `kiyome audit verify` compares them. */
#pragma once

#include "store/client/audit-row.h"
#include "store/index/index.h"

/* Returns a digest of the columns of the current row from `first` on. It is never 0. */
guint64 ky_row_tags_digest (KyStatement *row, gint first);

/* Makes the tag of what kiyome has just added, inside the transaction that adds it.
 * `entry`: the row of the audit log that is about it.
 * `ret_detail`: set to the detail with the tag (transfer full), or to NULL if the row needs none.
 * Errors: STORE. */
gboolean ky_row_tags_add (KyIndex *index, const KyAuditEntry *entry, gchar **ret_detail,
                          GError **error);

/* Compares all such rows with the log.
 * `since`: microseconds since 1970; the log has the tags of what was added later.
 * `take`: gets the name of the table and the identifier of each row without its tag in the log.
 * `is_in_log`: whether the log reaches back to the row.
 * Errors: STORE. */
gboolean ky_row_tags_compare (KyIndex *index, gint64 since,
                              void (*take) (const gchar *table, const gchar *id, gboolean is_in_log,
                                            gpointer data),
                              gpointer data, GError **error);
