/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where sealed originals lie: small ones in the index, so that one commit makes all of a message
 * durable, and a second time in segments (store/records/segment.h); others as files,
 * state/originals/YYYY-MM-DD/ID. A file is written as state/incoming/ID, renamed, and synced with
 * its directory before the index speaks of it; so what stands in `incoming` at start was never
 * acknowledged. Once its row is on the disk a file is made read-only: so what stands in `originals`
 * without a row was never acknowledged, or, read-only, has lost its row. The first is moved to
 * state/aside/DAY/ID and kept there for a time. FILE below is also the place of a record in a
 * segment, or of an object in a bucket (store/records/remote.h).
 */
#pragma once

#include "store/index/index.h"
#include "store/seal/seal.h"
#include "store/records/remote.h"
#include "store/records/segment.h"

#include <sys/stat.h>

#define KY_ORIGINAL_INLINE (64 * 1024) /* sealed bytes that still go in the index */
#define KY_ORIGINAL_ACKNOWLEDGED 0400

/* Takes what ky_seal() gives; memory at first, a file when it grows. */
typedef struct
{
  const KyOriginals *originals; /* borrowed */
  gchar *id;
  GByteArray *bytes; /* while small */
  gchar *temporary;  /* while a file and not finished */
  int fd;
  gchar *file;     /* relative to state, once finished: "originals/2026-11-20/ID" */
  gint64 deadline; /* until when it must be in the bucket, if it goes there first */
  /* It was to go there before under this name, and came to nothing: what stands there is of that.
   */
  gboolean is_again;
  gchar *other; /* (nullable) what FILE was, where something else stands by that name */
} KyOriginalSink;

/* Makes the directories in DIRECTORY and empties `incoming`. Errors: IO. */
gboolean ky_originals_prepare (const gchar *directory, GError **error);

void ky_original_sink_init (KyOriginalSink *sink, const KyOriginals *originals, const gchar *id);
/* A KySealSink; DATA is a KyOriginalSink. */
gboolean ky_original_sink_put (gpointer data, const guint8 *bytes, gsize size, GError **error);
/* Makes a file durable and gives it its name. Nothing to do for one that stayed small. */
gboolean ky_original_sink_finish (KyOriginalSink *sink, GError **error);
/* Is it a file that must be in the bucket before it is promised? `finish` did nothing then: it gets
 * its name, and once the index knows of that (store/keep/sending.h) a thread sends it. Errors:
 * STORE, IO. */
gboolean ky_original_sink_waits (const KyOriginalSink *sink);
void ky_original_sink_name (KyOriginalSink *sink);
gboolean ky_original_sink_send (KyOriginalSink *sink, GError **error);
/* Removes a file that nobody was promised. */
void ky_original_sink_abandon (KyOriginalSink *sink);
void ky_original_sink_clear (KyOriginalSink *sink);

/* Opens FILE of a row for reading, where it is on this machine; -1 with IO set. */
int ky_original_open (const KyOriginals *originals, const gchar *file, GError **error);
/* Opens the file of mail N, which must have an original, in place of *ORIGINAL: -1 where the index
 * itself holds it, or where it must be fetched, as *RET_AWAY (else cleared), in a thread by
 * ky_remote_open(). Errors: STORE, IO. */
gboolean ky_original_hand_out (KyIndex *index, const KyOriginals *originals, gint64 n,
                               int *original, KyAway *ret_away, GError **error);
/* Removes FILE of a row that is no more. A missing one is no error. */
void ky_original_remove (const KyOriginals *originals, const gchar *file);

/* FILE's row is on the disk: nobody may take it for one that never was acknowledged. */
void ky_original_acknowledge (const KyOriginals *originals, const gchar *file);

/* Puts another sealed data key into the label of FILE of STORED bytes, where it has one. Errors:
 * IO.
 */
gboolean ky_original_reseal (const KyOriginals *originals, const gchar *file, guint64 stored,
                             const gchar *key_id, const guint8 *sealed_key, GError **error);

/* How many rows' files in DIRECTORY are not there, or shorter than they were; nothing is asked of a
 * bucket. Errors: STORE. */
gboolean ky_originals_count_missing (KyIndex *index, const gchar *directory, guint64 *ret_missing,
                                     GError **error);

/* A copy of INDEX as it is at one moment: a file without a name. -1 with STORE or IO. */
int ky_originals_copy_index (KyIndex *index, const gchar *directory, GError **error);

/* Can anything be written in DIRECTORY, a fair piece? Nothing is left of it. Errors: IO. */
gboolean ky_originals_probe (const gchar *directory, GError **error);

/* --- files without a row -------------------------------------------------------------------- */

/* Is there any file in `originals`, `spool` or `aside`, or any record? */
gboolean ky_originals_any (const gchar *directory);
/* Calls EACH for every file and record that is set aside, or for all others; FILE is relative to
 * DIRECTORY, and its last part the original's identifier. */
void ky_originals_each (const gchar *directory, gboolean aside,
                        void (*each) (const gchar *file, gboolean is_acknowledged, gpointer data),
                        gpointer data);
/* Sets FILE aside, into the folder of DAY ("2026-11-22"), which is when it comes there. */
gboolean ky_original_set_aside (const gchar *directory, const gchar *file, const gchar *day);
/* The other way: NAME, where it lies in `aside`, becomes *RET_FILE of `originals` (transfer full);
 * one that lies there stays, and what is in `spool` is called as it will be in the bucket. Errors:
 * IO. */
gboolean ky_original_take_back (const gchar *directory, const gchar *name, gchar **ret_file,
                                GError **error);
/* Removes what came to `aside` before the day BEFORE; returns how many files are left there. */
guint64 ky_originals_expire_aside (const gchar *directory, const gchar *before);
/* The same for records, and for segments with nothing in them but PRESENT (nullable). */
guint64 ky_originals_expire_records (const gchar *directory, const gchar *before,
                                     const gchar *present);
