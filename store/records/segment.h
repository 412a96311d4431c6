/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stores small originals a second time in segments beside the index, so that the loss of the index
 * loses none of them: state/segments/YYYY-MM-DD-N, each written by one kiyome-store in one run,
 * record after record at multiples of 8 bytes:
 *
 *   "KYSR", version 1, state ('L' live, 'A' set aside, 'W' wiped), fingerprint of the sealed
 * content (ky_seal_fingerprint(); two zeros: written by an older kiyome without fingerprints); size
 * of the sealed content and the day it was set aside (days since 1970), both little-endian; 24
 * bytes identifier; 8 bytes of the SHA-256 of magic, version, size and identifier; then the sealed
 * original with its label (store/seal/seal.h).
 *
 * A record is written once its row is committed, so every live one was acknowledged. It reaches the
 * disk within a second; it is lost only if the power fails in that second and the index is lost,
 * too. Bytes between records (a torn write, damage) are skipped. A record's place is called
 * "segments/SEGMENT/OFFSET/ID", and is used like the name of a file. */
#pragma once

#include "common/error.h"
#include "common/view.h"
#include "store/seal/id.h"

#define KY_SEGMENTS "segments"

/* Holds the state of a record. */
typedef enum
{
  KY_RECORD_LIVE = 'L',
  KY_RECORD_ASIDE = 'A',
  KY_RECORD_WIPED = 'W'
} KyRecordState;

/* --- writing -------------------------------------------------------------------------------- */

/* Writes to segments. */
typedef struct _KySegment KySegment;

/* Returns a writer (transfer full: ky_segment_free()). No file is made yet. `directory`:
 * paths.state (borrowed). */
KySegment *ky_segment_new (const gchar *directory);
void ky_segment_free (KySegment *segment);

/* Notes a small original for the next ky_segment_flush().
 * `id`: the original's identifier.
 * `sealed`: the sealed original, with a label.
 * Returns the place in the segment that the original gets (transfer full), or NULL.
 * Errors: IO. */
gchar *ky_segment_note (KySegment *segment, const gchar *id, KyView sealed, GError **error);
/* Writes the records that were noted, after the commit. If it fails, none of them is in a segment.
 * Errors: IO. */
gboolean ky_segment_flush (KySegment *segment, GError **error);
/* Drops what was noted, because the transaction was rolled back. */
void ky_segment_forget (KySegment *segment);
/* Returns a descriptor of the segment if something was written to it since the last call and must
 * be synced, which the caller closes; otherwise -1. */
int ky_segment_take_unsynced (KySegment *segment);
/* Returns the name of the segment that is written to, or NULL if there is none (borrowed). */
const gchar *ky_segment_name (const KySegment *segment);

/* --- records -------------------------------------------------------------------------------- */

/* Tells whether a row's file is a record in a segment. */
gboolean ky_segment_is_place (const gchar *file);
/* Tells whether there is a live record at `place`. */
gboolean ky_segment_has (const gchar *directory, const gchar *place);
/* Returns a memfd with the sealed original at `place`, which the caller closes, or -1. Errors: IO,
 * MALFORMED. */
int ky_segment_open (const gchar *directory, const gchar *place, GError **error);
/* Returns the sealed original of a live record (transfer full), or NULL. `ret_fingerprint`: set to
 * the fingerprint in its head. */
GBytes *ky_segment_read (const gchar *directory, const gchar *place, guint8 ret_fingerprint[2]);
/* Overwrites the sealed original at `place` with zeros. A missing record is no error. */
void ky_segment_wipe (const gchar *directory, const gchar *place);
/* Replaces the sealed original at `place` by another of the same size. Errors: IO, MALFORMED. */
gboolean ky_segment_replace (const gchar *directory, const gchar *place, KyView sealed,
                             GError **error);
/* Sets the state of a record durably. `day`: days since 1970, when it is set aside. Errors: IO,
 * MALFORMED. */
gboolean ky_segment_mark (const gchar *directory, const gchar *place, KyRecordState state,
                          guint32 day, GError **error);

/* Receives a record. Returns FALSE to end the walk. */
typedef gboolean (*KySegmentEach) (const gchar *place, KyRecordState state, guint32 day,
                                   gpointer data);
/* Calls `each` for each record that is not wiped. */
void ky_segments_each (const gchar *directory, KySegmentEach each, gpointer data);
/* Wipes the records that were set aside before the day `before` (days since 1970), and removes the
 * segments that have only wiped records, except `present` (nullable). Reads only the heads of
 * records. Returns how many records are still set aside. */
guint64 ky_segments_expire (const gchar *directory, guint32 before, const gchar *present);
