/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A snapshot of kiyome backup: a directory NNNNNN-2026-11-23T051200Z with files of paths.state, and
 * a manifest that is written last and names each of them:
 *
 *   kiyome-backup 2
 *   name NNNNNN-TIME            its own: an older one does not pass for a newer
 *   SHA-256 SIZE TIME PATH      a line each; TIME: of the last change, nanoseconds since 1970
 *   end SHA-256                 of all lines before
 *   signed HEX                  the signature of that (cli/signer.h)
 *
 * One that begins with "kiyome-backup 1" has neither name nor signature.
 * What did not change since the snapshot before is a hard link to that one's file.
 */
#pragma once

#include "cli/signer.h"
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
  gchar *name; /* that the manifest says; NULL: none */
  gboolean is_signed;
  guint8 digest[KY_SHA256_SIZE]; /* that is signed */
  guint8 signature[KY_SIGNER_SIGNATURE_SIZE];
  GPtrArray *files;    /* of KySnapshotFile */
  GHashTable *by_path; /* borrows them */
} KySnapshot;

/* An empty one. (transfer full) */
KySnapshot *ky_snapshot_new (const gchar *directory);
/* That in DIRECTORY; files are not looked at. Errors: IO, MALFORMED. (transfer full) */
KySnapshot *ky_snapshot_read (const gchar *directory, GError **error);
/* Is SNAPSHOT signed by one of KEYS, and called NAME? Errors: MALFORMED, and those of
 * ky_signer_verify(). */
gboolean ky_snapshot_check (const KySnapshot *snapshot, const gchar *name, const gchar *keys,
                            GError **error);
/* The same of one that lies in a directory: nothing is there that it does not name. Errors: those,
 * IO. */
gboolean ky_snapshot_check_directory (const KySnapshot *snapshot, const gchar *keys,
                                      GError **error);
void ky_snapshot_free (KySnapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KySnapshot, ky_snapshot_free)

/* May a backup have PATH? */
gboolean ky_snapshot_has_place (const gchar *path);
/* FILE (copied) stands in it; it may be of another. */
void ky_snapshot_add (KySnapshot *snapshot, const KySnapshotFile *file);
/* Writes the manifest, and has all of it on the disk. Errors: IO, those of ky_signer_sign(). */
gboolean ky_snapshot_write (KySnapshot *snapshot, const gchar *keys, GError **error);

/* Where the newest whole one in DIRECTORY lies; NULL: there is none. *RET_NUMBER: its number, or 0.
 * (transfer full) */
gchar *ky_snapshot_newest (const gchar *directory, guint *ret_number);

/* What the manifest says, signed by the key in KEYS; `name` is set. Errors: those of
 * ky_signer_sign(). (transfer full) */
GString *ky_snapshot_text (KySnapshot *snapshot, const gchar *keys, GError **error);
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
