/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "folder/tree.h"

#include "common/name.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
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
  return ky_tree_open (root, parent, O_RDONLY | O_DIRECTORY, 0);
}

/* Under TEMPORARY, with its mode and durable, so that the name it is for never has another. The bit
 * that hands on the group stays as the directory above gave it. -1 with errno. */
static int
make_temporary (int parent, const gchar *temporary, mode_t mode)
{
  ky_autofd int fd = -1;
  struct stat status;

  /* One of an attempt that came to no end. */
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

static int
make_one (int root, const gchar *path, mode_t mode, const gchar *temporary)
{
  const gchar *name;
  ky_autofd int parent = ky_tree_open_parent (root, path, &name);
  ky_autofd int fd = -1;

  if (parent < 0)
    return -1;
  fd = ky_tree_open (parent, name, O_RDONLY | O_DIRECTORY, 0);
  if (fd < 0 && errno == ENOENT)
    {
      fd = make_temporary (parent, temporary, mode);
      if (fd < 0)
        return -1;
      if (!ky_tree_rename (parent, temporary, name))
        {
          /* Another thread made it. */
          ky_fd_clear (&fd);
          unlinkat (parent, temporary, AT_REMOVEDIR);
          fd = ky_tree_open (parent, name, O_RDONLY | O_DIRECTORY, 0);
        }
    }
  /* Also where it stood already: whoever made it may have been killed before. */
  if (fd < 0 || fsync (parent) != 0)
    return -1;
  return ky_steal_fd (&fd);
}

int
ky_tree_make (int root, const gchar *path, int like_root, const gchar *like_path,
              const gchar *temporary, GError **error)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  g_auto (GStrv) like_names = g_strsplit (like_path, "/", -1);
  g_autoptr (GString) so_far = g_string_new (NULL);
  g_autoptr (GString) like = g_string_new (NULL);
  ky_autofd int fd = ky_tree_open (root, ".", O_RDONLY | O_DIRECTORY, 0);

  for (guint i = 0; fd >= 0 && names[i] != NULL && strcmp (path, ".") != 0; i++)
    {
      const gchar *separator = i > 0 ? "/" : "";
      ky_autofd int other = -1;
      struct stat status = { .st_mode = 0700 };

      g_string_append_printf (so_far, "%s%s", separator, names[i]);
      if (i < g_strv_length (like_names))
        {
          g_string_append_printf (like, "%s%s", separator, like_names[i]);
          other = ky_tree_open (like_root, like->str, O_RDONLY | O_DIRECTORY, 0);
          if (other >= 0 && fstat (other, &status) != 0)
            status.st_mode = 0700;
        }
      ky_fd_clear (&fd);
      fd = make_one (root, so_far->str, status.st_mode, temporary);
    }
  if (fd < 0)
    ky_error_set_errno (error, path);
  return ky_steal_fd (&fd);
}

gchar *
ky_tree_clean (const gchar *path)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  g_autoptr (GString) clean = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL && strcmp (path, ".") != 0; i++)
    {
      g_autofree gchar *valid = g_utf8_make_valid (names[i], -1);
      g_autofree gchar *name = ky_name_clean (valid, NULL, NULL, "folder", NAME_BYTES);

      g_string_append_printf (clean, "%s%s", i > 0 ? "/" : "", name);
    }
  return clean->len > 0 ? g_string_free (g_steal_pointer (&clean), FALSE) : g_strdup (".");
}

/* Where the file system has no rename that spares what is there (NFS): a link never replaces. What
 * can't be linked (directories, files of others that may not) is looked for first. */
static gboolean
rename_by_link (int directory, const gchar *from, const gchar *to)
{
  static GMutex mutex;
  struct stat status;
  gboolean ok;

  if (linkat (directory, from, directory, to, 0) == 0)
    return unlinkat (directory, from, 0) == 0;
  if (errno == EEXIST || errno == ENOENT)
    return FALSE;
  g_mutex_lock (&mutex);
  ok = fstatat (directory, to, &status, AT_SYMLINK_NOFOLLOW) != 0;
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
  /* Of years after 2262 only the low 64 bits: it tells one time from another. */
  return (gint64)((guint64)status->st_mtim.tv_sec * 1000000000 + (guint64)status->st_mtim.tv_nsec);
}

gboolean
ky_tree_is_same (const struct stat *a, const struct stat *b)
{
  return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size
         && ky_tree_mtime (a) == ky_tree_mtime (b) && a->st_ctim.tv_sec == b->st_ctim.tv_sec
         && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}
