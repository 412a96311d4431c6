/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares what the backup to a directory (backup.c) and the backup to a bucket (backup-bucket.c)
 * share: the list of files that a backup needs (backup-take.c), and the two functions by which the
 * destinations differ. */
#pragma once

#include "cli/snapshot.h"
#include "cli/store.h"
#include "store/objects/objects.h"

typedef struct _KyBackup KyBackup;

struct _KyBackup
{
  const gchar *state; /* directory */
  const gchar *keys;  /* directory of the key that signs backups */
  const gchar *place; /* directory or bucket of the backups */
  /* Returns whether the destination already has the file `path` with the size and time of `status`;
   * if so, adds that file to the backup. */
  gboolean (*same) (KyBackup *backup, const gchar *path, const struct stat *status);
  /* Copies the content of `fd`, the file `path`, from its beginning to the backup. `time`: its last
   * change, in nanoseconds since 1970. */
  gboolean (*copy) (KyBackup *backup, int fd, const gchar *path, gint64 time, GError **error);
  gpointer data; /* passed on by the caller for use in `same` and `copy` */
  KySnapshot *made;
  guint copied, linked;
  guint64 bytes; /* bytes that were copied */
};

/* Adds all files of paths.state that a backup needs, except the journal of erasures, which must be
 * added last by ky_backup_take_journal(), so that it names everything that was destroyed meanwhile.
 * Errors: IO, and those of the store. */
gboolean ky_backup_take (KyBackup *backup, KyStoreAdmin *admin, GError **error);
gboolean ky_backup_take_journal (KyBackup *backup, GError **error);
/* Records the number of this backup as used in paths.state, before the backup is completed, so that
 * no other backup gets the same number. Errors: IO. */
gboolean ky_backup_note (const KyBackup *backup, GError **error);

/* Makes a backup in the bucket at the place of `backup`, and then removes older ones so that `keep`
 * are left (0: removes none). `*ret_name` is set to the name of the backup, or to NULL if none was
 * made; an error with a name means that the backup is complete, but older ones could not be
 * removed. (transfer full) Errors: those of ky_vault_open(), STORE, IO. */
gboolean ky_backup_to_bucket (KyBackup *backup, KyStoreAdmin *admin, const KyConfig *config,
                              const KyObjectsAccess *access, guint keep, gchar **ret_name,
                              GError **error);
