/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the output of every archive, whatever its format: members are sanitized and written to a
 * ZIP file in their order, under safe and unique paths (doc/threats.md, "Names", "Archives").
 * Several members are sanitized at once, limited in number and bytes. */
#pragma once

#include "engine/job.h"

typedef struct _KyArchive KyArchive;

/* (transfer full) */
KyArchive *ky_archive_new (KyJob *job);
void ky_archive_free (KyArchive *archive);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyArchive, ky_archive_free)

/* Charges one more member called `path`, before anything of it is unpacked. `*ret_is_wanted` is
 * FALSE for files that file managers leave behind (__MACOSX, .DS_Store, Thumbs.db …), which are
 * reported and must not be added. Errors: LIMIT (members). */
gboolean ky_archive_begin (KyArchive *archive, const gchar *path, gboolean *ret_is_wanted,
                           GError **error);

/* Adds a directory. `path` is that of the archive in valid UTF-8, with either kind of slash as
 * separator; `time` is an MS-DOS date << 16 | time. Errors: those of the job and of
 * ky_zip_writer_add(). */
gboolean ky_archive_add_directory (KyArchive *archive, const gchar *path, guint32 time,
                                   GError **error);
/* Adds a file: `bytes` (transfer none) are sanitized as a member; a withheld file is left out.
 * Errors: as ky_job_member_start() and ky_zip_writer_add(). */
gboolean ky_archive_add_file (KyArchive *archive, const gchar *path, guint32 time, GBytes *bytes,
                              GError **error);
/* Adds a member that could not be read to the report, in its place, and not to the output. */
gboolean ky_archive_add_withheld (KyArchive *archive, const gchar *path, guint64 size,
                                  KyReason reason, const gchar *detail, GError **error);
/* Adds a withheld member as ky_archive_add_withheld() does, with the reason that `error`
 * (transfer full) implies. Returns FALSE with `ret_error` set if `error` must end the whole job or
 * archive (LIMIT, MEMORY …). */
gboolean ky_archive_add_failed (KyArchive *archive, const gchar *path, guint64 size, GError *error,
                                GError **ret_error);

/* Waits for all members and writes the end of the ZIP file. If every member was withheld, the
 * archive is withheld for the gravest of their reasons. */
gboolean ky_archive_finish (KyArchive *archive, GError **error);

/* The time of a member whose time is unknown: the first day of 1980. */
#define KY_ARCHIVE_NO_TIME (0x21u << 16)
/* Converts seconds since 1970 (UTC) to an MS-DOS date and time, which has no time zone; Japan's is
 * used. */
guint32 ky_archive_dos_time (gint64 seconds);
