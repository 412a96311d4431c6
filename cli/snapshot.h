/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A snapshot of kiyome backup: a directory NNNNNN-2026-11-23T051200Z with files of paths.state, and
 * a manifest that is written last and names each of them:
 *
 *   kiyome-backup 1
 *   SHA-256 SIZE TIME PATH      a line each; TIME: of the last change, nanoseconds since 1970
 *   end SHA-256                 of all lines before
 *
 * What did not change since the snapshot before is a hard link to that one's file.
 */
#pragma once

#include "common/error.h"
#include "common/sha256.h"

#include <sys/stat.h>

#define KY_SNAPSHOT_MANIFEST "manifest"
#define KY_SNAPSHOT_MANIFEST_MAX (G_GUINT64_CONSTANT (2) << 30) /* bytes of it */

typedef struct
{
  gchar *path; /* in the snapshot, and in paths.state */
  guint64 size;
  gint64 time;
  gchar sha256[KY_SHA256_HEX_SIZE];
} KySnapshotFile;

typedef struct
{
  gchar *directory;
  GPtrArray *files;    /* of KySnapshotFile */
  GHashTable *by_path; /* borrows them */
} KySnapshot;

/* An empty one. (transfer full) */
KySnapshot *ky_snapshot_new (const gchar *directory);
/* That in DIRECTORY; files are not looked at. Errors: IO, MALFORMED. (transfer full) */
KySnapshot *ky_snapshot_read (const gchar *directory, GError **error);
void ky_snapshot_free (KySnapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KySnapshot, ky_snapshot_free)

/* May a backup have PATH? */
gboolean ky_snapshot_has_place (const gchar *path);
/* FILE (copied) stands in it; it may be of another. */
void ky_snapshot_add (KySnapshot *snapshot, const KySnapshotFile *file);
/* Writes the manifest, and has all of it on the disk. Errors: IO. */
gboolean ky_snapshot_write (const KySnapshot *snapshot, GError **error);

/* Where the newest whole one in DIRECTORY lies; NULL: there is none. *RET_NUMBER: its number, or 0.
 * (transfer full) */
gchar *ky_snapshot_newest (const gchar *directory, guint *ret_number);

/* What the manifest says. (transfer full) */
GString *ky_snapshot_text (const KySnapshot *snapshot);
/* That which TEXT, SIZE bytes with a NUL behind, says; it is changed. NULL: it is none. (transfer
 * full) */
KySnapshot *ky_snapshot_parse (const gchar *directory, gchar *text, gsize size);
/* How the backup NUMBER is called that is made now. (transfer full) */
gchar *ky_snapshot_name (guint number);
/* The time of a file's last change, as KySnapshotFile has it. */
gint64 ky_snapshot_time (const struct stat *status);
/* DIRECTORY, locked for one at a time as long as it is open; -1. *RET_IS_BUSY: another has it, and
 * ERROR is left to who knows what that one does. Errors: IO. */
int ky_snapshot_lock (const gchar *directory, gboolean *ret_is_busy, GError **error);

/* Copies IN from where it stands to TO, a new file, whose directory is made: FILE gets size and
 * hash. Errors: IO. */
gboolean ky_snapshot_copy (int in, const gchar *to, KySnapshotFile *file, GError **error);
/* Makes the directory that PATH is to lie in, and those above. Errors: IO. */
gboolean ky_snapshot_make_parent (const gchar *path, GError **error);
/* Removes PATH with all below it; no link is followed, also when one takes a directory's place
 * meanwhile. */
void ky_snapshot_remove (const gchar *path);
/* Removes all that is in DIRECTORY, in the same way. FALSE with errno: not all of it. */
gboolean ky_snapshot_empty (int directory);
