/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Small originals stand in the index, and a second time in a segment (store/records/segment.h): the
 * server's side of that. A row names the place of its copy; the copy is written once the row is
 * committed, and found missing by the check after start where the store was killed in between.
 */
#pragma once

#include "store/loop/loop.h"

/* After a commit: what it noted is written. Where that fails it is tried again within a minute. */
void ky_copies_flush (KyServer *server);
/* server->sync_timer has run off: what was written is to be on the disk. */
void ky_copies_sync (KyServer *server);

/* Before the small original of mail N is handed out: where row and copy differ, what is good is put
 * in both, logged and counted. IS_ROW as for ky_mend(). Errors: STORE, IO. */
gboolean ky_copies_mend (KyServer *server, gint64 n, gboolean is_row, GError **error);
/* Adds the numbers of messages whose row is not what its copy is to NS (of gint64), and counts
 * those that nothing mends. For a thread. Errors: STORE. */
gboolean ky_copies_find_damaged (KyIndex *index, const gchar *directory, GArray *ns,
                                 guint64 *ret_unknown, GError **error);
/* Mends those. */
void ky_copies_mend_all (KyServer *server, GArray *ns);

/* Adds the numbers of messages whose small originals have no copy in DIRECTORY to NS (of gint64).
 * Those of an older kiyome have no label, and stay without. For a thread. Errors: STORE. */
gboolean ky_copies_find_missing (KyIndex *index, const gchar *directory, GArray *ns,
                                 GError **error);
/* Makes copies for those, a few in each operation. */
void ky_copies_make (KyServer *server, GArray *ns);
