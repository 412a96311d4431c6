/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes sure that only one store uses a bucket. The object PREFIX/owner names the store by an
 * identifier. The nodes of a shared database have this identifier in the database; any other store
 * has it in paths.state/bucket.owner, which is in no backup. So neither another store nor a
 * restored copy uses objects of which its index has no rows. A restored dump is recognised by the
 * database that it is in now, and a copy of paths.state by the machine and the directory. The
 * identifier is followed by a stamp, which is new at each start: if a copy cannot be recognised in
 * this way, such as a copied virtual machine, only the one of both that started last continues. A
 * store claims the bucket if that object is missing and it has not claimed the bucket before or has
 * no originals there. If a store has claimed the bucket and has originals there, but the object is
 * missing, the configuration names a wrong bucket. As long as a store does not know that the bucket
 * is its own, it sends, moves and removes nothing there. */
#pragma once

#include "store/index/index.h"
#include "store/objects/objects.h"

#define KY_OWNER_OBJECT "owner"

typedef struct _KyOwner KyOwner;

/* Returns a new KyOwner (transfer full: ky_owner_free()). `bucket`: "s3://BUCKET/PREFIX", the same
 * for all nodes of a database. */
KyOwner *ky_owner_new (const gchar *bucket);
void ky_owner_free (KyOwner *owner);

/* Reads the store's identifier from the database or from `state`, and makes one if there is none;
 * never because it could not be read. Until this succeeds, ky_owner_check() and ky_owner_problem()
 * say why.
 * `place`: the place of the index.
 * Errors: STORE, IO. */
gboolean ky_owner_read (KyOwner *owner, const gchar *place, const gchar *state, KyIndex *index,
                        GError **error);
/* Tells whether the identifier was read. */
gboolean ky_owner_is_read (KyOwner *owner);
/* Tells whether ky_owner_record() must be called, which records for all nodes of a shared database
 * that the bucket was claimed. */
gboolean ky_owner_wants_record (KyOwner *owner);
/* Records in the database that the bucket was claimed, inside a transaction of the loop. Errors:
 * STORE. */
gboolean ky_owner_record (KyOwner *owner, KyIndex *index, GError **error);
/* Checks that the bucket of `objects` belongs to this store. The server is asked again after 60 s,
 * at most until `deadline` (monotonic). To be called in a thread.
 * Errors: STORE (also: it belongs to another store), IO. */
gboolean ky_owner_check (KyOwner *owner, KyObjects *objects, gint64 deadline, GError **error);
/* Returns why the bucket does not belong to this store, or why that is not known, as codes
 * (common/message-codes.h); NULL: it belongs to it, or was not checked (transfer full). */
gchar *ky_owner_problem (KyOwner *owner);
/* Makes the bucket this store's, because an administrator has decided so: the next ky_owner_check()
 * replaces the object. */
void ky_owner_take (KyOwner *owner);
/* Records, before ky_owner_take() and inside the current transaction, that the nodes that share the
 * database have their originals in this bucket from now on. Errors: STORE. */
gboolean ky_owner_move (KyOwner *owner, KyIndex *index, GError **error);

/* Tells, if no bucket is configured, whether one was configured before. */
gboolean ky_owner_had_bucket (const gchar *place, const gchar *state, KyIndex *index);
/* Forgets that there was a bucket, inside the current transaction, because an administrator says
 * that nothing is left in it. As long as a row names it, it is not forgotten. Errors: STORE, IO. */
gboolean ky_owner_forget (const gchar *place, const gchar *state, KyIndex *index, GError **error);
