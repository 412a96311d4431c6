/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens the directories of originals, and compares what their paths lead to with what was opened: a
 * few calls of stat() for each mail, without reading a directory. That a directory was emptied is
 * known by its mark, whose file has no name any more. */
#include "store/records/directories.h"
#include "common/message-codes.h"
#include "common/wire.h"
#include "store/records/originals.h"
#include "store/records/removals.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define FOLDERS 4
#define MODES 0722 /* permissions that the owner needs, or that let others remove files */

typedef struct
{
  gchar *path;
  int fd, mark;
  struct stat status; /* when it was opened */
  guint entries;      /* at the last count */
  gboolean is_counted;
  gboolean has_copies; /* its files can be restored from the index */
} Directory;

struct _KyDirectories
{
  Directory all[FOLDERS];
  guint n;
};

/* Opens the directory and creates its mark anew: an old mark may come from a copy by which somebody
 * replaced the directory. */
static gboolean
directory_open (Directory *one, GError **error)
{
  g_autofree gchar *mark = g_build_filename (one->path, KY_DIRECTORY_MARK, NULL);

  one->fd = open (one->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (one->fd < 0 || fstat (one->fd, &one->status) != 0)
    return ky_error_set_errno (error, one->path);
  if (unlink (mark) != 0 && errno != ENOENT)
    return ky_error_set_errno (error, mark);
  one->mark = open (mark, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  return one->mark >= 0 || ky_error_set_errno (error, mark);
}

KyDirectories *
ky_directories_open (const gchar *directory, gboolean has_spool, GError **error)
{
  static const gchar *const names[FOLDERS] = { "incoming", "originals", KY_SEGMENTS, KY_SPOOL };

  if (!ky_originals_prepare (directory, has_spool, error))
    return NULL;
  KyDirectories *directories = g_new0 (KyDirectories, 1);
  directories->n = has_spool ? FOLDERS : FOLDERS - 1;
  for (guint i = 0; i < directories->n; i++)
    {
      Directory *one = &directories->all[i];

      *one = (Directory){ .fd = -1, .mark = -1 };
      one->path = g_build_filename (directory, names[i], NULL);
      one->has_copies = g_str_equal (names[i], KY_SEGMENTS);
      one->is_counted = one->has_copies || g_str_equal (names[i], "originals");
    }
  for (guint i = 0; i < directories->n; i++)
    if (!directory_open (&directories->all[i], error))
      {
        ky_directories_free (directories);
        return NULL;
      }
  return directories;
}

void
ky_directories_free (KyDirectories *directories)
{
  if (directories == NULL)
    return;
  for (guint i = 0; i < directories->n; i++)
    {
      g_free (directories->all[i].path);
      ky_fd_clear (&directories->all[i].fd);
      ky_fd_clear (&directories->all[i].mark);
    }
  g_free (directories);
}

/* Tells whether the path still leads to the directory that was opened. `ret_status`: the status of
 * what the path leads to now, all zeros if it does not exist. */
static gboolean
directory_is_same (const Directory *one, struct stat *ret_status)
{
  if (stat (one->path, ret_status) != 0)
    *ret_status = (struct stat){ 0 };
  return ret_status->st_dev == one->status.st_dev && ret_status->st_ino == one->status.st_ino;
}

gboolean
ky_directories_check (const KyDirectories *directories, GError **error)
{
  for (guint i = 0; i < directories->n; i++)
    {
      const Directory *one = &directories->all[i];
      struct stat now;

      if (!directory_is_same (one, &now) && !one->has_copies)
        return ky_error_say (error, KY_ERROR_STORE, "directory-gone", "s", one->path);
      if (now.st_nlink > 0
          && (now.st_uid != one->status.st_uid
              || (now.st_mode & MODES) != (one->status.st_mode & MODES)))
        return ky_error_say (error, KY_ERROR_STORE, "directory-modes", "s", one->path);
    }
  return TRUE;
}

gchar *
ky_directories_problem (const KyDirectories *directories)
{
  g_autoptr (GError) error = NULL;

  if (!ky_directories_check (directories, &error))
    return g_strdup (error->message);
  for (guint i = 0; i < directories->n; i++)
    {
      const Directory *one = &directories->all[i];
      struct stat now, mark;

      if (!directory_is_same (one, &now) || fstat (one->mark, &mark) != 0 || mark.st_nlink == 0)
        return ky_say ("directory-emptied", "s", one->path);
    }
  return NULL;
}

static guint
directory_count_entries (const Directory *one)
{
  g_autoptr (GDir) names = g_dir_open (one->path, 0, NULL);
  guint entries = 0;

  while (names != NULL && g_dir_read_name (names) != NULL)
    entries++;
  return entries;
}

gboolean
ky_directories_shrank (KyDirectories *directories)
{
  /* Read before the entries are counted: a removal during the count is then missing here, so that
   * the files are checked once too often instead of too seldom. */
  guint removals = ky_removals_take ();
  guint lost = 0;

  for (guint i = 0; i < directories->n; i++)
    {
      Directory *one = &directories->all[i];
      guint entries = one->is_counted ? directory_count_entries (one) : 0;

      lost += entries < one->entries ? one->entries - entries : 0;
      one->entries = entries;
    }
  return lost > removals;
}
