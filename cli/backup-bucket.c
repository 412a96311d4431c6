/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome backup s3://BUCKET/PREFIX`. Objects that the bucket has already are not sent
 * again; the manifest is written last, so that an interrupted backup does not count as one. */
#include "cli/backup.h"
#include "cli/thread-pool.h"
#include "cli/standby.h"
#include "cli/backup-vault.h"

#include <fcntl.h>

#define THREADS 8 /* each waits for the server most of the time */
/* In paths.state: the manifest of the newest backup that this machine sent. If it cannot be read or
 * is not signed by this machine, the objects in the bucket are compared with the files. */
#define KNOWN "backup.known"

typedef struct
{
  KyBackup *backup;
  KyVault *vault;
  KySnapshot *known; /* (nullable) files of an own backup; names in the bucket are not trusted */
  GMutex lock;       /* protects the backup while the pool's threads work */
  KyThreadPool *pool;
} Sending;

typedef struct
{
  int fd;
  KySnapshotFile file;
} Job;

static void
backup_bucket_free_job (gpointer data)
{
  Job *job = data;

  ky_fd_clear (&job->fd);
  g_free (job->file.path);
  g_free (job);
}

static gboolean
backup_bucket_send_job (gpointer data, gpointer user, GError **error)
{
  Job *job = data;
  Sending *sending = user;
  KyBackup *backup = sending->backup;
  gboolean was_there = FALSE;
  gboolean ok = ky_vault_put (sending->vault, backup->made->directory, job->fd, &job->file,
                              &was_there, error);

  if (ok)
    {
      g_mutex_lock (&sending->lock);
      ky_snapshot_add (backup->made, &job->file);
      if (was_there)
        backup->linked++;
      else
        {
          backup->copied++;
          backup->bytes += job->file.size;
        }
      g_mutex_unlock (&sending->lock);
    }
  backup_bucket_free_job (job);
  return ok;
}

static gboolean
note_same (KyBackup *backup, const gchar *path, const struct stat *status)
{
  Sending *sending = backup->data;
  const KySnapshotFile *same
      = sending->known != NULL ? g_hash_table_lookup (sending->known->by_path, path) : NULL;

  if (same == NULL || same->size != (guint64)status->st_size
      || same->time != ky_snapshot_time (status) || !ky_vault_has_file (sending->vault, same))
    return FALSE;
  g_mutex_lock (&sending->lock);
  ky_snapshot_add (backup->made, same);
  backup->linked++;
  g_mutex_unlock (&sending->lock);
  return TRUE;
}

/* Sends the file `fd` as `path` with the time `time` (KyBackup.give). A file in a directory becomes
 * a job of the thread pool, whose error is returned by a later call of ky_thread_pool_end(); a
 * single file is sent at once. `fd` stays the caller's. */
static gboolean
backup_bucket_give (KyBackup *backup, int fd, const gchar *path, gint64 time, GError **error)
{
  Sending *sending = backup->data;
  Job *job = g_new0 (Job, 1);

  job->fd = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  job->file.path = g_strdup (path);
  job->file.time = time;
  /* A single file is copied at once, because the order of these files matters. */
  if (job->fd >= 0)
    return strchr (path, '/') != NULL ? ky_thread_pool_give (sending->pool, job)
                                      : backup_bucket_send_job (job, sending, error);
  ky_error_set_errno (error, path);
  backup_bucket_free_job (job);
  return FALSE;
}

typedef gboolean (*Take) (KyBackup *backup, KyStoreAdmin *admin, GError **error);

/* Sends the files that `take` passes, several at once; all of them are in the bucket when it
 * returns. */
static gboolean
send_what (Sending *sending, Take take, KyStoreAdmin *admin, GError **error)
{
  GError *first = NULL;
  GError *local = NULL;

  sending->pool
      = ky_thread_pool_new (THREADS, backup_bucket_send_job, backup_bucket_free_job, sending);
  gboolean ok = take (sending->backup, admin, &local);
  ok &= ky_thread_pool_end (sending->pool, &first);
  if (first != NULL)
    g_propagate_error (error, first);
  else if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  g_clear_error (&local);
  return ok;
}

static gboolean
take_journal (KyBackup *backup, KyStoreAdmin *admin, GError **error)
{
  return ky_backup_take_journal (backup, error);
}

/* Locks the state: of two backups at once, each would remove the other's new objects as
 * unreferenced. */
static int
backup_bucket_lock_state (const gchar *state, GError **error)
{
  gboolean is_busy;
  int fd = ky_snapshot_lock (state, &is_busy, error);

  if (is_busy)
    g_set_error (error, KY_ERROR, KY_ERROR_IO,
                 _ ("%s: another backup of this directory is being made: wait until it has ended"),
                 state);
  return fd;
}

static gboolean
backup_bucket_check_taken (Sending *sending, GError **error)
{
  g_autofree gchar *taken = NULL;

  return ky_vault_get_note (sending->vault, KY_STANDBY_TAKEN, &taken, error)
         && ky_standby_check (sending->backup->state, taken, error);
}

static void
read_known (Sending *sending)
{
  const KyBackup *backup = sending->backup;
  const KyBackupSigners own = { backup->keys, TRUE };
  g_autofree gchar *path = g_build_filename (backup->state, KNOWN, NULL);
  g_autoptr (GError) error = NULL;

  sending->known = ky_snapshot_read_file (path, &own, &error);
  if (sending->known == NULL)
    ky_log (KY_LOG_DEBUG, "%s", error->message);
}

/* Sends the manifest, which makes the files that were sent before it a backup, and keeps a copy of
 * it in the state directory. A copy that can't be written is printed, and makes only the next
 * backup read more. */
static gboolean
end_it (const Sending *sending, GError **error)
{
  const KyBackup *backup = sending->backup;
  g_autofree gchar *path = g_build_filename (backup->state, KNOWN, NULL);
  g_autoptr (GString) text = ky_snapshot_text (backup->made, backup->keys, error);

  g_autoptr (GError) local = NULL;

  if (text == NULL || !ky_backup_note (backup, error)
      || !ky_vault_end (sending->vault, backup->made, text, error))
    return FALSE;
  /* If the copy cannot be written, the next backup only reads more objects. */
  if (!g_file_set_contents_full (path, text->str, (gssize)text->len, G_FILE_SET_CONTENTS_CONSISTENT,
                                 0600, &local))
    ky_command_fail ("kiyome backup", local);
  return TRUE;
}

static gboolean
backup_bucket_send_all (Sending *sending, KyStoreAdmin *admin, GError **error)
{
  KyBackup *backup = sending->backup;
  guint number = 0;

  if (!backup_bucket_check_taken (sending, error) || !ky_vault_list (sending->vault, error))
    return FALSE;
  ky_vault_newest (sending->vault, &number);
  backup->made = ky_snapshot_new ("");
  if (!ky_snapshot_begin (backup->made, backup->state, number, error))
    return FALSE;
  g_free (backup->made->directory);
  backup->made->directory = g_strdup (backup->made->head.name);
  read_known (sending);
  return send_what (sending, ky_backup_take, admin, error)
         && send_what (sending, take_journal, admin, error)
         && backup_bucket_check_taken (sending, error) && end_it (sending, error);
}

gboolean
ky_backup_to_bucket (KyBackup *backup, KyStoreAdmin *admin, const KyConfig *config,
                     const KyObjectsAccess *access, guint keep, gchar **ret_name, GError **error)
{
  g_autoptr (KyVault) vault
      = ky_vault_open (config, backup->place, access, backup->state, NULL, error);
  ky_autofd int lock = vault != NULL ? backup_bucket_lock_state (backup->state, error) : -1;
  Sending sending = { .backup = backup, .vault = vault };
  gboolean ok = FALSE;

  *ret_name = NULL;
  if (lock < 0)
    return FALSE;
  backup->same = note_same;
  backup->copy = backup_bucket_give;
  backup->data = &sending;
  g_mutex_init (&sending.lock);
  if (backup_bucket_send_all (&sending, admin, error))
    {
      *ret_name = g_strdup_printf ("%s/%s", backup->place, backup->made->directory);
      ok = ky_vault_tidy (vault, backup->made, keep, error);
    }
  g_mutex_clear (&sending.lock);
  ky_snapshot_free (sending.known);
  return ok;
}
