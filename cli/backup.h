/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares what a backup to a directory and a backup to a bucket share. */
#pragma once

#include "cli/snapshot.h"
#include "cli/store.h"
#include "store/objects/objects.h"

typedef struct _KyBackup KyBackup;

struct _KyBackup
{
  const gchar *state; /* directory */
  const gchar *keys;  /* directory, of who signs */
  const gchar *place; /* where it goes */
  /* Returns whether `path` is in the backup already with `status`, and records it then. */
  gboolean (*same) (KyBackup *backup, const gchar *path, const struct stat *status);
  /* Takes what `fd`, of `path`, has from its beginning; `time` is that of its last change. */
  gboolean (*copy) (KyBackup *backup, int fd, const gchar *path, gint64 time, GError **error);
  gpointer data; /* theirs */
  KySnapshot *made;
  guint copied, linked;
  guint64 bytes; /* that were copied */
};

/* Takes all but the journal of erasures, which comes after it. Errors: IO, and those of the
 * store. */
gboolean ky_backup_take (KyBackup *backup, KyStoreAdmin *admin, GError **error);
gboolean ky_backup_take_journal (KyBackup *backup, GError **error);
/* Its number is taken, before it counts anywhere. Errors: IO. */
gboolean ky_backup_note (const KyBackup *backup, GError **error);

/* Makes one in the bucket at `backup`'s place, where `keep` are left then (0: all). `*ret_name`
 * says where it is; with an error, only older ones could not be removed. It is NULL where there is
 * none.
 * Errors: those of ky_vault_open(), STORE, IO. */
gboolean ky_backup_to_bucket (KyBackup *backup, KyStoreAdmin *admin, const KyConfig *config,
                              const KyObjectsAccess *access, guint keep, gchar **ret_name,
                              GError **error);
