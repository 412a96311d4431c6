/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Small originals stand in the index, and a second time in segments beside it, so that an index
 * that is lost costs none of them: state/segments/YYYY-MM-DD-N, each written by one kiyome-store in
 * one run, record after record at multiples of 8 bytes:
 *
 *   "KYSR", version 1, state ('L' live, 'A' set aside, 'W' wiped), fingerprint of what is sealed
 * (ky_seal_fingerprint(); two zeros: of an older kiyome, which made none); size of what is sealed
 * and the day it was set aside (days since 1970), both little-endian; 24 bytes identifier; 8 bytes
 * of the SHA-256 of magic, version, size and identifier; then the sealed original with its label
 * (store/seal/seal.h).
 *
 * A record is written once its row is committed, so every live one was acknowledged. It reaches the
 * disk within a second of that; whoever loses the power in that second and the index with it, loses
 * it. What stands between records (a torn write, damage) is passed over. A record's place is called
 * "segments/SEGMENT/OFFSET/ID", and stands in for the name of a file.
 */
#pragma once

#include "common/error.h"
#include "common/view.h"
#include "store/seal/id.h"

#define KY_SEGMENTS "segments"

typedef enum
{
  KY_RECORD_LIVE = 'L',
  KY_RECORD_ASIDE = 'A',
  KY_RECORD_WIPED = 'W'
} KyRecordState;

/* --- writing -------------------------------------------------------------------------------- */

typedef struct _KySegment KySegment;

/* Writes to segments in DIRECTORY (state; borrowed). Makes no file yet. */
KySegment *ky_segment_new (const gchar *directory);
void ky_segment_free (KySegment *segment);

/* The place that the original ID, sealed with a label as SEALED, gets with ky_segment_flush().
 * Errors: IO. (transfer full) */
gchar *ky_segment_note (KySegment *segment, const gchar *id, KyView sealed, GError **error);
/* What was noted is committed: it is written. Errors: IO; what was noted is then in no segment. */
gboolean ky_segment_flush (KySegment *segment, GError **error);
/* It was rolled back. */
void ky_segment_forget (KySegment *segment);
/* A descriptor of what was written since the last call and may not be on the disk; -1: nothing. */
int ky_segment_take_unsynced (KySegment *segment);
/* The name of the segment that is written to; NULL: none. */
const gchar *ky_segment_name (const KySegment *segment);

/* --- records -------------------------------------------------------------------------------- */

gboolean ky_segment_is_place (const gchar *file);
/* Does the record stand there, live? */
gboolean ky_segment_has (const gchar *directory, const gchar *place);
/* What is sealed there, as a memfd; -1 with IO or MALFORMED set. */
int ky_segment_open (const gchar *directory, const gchar *place, GError **error);
/* The same, of a live record, with its fingerprint; NULL: there is none. (transfer full) */
GBytes *ky_segment_read (const gchar *directory, const gchar *place, guint8 ret_fingerprint[2]);
/* Overwrites it. One that is not there is no error. */
void ky_segment_wipe (const gchar *directory, const gchar *place);
/* Puts SEALED, of the same size, in the place of what is sealed there. Errors: IO, MALFORMED. */
gboolean ky_segment_replace (const gchar *directory, const gchar *place, KyView sealed,
                             GError **error);
/* DAY (since 1970) is when it is set aside. Errors: IO, MALFORMED. */
gboolean ky_segment_mark (const gchar *directory, const gchar *place, KyRecordState state,
                          guint32 day, GError **error);

/* Calls EACH for each record that is not wiped, until it says FALSE. */
typedef gboolean (*KySegmentEach) (const gchar *place, KyRecordState state, guint32 day,
                                   gpointer data);
void ky_segments_each (const gchar *directory, KySegmentEach each, gpointer data);
/* Wipes what was set aside before the day BEFORE, and removes segments that hold nothing but what
 * is wiped, except PRESENT (nullable: none). Returns how many records are still aside. Reads a
 * little of each. */
guint64 ky_segments_expire (const gchar *directory, guint32 before, const gchar *present);
