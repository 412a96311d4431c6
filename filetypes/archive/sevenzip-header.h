/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and writes the part of the header of 7z archives (7zFormat.txt, LZMA SDK 22.01) that
 * describes how the file is unpacked. A folder is a chain of coders, which unpacks packed streams
 * of the file to one stream. */
#pragma once

#include "common/view.h"

#define KY_SEVEN_SIGNATURE_SIZE 32
#define KY_SEVEN_HEADER_MAX (16 * 1024 * 1024) /* bytes */
#define KY_SEVEN_CODERS_MAX 8
#define KY_SEVEN_STREAMS_MAX 16 /* of a folder */
#define KY_SEVEN_NO_STREAM G_MAXUINT

enum
{
  KY_SEVEN_END = 0x00,
  KY_SEVEN_HEADER = 0x01,
  KY_SEVEN_MAIN_STREAMS = 0x04,
  KY_SEVEN_FILES = 0x05,
  KY_SEVEN_PACK = 0x06,
  KY_SEVEN_UNPACK = 0x07,
  KY_SEVEN_SUBSTREAMS = 0x08,
  KY_SEVEN_SIZE = 0x09,
  KY_SEVEN_CRC = 0x0a,
  KY_SEVEN_FOLDER = 0x0b,
  KY_SEVEN_UNPACK_SIZE = 0x0c,
  KY_SEVEN_N_UNPACK_STREAM = 0x0d,
  KY_SEVEN_NAMES = 0x11,
  KY_SEVEN_ENCODED_HEADER = 0x17
};

typedef struct
{
  KyView id, properties;
  guint n_in, n_out;
  guint first_in, first_out; /* its streams among those of the folder */
} KySevenCoder;

typedef struct
{
  guint in, out;
} KySevenBond;

typedef struct
{
  KySevenCoder coders[KY_SEVEN_CODERS_MAX];
  KySevenBond bonds[KY_SEVEN_STREAMS_MAX];
  guint packed[KY_SEVEN_STREAMS_MAX];  /* the streams that go in from the file */
  guint64 sizes[KY_SEVEN_STREAMS_MAX]; /* size of each output stream */
  guint n_coders, n_in, n_out, n_bonds, n_packed;
  guint first_packed; /* index of its first stream among the packed streams of all folders */
  gboolean has_crc;
  guint32 crc;
} KySevenFolder;

typedef struct
{
  GArray *folders; /* of KySevenFolder */
  GArray *packed;  /* of KyView */
  KyView digests;  /* digests of the folders, unparsed; may be empty */
  KyView rest;     /* rest of the header, after the folders */
} KySevenStreams;

void ky_seven_streams_clear (KySevenStreams *streams);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KySevenStreams, ky_seven_streams_clear)

/* Finds the header of `view`, an archive, and checks its checksums. Returns FALSE if there is
 * none. */
gboolean ky_seven_find_header (KyView view, KyView *ret_header);
/* Tells whether the header lies behind the end of `view`, as in the first of several volumes. */
gboolean ky_seven_is_cut_off (KyView view);
/* Reads the packed streams (of `view`, the archive) and folders; what follows them is
 * `streams`->rest.
 * Returns FALSE if the header is not written as 7-Zip does. `streams` must be cleared in any
 * case. */
gboolean ky_seven_read_streams (KyReader *in, KyView view, KySevenStreams *streams);
/* Counts in `ret_skip` the files with content in front of those of folder `limit`. Returns FALSE if
 * the files of a folder have no checksum, so that a right password could not be recognized. */
gboolean ky_seven_count_files (const KySevenStreams *streams, guint limit, guint64 *ret_skip);

gboolean ky_seven_is_aes (const KySevenCoder *coder);
gboolean ky_seven_is_locked (const KySevenFolder *folder);
/* Returns the index of the bond that takes the output stream `stream`, or KY_SEVEN_NO_STREAM. */
guint ky_seven_bond_out_of (const KySevenFolder *folder, guint stream);

/* Returns a new archive with room for the signature header. (transfer full) */
GByteArray *ky_seven_content (void);
/* Returns a header of `folders` (of KySevenFolder) with the `sizes` (of guint64) of their packed
 * streams, followed by `digests` and `rest` (transfer full). */
GByteArray *ky_seven_header (const GArray *folders, const GArray *sizes, KyView digests,
                             KyView rest);
/* Completes `content` (transfer full), which began with ky_seven_content(), to an archive with
 * `header` (transfer full). */
GBytes *ky_seven_finish (GByteArray *content, const GByteArray *header);

/* Undoes the ARM64 filter with `properties` on `view` (transfer full). Returns NULL if its
 * properties are not known. */
GBytes *ky_seven_undo_arm64 (KyView view, KyView properties);
