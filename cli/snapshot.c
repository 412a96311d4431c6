/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and writes the manifests of backups, copies and measures the files of a snapshot, and
 * removes snapshots. If the caller names signers, the signature is verified before the files' lines
 * are parsed. A path outside the known places of paths.state makes a manifest invalid. */
#include "cli/snapshot.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/release.h"
#include "common/wire.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <sys/file.h>
#include <unistd.h>

#define HEADER "kiyome-backup 1\n"
#define PIECE (256 * 1024)
#define PLACE_DEPTH 2 /* depth of the directories that a backup contains */
#define DEPTH_MAX 32  /* directories in each other that are removed: each costs a descriptor */

KySnapshot *
ky_snapshot_new (const gchar *directory)
{
  KySnapshot *snapshot = g_new0 (KySnapshot, 1);

  snapshot->directory = g_strdup (directory);
  snapshot->files = g_ptr_array_new ();
  snapshot->by_path = g_hash_table_new (g_str_hash, g_str_equal);
  return snapshot;
}

void
ky_snapshot_free (KySnapshot *snapshot)
{
  if (snapshot == NULL)
    return;
  for (guint i = 0; i < snapshot->files->len; i++)
    {
      KySnapshotFile *file = snapshot->files->pdata[i];

      g_free (file->path);
      g_free (file);
    }
  KY_RELEASE_MEMBERS (snapshot, by_path, files, directory);
  g_free (snapshot);
}

void
ky_snapshot_add (KySnapshot *snapshot, const KySnapshotFile *file)
{
  KySnapshotFile *own = g_memdup2 (file, sizeof *file);

  own->path = g_strdup (file->path);
  g_ptr_array_add (snapshot->files, own);
  g_hash_table_insert (snapshot->by_path, own->path, own);
}

/* --- the manifest --------------------------------------------------------------------------- */

static gboolean
snapshot_is_name (const gchar *text)
{
  return *text != '\0' && strlen (text) < NAME_MAX
         && strspn (text, "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
                == strlen (text);
}

/* Tells whether a backup may contain `path`; files with other paths are not put into
 * paths.state. */
gboolean
ky_snapshot_has_place (const gchar *path)
{
  static const gchar *const single[]
      = { "index.db", "index.mark", "audit.head", "erasures", "bundle", NULL };
  g_auto (GStrv) parts = g_strsplit (path, "/", 4);
  guint n = g_strv_length (parts);

  if (n == 1)
    return g_strv_contains (single, path);
  if (n == 2)
    return g_str_equal (parts[0], "segments") && snapshot_is_name (parts[1]);
  return n == 3 && (g_str_equal (parts[0], "originals") || g_str_equal (parts[0], "spool"))
         && snapshot_is_name (parts[1]) && snapshot_is_name (parts[2]);
}

static gboolean
snapshot_read_line (KySnapshot *snapshot, const gchar *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 4);
  KySnapshotFile file = { 0 };
  guint8 digest[KY_SHA256_SIZE];

  if (g_strv_length (words) != 4 || !ky_sha256_from_hex (words[0], digest)
      || !g_ascii_string_to_unsigned (words[1], 10, 0, G_MAXINT64, &file.size, NULL)
      || !g_ascii_string_to_signed (words[2], 10, 0, G_MAXINT64, &file.time, NULL)
      || !ky_snapshot_has_place (words[3]) || g_hash_table_contains (snapshot->by_path, words[3]))
    return FALSE;
  g_strlcpy (file.sha256, words[0], sizeof file.sha256);
  file.path = words[3];
  ky_snapshot_add (snapshot, &file);
  return TRUE;
}

/* Tells whether `head` belongs to the manifest `view`. */
static gboolean
snapshot_fits (const KyBackupHead *head, KyView view)
{
  guint8 digest[KY_SHA256_SIZE];

  if (view.size != head->size)
    return FALSE;
  ky_sha256 (view, digest);
  return memcmp (digest, head->digest, sizeof digest) == 0;
}

static gboolean
is_same_head (const KyBackupHead *head, const KyBackupHead *other)
{
  g_autofree gchar *text = ky_backup_head_text (head);
  g_autofree gchar *same = ky_backup_head_text (other);

  return g_str_equal (text, same);
}

/* Returns where the files of the manifest begin and cuts off what follows them; NULL: it is no
 * manifest. */
static gchar *
snapshot_read_head (KySnapshot *snapshot, gchar *text, gsize size, const KyBackupHead *head)
{
  gsize before = 0;

  if (!ky_backup_head_parse (text, size, &snapshot->head, &before)
      || !snapshot_fits (&snapshot->head, ky_view (text, before))
      || (head != NULL && !is_same_head (head, &snapshot->head))
      || !g_str_has_prefix (text, HEADER))
    return NULL;
  text[before] = '\0';
  return text + strlen (HEADER);
}

static gboolean
snapshot_read_manifest (KySnapshot *snapshot, gchar *text, gsize size, const KyBackupHead *head)
{
  gchar *line = snapshot_read_head (snapshot, text, size, head);
  gchar *end;

  if (line == NULL)
    return FALSE;
  for (; (end = strchr (line, '\n')) != NULL; line = end + 1)
    {
      *end = '\0';
      if (!snapshot_read_line (snapshot, line))
        return FALSE;
    }
  return g_hash_table_contains (snapshot->by_path, "index.db")
         && g_hash_table_contains (snapshot->by_path, "erasures");
}

KySnapshot *
ky_snapshot_parse (const gchar *directory, gchar *text, gsize size, const KyBackupHead *head)
{
  g_autoptr (KySnapshot) snapshot = ky_snapshot_new (directory);

  if (strlen (text) != size || !snapshot_read_manifest (snapshot, text, size, head))
    return NULL;
  return g_steal_pointer (&snapshot);
}

static gboolean
fail_manifest (const gchar *path, GError **error)
{
  return ky_fail (
      error, KY_ERROR_MALFORMED,
      _ ("%s is damaged: remove that backup; to restore an earlier one, give the newest "
         "journal by --erasures"),
      path);
}

/* Reads the head at the end of `fd` of `size` bytes and checks its signature, before anything
 * between is read. */
static gboolean
snapshot_read_signed (int fd, const gchar *path, gsize size, const gchar *name,
                      const KyBackupSigners *signers, KyBackupHead *ret_head, GError **error)
{
  gchar tail[KY_BACKUP_HEAD_MAX + 1] = { 0 };
  gchar begin[sizeof HEADER] = { 0 };
  gsize length = MIN (size, KY_BACKUP_HEAD_MAX);
  gsize before = 0;

  if (ky_fd_read_at (fd, (guint8 *)tail, length, size - length) != (gssize)length
      || ky_fd_read_at (fd, (guint8 *)begin, MIN (size, strlen (HEADER)), 0) < 0)
    return ky_error_set_errno (error, path);
  if (!g_str_equal (begin, HEADER))
    return ky_fail (error, KY_ERROR_VERIFY, _ ("%s is not signed: no kiyome made that backup"),
                    path);
  if (!ky_backup_head_parse (tail, length, ret_head, &before))
    return fail_manifest (path, error);
  if (!ky_backup_head_check (ret_head, path, name, signers, error))
    return FALSE;
  return ret_head->size == size - length + before || fail_manifest (path, error);
}

static KySnapshot *
read_fd (int fd, const gchar *path, const gchar *directory, const gchar *name,
         const KyBackupSigners *signers, GError **error)
{
  g_autoptr (KySnapshot) snapshot = NULL;
  KyBackupHead head = { 0 };
  struct stat status;

  if (fd < 0 || fstat (fd, &status) != 0)
    return ky_fail_errno_null (error, path);
  if (!S_ISREG (status.st_mode) || (guint64)status.st_size > KY_SNAPSHOT_MANIFEST_MAX)
    return ky_fail_null (error, KY_ERROR_LIMIT, _ ("%s is not a file of at most %u MiB"), path,
                         (guint)(KY_SNAPSHOT_MANIFEST_MAX >> 20));
  gsize size = (gsize)status.st_size;
  if (signers != NULL && !snapshot_read_signed (fd, path, size, name, signers, &head, error))
    return NULL;
  g_autofree gchar *text = g_malloc0 (size + 1);
  if (ky_fd_read_at (fd, (guint8 *)text, size, 0) == (gssize)size)
    snapshot = ky_snapshot_parse (directory, text, size, signers != NULL ? &head : NULL);
  if (snapshot == NULL)
    fail_manifest (path, error);
  return g_steal_pointer (&snapshot);
}

KySnapshot *
ky_snapshot_read (const gchar *directory, const KyBackupSigners *signers, GError **error)
{
  g_autofree gchar *path = g_build_filename (directory, KY_SNAPSHOT_MANIFEST, NULL);
  /* The name as it was given: a symbolic link must not make an older backup the newest. */
  g_autofree gchar *name = g_path_get_basename (directory);
  ky_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

  return read_fd (fd, path, directory, name, signers, error);
}

KySnapshot *
ky_snapshot_read_file (const gchar *file, const KyBackupSigners *signers, GError **error)
{
  ky_autofd int fd = open (file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

  return read_fd (fd, file, "", NULL, signers, error);
}

GString *
ky_snapshot_text (KySnapshot *snapshot, const gchar *keys, GError **error)
{
  GString *text = g_string_new (HEADER);
  KyBackupHead *head = &snapshot->head;
  g_autofree gchar *lines = NULL;

  for (guint i = 0; i < snapshot->files->len; i++)
    {
      const KySnapshotFile *file = snapshot->files->pdata[i];

      g_string_append_printf (text, "%s %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT " %s\n",
                              file->sha256, file->size, file->time, file->path);
    }
  head->size = text->len;
  ky_sha256 (ky_view (text->str, text->len), head->digest);
  if (text->len > KY_SNAPSHOT_MANIFEST_MAX - KY_BACKUP_HEAD_MAX)
    g_set_error (error, KY_ERROR, KY_ERROR_LIMIT,
                 _ ("too many files for a backup: its manifest would have more than %u MiB"),
                 (guint)(KY_SNAPSHOT_MANIFEST_MAX >> 20));
  else if (ky_backup_head_sign (head, keys, error))
    {
      lines = ky_backup_head_text (head);
      return g_string_append (text, lines);
    }
  g_string_free (text, TRUE);
  return NULL;
}

gboolean
ky_snapshot_write (KySnapshot *snapshot, const gchar *keys, GError **error)
{
  g_autofree gchar *path = g_build_filename (snapshot->directory, KY_SNAPSHOT_MANIFEST, NULL);
  g_autoptr (GString) text = ky_snapshot_text (snapshot, keys, error);
  ky_autofd int fd = -1;

  if (text == NULL)
    return FALSE;
  fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return ky_error_set_errno (error, path);
  if (!ky_fd_write_all (fd, ky_view (text->str, text->len), error))
    return FALSE;
  /* Its files and names, too. */
  return syncfs (fd) == 0 || ky_error_set_errno (error, path);
}

/* Checks that the manifest names all files in `folder` (nullable: the top). */
static gboolean
snapshot_check_names (const KySnapshot *snapshot, const gchar *folder, guint depth, GError **error)
{
  g_autofree gchar *path = g_build_filename (snapshot->directory, folder, NULL);
  g_autoptr (GDir) names = g_dir_open (path, 0, NULL);
  const gchar *name;

  if (names == NULL)
    return ky_error_set_errno (error, path);
  while ((name = g_dir_read_name (names)) != NULL)
    {
      g_autofree gchar *below
          = folder != NULL ? g_build_filename (folder, name, NULL) : g_strdup (name);
      g_autofree gchar *full = g_build_filename (snapshot->directory, below, NULL);
      struct stat status;

      if (g_hash_table_contains (snapshot->by_path, below)
          || g_str_equal (below, KY_SNAPSHOT_MANIFEST))
        continue;
      if (depth > 0 && lstat (full, &status) == 0 && S_ISDIR (status.st_mode))
        {
          if (!snapshot_check_names (snapshot, below, depth - 1, error))
            return FALSE;
          continue;
        }
      return ky_fail (error, KY_ERROR_MALFORMED, _ ("%s is not of that backup"), full);
    }
  return TRUE;
}

gboolean
ky_snapshot_check_directory (const KySnapshot *snapshot, GError **error)
{
  return snapshot_check_names (snapshot, NULL, PLACE_DEPTH, error);
}

gchar *
ky_snapshot_newest (const gchar *directory, guint *ret_number)
{
  g_autoptr (GDir) names = g_dir_open (directory, 0, NULL);
  g_autofree gchar *newest = NULL;
  const gchar *name;

  *ret_number = 0;
  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    {
      g_autofree gchar *manifest = g_build_filename (directory, name, KY_SNAPSHOT_MANIFEST, NULL);
      guint number = ky_backup_number (name);

      if (number <= *ret_number || !g_file_test (manifest, G_FILE_TEST_IS_REGULAR))
        continue;
      *ret_number = number;
      g_free (newest);
      newest = g_build_filename (directory, name, NULL);
    }
  return g_steal_pointer (&newest);
}

gboolean
ky_snapshot_begin (KySnapshot *snapshot, const gchar *state, guint number, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree gchar *time = g_date_time_format (now, "%Y-%m-%dT%H%M%SZ");
  KyBackupHead *head = &snapshot->head;
  guint last = 0;

  if (!ky_backup_store_read (state, head->store, &last, error))
    return FALSE;
  last = MAX (last, number);
  if (last >= G_MAXINT)
    return ky_fail (
        error, KY_ERROR_LIMIT,
        _ ("a backup there has the highest number, %u, so that no other can follow: remove it"),
        last);
  g_snprintf (head->name, sizeof head->name, "%06u-%s", last + 1, time);
  return TRUE;
}

int
ky_snapshot_lock (const gchar *directory, gboolean *ret_is_busy, GError **error)
{
  ky_autofd int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  *ret_is_busy = FALSE;
  if (fd < 0)
    return ky_fail_errno_fd (error, directory);
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return ky_steal_fd (&fd);
  *ret_is_busy = TRUE;
  return -1;
}

/* --- files ---------------------------------------------------------------------------------- */

gint64
ky_snapshot_time (const struct stat *status)
{
  return (gint64)status->st_mtim.tv_sec * 1000000000 + status->st_mtim.tv_nsec;
}

gboolean
ky_snapshot_make_parent (const gchar *path, GError **error)
{
  g_autofree gchar *parent = g_path_get_dirname (path);

  return g_mkdir_with_parents (parent, 0700) == 0 || ky_error_set_errno (error, parent);
}

/* Reads the file and hashes it. `out`: -1, or the file that gets a copy. */
static gboolean
snapshot_pass_on (int in, int out, KySnapshotFile *file, GError **error)
{
  g_autofree guint8 *piece = g_malloc (PIECE);
  struct sha256_ctx hash;
  guint8 digest[KY_SHA256_SIZE];
  ssize_t n;

  sha256_init (&hash);
  file->size = 0;
  while ((n = read (in, piece, PIECE)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return ky_error_set_errno (error, file->path);
      sha256_update (&hash, (size_t)n, piece);
      file->size += (guint64)n;
      if (out >= 0 && !ky_fd_write_all (out, ky_view (piece, (gsize)n), error))
        return FALSE;
    }
  sha256_digest (&hash, sizeof digest, digest);
  ky_sha256_to_hex (digest, file->sha256);
  return TRUE;
}

gboolean
ky_snapshot_measure (int in, KySnapshotFile *file, GError **error)
{
  return snapshot_pass_on (in, -1, file, error);
}

gboolean
ky_snapshot_copy (int in, const gchar *to, KySnapshotFile *file, GError **error)
{
  ky_autofd int out = -1;

  if (!ky_snapshot_make_parent (to, error))
    return FALSE;
  out = open (to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (out < 0)
    return ky_error_set_errno (error, to);
  if (snapshot_pass_on (in, out, file, error))
    return TRUE;
  g_prefix_error (error, "%s: ", to);
  return FALSE;
}

/* Removes `name` in `parent` with everything below it, down to `depth` directories. Files may
 * belong to another user, who may replace a directory by a link meanwhile, so everything is reached
 * by opened directories only. FALSE with errno. */
static gboolean remove_at (int parent, const gchar *name, guint depth);

static gboolean
snapshot_empty (int directory, guint depth)
{
  int own = openat (directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *names = own >= 0 ? fdopendir (own) : NULL;
  const struct dirent *entry;
  gboolean ok = names != NULL;
  int problem = errno;

  while (names != NULL && (entry = readdir (names)) != NULL)
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0
        && !remove_at (directory, entry->d_name, depth))
      {
        ok = FALSE;
        problem = errno;
      }
  if (names != NULL)
    closedir (names);
  else
    ky_fd_clear (&own);
  errno = problem;
  return ok;
}

static gboolean
remove_at (int parent, const gchar *name, guint depth)
{
  ky_autofd int fd = -1;

  if (unlinkat (parent, name, 0) == 0 || errno == ENOENT)
    return TRUE;
  if (errno != EISDIR)
    return FALSE;
  if (depth == 0)
    {
      errno = ELOOP;
      return FALSE;
    }
  fd = openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  return fd >= 0 && snapshot_empty (fd, depth - 1)
         && (unlinkat (parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT);
}

gboolean
ky_snapshot_empty (int directory)
{
  return snapshot_empty (directory, DEPTH_MAX);
}

void
ky_snapshot_remove (const gchar *path)
{
  if (!remove_at (AT_FDCWD, path, DEPTH_MAX))
    ky_log (KY_LOG_DEBUG, "%s: %s", path, g_strerror (errno));
}
