/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records originals that are being uploaded to the bucket and have no row yet. Each has an entry in
 * the index, on the disk, from before its first byte is sent until its row is there; an object with
 * neither an entry nor a row has lost its row. The entries are in the index, and not in a file,
 * because several nodes share the bucket. */
#pragma once

#include "store/loop/loop.h"

/* Adds the entry of a file inside the current transaction.
 * `file`: the place of the object, "s3/DAY/ID".
 * `ret_again`: (nullable) set to whether this store had begun this upload before, without success.
 * Errors: STORE. */
gboolean ky_pending_uploads_begin (KyIndex *index, const gchar *file, gboolean *ret_again,
                                   GError **error);
/* Removes the entry of a file inside the current transaction. Errors: STORE. */
gboolean ky_pending_uploads_end (KyIndex *index, const gchar *file, GError **error);
/* Sets `ret_has` to 1 if a file has an entry, otherwise to 0. Errors: STORE. */
gboolean ky_pending_uploads_has (KyIndex *index, const gchar *file, gint64 *ret_has,
                                 GError **error);

/* Removes all entries but those of uploads that are running, inside the current transaction. To be
 * called in the loop when an index that was in doubt is accepted: its entries may be older than
 * rows that were lost. In a database that nodes share nothing is removed.
 * Errors: STORE. */
gboolean ky_pending_uploads_drop (KyServer *server, GError **error);
/* Removes the entry of a file with the next commit, because another object has that name in the
 * bucket. */
void ky_pending_uploads_withdraw (KyServer *server, const gchar *file);
/* Removes with the next commit the entries of uploads that came to nothing.
 * `before`: entries of days before this one ("2026-11-22") are removed, …
 * `there`: … except for the objects in this set ("DAY/ID"). */
void ky_pending_uploads_forget (KyServer *server, const gchar *before, GHashTable *there);
