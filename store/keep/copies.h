/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small originals are in the index and a second time in a segment (store/records/segment.h). These
 * functions write, check and repair the second copies. A row names the place of its copy, which is
 * written after the row is committed; the check after a start finds copies that are missing because
 * the store was killed in between. */
#pragma once

#include "store/loop/loop.h"

/* Writes the copies that were noted in the transaction, after its commit. If that fails, the check
 * within the next minute makes them again. */
void ky_copies_flush (KyServer *server);
/* Is called when `server->sync_timer` has expired: syncs the copies that were written to the disk,
 * in a thread. */
void ky_copies_sync (KyServer *server);

/* Compares row and copy of a small original before it is handed out. If they differ, the good one
 * replaces the other, which is logged and counted.
 * `n`: the number of the message.
 * `is_row`: as for ky_original_repair().
 * Errors: STORE, IO. */
gboolean ky_copies_mend (KyServer *server, gint64 n, gboolean is_row, GError **error);
/* Finds the small originals whose row is damaged and can be repaired from its copy. May be called
 * in a thread.
 * `ns`: gets the messages' numbers (gint64).
 * `ret_unknown`: set to the number of originals that differ from their copy and cannot be repaired.
 * Errors: STORE. */
gboolean ky_copies_find_damaged (KyIndex *index, const gchar *directory, GArray *ns,
                                 guint64 *ret_unknown, GError **error);
/* Repairs the rows of the messages `ns` (gint64), at most 200 of them, in one operation. The next
 * check finds the rest. */
void ky_copies_mend_all (KyServer *server, GArray *ns);

/* Finds the small originals that have no copy. Originals of older versions without a label need
 * none. May be called in a thread.
 * `directory`: paths.state.
 * `ns`: gets the messages' numbers (gint64).
 * Errors: STORE. */
gboolean ky_copies_find_missing (KyIndex *index, const gchar *directory, GArray *ns,
                                 GError **error);
/* Makes copies for the messages `ns` (gint64), at most 200 in each operation. */
void ky_copies_make (KyServer *server, GArray *ns);
