/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects the sanitized members of an archive and writes them, in their order, to a ZIP file
 * under cleaned and unique paths. At most 8 members and 16 MiB wait to be written, so that
 * sanitizing and writing overlap within bounded memory. If every member was withheld, the archive
 * is withheld. */
#include "filetypes/archive/rebuild.h"

#include "common/hash.h"
#include "common/name.h"
#include "common/release.h"
#include "filetypes/base/zip/writer.h"

#define WINDOW_MEMBERS 8
#define WINDOW_BYTES (16 * 1024 * 1024)
#define PATH_PARTS 32    /* folders of a path; of a deeper one the innermost are kept */
#define PATH_LENGTH 2000 /* bytes of a folder's path, likewise */
#define JAPAN (9 * 3600)

typedef enum
{
  ITEM_DIRECTORY,
  ITEM_FILE,
  ITEM_WITHHELD,
} ItemKind;

/* Describes a member that waits for its turn to be written. */
typedef struct
{
  ItemKind kind;
  GPtrArray *folders; /* cleaned components */
  gchar *name;        /* raw last component, for withheld ones */
  KyMember *member;
  guint32 time;
  gsize size;
  KyReason reason;
  gchar *detail;
} Item;

struct _KyArchive
{
  KyJob *job;
  KyZipWriter *writer;
  GQueue items; /* of Item, in order */
  gsize n_bytes;
  GHashTable *taken;   /* of ky_name_unique() */
  GHashTable *folders; /* wanted path of a folder → the path that it got */
  GHashTable *written; /* paths of folders that have an entry of their own */
  guint n_withheld;
  KyReason worst;
  gchar *worst_detail;
};

static void
archive_rebuild_item_free (Item *item)
{
  g_clear_pointer (&item->folders, g_ptr_array_unref);
  g_free (item->name);
  g_clear_pointer (&item->member, ky_member_free);
  g_free (item->detail);
  g_free (item);
}

KyArchive *
ky_archive_new (KyJob *job)
{
  KyArchive *archive = g_new0 (KyArchive, 1);

  archive->job = job;
  archive->writer = ky_zip_writer_new (job);
  g_queue_init (&archive->items);
  archive->taken = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  archive->folders = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  archive->written = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  return archive;
}

void
ky_archive_free (KyArchive *archive)
{
  if (archive == NULL)
    return;
  g_queue_clear_full (&archive->items, (GDestroyNotify)archive_rebuild_item_free);
  ky_zip_writer_free (archive->writer);
  KY_RELEASE_MEMBERS (archive, taken, folders, written, worst_detail);
  g_free (archive);
}

/* --- paths ---------------------------------------------------------------------------------- */

static gboolean
is_drive (const gchar *part)
{
  return g_ascii_isalpha (part[0]) && part[1] == ':' && part[2] == '\0';
}

/* Splits `path` into cleaned folders and a raw last component ("" for a path that ends with a
 * separator). TRUE in `*ret_is_changed` when it led out of the archive's folder. */
static GPtrArray *
split_path (KyArchive *archive, const gchar *path, gchar **ret_name, gboolean *ret_is_changed)
{
  gsize limit = ky_policy_uint (ky_job_policy (archive->job), KY_POLICY_LIMIT_NAME);
  GPtrArray *folders = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) parts = g_strsplit_set (path, "/\\", -1);
  guint n = g_strv_length (parts);
  gsize length = 0;
  guint n_left_out = 0;

  *ret_is_changed = FALSE;
  for (guint i = 0; i + 1 < n; i++)
    {
      if (parts[i][0] == '\0' || strcmp (parts[i], ".") == 0 || strcmp (parts[i], "..") == 0
          || is_drive (parts[i]))
        {
          *ret_is_changed |= strcmp (parts[i], ".") != 0;
          continue;
        }
      g_ptr_array_add (folders, ky_name_clean (parts[i], NULL, NULL, "folder", limit));
      length += strlen (g_ptr_array_index (folders, folders->len - 1)) + 1;
    }
  while (folders->len - n_left_out > PATH_PARTS || length > PATH_LENGTH)
    length -= strlen (g_ptr_array_index (folders, n_left_out++)) + 1;
  if (n_left_out > 0)
    {
      g_ptr_array_remove_range (folders, 0, n_left_out);
      *ret_is_changed = TRUE;
    }
  *ret_name = g_strdup (n > 0 ? parts[n - 1] : "");
  return folders;
}

/* Returns the path that the folder of these components has in the output, with '/' at its end, ""
 * for none. A folder whose name a file or a folder in other letters has already gets a number. */
static gchar *
resolve_folder (KyArchive *archive, GPtrArray *components)
{
  gsize limit = ky_policy_uint (ky_job_policy (archive->job), KY_POLICY_LIMIT_NAME);
  g_autofree gchar *path = g_strdup ("");

  for (guint i = 0; i < components->len; i++)
    {
      g_autofree gchar *wanted = g_strconcat (path, g_ptr_array_index (components, i), NULL);
      const gchar *given = g_hash_table_lookup (archive->folders, wanted);

      if (given == NULL)
        {
          gchar *unique = ky_name_unique (wanted, archive->taken, strlen (path) + limit);

          g_hash_table_insert (archive->folders, g_strdup (wanted), unique);
          given = unique;
        }
      g_free (path);
      path = g_strconcat (given, "/", NULL);
    }
  return g_steal_pointer (&path);
}

static gboolean
is_resource (GPtrArray *folders, const gchar *name)
{
  static const gchar *const names[]
      = { ".ds_store", "thumbs.db", "ehthumbs.db", ".localized", ".directory", NULL };
  g_autofree gchar *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < folders->len; i++)
    if (strcmp (g_ptr_array_index (folders, i), "__MACOSX") == 0)
      return TRUE;
  return g_str_has_prefix (name, "._") || strcmp (name, "Icon\r") == 0
         || g_strv_contains (names, lower);
}

gboolean
ky_archive_begin (KyArchive *archive, const gchar *path, gboolean *ret_is_wanted, GError **error)
{
  g_autofree gchar *name = NULL;
  gboolean is_changed;

  if (!ky_job_charge (archive->job, KY_COST_MEMBERS, 1, error))
    return FALSE;
  g_autoptr (GPtrArray) folders = split_path (archive, path, &name, &is_changed);
  *ret_is_wanted = !is_resource (folders, name);
  if (!*ret_is_wanted)
    ky_job_removed (archive->job, "archive.resource", 1, NULL);
  else if (is_changed)
    ky_job_removed (archive->job, "archive.path", 1, NULL);
  return TRUE;
}

/* --- members -------------------------------------------------------------------------------- */

static void
note_withheld (KyArchive *archive, KyReason reason, const gchar *detail)
{
  /* A virus has priority over other reasons; otherwise the first reason counts. */
  if (archive->n_withheld++ > 0
      && (reason != KY_REASON_INFECTED || archive->worst == KY_REASON_INFECTED))
    return;
  archive->worst = reason;
  g_free (archive->worst_detail);
  archive->worst_detail = g_strdup (detail);
}

static gboolean
write_directory (KyArchive *archive, const Item *item, GError **error)
{
  g_autofree gchar *path = resolve_folder (archive, item->folders);

  if (path[0] == '\0' || !g_hash_table_add (archive->written, g_strdup (path)))
    return TRUE;
  return ky_zip_writer_add (archive->writer, path, ky_view ("", 0), item->time, 0, error);
}

/* Returns the flags of a member. What is compressed already is stored, because another compression
 * costs time and gains nothing. */
static guint
write_flags (const gchar *media_type)
{
  static const gchar *const packed[]
      = KY_LIST ("image/jpeg", "image/png", "image/gif", "image/webp", "application/zip",
                 "application/vnd.openxmlformats-officedocument.",
                 "application/vnd.oasis.opendocument.", NULL);

  for (guint i = 0; packed[i] != NULL; i++)
    if (g_str_has_prefix (media_type, packed[i]))
      return KY_ZIP_WRITE_STORED;
  return 0;
}

static gboolean
archive_rebuild_write_file (KyArchive *archive, Item *item, GError **error)
{
  gsize limit = ky_policy_uint (ky_job_policy (archive->job), KY_POLICY_LIMIT_NAME);

  if (!ky_job_member_finish (archive->job, item->member, error))
    return FALSE;
  if (ky_member_outcome (item->member) == KY_OUTCOME_WITHHELD)
    {
      note_withheld (archive, ky_member_reason (item->member), ky_member_detail (item->member));
      return TRUE;
    }
  g_autofree gchar *folder = resolve_folder (archive, item->folders);
  g_autofree gchar *path = g_strconcat (folder, ky_member_name (item->member), NULL);
  g_autofree gchar *unique = ky_name_unique (path, archive->taken, strlen (folder) + limit);
  if (strcmp (unique, path) != 0)
    ky_job_removed (archive->job, "archive.duplicate-name", 1, NULL);
  return ky_zip_writer_add (archive->writer, unique, ky_member_output (item->member), item->time,
                            write_flags (ky_member_output_type (item->member)), error);
}

static gboolean
write_first (KyArchive *archive, GError **error)
{
  Item *item = g_queue_pop_head (&archive->items);
  gboolean ok = TRUE;

  switch (item->kind)
    {
    case ITEM_DIRECTORY:
      ok = write_directory (archive, item, error);
      break;
    case ITEM_FILE:
      ok = archive_rebuild_write_file (archive, item, error);
      break;
    case ITEM_WITHHELD:
      ky_job_withheld_part (archive->job, item->name, NULL, ky_view (NULL, item->size),
                            item->reason, item->detail);
      note_withheld (archive, item->reason, item->detail);
      break;
    }
  archive->n_bytes -= item->kind == ITEM_FILE ? item->size : 0;
  archive_rebuild_item_free (item);
  return ok;
}

static gboolean
archive_rebuild_push (KyArchive *archive, Item *item, GError **error)
{
  g_queue_push_tail (&archive->items, item);
  archive->n_bytes += item->kind == ITEM_FILE ? item->size : 0;
  while (archive->items.length > WINDOW_MEMBERS || archive->n_bytes > WINDOW_BYTES)
    if (!write_first (archive, error))
      return FALSE;
  return TRUE;
}

gboolean
ky_archive_add_directory (KyArchive *archive, const gchar *path, guint32 time, GError **error)
{
  g_autofree gchar *slashed = g_strconcat (path, "/", NULL);
  Item *item = g_new0 (Item, 1);
  gboolean is_changed;

  item->kind = ITEM_DIRECTORY;
  item->folders = split_path (archive, slashed, &item->name, &is_changed);
  item->time = time;
  return archive_rebuild_push (archive, item, error);
}

gboolean
ky_archive_add_file (KyArchive *archive, const gchar *path, guint32 time, GBytes *bytes,
                     GError **error)
{
  Item *item = g_new0 (Item, 1);
  gboolean is_changed;

  item->kind = ITEM_FILE;
  item->folders = split_path (archive, path, &item->name, &is_changed);
  item->time = time;
  item->size = g_bytes_get_size (bytes);
  item->member
      = ky_job_member_start (archive->job, item->name, NULL, bytes,
                             (KyTreatment){ .flags = KY_MEMBER_ARCHIVE | KY_MEMBER_NAMED }, error);
  if (item->member == NULL)
    {
      archive_rebuild_item_free (item);
      return FALSE;
    }
  return archive_rebuild_push (archive, item, error);
}

gboolean
ky_archive_add_withheld (KyArchive *archive, const gchar *path, guint64 size, KyReason reason,
                         const gchar *detail, GError **error)
{
  Item *item = g_new0 (Item, 1);
  gboolean is_changed;

  item->kind = ITEM_WITHHELD;
  item->folders = split_path (archive, path, &item->name, &is_changed);
  item->size = size;
  item->reason = reason;
  item->detail = g_strdup (detail);
  return archive_rebuild_push (archive, item, error);
}

/* Sets the reason for `error`. Returns FALSE for an error that must end the whole archive. */
static gboolean
archive_rebuild_reason_of (const GError *error, KyReason *ret_reason)
{
  if (error->domain != KY_ERROR)
    return FALSE;
  switch (error->code)
    {
    case KY_ERROR_MALFORMED:
      *ret_reason = KY_REASON_MALFORMED;
      return TRUE;
    case KY_ERROR_ENCRYPTED:
      *ret_reason = KY_REASON_ENCRYPTED;
      return TRUE;
    case KY_ERROR_UNSUPPORTED:
      *ret_reason = KY_REASON_POLICY;
      return TRUE;
    case KY_ERROR_LIBRARY:
      *ret_reason = KY_REASON_FAILURE;
      return TRUE;
    default:
      return FALSE;
    }
}

gboolean
ky_archive_add_failed (KyArchive *archive, const gchar *path, guint64 size, GError *error,
                       GError **ret_error)
{
  g_autoptr (GError) owned = error;
  KyReason reason;

  if (archive_rebuild_reason_of (owned, &reason))
    {
      g_autofree gchar *detail = ky_engine_detail (owned);

      return ky_archive_add_withheld (archive, path, size, reason, detail, ret_error);
    }
  return ky_error_pass (ret_error, &owned);
}

gboolean
ky_archive_finish (KyArchive *archive, GError **error)
{
  while (archive->items.length > 0)
    if (!write_first (archive, error))
      return FALSE;
  if (archive->n_withheld > 0 && ky_zip_writer_count (archive->writer) == 0)
    {
      ky_job_withhold (archive->job, archive->worst, archive->worst_detail);
      return TRUE;
    }
  return ky_zip_writer_finish (archive->writer, error);
}

guint32
ky_archive_dos_time (gint64 seconds)
{
  g_autoptr (GDateTime) time = NULL;

  if (seconds > -G_MAXINT32 && seconds < (gint64)G_MAXUINT32)
    time = g_date_time_new_from_unix_utc (seconds + JAPAN);
  if (time == NULL || g_date_time_get_year (time) < 1980 || g_date_time_get_year (time) > 2107)
    return KY_ZIP_NO_TIME;
  return (guint32)(g_date_time_get_year (time) - 1980) << 25
         | (guint32)g_date_time_get_month (time) << 21
         | (guint32)g_date_time_get_day_of_month (time) << 16
         | (guint32)g_date_time_get_hour (time) << 11 | (guint32)g_date_time_get_minute (time) << 5
         | (guint32)g_date_time_get_second (time) / 2;
}
