/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A snapshot of kiyome backup: a directory NNNNNN-2026-11-23T051200Z with files of paths.state, and
 * a manifest that is written last and names each of them:
 *
 *   kiyome-backup 3
 *   SHA-256 SIZE TIME PATH      a line each; TIME: of the last change, nanoseconds since 1970
 *   end …                       the name of the backup and of its store, so that neither an older
 *   signed …                    nor another store's passes for it (cli/backup-head.h)
 *
 * Those that begin with "kiyome-backup 1" or "2" count as not signed.
 * What did not change since the snapshot before is a hard link to that one's file.
 */
#pragma once

#include "cli/backup-head.h"

#include <sys/stat.h>

#define KY_SNAPSHOT_MANIFEST "manifest"
#define KY_SNAPSHOT_MANIFEST_MAX (G_GUINT64_CONSTANT (1) << 30) /* bytes of it */

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
  gboolean has_head;
  KyBackupHead head;
  GPtrArray *files;    /* of KySnapshotFile */
  GHashTable *by_path; /* borrows them */
} KySnapshot;

/* An empty one. (transfer full) */
KySnapshot *ky_snapshot_new (const gchar *directory);
/*
 * That in DIRECTORY; files are not looked at. With SIGNERS (nullable) it is theirs and called as
 * the directory is: the signature of its head is checked first, its size and hash next, and only
 * then is a line of it read. Errors: IO, LIMIT, MALFORMED, VERIFY (it is not signed), and those of
 * ky_backup_head_check(). (transfer full)
 */
KySnapshot *ky_snapshot_read (const gchar *directory, const KyBackupSigners *signers,
                              GError **error);
/* The same of the manifest FILE, of no directory and whatever it is called. */
KySnapshot *ky_snapshot_read_file (const gchar *file, const KyBackupSigners *signers,
                                   GError **error);
/* Is nothing in its directory that it does not name? Errors: MALFORMED, IO. */
gboolean ky_snapshot_check_directory (const KySnapshot *snapshot, GError **error);
void ky_snapshot_free (KySnapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KySnapshot, ky_snapshot_free)

/* May a backup have PATH? */
gboolean ky_snapshot_has_place (const gchar *path);
/* FILE (copied) stands in it; it may be of another. */
void ky_snapshot_add (KySnapshot *snapshot, const KySnapshotFile *file);
/* Writes the manifest, and has all of it on the disk. Errors: IO, LIMIT, those of
 * ky_signer_sign(). */
gboolean ky_snapshot_write (KySnapshot *snapshot, const gchar *keys, GError **error);

/* Where the newest whole one in DIRECTORY lies; NULL: there is none. *RET_NUMBER: its number, or 0.
 * (transfer full) */
gchar *ky_snapshot_newest (const gchar *directory, guint *ret_number);

/* What the manifest says; the head, whose name and store are set, is signed by the key in KEYS.
 * Errors: LIMIT, those of ky_signer_sign(). (transfer full) */
GString *ky_snapshot_text (KySnapshot *snapshot, const gchar *keys, GError **error);
/* That which TEXT, SIZE bytes with a NUL behind, says; it is changed. HEAD (nullable) is one whose
 * signature was checked: TEXT begins with what it is of, or is not read. NULL: it is none.
 * (transfer full) */
KySnapshot *ky_snapshot_parse (const gchar *directory, gchar *text, gsize size,
                               const KyBackupHead *head);
/* Gives the backup that is made now its head: the name of the next after NUMBER and of the last
 * that STATE's store made. Errors: IO, CONFIG, LIMIT. */
gboolean ky_snapshot_begin (KySnapshot *snapshot, const gchar *state, guint number, GError **error);
/* The time of a file's last change, as KySnapshotFile has it. */
gint64 ky_snapshot_time (const struct stat *status);
/* DIRECTORY, locked for one at a time as long as it is open; -1. *RET_IS_BUSY: another has it, and
 * ERROR is left to who knows what that one does. Errors: IO. */
int ky_snapshot_lock (const gchar *directory, gboolean *ret_is_busy, GError **error);

/* FILE gets size and hash of what IN has from where it stands. Errors: IO. */
gboolean ky_snapshot_measure (int in, KySnapshotFile *file, GError **error);
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
