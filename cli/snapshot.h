/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A snapshot of kiyome backup: a directory NNNNNN-2026-11-23T051200Z with files of paths.state, and
 * a manifest that is written last and names each of them:
 *
 *   kiyome-backup 1
 *   SHA-256 SIZE TIME PATH      a line each; TIME: of the last change, nanoseconds since 1970
 *   end …                       the name of the backup and of its store, so that neither an older
 *   signed …                    nor another store's passes for it (cli/backup-head.h)
 *
 * What did not change since the snapshot before is a hard link to that one's file. */
#pragma once

#include "cli/backup-head.h"

#include <sys/stat.h>

#define KY_SNAPSHOT_MANIFEST "manifest"
#define KY_SNAPSHOT_MANIFEST_MAX (G_GUINT64_CONSTANT (1) << 30) /* bytes of a manifest */

typedef struct
{
  gchar *path; /* relative to the snapshot, and to paths.state */
  guint64 size;
  gint64 time;
  gchar sha256[KY_SHA256_HEX_SIZE];
} KySnapshotFile;

typedef struct
{
  gchar *directory;
  KyBackupHead head;
  GPtrArray *files;    /* of KySnapshotFile */
  GHashTable *by_path; /* borrows them */
} KySnapshot;

/* Returns an empty snapshot in `directory`. (transfer full) */
KySnapshot *ky_snapshot_new (const gchar *directory);
/* Reads the manifest in `directory`, but not the files. With `signers` (nullable) it must be signed
 * by them and have the name of the directory: the signature of the head is checked first, then its
 * size and hash, and only then the lines are read. Errors: IO, LIMIT, MALFORMED, VERIFY (not
 * signed), and those of ky_backup_head_check(). (transfer full) */
KySnapshot *ky_snapshot_read (const gchar *directory, const KyBackupSigners *signers,
                              GError **error);
/* Works as ky_snapshot_read() does, of the manifest `file`, which belongs to no directory; its name
 * is not checked. (transfer full) */
KySnapshot *ky_snapshot_read_file (const gchar *file, const KyBackupSigners *signers,
                                   GError **error);
/* Checks that the manifest names every file in the directory. Errors: MALFORMED, IO. */
gboolean ky_snapshot_check_directory (const KySnapshot *snapshot, GError **error);
void ky_snapshot_free (KySnapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KySnapshot, ky_snapshot_free)

/* Returns whether `path` is one that a backup may contain. */
gboolean ky_snapshot_has_place (const gchar *path);
/* Adds a copy of `file`, which may come from another snapshot. */
void ky_snapshot_add (KySnapshot *snapshot, const KySnapshotFile *file);
/* Writes the manifest and syncs it to the disk. Errors: IO, LIMIT, those of ky_signer_sign(). */
gboolean ky_snapshot_write (KySnapshot *snapshot, const gchar *keys, GError **error);

/* Returns the directory of the newest complete snapshot in `directory`, or NULL if there is none.
 * `*ret_number` is its number, or 0. (transfer full) */
gchar *ky_snapshot_newest (const gchar *directory, guint *ret_number);

/* Returns the text of the manifest. Its head, whose name and store are set, is signed by the key in
 * `keys`. Errors: LIMIT, those of ky_signer_sign(). (transfer full) */
GString *ky_snapshot_text (KySnapshot *snapshot, const gchar *keys, GError **error);
/* Parses the manifest `text`, of `size` bytes with a NUL after them, and modifies it. `head`
 * (nullable) is a head whose signature was checked: `text` must be the manifest that it describes.
 * Returns the snapshot (transfer full), or NULL if `text` is not a manifest. */
KySnapshot *ky_snapshot_parse (const gchar *directory, gchar *text, gsize size,
                               const KyBackupHead *head);
/* Gives the backup that is made now its head: the name of the next after `number` and of the last
 * that `state`'s store made. Errors: IO, CONFIG, LIMIT. */
gboolean ky_snapshot_begin (KySnapshot *snapshot, const gchar *state, guint number, GError **error);
/* Returns the time of a file's last change, as KySnapshotFile has it. */
gint64 ky_snapshot_time (const struct stat *status);
/* Opens `directory` and takes an exclusive lock on it, which lasts until the descriptor is closed.
 * Returns -1 if that fails: `*ret_is_busy` if another process has the lock (`error` is not set),
 * else with an error: IO. */
int ky_snapshot_lock (const gchar *directory, gboolean *ret_is_busy, GError **error);

/* Sets size and hash of `file` to those of the content of `in` from its offset on. Errors: IO. */
gboolean ky_snapshot_measure (int in, KySnapshotFile *file, GError **error);
/* Copies `in` from its offset on to the new file `to`, whose directory is created, and sets size
 * and hash of `file`. Errors: IO. */
gboolean ky_snapshot_copy (int in, const gchar *to, KySnapshotFile *file, GError **error);
/* Creates the directory of `path`, and those above it. Errors: IO. */
gboolean ky_snapshot_make_parent (const gchar *path, GError **error);
/* Removes `path` with all below it. No symbolic link is followed, even if one replaces a directory
 * meanwhile. */
void ky_snapshot_remove (const gchar *path);
/* Removes the content of `directory` in the same way. FALSE with errno set if something remains. */
gboolean ky_snapshot_empty (int directory);
