/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The header of 7z archives (7zFormat.txt, LZMA SDK 22.01), as far as the way from the file to what
 * comes out of its coders: read, and written again. A folder is a chain of coders: streams that lie
 * packed in the file go in, one comes out.
 */
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
  guint64 sizes[KY_SEVEN_STREAMS_MAX]; /* of what comes out of each */
  guint n_coders, n_in, n_out, n_bonds, n_packed;
  guint first_packed; /* of the packed streams of all */
  gboolean has_crc;
  guint32 crc;
} KySevenFolder;

typedef struct
{
  GArray *folders; /* of KySevenFolder */
  GArray *packed;  /* of KyView */
  KyView digests;  /* of the folders, as they stand; may be empty */
  KyView rest;     /* of the header, behind the folders */
} KySevenStreams;

void ky_seven_streams_clear (KySevenStreams *streams);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KySevenStreams, ky_seven_streams_clear)

/* The header as VIEW, an archive, has it, with its checksums right. FALSE: there is none. */
gboolean ky_seven_find_header (KyView view, KyView *ret_header);
/* Whether the header should stand behind the end, as it does in the first of several pieces. */
gboolean ky_seven_is_cut_off (KyView view);
/* SIZE bytes; empty at the end of the data. */
KyView ky_seven_read_view (KyReader *in, guint64 size);
/* Packed streams (of VIEW, the archive) and folders; what follows them is STREAMS->rest. FALSE: as
 * 7-Zip doesn't write it. To be cleared in any case. */
gboolean ky_seven_read_streams (KyReader *in, KyView view, KySevenStreams *streams);
/* The files with content in front of those of folder LIMIT, in RET_SKIP. FALSE: the files of a
 * folder have no checksum, so that no password could be told from another. */
gboolean ky_seven_count_files (const KySevenStreams *streams, guint limit, guint64 *ret_skip);

gboolean ky_seven_is_aes (const KySevenCoder *coder);
gboolean ky_seven_is_locked (const KySevenFolder *folder);
/* Index of the bond that takes what STREAM gives out, or KY_SEVEN_NO_STREAM. */
guint ky_seven_bond_out_of (const KySevenFolder *folder, guint stream);

/* Room for an archive's beginning. (transfer full) */
GByteArray *ky_seven_content (void);
void ky_seven_put (GByteArray *out, KyView view);
/* A header of FOLDERS (of KySevenFolder), with SIZES (of guint64) of their packed streams; behind
 * it comes what REST says. (transfer full) */
GByteArray *ky_seven_header (const GArray *folders, const GArray *sizes, KyView digests,
                             KyView rest);
/* CONTENT (transfer full), behind ky_seven_content(), as an archive with HEADER. (transfer full) */
GBytes *ky_seven_finish (GByteArray *content, const GByteArray *header);

/* What the filter for ARM64 was given to make VIEW, with its PROPERTIES. NULL: it has none of
 * these. (transfer full) */
GBytes *ky_seven_undo_arm64 (KyView view, KyView properties);
