/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Originals in a bucket: PREFIX/YYYY-MM-DD/ID there, "s3/YYYY-MM-DD/ID" in a row. With
 * store.durable = local, an original is first a file state/spool/YYYY-MM-DD/ID; once its row is on
 * the disk, it is made read-only like any other, and brought to the bucket by a thread of its own,
 * which also makes the changes in the bucket that follow a commit. While the server is away, the
 * thread tries again. Objects that are still to be removed when the store ends are found by the
 * next check of the bucket (store/keep/bucket.h). */
#pragma once

#include "store/records/owner.h"
#include "store/seal/seal.h"

#define KY_REMOTE "s3/"
#define KY_SPOOL "spool"

typedef struct _KyRemote KyRemote;

/* Holds the places of originals. Threads may use it, too. */
typedef struct
{
  const gchar *directory; /* state; borrowed */
  KyObjects *objects;     /* NULL: there is no bucket */
  gboolean is_local;      /* store.durable */
  KyOwner *owner;         /* (nullable) whose the bucket is */
  KyRemote *remote;       /* (nullable) */
} KyOriginals;

/* Describes an original that is not on this machine. */
typedef struct
{
  gchar *file;    /* (nullable) the place of the object; NULL: nothing must be fetched */
  guint64 stored; /* bytes */
} KyAway;

/* Frees what `away` holds. */
void ky_away_clear (KyAway *away);

/* Opens the places that the configuration names. Errors: CONFIG. */
gboolean ky_originals_open (KyOriginals *originals, const KyConfig *config, GError **error);
/* Starts the thread. To be called after the program was confined. */
void ky_originals_start (KyOriginals *originals);
/* Makes everything fail that waits for the server, from now on. */
void ky_originals_stop (KyOriginals *originals);
/* Ends the thread and frees everything. */
void ky_originals_close (KyOriginals *originals);

/* Tells whether a row's file is an object in a bucket. */
gboolean ky_remote_is_place (const gchar *file);
/* Returns the path of the file that an object is until it was brought to the bucket (transfer
 * full). */
gchar *ky_remote_spool_path (const KyOriginals *originals, const gchar *file);
/* Opens that file. Returns a file descriptor, which the caller closes, or -1. Errors: IO. */
int ky_remote_open_spooled (const KyOriginals *originals, const gchar *file, GError **error);
/* Opens an object, or its file in the spool. Waits for the server.
 * `stored`: the size in bytes; an object of another size is an error.
 * `deadline`: monotonic time until which the server may answer.
 * Returns a file descriptor, which the caller closes, or -1.
 * Errors: STORE, IO. */
int ky_remote_open (const KyOriginals *originals, const gchar *file, guint64 stored,
                    gint64 deadline, GError **error);
/* Sends a file to the bucket, if the bucket belongs to this store.
 * `fd`: the file (borrowed).
 * `ret_is_other`: (nullable) if not NULL, another object of that name is not replaced but an error,
 * and `ret_is_other` is set to TRUE.
 * `deadline`: monotonic time.
 * Errors: STORE, IO. */
gboolean ky_remote_put (const KyOriginals *originals, const gchar *file, int fd,
                        gboolean *ret_is_other, gint64 deadline, GError **error);

/* --- by the thread -------------------------------------------------------------------------- */

/* Lets the thread remove an object; its file in the spool is removed at once. */
void ky_remote_remove (const KyOriginals *originals, const gchar *file);
/* Lets the thread replace the sealed data key in the label of an object of `stored` bytes. */
void ky_remote_reseal (const KyOriginals *originals, const gchar *file, guint64 stored,
                       const gchar *key_id, const guint8 *sealed_key);
/* Lets the thread bring a file whose row is on the disk from the spool to the bucket. */
void ky_remote_bring_one (const KyOriginals *originals, const gchar *file);
/* Sets whether the thread may bring all acknowledged files of the spool to the bucket. It must not
 * as long as one of them is known to have lost its row, because the file is then needed here. */
void ky_remote_bring (const KyOriginals *originals, gboolean may_bring);
/* Returns how many files are in the spool. */
guint ky_remote_spooled (const KyOriginals *originals);
/* Tells whether an object of the original `id` is still to be removed. */
gboolean ky_remote_removes (const KyOriginals *originals, const gchar *id);
/* Returns how many changes of the bucket are waiting. */
guint ky_remote_waiting (const KyOriginals *originals);
