/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads ZIP files strictly (APPNOTE.TXT 6.3.10): archives and documents. A file must have only one
 * possible reading: the central directory, every local header, every data descriptor and both end
 * records must agree, and members must not overlap; otherwise the archive is MALFORMED. In a name
 * `\` and `/` are equivalent as separators of folders. Bytes outside of members and directory are
 * counted and never read. */
#pragma once

#include "common/error.h"
#include "common/view.h"

typedef enum
{
  KY_ZIP_STORED = 0,
  KY_ZIP_DEFLATED = 8,
  KY_ZIP_AES = 99 /* encrypted: the method proper is in the extra field 0x9901 */
} KyZipMethod;

typedef struct
{
  gchar *name;       /* as Unicode: not cleaned, may hold separators and anything else */
  KyView raw_name;   /* borrowed from the file, as the central directory has it */
  KyView local_name; /* borrowed: name in the local header, if it differs; else empty */
  KyView extra;      /* borrowed: the central directory's extra field */
  KyView packed;     /* borrowed: the member's data */
  guint64 unpacked_size;
  guint64 header_at, end_at; /* of local header, data and descriptor, counted in the view */
  guint32 crc;
  guint32 time; /* MS-DOS date << 16 | time; the first day of 1980 when it was no date */
  guint16 method, flags;
  guint16 unix_mode; /* 0 unless the maker says that its attributes are Unix ones */
  gboolean is_directory, is_encrypted;
  const gchar *problem; /* (nullable) why this member can't be believed; static */
} KyZipEntry;

typedef struct
{
  GArray *entries;       /* of KyZipEntry, in the order of the central directory */
  guint64 n_prefix;      /* bytes in front of the first member */
  guint64 n_gap;         /* bytes between members and directory that belong to neither */
  guint n_hidden;        /* local headers at the beginning of such a gap */
  guint64 n_tail;        /* bytes behind the end record */
  guint n_comments;      /* of the archive and of members */
  gpointer decompressor; /* private */
} KyZip;

/* Reads the directory of `view`, which must outlive the result. Errors: MALFORMED (contradictions
 * included), LIMIT (more than `max_entries`), ENCRYPTED (the directory is), UNSUPPORTED (a piece of
 * a split archive). (transfer full) */
KyZip *ky_zip_open (KyView view, guint64 max_entries, GError **error);
void ky_zip_free (KyZip *zip);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyZip, ky_zip_free)

static inline const KyZipEntry *
ky_zip_entry (const KyZip *zip, guint index)
{
  return &g_array_index (zip->entries, KyZipEntry, index);
}

/* Returns TRUE if most readers of packages take `later` instead of `former`, which has the same
 * name, as they do if both names are in the central directory. Few readers know names in extra
 * fields, so an entry whose name comes from an extra field only replaces an entry of this kind. */
gboolean ky_zip_takes_place (const KyZipEntry *later, const KyZipEntry *former);
/* Returns the entry called `name` exactly, or NULL. Linear; of equal names the first. */
const KyZipEntry *ky_zip_find (const KyZip *zip, const gchar *name);

/* Returns the content of `entry`, whose size, end of data and CRC-32 are right; stored members are
 * borrowed from the view. Errors: LIMIT (larger than `limit`), MALFORMED, ENCRYPTED, UNSUPPORTED
 * (another method than stored and deflate), MEMORY. (transfer full) */
GBytes *ky_zip_unpack (KyZip *zip, const KyZipEntry *entry, guint64 limit, GError **error);

/* Inflates `data`, a deflate stream that makes `size` bytes and ends with `data`. Errors:
 * MALFORMED, MEMORY. (transfer full) */
GBytes *ky_zip_inflate (KyView data, guint64 size, GError **error);

/* Returns CRC-32 as ZIP uses it. */
guint32 ky_zip_crc (KyView view);
/* Returns an MS-DOS date << 16 | time; the first day of 1980 for an invalid one. */
guint32 ky_zip_time (guint32 time);
