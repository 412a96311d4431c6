/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes ZIP files of the one form that doc/threats.md O-ZIP-01 allows: members back to back, local
 * headers whole (no data descriptor), stored or deflated, no comment, no extra field, UTF-8 flag
 * only on names that are not ASCII. The same members give the same bytes.
 */
#pragma once

#include "engine/job.h"

/* The first day of 1980, which a member without a known time gets. */
#define KY_ZIP_NO_TIME (0x21u << 16)

typedef enum
{
  KY_ZIP_WRITE_STORED = 1 << 0, /* don't try to compress: is compressed already, or must be plain */
  KY_ZIP_WRITE_MARKUP = 1 << 1, /* XML: compressed fast */
} KyZipWriteFlags;

typedef struct _KyZipWriter KyZipWriter;

/* Writes to JOB's output, which the caller leaves alone until finish. (transfer full) */
KyZipWriter *ky_zip_writer_new (KyJob *job);
/*
 * Adds a member. NAME is a relative path of clean components with '/', unique so far: the caller
 * answers for it; one that ends with '/' is a directory and has no CONTENT. TIME is an MS-DOS date
 * << 16 | time. Errors: LIMIT (65,534 members, 4 GiB, or of the job), IO, MEMORY.
 */
gboolean ky_zip_writer_add (KyZipWriter *writer, const gchar *name, KyView content, guint32 time,
                            guint flags, GError **error);
/* How many members were added. */
guint ky_zip_writer_count (const KyZipWriter *writer);
/* Writes the directory. Nothing may be added afterwards. */
gboolean ky_zip_writer_finish (KyZipWriter *writer, GError **error);
void ky_zip_writer_free (KyZipWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyZipWriter, ky_zip_writer_free)
