/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every archive has in common, whatever format it is read from: members are sanitized and
 * written to a ZIP file in their order, under safe and unique paths (doc/threats.md, "Names",
 * "Archives"). A window of members is in work at once, bounded in number and bytes.
 */
#pragma once

#include "engine/job.h"

typedef struct _KyArchive KyArchive;

/* (transfer full) */
KyArchive *ky_archive_new (KyJob *job);
void ky_archive_free (KyArchive *archive);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyArchive, ky_archive_free)

/*
 * Charges for one more member called PATH, before anything of it is unpacked. *RET_IS_WANTED is
 * FALSE for what file managers leave behind (__MACOSX, .DS_Store, Thumbs.db …): it is recorded and
 * must not be added. Errors: LIMIT (members).
 */
gboolean ky_archive_begin (KyArchive *archive, const gchar *path, gboolean *ret_is_wanted,
                           GError **error);

/* PATH is as the archive has it, valid UTF-8; both kinds of slash separate. TIME is an MS-DOS date
 * << 16 | time. */
gboolean ky_archive_add_directory (KyArchive *archive, const gchar *path, guint32 time,
                                   GError **error);
/* BYTES (transfer none) are sanitized as a member; what is withheld is left out. Errors: as
 * ky_job_member_start() and ky_zip_writer_add(). */
gboolean ky_archive_add_file (KyArchive *archive, const gchar *path, guint32 time, GBytes *bytes,
                              GError **error);
/* A member that could not be read: it stands in the report, in its place, and in no output. */
gboolean ky_archive_add_withheld (KyArchive *archive, const gchar *path, guint64 size,
                                  KyReason reason, const gchar *detail, GError **error);
/* The same for what ERROR says; FALSE with RET_ERROR set when ERROR must end the whole job or
 * archive (LIMIT, MEMORY …). ERROR is (transfer full). */
gboolean ky_archive_add_failed (KyArchive *archive, const gchar *path, guint64 size, GError *error,
                                GError **ret_error);

/*
 * Waits for all members and writes the end. When there were members and every one was withheld, so
 * is the archive, for the gravest of their reasons.
 */
gboolean ky_archive_finish (KyArchive *archive, GError **error);

/* For a member whose time is not known: the first day of 1980. */
#define KY_ARCHIVE_NO_TIME (0x21u << 16)
/* Seconds since 1970, UTC, as an MS-DOS date and time, which has no zone: Japan's. */
guint32 ky_archive_dos_time (gint64 seconds);
