/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Originals in a bucket: PREFIX/YYYY-MM-DD/ID there, "s3/YYYY-MM-DD/ID" in a row. With
 * store.durable = local a file is state/spool/YYYY-MM-DD/ID first; once its row is on the disk it
 * is made read-only like any other, and brought to the bucket by a thread that does nothing but
 * that and what is to be changed in the bucket behind a commit. Where the server is away the thread
 * tries again; what is to be removed when the store ends is found by the next look at all that is
 * there (store/keep/bucket.h).
 */
#pragma once

#include "store/objects/objects.h"
#include "store/records/owner.h"
#include "store/seal/seal.h"

#define KY_REMOTE "s3/"
#define KY_SPOOL "spool"

typedef struct _KyRemote KyRemote;

/* Where all originals are. For threads, too. */
typedef struct
{
  const gchar *directory; /* state; borrowed */
  KyObjects *objects;     /* NULL: there is no bucket */
  gboolean is_local;      /* store.durable */
  KyOwner *owner;         /* (nullable) whose that is */
  KyRemote *remote;       /* (nullable) */
} KyOriginals;

/* What a row names that is not on this machine. */
typedef struct
{
  gchar *file;    /* (nullable): nothing is */
  guint64 stored; /* bytes */
} KyAway;

void ky_away_clear (KyAway *away);

/* FALSE: the configuration can't be followed. Errors: CONFIG. */
gboolean ky_originals_open (KyOriginals *originals, const KyConfig *config, GError **error);
/* The thread begins: once the program is confined. */
void ky_originals_start (KyOriginals *originals);
/* All that waits for the server fails from now on. */
void ky_originals_stop (KyOriginals *originals);
void ky_originals_close (KyOriginals *originals);

gboolean ky_remote_is_place (const gchar *file);
/* The file that FILE is as long as it was not brought to the bucket. (transfer full) */
gchar *ky_remote_spool_path (const KyOriginals *originals, const gchar *file);
/* The spooled file of FILE; -1 with IO set. */
int ky_remote_open_spooled (const KyOriginals *originals, const gchar *file, GError **error);
/* FILE of STORED bytes, as a descriptor; waits for the server until DEADLINE. What comes from there
 * with another size is not believed. Errors: STORE, IO. */
int ky_remote_open (const KyOriginals *originals, const gchar *file, guint64 stored,
                    gint64 deadline, GError **error);
/* Sends FD before DEADLINE, where the bucket is this store's. With RET_IS_OTHER (nullable)
 * something else that stands there is an error, and *RET_IS_OTHER. */
gboolean ky_remote_put (const KyOriginals *originals, const gchar *file, int fd,
                        gboolean *ret_is_other, gint64 deadline, GError **error);

/* --- by the thread -------------------------------------------------------------------------- */

void ky_remote_remove (const KyOriginals *originals, const gchar *file);
void ky_remote_reseal (const KyOriginals *originals, const gchar *file, guint64 stored,
                       const gchar *key_id, const guint8 *sealed_key);
/* FILE, whose row is on the disk, may go from `spool`. */
void ky_remote_bring_one (const KyOriginals *originals, const gchar *file);
/* May all of `spool` that was acknowledged? Only as long as none of it is known to have lost its
 * row, which needs the file here. */
void ky_remote_bring (const KyOriginals *originals, gboolean may_bring);
/* How many files are still in `spool`. */
guint ky_remote_spooled (const KyOriginals *originals);
/* Is an object that is called ID still to be removed? */
gboolean ky_remote_removes (const KyOriginals *originals, const gchar *id);
/* How many changes of the bucket wait. */
guint ky_remote_waiting (const KyOriginals *originals);
