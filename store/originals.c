/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/originals.h"
#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define INCOMING "incoming"
#define ORIGINALS "originals"
#define ASIDE "aside"
#define PROBE_SIZE (256 * 1024)

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

void
ky_original_acknowledge (const gchar *directory, const gchar *file)
{
  g_autofree gchar *path = g_build_filename (directory, file, NULL);

  g_chmod (path, KY_ORIGINAL_ACKNOWLEDGED);
}

gboolean
ky_original_reseal (const gchar *directory, const gchar *file, const gchar *key_id,
                    const guint8 *sealed_key, GError **error)
{
  g_autofree gchar *path = g_build_filename (directory, file, NULL);
  ky_autofd int fd = ky_original_open (directory, file, error);
  ky_autofd int out = -1;
  KySealedLabel label;
  gboolean ok;

  if (fd < 0)
    return FALSE;
  if (!ky_seal_read_label (fd, &label, NULL))
    return TRUE;
  /* It is read-only, and a user other than root has to change that first. */
  if (fchmod (fd, 0600) != 0 || (out = open (path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)) < 0)
    return ky_error_set_errno (error, path);
  ok = ky_seal_write_label_key (out, key_id, sealed_key, error);
  fchmod (fd, KY_ORIGINAL_ACKNOWLEDGED);
  return ok;
}

gboolean
ky_originals_probe (const gchar *directory, GError **error)
{
  g_autofree gchar *path = g_build_filename (directory, INCOMING, "probe", NULL);
  g_autofree guint8 *piece = g_malloc0 (PROBE_SIZE);
  ky_autofd int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  gboolean ok;

  if (fd < 0)
    return ky_error_set_errno (error, path);
  ok = ky_fd_write_all (fd, ky_view (piece, PROBE_SIZE), error);
  g_unlink (path);
  if (!ok)
    g_prefix_error (error, "%s: ", directory);
  return ok;
}

/* --- files without a row -------------------------------------------------------------------- */

/* Calls EACH for every file two levels below PARENT of DIRECTORY, until it gives FALSE. */
static void
walk (const gchar *directory, const gchar *parent,
      gboolean (*each) (const gchar *day, const gchar *name, gpointer data), gpointer data)
{
  g_autofree gchar *path = g_build_filename (directory, parent, NULL);
  g_autoptr (GDir) days = g_dir_open (path, 0, NULL);
  const gchar *day;
  const gchar *name;

  while (days != NULL && (day = g_dir_read_name (days)) != NULL)
    {
      g_autofree gchar *day_path = g_build_filename (path, day, NULL);
      g_autoptr (GDir) entries = g_dir_open (day_path, 0, NULL);

      while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
        if (!each (day, name, data))
          return;
      /* Only an empty directory goes. */
      g_clear_pointer (&entries, g_dir_close);
      g_rmdir (day_path);
    }
}

static gboolean
note_any (const gchar *day, const gchar *name, gpointer data)
{
  *(gboolean *)data = TRUE;
  return FALSE;
}

gboolean
ky_originals_any (const gchar *directory)
{
  gboolean any = FALSE;

  walk (directory, ORIGINALS, note_any, &any);
  if (!any)
    walk (directory, ASIDE, note_any, &any);
  return any;
}

gboolean
ky_original_set_aside (const gchar *directory, const gchar *file, const gchar *day)
{
  g_autofree gchar *from = g_build_filename (directory, file, NULL);
  g_autofree gchar *name = g_path_get_basename (file);
  g_autofree gchar *parent = g_build_filename (directory, ASIDE, NULL);
  g_autofree gchar *folder = g_build_filename (parent, day, NULL);
  g_autofree gchar *to = g_build_filename (folder, name, NULL);

  /* A link first: nothing that lies there already is written over. */
  return make_directory (parent, NULL) && make_directory (folder, NULL) && link (from, to) == 0
         && sync_directory (folder, NULL) && g_unlink (from) == 0;
}

gboolean
ky_original_take_back (const gchar *directory, const gchar *name, gchar **ret_file, GError **error)
{
  g_autofree gchar *from = g_build_filename (directory, name, NULL);
  g_autofree gchar *id = g_path_get_basename (name);
  g_autofree gchar *day = NULL;
  g_autofree gchar *file = NULL;
  g_autofree gchar *to = NULL;
  g_autofree gchar *folder = NULL;

  if (!g_str_has_prefix (name, ASIDE "/"))
    {
      *ret_file = g_strdup (name);
      return TRUE;
    }
  day = day_directory (directory, error);
  if (day == NULL)
    return FALSE;
  file = g_build_filename (day, id, NULL);
  to = g_build_filename (directory, file, NULL);
  folder = g_build_filename (directory, day, NULL);
  if (link (from, to) != 0)
    return ky_error_set_errno (error, to);
  if (!sync_directory (folder, error))
    return FALSE;
  g_unlink (from);
  *ret_file = g_steal_pointer (&file);
  return TRUE;
}

typedef struct
{
  const gchar *directory, *parent, *before;
  void (*each) (const gchar *file, const struct stat *status, gpointer data);
  gpointer data;
  guint64 count;
} Visit;

static gboolean
visit_file (const gchar *day, const gchar *name, gpointer data)
{
  Visit *visit = data;
  g_autofree gchar *file = g_build_filename (visit->parent, day, name, NULL);
  g_autofree gchar *path = g_build_filename (visit->directory, file, NULL);
  struct stat status;

  if (lstat (path, &status) == 0 && S_ISREG (status.st_mode))
    visit->each (file, &status, visit->data);
  return TRUE;
}

void
ky_originals_each (const gchar *directory, gboolean aside,
                   void (*each) (const gchar *file, const struct stat *status, gpointer data),
                   gpointer data)
{
  const gchar *parent = aside ? ASIDE : ORIGINALS;
  Visit visit = { .directory = directory, .parent = parent, .each = each, .data = data };

  walk (directory, parent, visit_file, &visit);
}

static gboolean
expire_file (const gchar *day, const gchar *name, gpointer data)
{
  Visit *visit = data;
  g_autofree gchar *path = g_build_filename (visit->directory, ASIDE, day, name, NULL);

  if (strcmp (day, visit->before) >= 0)
    visit->count++;
  else if (g_unlink (path) != 0)
    visit->count++;
  return TRUE;
}

guint64
ky_originals_expire_aside (const gchar *directory, const gchar *before)
{
  Visit visit = { .directory = directory, .before = before };

  walk (directory, ASIDE, expire_file, &visit);
  return visit.count;
}
