/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/originals.h"
#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define INCOMING "incoming"
#define ORIGINALS "originals"

static gboolean
sync_directory (const gchar *path, GError **error)
{
  ky_autofd int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0 || fsync (fd) != 0)
    return ky_error_set_errno (error, path);
  return TRUE;
}

static gboolean
make_directory (const gchar *path, GError **error)
{
  if (mkdir (path, 0700) != 0 && errno != EEXIST)
    return ky_error_set_errno (error, path);
  return TRUE;
}

static void
empty_directory (const gchar *path)
{
  g_autoptr (GDir) entries = g_dir_open (path, 0, NULL);
  const gchar *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree gchar *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
}

gboolean
ky_originals_prepare (const gchar *directory, GError **error)
{
  g_autofree gchar *incoming = g_build_filename (directory, INCOMING, NULL);
  g_autofree gchar *originals = g_build_filename (directory, ORIGINALS, NULL);

  if (g_mkdir_with_parents (directory, 0700) != 0)
    return ky_error_set_errno (error, directory);
  if (!make_directory (incoming, error) || !make_directory (originals, error)
      || !sync_directory (directory, error))
    return FALSE;
  empty_directory (incoming);
  return TRUE;
}

/* --- the sink ------------------------------------------------------------------------------- */

void
ky_original_sink_init (KyOriginalSink *sink, const gchar *directory, const gchar *id)
{
  *sink = (KyOriginalSink){ .directory = directory, .id = g_strdup (id), .fd = -1 };
  sink->bytes = g_byte_array_sized_new (4096);
}

static gboolean
spill (KyOriginalSink *sink, GError **error)
{
  sink->temporary = g_build_filename (sink->directory, INCOMING, sink->id, NULL);
  sink->fd = open (sink->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (sink->fd < 0)
    {
      ky_error_set_errno (error, sink->temporary);
      g_clear_pointer (&sink->temporary, g_free);
      return FALSE;
    }
  if (!ky_fd_write_all (sink->fd, ky_view (sink->bytes->data, sink->bytes->len), error))
    return FALSE;
  g_clear_pointer (&sink->bytes, g_byte_array_unref);
  return TRUE;
}

gboolean
ky_original_sink_put (gpointer data, const guint8 *bytes, gsize size, GError **error)
{
  KyOriginalSink *sink = data;

  if (sink->bytes != NULL && sink->bytes->len + size <= KY_ORIGINAL_INLINE)
    {
      g_byte_array_append (sink->bytes, bytes, (guint)size);
      return TRUE;
    }
  return (sink->bytes == NULL || spill (sink, error))
         && ky_fd_write_all (sink->fd, ky_view (bytes, size), error);
}

/* The day's directory, relative to state; made and synced when it is new. (transfer full) */
static gchar *
day_directory (const gchar *directory, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree gchar *day = g_date_time_format (now, "%Y-%m-%d");
  g_autofree gchar *relative = g_build_filename (ORIGINALS, day, NULL);
  g_autofree gchar *path = g_build_filename (directory, relative, NULL);
  g_autofree gchar *parent = g_build_filename (directory, ORIGINALS, NULL);

  if (mkdir (path, 0700) == 0)
    {
      if (!sync_directory (parent, error))
        return NULL;
    }
  else if (errno != EEXIST)
    {
      ky_error_set_errno (error, path);
      return NULL;
    }
  return g_steal_pointer (&relative);
}

gboolean
ky_original_sink_finish (KyOriginalSink *sink, GError **error)
{
  g_autofree gchar *day = NULL;
  g_autofree gchar *file = NULL;
  g_autofree gchar *path = NULL;
  g_autofree gchar *day_path = NULL;

  if (sink->bytes != NULL)
    return TRUE;
  day = day_directory (sink->directory, error);
  if (day == NULL)
    return FALSE;
  file = g_build_filename (day, sink->id, NULL);
  path = g_build_filename (sink->directory, file, NULL);
  day_path = g_build_filename (sink->directory, day, NULL);
  /* Renamed first, both syncs mostly cost one: the journal has the name and the file together. */
  if (rename (sink->temporary, path) != 0)
    return ky_error_set_errno (error, path);
  g_clear_pointer (&sink->temporary, g_free);
  sink->file = g_steal_pointer (&file);
  if (fsync (sink->fd) != 0)
    return ky_error_set_errno (error, path);
  ky_fd_clear (&sink->fd);
  return sync_directory (day_path, error);
}

void
ky_original_sink_abandon (KyOriginalSink *sink)
{
  if (sink->temporary != NULL)
    g_unlink (sink->temporary);
  if (sink->file != NULL)
    ky_original_remove (sink->directory, sink->file);
  g_clear_pointer (&sink->temporary, g_free);
  g_clear_pointer (&sink->file, g_free);
}

void
ky_original_sink_clear (KyOriginalSink *sink)
{
  if (sink->temporary != NULL)
    g_unlink (sink->temporary);
  ky_fd_clear (&sink->fd);
  g_clear_pointer (&sink->bytes, g_byte_array_unref);
  g_clear_pointer (&sink->temporary, g_free);
  g_clear_pointer (&sink->file, g_free);
  g_clear_pointer (&sink->id, g_free);
}

/* --- files ---------------------------------------------------------------------------------- */

int
ky_original_open (const gchar *directory, const gchar *file, GError **error)
{
  g_autofree gchar *path = g_build_filename (directory, file, NULL);
  ky_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

  if (fd < 0)
    ky_error_set_errno (error, path);
  return ky_steal_fd (&fd);
}

void
ky_original_remove (const gchar *directory, const gchar *file)
{
  g_autofree gchar *path = g_build_filename (directory, file, NULL);

  g_unlink (path);
}

static guint
sweep_day (const gchar *directory, const gchar *day, gint64 before,
           gboolean (*found) (const gchar *file, gpointer data), gpointer data)
{
  g_autofree gchar *day_path = g_build_filename (directory, ORIGINALS, day, NULL);
  g_autoptr (GDir) entries = g_dir_open (day_path, 0, NULL);
  const gchar *name;
  guint removed = 0;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree gchar *file = g_build_filename (ORIGINALS, day, name, NULL);
      g_autofree gchar *path = g_build_filename (directory, file, NULL);
      struct stat status;

      if (lstat (path, &status) == 0 && S_ISREG (status.st_mode) && status.st_ctim.tv_sec < before
          && found (file, data) && g_unlink (path) == 0)
        removed++;
    }
  /* Only an empty directory goes. */
  g_clear_pointer (&entries, g_dir_close);
  g_rmdir (day_path);
  return removed;
}

guint
ky_originals_sweep (const gchar *directory, gint64 before,
                    gboolean (*found) (const gchar *file, gpointer data), gpointer data)
{
  g_autofree gchar *path = g_build_filename (directory, ORIGINALS, NULL);
  g_autoptr (GDir) days = g_dir_open (path, 0, NULL);
  const gchar *day;
  guint removed = 0;

  while (days != NULL && (day = g_dir_read_name (days)) != NULL)
    removed += sweep_day (directory, day, before, found, data);
  return removed;
}
