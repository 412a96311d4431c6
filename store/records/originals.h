/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where sealed originals are. Small ones are in the index, so that one commit makes everything of a
 * message durable, and a second time in segments (store/records/segment.h). Others are files,
 * state/originals/YYYY-MM-DD/ID. A file is written as state/incoming/ID, renamed, and synced with
 * its directory before the index names it; therefore files in `incoming` at a start were never
 * acknowledged. Once the row is on the disk, the file is made read-only; therefore a file in
 * `originals` without a row was never acknowledged, or, if it is read-only, has lost its row. A
 * file that was never acknowledged is moved to state/aside/DAY/ID and kept there for a time. In the
 * functions below, `file` is also the place of a record in a segment, or of an object in a bucket
 * (store/records/remote.h). */
#pragma once

#include "store/records/remote.h"
#include "store/records/segment.h"

#define KY_ORIGINAL_INLINE (64 * 1024) /* sealed bytes that still go in the index */
/* The mode of a file whose row is on the disk. */
#define KY_ORIGINAL_ACKNOWLEDGED 0400

/* Receives the sealed bytes of an original: in memory first, and in a file when they become
 * many. */
typedef struct
{
  const KyOriginals *originals; /* borrowed */
  gchar *id;
  GByteArray *bytes; /* while small */
  gchar *temporary;  /* while a file and not finished */
  int fd;
  gchar *file;     /* relative to state, once finished: "originals/2026-11-20/ID" */
  gint64 deadline; /* monotonic time until which it must be in the bucket, if sent there first */
  /* An earlier upload under this name failed: an object of that name may be from it. */
  gboolean is_again;
  gchar *other; /* (nullable) the value of `file` if another object has that name in the bucket */
} KyOriginalSink;

/* Makes the directories in `directory` (paths.state) and empties `incoming`. Errors: IO.
 * `has_spool`: originals wait here for a bucket. */
gboolean ky_originals_prepare (const gchar *directory, gboolean has_spool, GError **error);

/* Initialises a sink.
 * `originals`: where originals are (borrowed).
 * `id`: the original's identifier (copied). */
void ky_original_sink_init (KyOriginalSink *sink, const KyOriginals *originals, const gchar *id);
/* Receives bytes, as a KySealSink whose data is a KyOriginalSink. Errors: IO. */
gboolean ky_original_sink_put (gpointer data, const guint8 *bytes, gsize size, GError **error);
/* Makes a file durable and gives it its name. Does nothing for an original that stayed small, or
 * one that must be sent to the bucket first. Errors: IO. */
gboolean ky_original_sink_finish (KyOriginalSink *sink, GError **error);
/* Tells whether the original is a file that must be in the bucket before it is acknowledged. It
 * then gets its name by ky_original_sink_name(), is recorded in the index
 * (store/keep/pending-uploads.h), and is sent in a thread by ky_original_sink_send(). */
gboolean ky_original_sink_waits (const KyOriginalSink *sink);
/* Gives such a file the name that it will have in the bucket. */
void ky_original_sink_name (KyOriginalSink *sink);
/* Sends the written original to the bucket. If the server did not answer, the object may exist
 * nevertheless: the sink keeps its name, and it must be removed. Errors: STORE, IO. */
gboolean ky_original_sink_send (KyOriginalSink *sink, GError **error);
/* Removes a file that was not acknowledged. */
void ky_original_sink_abandon (KyOriginalSink *sink);
/* Frees what a sink holds, and removes a file that was not finished. */
void ky_original_sink_clear (KyOriginalSink *sink);

/* Opens an original that is on this machine for reading.
 * Returns a file descriptor, which the caller closes, or -1.
 * Errors: IO, MALFORMED. */
int ky_original_open (const KyOriginals *originals, const gchar *file, GError **error);
/* Opens the original of message number `n`, which must have one.
 * `original`: closed if it is not -1, and set to a file descriptor, or to -1 if the original is in
 * the index or must be fetched.
 * `ret_away`: cleared, and set if the original must be fetched by ky_remote_open() in a thread.
 * Errors: STORE (also: another node has it), IO. */
gboolean ky_original_hand_out (KyIndex *index, const KyOriginals *originals, gint64 n,
                               int *original, KyAway *ret_away, GError **error);
/* Removes the original of a row that was deleted. A missing file is no error. */
void ky_original_remove (const KyOriginals *originals, const gchar *file);

/* Marks a file whose row is on the disk, so that it is no longer taken for one that was never
 * acknowledged. */
void ky_original_acknowledge (const KyOriginals *originals, const gchar *file);

/* Replaces the sealed data key in the label of an original, if it has a label.
 * `stored`: the size of the file in bytes.
 * Errors: IO, MALFORMED. */
gboolean ky_original_reseal (const KyOriginals *originals, const gchar *file, guint64 stored,
                             const gchar *key_id, const guint8 *sealed_key, GError **error);

/* Counts the rows of this node whose files are missing or shorter than they were. Objects in a
 * bucket are not counted. Errors: STORE. */
gboolean ky_originals_count_missing (KyIndex *index, const gchar *directory, guint64 *ret_missing,
                                     GError **error);

/* Copies the index as it is at one moment.
 * Returns the descriptor of a file without a name, which the caller closes, or -1.
 * Errors: STORE, IO. */
int ky_originals_copy_index (KyIndex *index, const gchar *directory, GError **error);

/* Tells whether files of some size can be written in `directory`, and leaves nothing there. Errors:
 * IO. */
gboolean ky_originals_probe (const gchar *directory, GError **error);

/* --- files without a row -------------------------------------------------------------------- */

/* Tells whether there is any file in `originals`, `spool` or `aside`, or any record in a
 * segment. */
gboolean ky_originals_any (const gchar *directory);
/* Calls `each` for every file and record: for those that were set aside, or for all others.
 * `file` is relative to `directory`; its last part is the original's identifier. */
void ky_originals_each (const gchar *directory, gboolean aside,
                        void (*each) (const gchar *file, gboolean is_acknowledged, gpointer data),
                        gpointer data);
/* Sets a file or record aside. `day`: today, "2026-11-22". Returns FALSE if that failed. */
gboolean ky_original_set_aside (const gchar *directory, const gchar *file, const gchar *day);
/* Brings a file or record back from `aside`. Files that were not set aside stay where they are.
 * `name`: the file.
 * `ret_file`: set to the name that its row gets; for a file in `spool` the one in the bucket
 * (transfer full).
 * Errors: IO, MALFORMED. */
gboolean ky_original_take_back (const gchar *directory, const gchar *name, gchar **ret_file,
                                GError **error);
/* Removes files that were set aside before the day `before`, and returns how many are left in
 * `aside`. */
guint64 ky_originals_expire_aside (const gchar *directory, const gchar *before);
/* Works as the function above, for records in segments, and removes segments that have no record
 * left, except `present` (nullable). */
guint64 ky_originals_expire_records (const gchar *directory, const gchar *before,
                                     const gchar *present);
