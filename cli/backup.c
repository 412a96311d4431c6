/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome backup`: copies paths.state while the store is in use. The copies are
 * consistent because of their order:
 *
 *   1. bundle, index.mark, audit.head: they refer to rows of the index, which is copied later;
 *   2. the index, of which kiyome-store makes a snapshot;
 *   3. originals and segments: all to which the index refers, unless they were erased since;
 *   4. erasures: the journal contains the erasures that were made since.
 *
 * An original that arrived meanwhile is in the backup without a row in the index; `kiyome store
 * adopt` makes the row. */
#include "cli/backup.h"
#include "cli/standby.h"
#include "cli/backup-vault.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define PART "part" /* name of the unfinished backup */

static gboolean
backup_copy_fd (KyBackup *backup, int fd, const gchar *path, gint64 time, GError **error)
{
  g_autofree gchar *to = g_build_filename (backup->made->directory, path, NULL);
  KySnapshotFile file = { .path = (gchar *)path, .time = time };

  if (!ky_snapshot_copy (fd, to, &file, error))
    return FALSE;
  ky_snapshot_add (backup->made, &file);
  backup->copied++;
  backup->bytes += file.size;
  return TRUE;
}

/* Makes a hard link to the file of the previous snapshot. Returns FALSE if that snapshot does not
 * have the same file, or the link cannot be made. */
static gboolean
link_same (KyBackup *backup, const gchar *path, const struct stat *status)
{
  const KySnapshot *before = backup->data;
  const KySnapshotFile *same = before != NULL ? g_hash_table_lookup (before->by_path, path) : NULL;
  struct stat stands;

  if (same == NULL || same->size != (guint64)status->st_size
      || same->time != ky_snapshot_time (status))
    return FALSE;
  g_autofree gchar *from = g_build_filename (before->directory, path, NULL);
  g_autofree gchar *to = g_build_filename (backup->made->directory, path, NULL);
  if (lstat (from, &stands) != 0 || !S_ISREG (stands.st_mode) || stands.st_size != status->st_size
      || !ky_snapshot_make_parent (to, NULL) || link (from, to) != 0)
    return FALSE;
  ky_snapshot_add (backup->made, same);
  backup->linked++;
  return TRUE;
}

static gboolean
backup_check_taken (const KyBackup *backup, GError **error)
{
  g_autofree gchar *path = g_build_filename (backup->place, KY_STANDBY_TAKEN, NULL);
  g_autofree gchar *taken = NULL;

  if (!g_file_get_contents (path, &taken, NULL, NULL) && errno != ENOENT)
    return ky_error_set_errno (error, path);
  return ky_standby_check (backup->state, taken, error);
}

/* Renames the completed directory to the name of the backup: only from then on it is a backup.
 * `*ret_name` is its path. (transfer full) */
static gboolean
backup_name_it (KyBackup *backup, gchar **ret_name, GError **error)
{
  g_autofree gchar *path = g_build_filename (backup->place, backup->made->head.name, NULL);
  ky_autofd int parent = open (backup->place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (parent < 0 || rename (backup->made->directory, path) != 0 || fsync (parent) != 0)
    return ky_error_set_errno (error, path);
  *ret_name = g_steal_pointer (&path);
  return TRUE;
}

/* Reads the newest snapshot, whose unchanged files this one shares. `ret`: NULL if none was signed
 * by this machine, because the hashes of others are not trusted. */
static gboolean
read_before (const KyBackup *backup, const gchar *newest, KySnapshot **ret, GError **error)
{
  const KyBackupSigners own = { backup->keys, TRUE };
  g_autoptr (GError) local = NULL;

  *ret = NULL;
  if (newest == NULL)
    return TRUE;
  g_autoptr (KySnapshot) before = ky_snapshot_read (newest, &own, &local);
  if (before == NULL && g_error_matches (local, KY_ERROR, KY_ERROR_IO))
    return ky_error_pass (error, &local);
  if (before == NULL)
    ky_command_fail ("kiyome backup", local);
  else if (!g_str_equal (before->head.store, backup->made->head.store))
    return ky_fail (error, KY_ERROR_CONFIG,
                    _ ("%s is a backup of another store: name a place of its own for this one's"),
                    newest);
  *ret = g_steal_pointer (&before);
  return TRUE;
}

/* Makes the whole snapshot except its final name. */
static gboolean
make_part (KyBackup *backup, KyStoreAdmin *admin, GError **error)
{
  return ky_backup_take (backup, admin, error) && ky_backup_take_journal (backup, error)
         && ky_snapshot_write (backup->made, backup->keys, error)
         && backup_check_taken (backup, error) && ky_backup_note (backup, error);
}

static gboolean
back_up (KyBackup *backup, KyStoreAdmin *admin, gchar **ret_name, GError **error)
{
  g_autofree gchar *part = g_build_filename (backup->place, PART, NULL);
  guint number = 0;
  g_autofree gchar *newest = ky_snapshot_newest (backup->place, &number);
  g_autoptr (KySnapshot) before = NULL;

  if (!backup_check_taken (backup, error))
    return FALSE;
  backup->made = ky_snapshot_new (part);
  if (!ky_snapshot_begin (backup->made, backup->state, number, error)
      || !read_before (backup, newest, &before, error))
    return FALSE;
  backup->same = link_same;
  backup->copy = backup_copy_fd;
  backup->data = before;
  ky_snapshot_remove (part); /* of one that was killed */
  if (mkdir (part, 0700) != 0)
    return ky_error_set_errno (error, part);
  gboolean ok = make_part (backup, admin, error) && backup_name_it (backup, ret_name, error);
  if (!ok)
    ky_snapshot_remove (part);
  return ok;
}

/* Creates and locks `directory`, which may have nothing but backups, one of which is made at a
 * time. Returns its descriptor (transfer full), or -1, also if another process holds the lock. */
static int
backup_open_directory (const gchar *directory, GError **error)
{
  gboolean is_busy;

  if (g_mkdir_with_parents (directory, 0700) != 0)
    return ky_fail_errno_fd (error, directory);
  int fd = ky_snapshot_lock (directory, &is_busy, error);
  if (is_busy)
    g_set_error (error, KY_ERROR, KY_ERROR_IO,
                 _ ("%s: another backup is being made there: wait until it has ended"), directory);
  return fd;
}

static gboolean
to_directory (KyBackup *backup, KyStoreAdmin *admin, gchar **ret_name, GError **error)
{
  g_autofree gchar *absolute = g_canonicalize_filename (backup->place, NULL);
  ky_autofd int lock = backup_open_directory (absolute, error);

  backup->place = absolute;
  gboolean ok = lock >= 0 && back_up (backup, admin, ret_name, error);
  backup->place = NULL;
  return ok;
}

/* Prints that the large originals in a bucket are not part of this backup, if there is such a
 * bucket (store.originals). */
static void
say_elsewhere (const KyConfig *config)
{
  const gchar *place = ky_config_string (config, KY_CONFIG_STORE_ORIGINALS);

  if (g_str_has_prefix (place, KY_OBJECTS_SCHEME))
    printf (
        _ ("Large originals are in %s, and not in this backup: have that bucket copied after it "
           "(kiyome-store(8), BACKUP).\n"),
        place);
}

static int
backup_run (const gchar *program, KyConfig *config, const gchar *place,
            const KyObjectsAccess *access, guint keep)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyStoreAdmin) admin = ky_cli_connect (config, &error);
  g_autofree gchar *name = NULL;
  g_autofree gchar *size = NULL;
  KyBackup backup = { .state = ky_config_string (config, KY_CONFIG_PATHS_STATE),
                      .keys = ky_config_string (config, KY_CONFIG_PATHS_KEYS),
                      .place = place };
  const KySignerPair pair = KY_SIGNER_BACKUP (backup.keys);
  gboolean ok = FALSE;

  /* The key is made first, because a backup that cannot be signed is useless. */
  if (admin != NULL && ky_signer_make (&pair, &error))
    ok = access != NULL ? ky_backup_to_bucket (&backup, admin, config, access, keep, &name, &error)
                        : to_directory (&backup, admin, &name, &error);
  ky_snapshot_free (backup.made);
  if (name != NULL)
    {
      size = ky_cli_size ((gint64)backup.bytes);
      printf (_ ("%s: %u files copied (%s), %u unchanged\n"), name, backup.copied, size,
              backup.linked);
      say_elsewhere (config);
    }
  if (ok)
    return KY_EXIT_OK;
  return ky_command_fail (program, error);
}

int
ky_command_backup (int argc, char **argv)
{
  const gchar *program = "kiyome backup";
  g_autofree gchar *directory = NULL;
  g_auto (KyVaultOptions) options = { 0 };
  gint keep = G_MININT;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          { "keep", 0, 0, G_OPTION_ARG_INT, &keep,
            N_ ("remove all backups from the bucket but the newest N, this one among them"),
            N_ ("N") },
          KY_VAULT_OPTIONS (&options),
          { NULL } };

  if (!ky_command_parse (
          &argc, &argv, program, _ ("DIRECTORY|s3://BUCKET/PREFIX"),
          _ ("Copies the index, originals and journal of erasures to a new directory in DIRECTORY "
             "while the store is in use. What did not change since the previous backup there takes "
             "no space. Keys are not in it. What "
             "goes to a bucket is sealed before."),
          _ ("Exit status: 0 done; 3 it failed, and what was there before stays."), entries))
    return KY_EXIT_USAGE;
  if (argc != 2)
    return ky_command_usage (program, _ ("one directory or bucket is expected"));
  gboolean is_bucket = g_str_has_prefix (argv[1], KY_OBJECTS_SCHEME);
  if (!ky_vault_check_options (program, &options, is_bucket))
    return KY_EXIT_USAGE;
  if (keep != G_MININT && (keep < 1 || !is_bucket))
    return ky_command_usage (
        program, _ ("--keep works with backups in a bucket only, and must be at least 1"));
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  ky_command_stand_back ();
  return backup_run (program, config, argv[1], is_bucket ? &options.access : NULL,
                     (guint)MAX (keep, 0));
}
