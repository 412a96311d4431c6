/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Passes each file of paths.state that a backup needs to the backup's copy function, unless the
 * backup already has it: the marks first, then a copy of the index from the store, then originals,
 * spool and segments. A file that has disappeared in between is skipped. */
#include "cli/backup.h"

#include <errno.h>
#include <fcntl.h>

/* Passes one file; a file that does not exist (any more) is skipped. */
static gboolean
backup_take (KyBackup *backup, const gchar *path, GError **error)
{
  g_autofree gchar *from = g_build_filename (backup->state, path, NULL);
  ky_autofd int fd = open (from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat status;

  if (!ky_snapshot_has_place (path) || (fd < 0 && errno == ENOENT))
    return TRUE;
  if (fd < 0 || fstat (fd, &status) != 0)
    return ky_error_set_errno (error, from);
  if (!S_ISREG (status.st_mode) || backup->same (backup, path, &status))
    return TRUE;
  return backup->copy (backup, fd, path, ky_snapshot_time (&status), error);
}

/* Passes all files in `folder` of paths.state, down to `depth` directories. */
static gboolean
take_folder (KyBackup *backup, const gchar *folder, guint depth, GError **error)
{
  g_autofree gchar *path = g_build_filename (backup->state, folder, NULL);
  g_autoptr (GDir) names = g_dir_open (path, 0, NULL);
  const gchar *name;

  if (names == NULL && g_file_test (path, G_FILE_TEST_IS_DIR))
    return ky_error_set_errno (error, path);
  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    {
      g_autofree gchar *below = g_build_filename (folder, name, NULL);

      if (!(depth > 0 ? take_folder (backup, below, depth - 1, error)
                      : backup_take (backup, below, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
backup_take_index (KyBackup *backup, KyStoreAdmin *admin, GError **error)
{
  const gchar *const arguments[] = { "directory", backup->place, NULL };
  ky_autofd int fd = -1;

  ky_store_admin_set_patience (admin, KY_STORE_COPY_SECONDS);
  g_autoptr (KyRows) rows = ky_store_admin_ask (admin, "backup", arguments, NULL, &fd, error);
  if (rows == NULL)
    return FALSE;
  if (fd < 0)
    return ky_fail (error, KY_ERROR_PROTOCOL, _ ("kiyome-store did not answer: see kiyome status"));
  return backup->copy (backup, fd, "index.db", 0, error);
}

/* Passes the journal of erasures. Without it, a restore could bring back erased originals, so it is
 * required. */
gboolean
ky_backup_take_journal (KyBackup *backup, GError **error)
{
  g_autofree gchar *path = g_build_filename (backup->state, "erasures", NULL);
  struct stat status;

  if (lstat (path, &status) == 0 && S_ISREG (status.st_mode))
    return backup_take (backup, "erasures", error);
  return ky_fail (error, KY_ERROR_IO,
                  _ ("%s/erasures is missing or not a file: see kiyome status, and try again"),
                  backup->state);
}

gboolean
ky_backup_take (KyBackup *backup, KyStoreAdmin *admin, GError **error)
{
  return backup_take (backup, "bundle", error) && backup_take (backup, "index.mark", error)
         && backup_take (backup, "audit.head", error) && backup_take_index (backup, admin, error)
         && take_folder (backup, "originals", 1, error) && take_folder (backup, "spool", 1, error)
         && take_folder (backup, "segments", 0, error);
}

gboolean
ky_backup_note (const KyBackup *backup, GError **error)
{
  const KyBackupHead *head = &backup->made->head;

  return ky_backup_store_write (backup->state, head->store, ky_backup_number (head->name), error);
}
