/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rebuilds archives and compressed files that libarchive reads as ZIP. One pass, one member in
 * memory at a time; only the requested formats and filters are enabled, and none that starts a
 * program. */
#pragma once

#include "engine/filetype.h"

typedef enum
{
  KY_STREAM_TAR = 1 << 0,
  KY_STREAM_7Z = 1 << 1,
  KY_STREAM_RAR = 1 << 2,
  KY_STREAM_LHA = 1 << 3,
  KY_STREAM_CAB = 1 << 4,
  KY_STREAM_CPIO = 1 << 5,
  KY_STREAM_AR = 1 << 6,
  KY_STREAM_ISO = 1 << 7,
  KY_STREAM_GZIP = 1 << 8, /* filters: the content may be a tar archive or one file */
  KY_STREAM_BZIP2 = 1 << 9,
  KY_STREAM_XZ = 1 << 10,
  KY_STREAM_LZMA = 1 << 11,
  KY_STREAM_ZSTD = 1 << 12,
  KY_STREAM_LZ4 = 1 << 13,
  KY_STREAM_COMPRESS = 1 << 14,
  KY_STREAM_LZIP = 1 << 15,
  KY_STREAM_FILTERS = 0xff00,
  KY_STREAM_NO_ROCK_RIDGE = 1 << 16 /* with ISO */
} KyStreamFormats;

/* Implements the method rebuild of all these types: reads the job's input as `formats`, writes a
 * ZIP file. Errors: MALFORMED, ENCRYPTED, LIMIT, LIBRARY, those of the job. */
gboolean ky_stream_rebuild (KyJob *job, guint formats, GError **error);
/* Describes a member that is withheld for a reason that libarchive does not see: its number `index`
 * and its size in bytes. */
typedef struct
{
  guint index;
  guint64 size;
  const gchar *detail; /* (nullable) static: why it can't be unpacked; else it is encrypted */
} KyStreamLocked;
/* Rebuilds `view` as ky_stream_rebuild() rebuilds the job's input. `locked` (nullable) are
 * KyStreamLocked in order. */
gboolean ky_stream_rebuild_view (KyJob *job, KyView view, guint formats, const GArray *locked,
                                 GError **error);

/* Returns the number of files of a disc image if the names of `without` ("joliet", "rockridge";
 * nullable) are not read; 0: it cannot be read. `*ret_shared` (nullable) is the number of files
 * that share their content with the file before. */
guint ky_stream_count_disc (KyView view, const gchar *without, guint *ret_shared);
/* Returns a reader of libarchive for `formats` (transfer full: archive_read_free). NULL: a format
 * is not built in. */
struct archive *ky_stream_reader (guint formats);
/* Returns the content of the first member of `view` (transfer full). NULL: there is none, it is
 * damaged or larger than `max` bytes. */
GBytes *ky_stream_first (KyView view, guint formats, gsize max);

/* Sets the locale to UTF-8, because libarchive returns names without a charset, which are raw
 * bytes, only in such a locale, and opens the converters. To be called once, before the sandbox
 * closes. */
void ky_stream_warm_up (void);

/* In a KyFiletype: the members that types of which libarchive reads the files have in common. Their
 * functions are TYPE_identify() and TYPE_rebuild(). */
#define KY_STREAM_ROW(type)                                                                        \
  KY_REBUILT (type##_identify, NULL, type##_rebuild), KY_WARM_UP (ky_stream_warm_up)
