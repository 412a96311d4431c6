/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stores sealed originals: up to 64 KiB in memory, for the index, and larger ones as files that are
 * synced under their final name before the index names them. It also opens, removes and reseals
 * originals wherever they are, and moves files without a row to aside/ and back. */
#include "store/records/originals.h"
#include "common/iso-time.h"
#include "common/message-codes.h"
#include "common/release.h"
#include "common/wire.h"
#include "store/records/removals.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

#define INCOMING "incoming"
#define ORIGINALS "originals"
#define ASIDE "aside"
#define NAMING_TRIES 10
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
originals_make_directory (const gchar *path, GError **error)
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
ky_originals_prepare (const gchar *directory, gboolean has_spool, GError **error)
{
  g_autofree gchar *incoming = g_build_filename (directory, INCOMING, NULL);
  g_autofree gchar *originals = g_build_filename (directory, ORIGINALS, NULL);
  g_autofree gchar *segments = g_build_filename (directory, KY_SEGMENTS, NULL);
  g_autofree gchar *spool = g_build_filename (directory, KY_SPOOL, NULL);

  if (g_mkdir_with_parents (directory, 0700) != 0)
    return ky_error_set_errno (error, directory);
  if (!originals_make_directory (incoming, error) || !originals_make_directory (originals, error)
      || !originals_make_directory (segments, error)
      || (has_spool && !originals_make_directory (spool, error))
      || !sync_directory (directory, error))
    return FALSE;
  empty_directory (incoming);
  return TRUE;
}

/* --- the sink ------------------------------------------------------------------------------- */

void
ky_original_sink_init (KyOriginalSink *sink, const KyOriginals *originals, const gchar *id)
{
  *sink = (KyOriginalSink){ .originals = originals, .id = g_strdup (id), .fd = -1 };
  sink->bytes = g_byte_array_sized_new (4096);
}

static gboolean
spill (KyOriginalSink *sink, GError **error)
{
  sink->temporary = g_build_filename (sink->originals->directory, INCOMING, sink->id, NULL);
  sink->fd = open (sink->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
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

static gchar *
name_day (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return g_date_time_format (now, "%Y-%m-%d");
}

/* Returns the day's directory in `folder`, relative to state; made and synced when it is new.
 * `folder` itself is not made: one that is gone may be on a disk that comes back. (transfer
 * full) */
static gchar *
day_directory (const gchar *directory, const gchar *folder, GError **error)
{
  g_autofree gchar *day = name_day ();
  g_autofree gchar *relative = g_build_filename (folder, day, NULL);
  g_autofree gchar *path = g_build_filename (directory, relative, NULL);
  g_autofree gchar *parent = g_build_filename (directory, folder, NULL);

  if (mkdir (path, 0700) == 0)
    {
      if (!sync_directory (parent, error))
        return NULL;
    }
  else if (errno != EEXIST)
    return ky_fail_errno_null (error, path);
  return g_steal_pointer (&relative);
}

/* Names the file in the day's directory, which is made again if the removal of empty directories
 * has removed it. */
static gboolean
name_file (KyOriginalSink *sink, gchar **ret_day, GError **error)
{
  const gchar *directory = sink->originals->directory;
  const gchar *folder = sink->originals->objects != NULL ? KY_SPOOL : ORIGINALS;

  for (guint tries = 0; tries < NAMING_TRIES; tries++)
    {
      g_autofree gchar *day = day_directory (directory, folder, error);

      if (day == NULL)
        return FALSE;
      g_free (sink->file);
      sink->file = g_build_filename (day, sink->id, NULL);
      g_autofree gchar *path = g_build_filename (directory, sink->file, NULL);
      if (rename (sink->temporary, path) == 0)
        {
          *ret_day = g_build_filename (directory, day, NULL);
          return TRUE;
        }
      if (errno != ENOENT || tries + 1 == NAMING_TRIES)
        {
          ky_error_set_errno (error, path);
          break;
        }
    }
  g_clear_pointer (&sink->file, g_free);
  return FALSE;
}

gboolean
ky_original_sink_finish (KyOriginalSink *sink, GError **error)
{
  g_autofree gchar *day_path = NULL;

  if (sink->bytes != NULL || ky_original_sink_waits (sink))
    return TRUE;
  /* Renamed first, both syncs mostly cost one: the journal has the name and the file together. */
  if (!name_file (sink, &day_path, error))
    return FALSE;
  g_clear_pointer (&sink->temporary, g_free);
  if (fsync (sink->fd) != 0)
    return ky_error_set_errno (error, sink->file);
  ky_fd_clear (&sink->fd);
  if (!sync_directory (day_path, error))
    return FALSE;
  if (sink->originals->objects != NULL)
    {
      /* Its row says where it will be. */
      g_autofree gchar *spooled = g_steal_pointer (&sink->file);

      sink->file = g_strconcat (KY_REMOTE, spooled + strlen (KY_SPOOL "/"), NULL);
    }
  return TRUE;
}

gboolean
ky_original_sink_waits (const KyOriginalSink *sink)
{
  return sink->bytes == NULL && sink->file == NULL && sink->temporary != NULL
         && sink->originals->objects != NULL && !sink->originals->is_local;
}

void
ky_original_sink_name (KyOriginalSink *sink)
{
  g_autofree gchar *day = name_day ();

  sink->file = g_strconcat (KY_REMOTE, day, "/", sink->id, NULL);
}

gboolean
ky_original_sink_send (KyOriginalSink *sink, GError **error)
{
  gboolean is_other = FALSE;

  /* Without an answer the object may exist, so the file keeps its name and the object is removed
   * later. */
  if (!ky_remote_put (sink->originals, sink->file, sink->fd, &is_other, sink->deadline, error))
    {
      /* An object of another store is not removed. Our own uncertain one is removed and not
       * overwritten, because a delayed earlier request may still write it. */
      if (is_other && !sink->is_again)
        sink->other = g_steal_pointer (&sink->file);
      return FALSE;
    }
  g_unlink (sink->temporary);
  g_clear_pointer (&sink->temporary, g_free);
  ky_fd_clear (&sink->fd);
  return TRUE;
}

void
ky_original_sink_abandon (KyOriginalSink *sink)
{
  if (sink->temporary != NULL)
    g_unlink (sink->temporary);
  if (sink->file != NULL)
    ky_original_remove (sink->originals, sink->file);
  g_clear_pointer (&sink->temporary, g_free);
  g_clear_pointer (&sink->file, g_free);
}

void
ky_original_sink_clear (KyOriginalSink *sink)
{
  if (sink->temporary != NULL)
    g_unlink (sink->temporary);
  ky_fd_clear (&sink->fd);
  KY_RELEASE_MEMBERS (sink, bytes, temporary, file, id, other);
}

/* --- files ---------------------------------------------------------------------------------- */

int
ky_original_open (const KyOriginals *originals, const gchar *file, GError **error)
{
  g_autofree gchar *path = g_build_filename (originals->directory, file, NULL);
  ky_autofd int fd = -1;

  if (ky_segment_is_place (file))
    return ky_segment_open (originals->directory, file, error);
  if (ky_remote_is_place (file))
    return ky_remote_open_spooled (originals, file, error);
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0)
    ky_error_set_errno (error, path);
  return ky_steal_fd (&fd);
}

gboolean
ky_original_hand_out (KyIndex *index, const KyOriginals *originals, gint64 n, int *original,
                      KyAway *ret_away, GError **error)
{
  KyStatement *row = ky_index_bind (index, error,
                                    "SELECT file, stored, node FROM originals WHERE n = ?", "i", n);

  if (!ky_index_one (index, row, error))
    return FALSE;
  g_autofree gchar *file = ky_index_text (row, 0);
  guint64 stored = (guint64)ky_index_integer (row, 1);
  g_autofree gchar *node = ky_index_text (row, 2);
  ky_index_reset (row);
  ky_fd_clear (original);
  ky_away_clear (ret_away);
  if (file[0] == '\0')
    return TRUE;
  if (ky_remote_is_place (file))
    {
      *ret_away = (KyAway){ g_steal_pointer (&file), stored };
      return TRUE;
    }
  if (!g_str_equal (node, ky_index_node ()))
    return ky_error_say (error, KY_ERROR_STORE, "original-elsewhere", "s", node);
  *original = ky_original_open (originals, file, error);
  return *original >= 0;
}

void
ky_original_remove (const KyOriginals *originals, const gchar *file)
{
  g_autofree gchar *path = g_build_filename (originals->directory, file, NULL);

  if (ky_segment_is_place (file))
    ky_segment_wipe (originals->directory, file);
  else if (ky_remote_is_place (file))
    ky_remote_remove (originals, file);
  else
    g_unlink (path);
}

void
ky_original_acknowledge (const KyOriginals *originals, const gchar *file)
{
  g_autofree gchar *path = ky_remote_is_place (file)
                               ? ky_remote_spool_path (originals, file)
                               : g_build_filename (originals->directory, file, NULL);

  if (!ky_segment_is_place (file) && g_chmod (path, KY_ORIGINAL_ACKNOWLEDGED) == 0
      && ky_remote_is_place (file))
    ky_remote_bring_one (originals, file);
}

static gboolean
reseal_record (const gchar *directory, const gchar *place, int fd, const gchar *key_id,
               const guint8 *sealed_key, GError **error)
{
  g_autoptr (GBytes) sealed = ky_fd_read_all (fd, G_MAXINT32, error);

  if (sealed == NULL)
    return FALSE;
  g_autoptr (GBytes) changed = ky_seal_relabel (ky_view_of_bytes (sealed), key_id, sealed_key);
  return changed == NULL
         || ky_segment_replace (directory, place, ky_view_of_bytes (changed), error);
}

static gboolean
reseal_file (const gchar *path, const gchar *key_id, const guint8 *sealed_key, GError **error)
{
  ky_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  ky_autofd int out = -1;
  KySealedLabel label;

  if (fd < 0)
    return ky_error_set_errno (error, path);
  if (!ky_seal_read_label (fd, &label, NULL))
    return TRUE;
  /* The file is read-only; a user other than root has to change that first. */
  if (fchmod (fd, 0600) != 0 || (out = open (path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)) < 0)
    return ky_error_set_errno (error, path);
  gboolean ok = ky_seal_write_label_key (out, key_id, sealed_key, error);
  fchmod (fd, KY_ORIGINAL_ACKNOWLEDGED);
  return ok;
}

gboolean
ky_original_reseal (const KyOriginals *originals, const gchar *file, guint64 stored,
                    const gchar *key_id, const guint8 *sealed_key, GError **error)
{
  ky_autofd int fd = -1;

  if (ky_remote_is_place (file))
    {
      g_autofree gchar *spooled = ky_remote_spool_path (originals, file);

      /* The object of a file that is being sent to the bucket may have the old label, or the file
       * may be only in the spool. */
      ky_remote_reseal (originals, file, stored, key_id, sealed_key);
      return !g_file_test (spooled, G_FILE_TEST_EXISTS)
             || reseal_file (spooled, key_id, sealed_key, error);
    }
  fd = ky_original_open (originals, file, error);
  if (fd < 0)
    return FALSE;
  if (ky_segment_is_place (file))
    return reseal_record (originals->directory, file, fd, key_id, sealed_key, error);
  else
    {
      g_autofree gchar *path = g_build_filename (originals->directory, file, NULL);

      return reseal_file (path, key_id, sealed_key, error);
    }
}

static gboolean
originals_is_whole (const gchar *directory, const gchar *file, gint64 size)
{
  g_autofree gchar *path = g_build_filename (directory, file, NULL);
  struct stat status;

  return lstat (path, &status) == 0 && S_ISREG (status.st_mode) && status.st_size >= size;
}

gboolean
ky_originals_count_missing (KyIndex *index, const gchar *directory, guint64 *ret_missing,
                            GError **error)
{
  g_autoptr (GArray) ns = g_array_new (FALSE, FALSE, sizeof (gint64));
  KyStatement *row = ky_index_bind (index, error,
                                    "SELECT n, file, stored FROM originals WHERE file IS NOT NULL"
                                    " AND file NOT LIKE '" KY_REMOTE "%' AND node = ? ORDER BY n",
                                    "s", ky_index_node ());
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    {
      g_autofree gchar *file = ky_index_text (row, 1);
      gint64 n = ky_index_integer (row, 0);

      if (!originals_is_whole (directory, file, ky_index_integer (row, 2)))
        g_array_append_val (ns, n);
    }
  *ret_missing = 0;
  /* The file of an original is removed after its row: an original that was destroyed meanwhile has
   * no row any more. */
  for (guint i = 0; step == 0 && i < ns->len; i++)
    {
      gint64 stands = 0;

      if (!ky_index_number (index, 0, &stands, error, "SELECT 1 FROM originals WHERE n = ?", "i",
                            g_array_index (ns, gint64, i)))
        return FALSE;
      *ret_missing += stands == 1;
    }
  return step == 0;
}

/* Checks that the directory `name` can be written to. Its modes do not tell, since a file system
 * may be read-only. */
static gboolean
may_write (const gchar *directory, const gchar *name, GError **error)
{
  g_autofree gchar *path = g_build_filename (directory, name, "", NULL);

  return access (path, W_OK | X_OK) == 0 || ky_error_set_errno (error, path);
}

gboolean
ky_originals_probe (const gchar *directory, GError **error)
{
  g_autofree gchar *path = g_build_filename (directory, INCOMING, "probe", NULL);
  g_autofree guint8 *piece = g_malloc0 (PROBE_SIZE);
  ky_autofd int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  if (fd < 0)
    return ky_error_set_errno (error, path);
  gboolean ok = ky_fd_write_all (fd, ky_view (piece, PROBE_SIZE), error);
  g_unlink (path);
  if (!ok)
    g_prefix_error (error, "%s: ", directory);
  return ok && may_write (directory, ORIGINALS, error) && may_write (directory, KY_SEGMENTS, error);
}

int
ky_originals_copy_index (KyIndex *index, const gchar *directory, GError **error)
{
  g_autofree gchar *name = g_strdup_printf ("copy-%p", (void *)index);
  g_autofree gchar *path = g_build_filename (directory, INCOMING, name, NULL);
  ky_autofd int fd = -1;

  g_unlink (path);
  if (ky_index_copy (index, path, error))
    {
      fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
      if (fd < 0)
        ky_error_set_errno (error, path);
    }
  g_unlink (path);
  return ky_steal_fd (&fd);
}

/* --- files without a row -------------------------------------------------------------------- */

/* Calls `each` for every file two levels below `parent` of `directory`, until it gives FALSE. */
static void
originals_walk (const gchar *directory, const gchar *parent,
                gboolean (*each) (const gchar *day, const gchar *name, gpointer data),
                gpointer data)
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
      /* rmdir() removes only an empty directory. */
      g_clear_pointer (&entries, g_dir_close);
      if (g_rmdir (day_path) == 0 && strcmp (parent, ORIGINALS) == 0)
        ky_removals_note ();
    }
}

static gboolean
note_any (const gchar *day, const gchar *name, gpointer data)
{
  *(gboolean *)data = TRUE;
  return FALSE;
}

static gboolean
originals_note_record (const gchar *place, KyRecordState state, guint32 day, gpointer data)
{
  *(gboolean *)data = TRUE;
  return FALSE;
}

gboolean
ky_originals_any (const gchar *directory)
{
  gboolean any = FALSE;

  originals_walk (directory, ORIGINALS, note_any, &any);
  if (!any)
    originals_walk (directory, KY_SPOOL, note_any, &any);
  if (!any)
    originals_walk (directory, ASIDE, note_any, &any);
  if (!any)
    ky_segments_each (directory, originals_note_record, &any);
  return any;
}

/* Returns the days since 1970 of "2026-11-22". */
static guint32
count_days (const gchar *day)
{
  g_autofree gchar *text = g_strconcat (day, "T00:00:00Z", NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);

  return time != NULL ? (guint32)(g_date_time_to_unix (time) / KY_DAY_SECONDS) : 0;
}

gboolean
ky_original_set_aside (const gchar *directory, const gchar *file, const gchar *day)
{
  g_autofree gchar *from = g_build_filename (directory, file, NULL);
  g_autofree gchar *name = g_path_get_basename (file);
  g_autofree gchar *parent = g_build_filename (directory, ASIDE, NULL);
  g_autofree gchar *folder = g_build_filename (parent, day, NULL);
  g_autofree gchar *to = g_build_filename (folder, name, NULL);

  if (ky_segment_is_place (file))
    return ky_segment_mark (directory, file, KY_RECORD_ASIDE, count_days (day), NULL);
  /* A link first: nothing that lies there already is written over. */
  return originals_make_directory (parent, NULL) && originals_make_directory (folder, NULL)
         && link (from, to) == 0 && sync_directory (folder, NULL) && g_unlink (from) == 0;
}

gboolean
ky_original_take_back (const gchar *directory, const gchar *name, gchar **ret_file, GError **error)
{
  g_autofree gchar *from = g_build_filename (directory, name, NULL);
  g_autofree gchar *id = g_path_get_basename (name);

  if (ky_segment_is_place (name) && !ky_segment_mark (directory, name, KY_RECORD_LIVE, 0, error))
    return FALSE;
  if (g_str_has_prefix (name, KY_SPOOL "/"))
    {
      /* Its row says where it will be. */
      *ret_file = g_strconcat (KY_REMOTE, name + strlen (KY_SPOOL "/"), NULL);
      return TRUE;
    }
  if (!g_str_has_prefix (name, ASIDE "/"))
    {
      *ret_file = g_strdup (name);
      return TRUE;
    }
  g_autofree gchar *day = day_directory (directory, ORIGINALS, error);
  if (day == NULL)
    return FALSE;
  g_autofree gchar *file = g_build_filename (day, id, NULL);
  g_autofree gchar *to = g_build_filename (directory, file, NULL);
  g_autofree gchar *folder = g_build_filename (directory, day, NULL);
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
  void (*each) (const gchar *file, gboolean is_acknowledged, gpointer data);
  gpointer data;
  KyRecordState state;
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
    visit->each (file, (status.st_mode & 0777) == KY_ORIGINAL_ACKNOWLEDGED, visit->data);
  return TRUE;
}

static gboolean
visit_record (const gchar *place, KyRecordState state, guint32 day, gpointer data)
{
  Visit *visit = data;

  if (state == visit->state)
    visit->each (place, TRUE, visit->data);
  return TRUE;
}

void
ky_originals_each (const gchar *directory, gboolean aside,
                   void (*each) (const gchar *file, gboolean is_acknowledged, gpointer data),
                   gpointer data)
{
  const gchar *parent = aside ? ASIDE : ORIGINALS;
  Visit visit = { .directory = directory,
                  .parent = parent,
                  .each = each,
                  .data = data,
                  .state = aside ? KY_RECORD_ASIDE : KY_RECORD_LIVE };

  originals_walk (directory, parent, visit_file, &visit);
  if (!aside)
    {
      visit.parent = KY_SPOOL;
      originals_walk (directory, KY_SPOOL, visit_file, &visit);
    }
  ky_segments_each (directory, visit_record, &visit);
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

  originals_walk (directory, ASIDE, expire_file, &visit);
  return visit.count;
}

guint64
ky_originals_expire_records (const gchar *directory, const gchar *before, const gchar *present)
{
  return ky_segments_expire (directory, count_days (before), present);
}
