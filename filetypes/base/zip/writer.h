/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes ZIP files of the one form that doc/threats.md O-ZIP-01 allows: members back to back, local
 * headers whole (no data descriptor), stored or deflated, no comment, no extra field, UTF-8 flag
 * only on names that are not ASCII. The same members give the same bytes. */
#pragma once

#include "engine/job.h"

/* The time of a member whose time is unknown: 1 January 1980. */
#define KY_ZIP_NO_TIME (0x21u << 16)

typedef enum
{
  KY_ZIP_WRITE_STORED = 1 << 0, /* do not compress: compressed already, or must be plain */
  KY_ZIP_WRITE_MARKUP = 1 << 1, /* XML: compressed fast */
} KyZipWriteFlags;

typedef struct _KyZipWriter KyZipWriter;

/* Returns a writer to `job`'s output, to which the caller must not write until
 * ky_zip_writer_finish(). (transfer full) */
KyZipWriter *ky_zip_writer_new (KyJob *job);
/* Adds a member. The caller makes sure that `name` is a unique relative path of clean components
 * separated by '/'; a `name` that ends with '/' is a directory without `content`. `time` is an
 * MS-DOS date << 16 | time; `flags` are KyZipWriteFlags. Errors: LIMIT (65,534 members, 4 GiB, or
 * those of the job), IO, MEMORY. */
gboolean ky_zip_writer_add (KyZipWriter *writer, const gchar *name, KyView content, guint32 time,
                            guint flags, GError **error);
/* Returns the number of members added so far. */
guint ky_zip_writer_count (const KyZipWriter *writer);
/* Writes the central directory. No member may be added afterwards. Errors: those of
 * ky_job_write(). */
gboolean ky_zip_writer_finish (KyZipWriter *writer, GError **error);
void ky_zip_writer_free (KyZipWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyZipWriter, ky_zip_writer_free)
