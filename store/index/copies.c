/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies SQLite's index to index.schema-N.db before a step of the schema. For PostgreSQL:
 * store/index/postgresql-copies.c. */
#include "store/index/engine.h"
#include "common/log.h"
#include "common/message-codes.h"
#include "common/wire.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define PREFIX "index.schema-"
#define PART PREFIX "part" /* a copy that is being made */

/* Removes the copies in `directory` made before `before` (seconds), except `kept` (nullable). */
static void
remove_copies (const gchar *directory, gint64 before, const gchar *kept)
{
  g_autoptr (GDir) names = g_dir_open (directory, 0, NULL);
  const gchar *name;
  struct stat status;

  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    {
      g_autofree gchar *path = g_build_filename (directory, name, NULL);

      if (g_str_has_prefix (name, PREFIX) && g_strcmp0 (name, kept) != 0
          && lstat (path, &status) == 0 && status.st_mtim.tv_sec < before)
        unlink (path);
    }
}

gboolean
ky_index_has_copies (const KyIndex *index, const gchar *directory)
{
  g_autoptr (GDir) names = g_dir_open (directory, 0, NULL);
  const gchar *name;

  if (index->engine->drop_copies != NULL)
    return TRUE;
  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    if (g_str_has_prefix (name, PREFIX))
      return TRUE;
  return FALSE;
}

void
ky_index_remove_copies (KyIndex *index, const gchar *directory, gint64 before)
{
  g_autoptr (GError) error = NULL;

  remove_copies (directory, before, NULL);
  if (index != NULL && index->engine->drop_copies != NULL
      && !index->engine->drop_copies (index, before, &error))
    ky_log (KY_LOG_ERROR, "the copy from before an upgrade could not be removed: %s",
            error->message);
}

/* Refuses before the disk is filled in vain; each try reports it again. */
static gboolean
index_copies_check_room (KyIndex *index, const gchar *directory, GError **error)
{
  const gint64 needed = ky_index_size (index);
  struct statvfs disk;

  if (statvfs (directory, &disk) != 0)
    return ky_error_set_errno (error, directory);
  if ((guint64)disk.f_bavail * disk.f_frsize >= (guint64)needed)
    return TRUE;
  g_autofree gchar *size = g_format_size_full ((guint64)needed, G_FORMAT_SIZE_IEC_UNITS);
  return ky_error_say (error, KY_ERROR_STORE, "index-copy-room", "ss", directory, size);
}

/* Writes the copy to disk before it gets its name. */
static gboolean
publish (int folder, const gchar *name, GError **error)
{
  ky_autofd int fd = openat (folder, PART, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

  return (fd >= 0 && fsync (fd) == 0 && renameat (folder, PART, folder, name) == 0
          && fsync (folder) == 0)
         || ky_error_set_errno (error, name);
}

static gboolean
index_copies_copy (KyIndex *index, const gchar *directory, int folder, GError **error)
{
  g_autofree gchar *path = g_build_filename (directory, PART, NULL);
  /* SQLite would create it with the rights of the umask. */
  ky_autofd int fd = openat (folder, PART, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  return fd >= 0 ? index->engine->copy (index, path, error) : ky_error_set_errno (error, path);
}

gboolean
ky_index_keep_copy (KyIndex *index, gint64 schema, GError **error)
{
  g_autofree gchar *directory = g_path_get_dirname (index->path);
  g_autofree gchar *name = g_strdup_printf (PREFIX "%" G_GINT64_FORMAT ".db", schema);
  ky_autofd int folder = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (folder < 0)
    return ky_error_set_errno (error, directory);
  unlinkat (folder, PART, 0);
  if (!index_copies_check_room (index, directory, error)
      || !index_copies_copy (index, directory, folder, error) || !publish (folder, name, error))
    {
      unlinkat (folder, PART, 0);
      return FALSE;
    }
  /* Older copies are of no use any more. */
  remove_copies (directory, G_MAXINT64, name);
  return TRUE;
}
