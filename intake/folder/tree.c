/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens, creates and renames files below a directory with openat2(2), RESOLVE_BENEATH and
 * RESOLVE_NO_SYMLINKS, because others write in the same tree. A rename never replaces an existing
 * file, also on file systems without RENAME_NOREPLACE. */
#include "intake/folder/tree.h"

#include "common/charset/charset-names.h"
#include "common/hash.h"
#include "common/name.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NAME_BYTES 200

int
ky_tree_open (int root, const gchar *path, int flags, mode_t mode)
{
  const struct open_how how
      = { .flags = (guint64)(flags | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK),
          .mode = mode,
          .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS };
  long fd;

  /* EAGAIN: something was renamed while it looked for "..", of which there are none here. */
  do
    fd = syscall (SYS_openat2, root, path, &how, sizeof how);
  while (fd < 0 && errno == EINTR);
  return (int)fd;
}

int
ky_tree_open_parent (int root, const gchar *path, const gchar **ret_name)
{
  const gchar *slash = strrchr (path, '/');
  g_autofree gchar *parent
      = slash != NULL ? g_strndup (path, (gsize)(slash - path)) : g_strdup (".");

  *ret_name = slash != NULL ? slash + 1 : path;
  return ky_tree_open_directory (root, parent);
}

int
ky_tree_open_directory (int root, const gchar *path)
{
  int fd = ky_tree_open (root, path, O_RDONLY | O_DIRECTORY, 0);
  const gchar *name;
  ky_autofd int parent = fd < 0 && errno == ENOTDIR ? ky_tree_open_parent (root, path, &name) : -1;
  struct stat status;

  /* The entry was a link and is a directory now, so it must not count as missing. */
  if (parent >= 0 && fstatat (parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0)
    errno = S_ISLNK (status.st_mode) || S_ISDIR (status.st_mode) ? ELOOP : ENOTDIR;
  return fd;
}

int
ky_tree_enter (int parent, const gchar *name, gchar **ret_name)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  int fd = -1;

  errno = ENOTDIR;
  for (guint i = 0; i < KY_TREE_NAMES_TRIED && fd < 0 && errno == ENOTDIR; i++)
    {
      g_free (*ret_name);
      *ret_name = ky_name_unique (name, taken, KY_TREE_NAME_BYTES);
      fd = ky_tree_open_directory (parent, *ret_name);
    }
  return fd;
}

/* Makes the directory `temporary` with `mode`, and makes it durable, so that its final name never
 * has another mode. It keeps the set-group-ID bit that it got from `parent`. Returns -1 with errno
 * on failure. */
static int
tree_make_temporary (int parent, const gchar *temporary, mode_t mode)
{
  ky_autofd int fd = -1;
  struct stat status;

  /* Removes the temporary directory of an interrupted attempt. */
  if (unlinkat (parent, temporary, AT_REMOVEDIR) != 0 && errno != ENOENT)
    return -1;
  if (mkdirat (parent, temporary, 0700) != 0)
    return -1;
  fd = ky_tree_open (parent, temporary, O_RDONLY | O_DIRECTORY, 0);
  if (fd < 0 || fstat (fd, &status) != 0
      || fchmod (fd, (mode & KY_TREE_DIRECTORY_MODE) | S_IRWXU | (status.st_mode & S_ISGID)) != 0
      || fsync (fd) != 0)
    return -1;
  return ky_steal_fd (&fd);
}

/* Makes one directory, or accepts an existing one with any mode. */
static int
make_one (int parent, const gchar *name, mode_t mode, const gchar *temporary, gchar **ret_name)
{
  ky_autofd int fd = -1;

  /* Try again if another thread or program took the name meanwhile. */
  for (guint i = 0; i < KY_TREE_NAMES_TRIED; i++)
    {
      fd = ky_tree_enter (parent, name, ret_name);
      if (fd >= 0 || errno != ENOENT)
        break;
      fd = tree_make_temporary (parent, temporary, mode);
      if (fd < 0 || ky_tree_rename (parent, temporary, *ret_name))
        break;
      ky_fd_clear (&fd);
      unlinkat (parent, temporary, AT_REMOVEDIR);
      g_clear_pointer (ret_name, g_free);
    }
  /* The parent is synced also if the directory existed, because the process that made it may have
   * been killed before its sync. */
  if (fd < 0 || fsync (parent) != 0)
    return -1;
  return ky_steal_fd (&fd);
}

int
ky_tree_make (int root, const gchar *path, int like_root, const gchar *like_path,
              const gchar *temporary, gchar **ret_path, GError **error)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  g_auto (GStrv) like_names = g_strsplit (like_path, "/", -1);
  g_autoptr (GString) so_far = g_string_new (NULL);
  g_autoptr (GString) like = g_string_new (NULL);
  ky_autofd int fd = ky_tree_open_directory (root, ".");

  if (fd < 0)
    ky_error_set_errno (error, path);
  for (guint i = 0; fd >= 0 && names[i] != NULL && strcmp (path, ".") != 0; i++)
    {
      const gchar *separator = i > 0 ? "/" : "";
      g_autofree gchar *name = NULL;
      ky_autofd int parent = ky_steal_fd (&fd);
      ky_autofd int other = -1;
      struct stat status = { .st_mode = 0700 };

      if (i < g_strv_length (like_names))
        {
          g_string_append_printf (like, "%s%s", separator, like_names[i]);
          other = ky_tree_open_directory (like_root, like->str);
          if (other >= 0 && fstat (other, &status) != 0)
            status.st_mode = 0700;
        }
      fd = make_one (parent, names[i], status.st_mode, temporary, &name);
      if (fd < 0)
        ky_error_set_errno (error, path);
      g_string_append_printf (so_far, "%s%s", separator, name != NULL ? name : names[i]);
    }
  *ret_path = g_strdup (so_far->len > 0 ? so_far->str : ".");
  return ky_steal_fd (&fd);
}

gchar *
ky_tree_name (const gchar *name)
{
  return g_strdelimit (ky_charset_name_decode (name), "/\\:", '_');
}

gchar *
ky_tree_clean (const gchar *path)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  g_autoptr (GString) clean = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL && strcmp (path, ".") != 0; i++)
    {
      g_autofree gchar *text = ky_tree_name (names[i]);
      g_autofree gchar *name = ky_name_clean (text, NULL, NULL, "folder", NAME_BYTES);

      g_string_append_printf (clean, "%s%s", i > 0 ? "/" : "", name);
    }
  return clean->len > 0 ? g_string_free (g_steal_pointer (&clean), FALSE) : g_strdup (".");
}

/* Renames without replacing where the file system has no such rename (NFS): link() never replaces.
 * Files that cannot be linked (directories, files of others) are checked for an existing target
 * first. */
static gboolean
rename_by_link (int directory, const gchar *from, const gchar *to)
{
  static GMutex mutex;
  struct stat status;

  if (linkat (directory, from, directory, to, 0) == 0)
    return unlinkat (directory, from, 0) == 0;
  if (errno == EEXIST || errno == ENOENT)
    return FALSE;
  g_mutex_lock (&mutex);
  gboolean ok = fstatat (directory, to, &status, AT_SYMLINK_NOFOLLOW) != 0;
  if (ok)
    ok = errno == ENOENT && renameat (directory, from, directory, to) == 0;
  else
    errno = EEXIST;
  g_mutex_unlock (&mutex);
  return ok;
}

gboolean
ky_tree_rename (int directory, const gchar *from, const gchar *to)
{
  if (renameat2 (directory, from, directory, to, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP)
    return FALSE;
  return rename_by_link (directory, from, to);
}

gint64
ky_tree_mtime (const struct stat *status)
{
  /* After the year 2262 these are the low 64 bits, which still distinguish times. */
  return (gint64)((guint64)status->st_mtim.tv_sec * 1000000000 + (guint64)status->st_mtim.tv_nsec);
}

gboolean
ky_tree_is_same (const struct stat *a, const struct stat *b)
{
  return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size
         && ky_tree_mtime (a) == ky_tree_mtime (b) && a->st_ctim.tv_sec == b->st_ctim.tv_sec
         && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}
