/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome restore`: copies a backup into an empty paths.state. The manifest must be
 * signed (cli/signer.h), and each file is compared with it before it is put in place. The index
 * comes last, so that kiyome-store starts with everything or refuses to start; if store.database
 * names a server, kiyome-store moves the index there first. The journal of erasures is always
 * that of the newest backup; kiyome-store applies it before it gives out anything. */
#include "cli/thread-pool.h"
#include "cli/restore-verify.h"
#include "cli/standby.h"
#include "cli/store.h"
#include "common/release.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#define THREADS 8 /* threads that wait for a bucket's server */

typedef struct
{
  const KyConfig *config;
  const gchar *state;
  const KyBackupSigners *signers; /* (nullable) permitted signers; NULL: any */
  const gchar *journal;           /* (nullable) path of a newer journal of erasures */
  const KyObjectsAccess *access;  /* (nullable) to a bucket, where it comes from one */
  const gchar *passphrase_file;   /* (nullable) of the secret key, for a bucket */
  KyVault *vault;                 /* (nullable) the bucket; NULL: a directory */
  gchar *place;                   /* of the part */
  gchar *part;                    /* the directory there, by `part_fd`: whoever changes its name,
                                     which kiyome-store's user may, moves nothing of root's */
  int part_fd;
  KySnapshot *from;
  struct stat owner;    /* of paths.state, whose owner gets the files */
  gboolean is_moved;    /* records are kept in a database */
  gboolean is_kept;     /* keep the part and copy only new files */
  gboolean is_compared; /* and all of that was compared with a manifest that was signed */
  gboolean takes_over;
  gboolean may_be_older; /* older content, or content of another store, is permitted */
} Restore;

/* --- copying -------------------------------------------------------------------------------- */

static gboolean
restore_fail_damaged (const gchar *path, GError **error)
{
  return ky_fail (error, KY_ERROR_MALFORMED,
                  _ ("%s was changed or damaged after the backup was made"), path);
}

static gboolean
restore_give_to_owner (const Restore *restore, const gchar *path, mode_t mode, GError **error)
{
  return (chmod (path, mode) == 0
          && lchown (path, restore->owner.st_uid, restore->owner.st_gid) == 0)
         || ky_error_set_errno (error, path);
}

/* Copies the file of `snapshot` that `wanted` names from its directory to `to`. */
static gboolean
restore_copy (const KySnapshot *snapshot, const KySnapshotFile *wanted, const gchar *to,
              GError **error)
{
  g_autofree gchar *from = g_build_filename (snapshot->directory, wanted->path, NULL);
  ky_autofd int fd = open (from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  KySnapshotFile got = { .path = from };
  struct stat status;

  if (fd < 0 || fstat (fd, &status) != 0)
    return ky_error_set_errno (error, from);
  /* Before it takes the disk. */
  if (!S_ISREG (status.st_mode) || (guint64)status.st_size != wanted->size)
    return restore_fail_damaged (from, error);
  if (!ky_snapshot_copy (fd, to, &got, error))
    return FALSE;
  return (got.size == wanted->size && strcmp (got.sha256, wanted->sha256) == 0)
         || restore_fail_damaged (from, error);
}

static gboolean
bring_to (const Restore *restore, const KySnapshot *snapshot, const KySnapshotFile *wanted,
          const gchar *to, GError **error)
{
  const struct timespec times[2]
      = { { .tv_nsec = UTIME_OMIT }, { wanted->time / 1000000000, wanted->time % 1000000000 } };
  gboolean is_sealed
      = g_str_has_prefix (wanted->path, "originals/") || g_str_has_prefix (wanted->path, "spool/");

  if (!(restore->vault != NULL
            ? ky_vault_get (restore->vault, snapshot->directory, wanted, to, error)
            : restore_copy (snapshot, wanted, to, error)))
    return FALSE;
  /* Sets the modes as kiyome-store does: acknowledged originals are read-only. The time is set last
   * and shows that the file is complete. */
  return restore_give_to_owner (restore, to, is_sealed ? 0400 : 0600, error)
         && (wanted->time == 0 || utimensat (AT_FDCWD, to, times, 0) == 0
             || ky_error_set_errno (error, to));
}

/* Copies the file into the part from its place in the backup. */
static gboolean
restore_bring (const Restore *restore, const KySnapshot *snapshot, const KySnapshotFile *wanted,
               GError **error)
{
  g_autofree gchar *place = g_build_filename (restore->part, wanted->path, NULL);
  gboolean is_single = strchr (wanted->path, '/') == NULL;

  if (!restore->is_kept)
    return bring_to (restore, snapshot, wanted, place, error);
  if (ky_standby_has (place, wanted, restore->is_compared))
    return TRUE;
  /* An existing file is kept until the new one is complete; single files are kept until all new
   * ones are. */
  g_autofree gchar *to = g_build_filename (restore->part, KY_STANDBY_NEXT, wanted->path, NULL);
  unlink (to);
  return bring_to (restore, snapshot, wanted, to, error)
         && (is_single
             || (ky_snapshot_make_parent (place, error)
                 && (rename (to, place) == 0 || ky_error_set_errno (error, place))));
}

/* Returns the store that the journal `text` names in its first line (store/records/erasures.h);
 * NULL: none. (transfer full) */
static gchar *
whose_journal (const gchar *text)
{
  return g_str_has_prefix (text, "I ") ? g_strndup (text + 2, strcspn (text + 2, "\n")) : NULL;
}

/* Refuses a journal of another store, which would destroy originals of this one for good. */
static gboolean
check_given (const Restore *restore, const gchar *to, const gchar *given, GError **error)
{
  g_autofree gchar *text = NULL;
  g_autofree gchar *other = whose_journal (given);
  g_autoptr (GError) local = NULL;

  if (!g_file_get_contents (to, &text, NULL, &local))
    return ky_fail (error, KY_ERROR_IO, "%s", local->message);
  g_autofree gchar *own = whose_journal (text);
  if (own != NULL && g_strcmp0 (own, other) == 0)
    return TRUE;
  return ky_fail (error, KY_ERROR_VERIFY,
                  other == NULL ? _ ("%s does not say of which store it is the journal")
                                : _ ("%s is the journal of another store"),
                  restore->journal);
}

/* Appends the journal of erasures that the user named to that of the newest backup. Nothing is
 * replaced, so a journal that is too old does no harm. */
static gboolean
add_given (const Restore *restore, GError **error)
{
  g_autofree gchar *to = g_build_filename (restore->part, "erasures", NULL);
  g_autofree gchar *lines = NULL;
  g_autoptr (GError) local = NULL;
  gsize size = 0;
  ky_autofd int fd = -1;

  if (restore->journal == NULL)
    return TRUE;
  if (!g_file_get_contents (restore->journal, &lines, &size, &local))
    return ky_fail (error, KY_ERROR_IO, "%s", local->message);
  if (!check_given (restore, to, lines, error))
    return FALSE;
  fd = open (to, O_WRONLY | O_APPEND | O_CLOEXEC);
  if (fd < 0)
    return ky_error_set_errno (error, to);
  /* The other's last line may be cut off. */
  return ky_fd_write_all (fd, ky_view ("\n", 1), error)
         && ky_fd_write_all (fd, ky_view (lines, size), error)
         && (fsync (fd) == 0 || ky_error_set_errno (error, to));
}

/* Reads the manifest in `directory`. (transfer full) */
static KySnapshot *
restore_read_directory (const Restore *restore, const gchar *directory, GError **error)
{
  g_autoptr (KySnapshot) snapshot = ky_snapshot_read (directory, restore->signers, error);

  if (snapshot == NULL
      || (restore->signers != NULL && !ky_snapshot_check_directory (snapshot, error)))
    return NULL;
  return g_steal_pointer (&snapshot);
}

/* Returns the newest backup at the place of the backup that is restored. Its journal of erasures is
 * the one that is used. (transfer full) */
static KySnapshot *
restore_read_newest (const Restore *restore, GError **error)
{
  g_autofree gchar *directory = g_path_get_dirname (restore->from->directory);
  guint number = 0;

  if (restore->vault != NULL)
    return ky_vault_read (restore->vault, ky_vault_newest (restore->vault, &number),
                          restore->signers, error);
  g_autofree gchar *path = ky_snapshot_newest (directory, &number);
  return restore_read_directory (restore, path != NULL ? path : restore->from->directory, error);
}

/* Records the number of the backup `head` as the last one of its store that is known on this
 * machine. */
static gboolean
note_store (const Restore *restore, const KyBackupHead *head, GError **error)
{
  g_autofree gchar *path = g_build_filename (restore->part, KY_BACKUP_STORE, NULL);

  return ky_backup_store_write (restore->part, head->store, ky_backup_number (head->name), error)
         && restore_give_to_owner (restore, path, 0600, error);
}

/* Checks that the newest backup is of the same store as the one that is restored, because another
 * store's journal does not name this store's erasures. Errors: VERIFY. */
static gboolean
check_newest (const Restore *restore, const KySnapshot *newest, GError **error)
{
  const KySnapshot *from = restore->from;

  if (g_str_equal (newest->head.store, from->head.store))
    return TRUE;
  return ky_fail (error, KY_ERROR_VERIFY,
                  _ ("%s beside it is a backup of another store: move it away"), newest->directory);
}

static gboolean
bring_journal (const Restore *restore, GError **error)
{
  g_autoptr (KySnapshot) newest = restore_read_newest (restore, error);

  return newest != NULL && check_newest (restore, newest, error)
         && restore_bring (restore, newest, g_hash_table_lookup (newest->by_path, "erasures"),
                           error)
         && (restore->is_kept || note_store (restore, &newest->head, error));
}

static gboolean
bring_one (gpointer job, gpointer data, GError **error)
{
  const Restore *restore = data;

  return restore_bring (restore, restore->from, job, error);
}

/* Frees nothing: the jobs of the thread pool are files of the backup, which frees them. */
static void
restore_forget_one (gpointer job)
{
}

static gboolean
restore_bring_all (Restore *restore, GError **error)
{
  KyThreadPool *pool = ky_thread_pool_new (restore->vault != NULL ? THREADS : 1, bring_one,
                                           restore_forget_one, restore);
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < restore->from->files->len; i++)
    {
      KySnapshotFile *file = restore->from->files->pdata[i];

      ok = g_str_equal (file->path, "erasures") || ky_thread_pool_give (pool, file);
    }
  if (!ky_thread_pool_end (pool, error))
    return FALSE;
  return bring_journal (restore, error) && add_given (restore, error);
}

/* Writes the file by which kiyome-store moves the index to the database of `config`. Its word
 * distinguishes this restore from others. */
static gboolean
mark_move (const Restore *restore, GError **error)
{
  g_autofree gchar *to = g_build_filename (restore->part, KY_STORE_MOVE, NULL);
  g_autofree gchar *word = g_uuid_string_random ();

  return !restore->is_moved
         || (g_file_set_contents (to, word, -1, error)
             && restore_give_to_owner (restore, to, 0600, error));
}

/* Writes a random word for kiyome-store, which begins with an index that is older than what was
 * done since, and which recognizes by the word that it has handled this restore. */
static gboolean
mark_restored (const Restore *restore, GError **error)
{
  g_autofree gchar *to = g_build_filename (restore->part, KY_STORE_RESTORED, NULL);
  g_autofree gchar *word = g_uuid_string_random ();

  return g_file_set_contents (to, word, -1, error)
         && restore_give_to_owner (restore, to, 0600, error);
}

/* --- its place ------------------------------------------------------------------------------ */

/* Gives the directories below `path`, at every depth, to the owner of the store. */
static gboolean
give_folders (const Restore *restore, const gchar *path, GError **error)
{
  g_autoptr (GDir) names = g_dir_open (path, 0, NULL);
  const gchar *name;

  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    {
      g_autofree gchar *below = g_build_filename (path, name, NULL);

      if (g_file_test (below, G_FILE_TEST_IS_DIR)
          && (!give_folders (restore, below, error)
              || !restore_give_to_owner (restore, below, 0700, error)))
        return FALSE;
    }
  return TRUE;
}

#define LAST "index.db" /* without it nothing was restored */

static gboolean
place_one (const Restore *restore, const gchar *name, GError **error)
{
  g_autofree gchar *from = g_build_filename (restore->part, name, NULL);
  g_autofree gchar *to = g_build_filename (restore->state, name, NULL);

  return rename (from, to) == 0 || (errno == ENOENT && !g_str_equal (name, LAST))
         || ky_error_set_errno (error, to);
}

/* Files are put in place in this order. */
static const gchar *const placed[]
    = { "originals",  "spool",         "segments",    "erasures",        "bundle", "audit.head",
        "index.mark", KY_BACKUP_STORE, KY_STORE_MOVE, KY_STORE_RESTORED, LAST };

static gboolean
place_all (const Restore *restore, GError **error)
{
  ky_autofd int state = open (restore->state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (!give_folders (restore, restore->part, error))
    return FALSE;
  if (state < 0 || syncfs (state) != 0)
    return ky_error_set_errno (error, restore->state);
  for (guint i = 0; i < G_N_ELEMENTS (placed); i++)
    if (!place_one (restore, placed[i], error))
      return FALSE;
  if (fsync (state) != 0)
    return ky_error_set_errno (error, restore->state);
  ky_snapshot_remove (restore->place);
  return TRUE;
}

/* --- paths.state ---------------------------------------------------------------------------- */

static gboolean
restore_is_empty (const gchar *directory)
{
  g_autoptr (GDir) names = g_dir_open (directory, 0, NULL);

  return names == NULL || g_dir_read_name (names) == NULL;
}

static void
remove_all (const gchar *directory)
{
  g_autoptr (GDir) names = g_dir_open (directory, 0, NULL);
  const gchar *name;

  /* The part last: until then it is known whose the rest is. */
  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    {
      g_autofree gchar *path = g_build_filename (directory, name, NULL);

      if (!g_str_equal (name, KY_STORE_RESTORE))
        ky_snapshot_remove (path);
    }
}

/* Removes what a killed restore left. While the part exists, kiyome-store does not use the
 * directory, so all files are of that restore; if the index is in place, all files are, and only
 * the part is left. */
static void
clean_up (const Restore *restore)
{
  g_autofree gchar *index = g_build_filename (restore->state, "index.db", NULL);
  struct stat status;

  if (lstat (restore->place, &status) != 0)
    return;
  if (lstat (index, &status) != 0 && errno == ENOENT)
    remove_all (restore->state);
  ky_snapshot_remove (restore->place);
}

/* Makes paths.state and locks it, because two restores at once would remove each other's files. -1:
 * on error, or if another restore runs. */
static int
restore_lock_state (Restore *restore, GError **error)
{
  ky_autofd int fd = -1;
  gboolean is_busy;

  if (g_mkdir_with_parents (restore->state, 0700) != 0)
    return ky_fail_errno_fd (error, restore->state);
  restore->place = g_build_filename (restore->state, KY_STORE_RESTORE, NULL);
  fd = ky_snapshot_lock (restore->state, &is_busy, error);
  if (is_busy && restore->takes_over && ky_standby_end (restore->state))
    fd = ky_snapshot_lock (restore->state, &is_busy, error);
  if (fd >= 0 && fstat (fd, &restore->owner) == 0)
    return ky_steal_fd (&fd);
  if (is_busy)
    g_set_error (error, KY_ERROR, KY_ERROR_IO,
                 _ ("%s: another kiyome restore is at work there: wait for it, or end it"),
                 restore->state);
  else if (fd >= 0)
    ky_error_set_errno (error, restore->state);
  return -1;
}

/* Opens the part that was restored. It must be what this user made, and not something that
 * kiyome-store's user put there for root to follow. */
static gboolean
restore_open_part (Restore *restore, GError **error)
{
  struct stat status;

  restore->part_fd = open (restore->place, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (restore->part_fd < 0 || fstat (restore->part_fd, &status) != 0 || status.st_uid != geteuid ()
      || (status.st_mode & 077) != 0)
    return ky_fail (error, KY_ERROR_IO,
                    _ ("%s is not a directory that only you can use: remove it"), restore->place);
  restore->part = g_strdup_printf ("/proc/self/fd/%d", restore->part_fd);
  return TRUE;
}

/* Refuses a directory that has files, because nothing is overwritten. */
static gboolean
restore_make_room (Restore *restore, GError **error)
{
  clean_up (restore);
  if (!restore_is_empty (restore->state))
    return ky_fail (error, KY_ERROR_IO,
                    _ ("%s is not empty: a backup is restored to an empty directory only"),
                    restore->state);
  if (mkdir (restore->place, 0700) != 0)
    return ky_error_set_errno (error, restore->place);
  return restore_open_part (restore, error);
}

/* Takes the lock that kiyome-store holds while it runs. Returns -1 with IO. */
static int
lock_store (const KyConfig *config, GError **error)
{
  g_autofree gchar *path = ky_config_run_path (config, "store/store.lock");
  ky_autofd int fd = open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

  /* The store never ran on this machine. */
  if (fd < 0 && errno == ENOENT)
    return open ("/dev/null", O_RDONLY | O_CLOEXEC);
  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
    return ky_steal_fd (&fd);
  if (fd >= 0)
    g_set_error_literal (error, KY_ERROR, KY_ERROR_IO,
                         _ ("kiyome-store is running: stop it first"));
  else
    ky_error_set_errno (error, path);
  return -1;
}

/* Opens the newest backup in the bucket `place`, or the one that "/NNNNNN-TIME" at its end names.
 * (transfer full) */
static KySnapshot *
open_vault (Restore *restore, const gchar *place, GError **error)
{
  const gchar *slash = strrchr (place, '/');
  gboolean is_one = slash != NULL && ky_vault_is_name (slash + 1);
  g_autofree gchar *above = is_one ? g_strndup (place, (gsize)(slash - place)) : g_strdup (place);
  const gchar *name = is_one ? slash + 1 : NULL;
  guint number = 0;

  restore->vault = ky_vault_open (restore->config, above, restore->access, g_get_tmp_dir (),
                                  restore->passphrase_file, error);
  if (restore->vault == NULL || !ky_vault_list (restore->vault, error))
    return NULL;
  if (name == NULL)
    name = ky_vault_newest (restore->vault, &number);
  if (name != NULL && ky_vault_has (restore->vault, name))
    return ky_vault_read (restore->vault, name, restore->signers, error);
  return ky_fail_null (error, KY_ERROR_IO, _ ("%s: there is no backup"), place);
}

/* Opens the backup `directory`, or the newest one in it; with access to a bucket, the one of the
 * bucket. (transfer full) */
static KySnapshot *
open_backup (Restore *restore, const gchar *directory, GError **error)
{
  g_autofree gchar *manifest = g_build_filename (directory, KY_SNAPSHOT_MANIFEST, NULL);
  guint number = 0;

  if (restore->access != NULL)
    return open_vault (restore, directory, error);
  if (g_file_test (manifest, G_FILE_TEST_EXISTS))
    return restore_read_directory (restore, directory, error);
  g_autofree gchar *newest = ky_snapshot_newest (directory, &number);
  if (newest != NULL)
    return restore_read_directory (restore, newest, error);
  return ky_fail_null (error, KY_ERROR_IO, _ ("%s: there is no backup"), directory);
}

static gboolean
restore_backup (Restore *restore, const gchar *place, guint *ret_files, GError **error)
{
  ky_autofd int lock = lock_store (restore->config, error);
  ky_autofd int own = -1;

  if (lock < 0)
    return FALSE;
  g_autoptr (KySnapshot) from = restore->from = open_backup (restore, place, error);
  if (from == NULL || (own = restore_lock_state (restore, error)) < 0
      || !restore_make_room (restore, error))
    return FALSE;
  gboolean ok = restore_bring_all (restore, error) && mark_move (restore, error)
                && mark_restored (restore, error);
  if (!ok)
    ky_snapshot_remove (restore->place);
  ok = ok && place_all (restore, error);
  *ret_files = ok ? from->files->len : 0;
  return ok;
}

/* Records the test, if the store of this machine runs. */
static void
restore_record (const Restore *restore, const gchar *program, const gchar *place, gboolean is_whole)
{
  g_autofree gchar *socket = ky_config_run_path (restore->config, "store/admin.sock");
  int status = KY_EXIT_OK;
  g_autoptr (KyRows) rows = NULL;

  if (access (socket, F_OK) == 0)
    rows = ky_cli_ask (program, (KyConfig *)restore->config, "restore-verify",
                       (const gchar *const[]){ "directory", place, "result",
                                               is_whole ? "whole" : "differs", NULL },
                       NULL, &status);
}

/* Verifies a backup; nothing is restored, and the store may run. */
static gboolean
verify_backup (Restore *restore, const gchar *program, const gchar *place, GError **error)
{
  g_autoptr (KySnapshot) from = open_backup (restore, place, error);
  gboolean ok = from != NULL && ky_restore_verify (program, from, restore->vault, error);

  /* A backup that was not found or not opened was not tested. */
  if (from != NULL || g_error_matches (*error, KY_ERROR, KY_ERROR_VERIFY)
      || g_error_matches (*error, KY_ERROR, KY_ERROR_MALFORMED))
    restore_record (restore, program, from != NULL ? from->directory : place, ok);
  if (!ok)
    return FALSE;
  printf (_ ("%s: all %u files are the same as in the manifest\n"), from->directory,
          from->files->len);
  return TRUE;
}

/* --- a machine that waits ------------------------------------------------------------------- */

/* Takes the files of an interrupted takeover back into the part, so that they need not be copied
 * again. What cannot be moved stays, and makes the directory count as not empty. */
static void
restore_take_back (const Restore *restore)
{
  for (guint i = 0; i < G_N_ELEMENTS (placed); i++)
    {
      g_autofree gchar *from = g_build_filename (restore->state, placed[i], NULL);
      g_autofree gchar *to = g_build_filename (restore->part, placed[i], NULL);

      if (rename (from, to) != 0 && errno != ENOENT)
        ky_log (KY_LOG_DEBUG, "%s: %s", from, g_strerror (errno));
    }
}

/* Makes room for the part in the way of restore_make_room(), but keeps the files that an earlier
 * run copied. */
static gboolean
make_standby_room (Restore *restore, GError **error)
{
  g_autofree gchar *index = g_build_filename (restore->state, LAST, NULL);
  struct stat part, status;

  if (lstat (restore->place, &part) != 0 || lstat (index, &status) == 0)
    return restore_make_room (restore, error);
  if (!restore_open_part (restore, error))
    return FALSE;
  restore_take_back (restore);
  return TRUE;
}

/* Tells whether the part is of a signed backup, whose head is returned in `ret_head`. */
static gboolean
read_kept (const Restore *restore, KyBackupHead *ret_head)
{
  g_autofree gchar *text = ky_standby_whole (restore->part);

  return text != NULL && restore->signers != NULL
         && ky_backup_head_parse (text, strlen (text), ret_head, NULL)
         && ky_backup_head_check (ret_head, restore->place, NULL, restore->signers, NULL);
}

/* Refuses a backup that is older than the part: otherwise anybody who can remove backups, or
 * replace them by those of another store, could choose the state with which this machine takes
 * over. */
static gboolean
check_newer (const Restore *restore, const KyBackupHead *kept, GError **error)
{
  const KySnapshot *from = restore->from;

  if (restore->may_be_older)
    return TRUE;
  if (!g_str_equal (from->head.store, kept->store))
    g_set_error (error, KY_ERROR, KY_ERROR_VERIFY,
                 _ ("%s is a backup of another store than what is here: see that the place is "
                    "the right one; to use it nevertheless, give --allow-older"),
                 from->directory);
  else if (ky_backup_number (from->head.name) <= ky_backup_number (kept->name))
    g_set_error (error, KY_ERROR, KY_ERROR_VERIFY,
                 _ ("%s is older than %s, which is here: newer backups were removed, or an older "
                    "one was restored there; to use it nevertheless, give --allow-older"),
                 from->directory, kept->name);
  else
    return TRUE;
  return FALSE;
}

/* Records that the part contains an unsigned file, so that it no longer counts as signed. */
static gboolean
mark_unsigned (const Restore *restore, GError **error)
{
  KyBackupHead head;
  g_autofree gchar *text = ky_standby_whole (restore->part);

  return text == NULL || !ky_backup_head_parse (text, strlen (text), &head, NULL)
         || ky_standby_write_whole (restore->part, head.name, error);
}

/* Copies the files of the backup `from` that the part does not have yet, and records the part as
 * complete. `*ret_files` is the number of files of the backup. Refuses a backup that is older than
 * the part (check_newer()). */
static gboolean
bring_new (Restore *restore, guint *ret_files, GError **error)
{
  const KySnapshot *from = restore->from;
  g_autofree gchar *said = restore->signers != NULL ? ky_backup_head_text (&from->head)
                                                    : g_path_get_basename (from->directory);
  KyBackupHead kept = { 0 };

  *ret_files = from->files->len;
  restore->is_compared = read_kept (restore, &kept);
  if (restore->is_compared && g_str_equal (kept.name, from->head.name)
      && g_str_equal (kept.store, from->head.store))
    return TRUE;
  if (restore->is_compared ? !check_newer (restore, &kept, error)
                           : restore->signers == NULL && !mark_unsigned (restore, error))
    return FALSE;
  restore->is_kept = TRUE;
  return restore_bring_all (restore, error) && ky_standby_settle (restore->part, from, said, error);
}

/* Notes at `place` that from now on only this machine makes backups there. Errors: IO. */
static gboolean
fence (const Restore *restore, const gchar *place, GError **error)
{
  g_autofree gchar *word = ky_standby_new_word (restore->state, error);
  g_autofree gchar *own = g_build_filename (restore->state, KY_STANDBY_WORD, NULL);

  if (word == NULL || !restore_give_to_owner (restore, own, 0600, error))
    return FALSE;
  if (restore->access != NULL && restore->vault == NULL)
    return FALSE;
  if (restore->vault != NULL)
    return ky_vault_put_note (restore->vault, KY_STANDBY_TAKEN, word, error);
  g_autofree gchar *path = g_build_filename (place, KY_STANDBY_TAKEN, NULL);
  return g_file_set_contents_full (path, word, -1, G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

/* Prints, after the takeover, from which time on the first machine's mail is missing here. */
static void
say_taken (const gchar *name, gboolean is_fenced)
{
  const gchar *time = strchr (name, '-');

  printf (
      _ ("This machine has taken over from the backup %s. Mail, decisions and changes that the "
         "first machine recorded after that backup are only on its disk: keep that disk. Mail in "
         "the queue of its Postfix is delivered when that Postfix is started again.\n"),
      time != NULL ? time + 1 : name);
  if (!is_fenced)
    printf (_ ("The backups can't be reached: the first machine was not prevented from making "
               "backups there. Make sure that it stays off.\n"));
}

/* Puts the part, which is of backup `name`, in place; `head` (nullable) is that backup's. */
static gboolean
take_kept (const Restore *restore, gboolean is_fenced, const gchar *name, const KyBackupHead *head,
           GError **error)
{
  g_autofree gchar *next = g_build_filename (restore->part, KY_STANDBY_NEXT, NULL);

  ky_snapshot_remove (next);
  if ((head != NULL && !note_store (restore, head, error)) || !mark_move (restore, error)
      || !mark_restored (restore, error) || !place_all (restore, error))
    return FALSE;
  say_taken (name, is_fenced);
  return TRUE;
}

/* Takes over with the files in the part. `away` (nullable): the reason why they are not of the
 * newest backup. */
static gboolean
restore_take_over (const Restore *restore, const gchar *place, GError *away, GError **error)
{
  g_autofree gchar *whole = ky_standby_whole (restore->part);
  KyBackupHead head = { 0 };
  gboolean has_head = ky_backup_head_parse (whole, strlen (whole), &head, NULL);
  g_autoptr (GError) local = NULL;

  if (restore->signers != NULL && !read_kept (restore, &head))
    return ky_fail (error, KY_ERROR_VERIFY,
                    _ ("the signatures of the backups that %s was copied from were not verified; "
                       "to take over with it nevertheless, give --unsigned"),
                    restore->place);
  /* An unreadable backup place may still be writable. */
  gboolean is_fenced = fence (restore, place, away == NULL ? &local : NULL);
  if (local != NULL)
    ky_command_fail ("kiyome restore", local);
  return take_kept (restore, is_fenced, has_head ? head.name : whole, has_head ? &head : NULL,
                    error);
}

static gboolean
stand_by (Restore *restore, const gchar *place, guint *ret_files, GError **error)
{
  /* First: it ends another that hangs, which has the store's lock as well. */
  ky_autofd int own = restore_lock_state (restore, error);
  ky_autofd int lock = own >= 0 ? lock_store (restore->config, error) : -1;
  g_autoptr (KySnapshot) from = NULL;
  g_autoptr (GError) away = NULL;

  if (lock < 0 || !make_standby_room (restore, error))
    return FALSE;
  from = restore->from = open_backup (restore, place, &away);
  if (from != NULL)
    bring_new (restore, ret_files, &away);
  g_autofree gchar *whole = ky_standby_whole (restore->part);
  if (away != NULL && (!restore->takes_over || whole == NULL))
    return ky_error_pass (error, &away);
  if (away != NULL)
    ky_command_fail ("kiyome restore", away);
  return !restore->takes_over || restore_take_over (restore, place, away, error);
}

/* Returns FALSE, and prints why, if the first machine runs or its end is not confirmed. */
static gboolean
may_take_over (const gchar *program, const gchar *first)
{
  g_autoptr (GError) error = NULL;
  gboolean answers = FALSE;

  if (!ky_standby_answers (first, &answers, &error))
    ky_command_fail (program, error);
  else if (answers)
    ky_command_complain (
        program, _ ("%s answers: the first machine is running. Stop it, or its Postfix, first"),
        first);
  return error == NULL && !answers;
}

/* Holds the values of the command line. */
typedef struct
{
  gchar *directory, *journal, *passphrase_file, *first;
  gboolean is_standby, takes_over, is_off, verifies, is_unsigned, may_be_older;
  gboolean is_bucket;
  KyVaultOptions bucket;
} Words;

static void
words_clear (Words *words)
{
  KY_RELEASE_MEMBERS (words, directory, journal, passphrase_file, first);
  ky_vault_options_clear (&words->bucket);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

static gboolean
restore_parse (int *argc, char ***argv, const gchar *program, Words *words)
{
  const GOptionEntry entries[] = {
    KY_CLI_CONFIG (&words->directory),
    KY_CLI_FILE ("erasures", &words->journal,
                 N_ ("a journal of erasures that is newer than the backups'"), N_ ("FILE")),
    KY_CLI_FLAG ("standby", &words->is_standby,
                 N_ ("copy what is new, and wait: kiyome-store accepts nothing here")),
    KY_CLI_FLAG ("take-over", &words->takes_over,
                 N_ ("copy what is new, and take the first machine's place")),
    KY_CLI_TEXT ("first", &words->first,
                 N_ ("for --take-over: refuse it while the first machine answers there (port 25)"),
                 N_ ("HOST[:PORT]")),
    KY_CLI_FLAG ("first-is-off", &words->is_off,
                 N_ ("for --take-over: you know that the first machine is off")),
    KY_CLI_FLAG ("verify", &words->verifies,
                 N_ ("compare all files with the signed manifest, and restore nothing")),
    KY_CLI_FLAG ("unsigned", &words->is_unsigned,
                 N_ ("take a backup that is not signed by a key in paths.keys")),
    KY_CLI_FLAG (
        "allow-older", &words->may_be_older,
        N_ ("for --standby and --take-over: take a backup that is older than what is here, or "
            "another store's")),
    KY_CLI_PASSPHRASE (&words->passphrase_file),
    KY_VAULT_OPTIONS (&words->bucket),
    { NULL }
  };

  return ky_command_parse (
      argc, argv, program, _ ("DIRECTORY|s3://BUCKET/PREFIX"),
      _ ("Puts a backup (of several in DIRECTORY the newest) into paths.state, "
         "which must be empty, while kiyome-store is stopped. What was erased, "
         "ended or disabled by the time of the newest backup stays so. What is in a "
         "bucket needs the secret key."),
      _ ("Exit status: 0 done; 3 it failed, and nothing was restored."), entries);
}

/* Checks that the options fit together; otherwise prints the fault. */
static gboolean
check_roles (const gchar *program, Words *words)
{
  gboolean is_role = words->is_standby || words->takes_over;

  if (words->is_standby && words->takes_over)
    ky_command_usage (program, _ ("--%s and --%s exclude each other"), "standby", "take-over");
  else if (words->verifies && (is_role || words->journal != NULL))
    ky_command_usage (program, _ ("--%s and --%s exclude each other"), "verify",
                      words->is_standby   ? "standby"
                      : words->takes_over ? "take-over"
                                          : "erasures");
  else if (is_role && words->journal != NULL)
    ky_command_usage (program, _ ("--%s and --%s exclude each other"), "erasures",
                      words->is_standby ? "standby" : "take-over");
  else if (words->may_be_older && !is_role)
    ky_command_usage (program, _ ("--%s is for --standby and --take-over"), "allow-older");
  else if (words->first != NULL && words->first[0] == '\0')
    ky_command_usage (program, _ ("--%s is empty"), "first");
  else if (!words->takes_over && (words->first != NULL || words->is_off))
    ky_command_usage (program, _ ("--%s is for --take-over"),
                      words->first != NULL ? "first" : "first-is-off");
  else if (words->takes_over && words->first == NULL && !words->is_off)
    ky_command_usage (program, _ ("--take-over needs --first HOST, to check that the first machine "
                                  "is not running, or --first-is-off"));
  else if (words->journal != NULL && words->journal[0] == '\0')
    ky_command_usage (program, _ ("--%s is empty"), "erasures");
  else
    return ky_vault_check_options (program, &words->bucket, words->is_bucket);
  return FALSE;
}

static int
restore_run (const gchar *program, const KyConfig *config, const Words *words, const gchar *given)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *place
      = words->is_bucket ? g_strdup (given) : g_canonicalize_filename (given, NULL);
  const KyBackupSigners signers = { ky_config_string (config, KY_CONFIG_PATHS_KEYS), FALSE };
  Restore restore = { .config = config,
                      .state = ky_config_string (config, KY_CONFIG_PATHS_STATE),
                      .signers = words->is_unsigned ? NULL : &signers,
                      .journal = words->journal,
                      .access = words->is_bucket ? &words->bucket.access : NULL,
                      .passphrase_file = words->passphrase_file,
                      .takes_over = words->takes_over,
                      .may_be_older = words->may_be_older,
                      .part_fd = -1,
                      .is_moved = g_str_has_prefix (
                          ky_config_string (config, KY_CONFIG_STORE_DATABASE), "postgresql:") };
  guint files = 0;
  gboolean ok = words->verifies ? verify_backup (&restore, program, place, &error)
                : words->is_standby || words->takes_over
                    ? stand_by (&restore, place, &files, &error)
                    : restore_backup (&restore, place, &files, &error);

  ky_vault_free (restore.vault);
  g_free (restore.place);
  g_free (restore.part);
  ky_fd_clear (&restore.part_fd);
  if (!ok)
    return ky_command_fail (program, error);
  if (!words->is_standby && !words->verifies)
    printf (_ ("%u files restored. Start kiyome-store, then run kiyome store adopt --reason "
               "'restored'.\n"),
            files);
  return KY_EXIT_OK;
}

int
ky_command_restore (int argc, char **argv)
{
  const gchar *program = "kiyome restore";
  g_auto (Words) words = { 0 };

  if (!restore_parse (&argc, &argv, program, &words))
    return KY_EXIT_USAGE;
  if (argc != 2)
    return ky_command_usage (program, _ ("one directory or bucket is expected"));
  words.is_bucket = g_str_has_prefix (argv[1], KY_OBJECTS_SCHEME);
  if (!check_roles (program, &words))
    return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config = ky_command_config (program, words.directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  if (words.first != NULL && !may_take_over (program, words.first))
    return KY_EXIT_FAILURE;
  return restore_run (program, config, &words, argv[1]);
}
