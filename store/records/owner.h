/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose the bucket is: PREFIX/owner says which store's, by an identifier that the nodes of one
 * database share in it, and that any other store has in paths.state/bucket.owner, which is in no
 * backup: so neither another store nor a copy that was restored takes the objects for its own, of
 * which its index knows nothing. A dump that was restored is known by the database that it is in
 * now, and a copy of paths.state by the machine and the folder it is in. Behind the identifier
 * stands a stamp, new at each start, so that a copy that can't be told so, as of a virtual machine,
 * and its origin do not both go on: the one that started last does.
 *
 * A store that has not claimed the bucket yet does so where that object is missing, and so does one
 * that has nothing there. One that did, and has originals there, is then told another bucket than
 * its own. While it is not known to be its own the store sends, moves and removes nothing there.
 */
#pragma once

#include "store/index/index.h"
#include "store/objects/objects.h"

#define KY_OWNER_OBJECT "owner"

typedef struct _KyOwner KyOwner;

/* BUCKET is "s3://BUCKET/PREFIX", which the nodes of a database have in common. */
KyOwner *ky_owner_new (const gchar *bucket);
void ky_owner_free (KyOwner *owner);

/* As PLACE (of INDEX) or STATE says, where it is made when it was not yet: never because it could
 * not be read. Until it succeeds ky_owner_check() and ky_owner_problem() say why. Errors: STORE,
 * IO. */
gboolean ky_owner_read (KyOwner *owner, const gchar *place, const gchar *state, KyIndex *index,
                        GError **error);
gboolean ky_owner_is_read (KyOwner *owner);
/* Is it to be written down that the bucket was claimed? Where nodes share the database, with
 * ky_owner_record() inside a transaction of the loop. Errors: STORE. */
gboolean ky_owner_wants_record (KyOwner *owner);
gboolean ky_owner_record (KyOwner *owner, KyIndex *index, GError **error);
/* Is the bucket of OBJECTS this store's? In a thread: it is asked again after a while, at most
 * until DEADLINE. Errors: STORE. */
gboolean ky_owner_check (KyOwner *owner, KyObjects *objects, gint64 deadline, GError **error);
/* Why the bucket is not this store's, as far as that is known, or can't be told whose it is; NULL:
 * it is. (transfer full) */
gchar *ky_owner_problem (KyOwner *owner);
/* An administrator says that it is from now on: the next ky_owner_check() writes it down, if it is
 * another's. */
void ky_owner_take (KyOwner *owner);
/* Before that, inside the present transaction: nodes that share the database have their originals
 * here from now on. Errors: STORE. */
gboolean ky_owner_move (KyOwner *owner, KyIndex *index, GError **error);

/* Without a bucket: does anything tell that there was one? */
gboolean ky_owner_had_bucket (const gchar *place, const gchar *state, KyIndex *index);
/* Inside the present transaction: an administrator says that nothing is left there. It stays known
 * as long as a row names it. Errors: STORE, IO. */
gboolean ky_owner_forget (const gchar *place, const gchar *state, KyIndex *index, GError **error);
