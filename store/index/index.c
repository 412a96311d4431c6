/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/index/index.h"
#include "store/index/subject.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

/* "kiym": so that file(1) and a wrong path are told apart. */
#define APPLICATION_ID 0x6b69796d
#define BUSY_MS 5000

static void
finalize (gpointer statement)
{
  sqlite3_finalize (statement);
}

static gint damage; /* somebody found some; atomic */

/* What no later try makes good: what was written may be lost, what is read is not what was
 * written. A write that fails for want of room is none of these. */
static gboolean
is_damage (gint result)
{
  switch (result)
    {
    case SQLITE_IOERR_READ:
    case SQLITE_IOERR_SHORT_READ:
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_DIR_FSYNC:
    case SQLITE_IOERR_DATA:
    case SQLITE_IOERR_CORRUPTFS:
      return TRUE;
    default:
      return (result & 0xff) == SQLITE_CORRUPT || (result & 0xff) == SQLITE_NOTADB;
    }
}

gboolean
ky_index_take_damage (void)
{
  return g_atomic_int_compare_and_exchange (&damage, TRUE, FALSE);
}

static gboolean
failed (KyIndex *index, gint result, GError **error)
{
  if (is_damage (result))
    {
      index->is_corrupt = TRUE;
      g_atomic_int_set (&damage, TRUE);
    }
  g_set_error (error, KY_ERROR, KY_ERROR_STORE, "index: %s",
               index->db != NULL ? sqlite3_errmsg (index->db) : sqlite3_errstr (result));
  return FALSE;
}

static gboolean
run_text (KyIndex *index, const gchar *sql, GError **error)
{
  gint result = sqlite3_exec (index->db, sql, NULL, NULL, NULL);

  return result == SQLITE_OK || failed (index, result, error);
}

static sqlite3_stmt *
prepare (KyIndex *index, const gchar *sql, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (index->statements, sql);
  gint result;

  if (statement != NULL)
    return statement;
  result = sqlite3_prepare_v3 (index->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
  if (result != SQLITE_OK)
    {
      failed (index, result, error);
      return NULL;
    }
  g_hash_table_insert (index->statements, (gpointer)sql, statement);
  return statement;
}

static sqlite3_stmt *
bind_list (KyIndex *index, GError **error, const gchar *sql, const gchar *format,
           va_list *arguments)
{
  sqlite3_stmt *statement = prepare (index, sql, error);

  for (gint i = 0; statement != NULL && format[i] != '\0'; i++)
    {
      KyView view;

      switch (format[i])
        {
        case 's':
          sqlite3_bind_text (statement, i + 1, va_arg (*arguments, const gchar *), -1,
                             SQLITE_STATIC);
          break;
        case 'i':
          sqlite3_bind_int64 (statement, i + 1, va_arg (*arguments, gint64));
          break;
        case 'b':
          view = va_arg (*arguments, KyView);
          sqlite3_bind_blob64 (statement, i + 1, view.data, view.size, SQLITE_STATIC);
          break;
        default:
          g_assert (format[i] == 'n');
          sqlite3_bind_null (statement, i + 1);
        }
    }
  return statement;
}

sqlite3_stmt *
ky_index_bind (KyIndex *index, GError **error, const gchar *sql, const gchar *format, ...)
{
  sqlite3_stmt *statement;
  va_list arguments;

  va_start (arguments, format);
  statement = bind_list (index, error, sql, format, &arguments);
  va_end (arguments);
  return statement;
}

void
ky_index_reset (sqlite3_stmt *statement)
{
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

gint
ky_index_step (KyIndex *index, sqlite3_stmt *statement, GError **error)
{
  gint result = sqlite3_step (statement);

  if (result == SQLITE_ROW)
    return 1;
  if (result != SQLITE_DONE)
    failed (index, result, error);
  ky_index_reset (statement);
  return result == SQLITE_DONE ? 0 : -1;
}

gboolean
ky_index_one (KyIndex *index, sqlite3_stmt *statement, GError **error)
{
  gint step = statement != NULL ? ky_index_step (index, statement, error) : -1;

  if (step == 0)
    g_set_error_literal (error, KY_ERROR, KY_ERROR_STORE, "the index lacks a row");
  return step == 1;
}

static gboolean
run_statement (KyIndex *index, sqlite3_stmt *statement, GError **error)
{
  gint step;

  if (statement == NULL)
    return FALSE;
  do
    step = ky_index_step (index, statement, error);
  while (step == 1);
  return step == 0;
}

gboolean
ky_index_run (KyIndex *index, GError **error, const gchar *sql, const gchar *format, ...)
{
  sqlite3_stmt *statement;
  va_list arguments;

  va_start (arguments, format);
  statement = bind_list (index, error, sql, format, &arguments);
  va_end (arguments);
  return run_statement (index, statement, error);
}

gboolean
ky_index_number (KyIndex *index, gint64 standard, gint64 *ret_number, GError **error,
                 const gchar *sql, const gchar *format, ...)
{
  sqlite3_stmt *statement;
  va_list arguments;
  gint step;

  va_start (arguments, format);
  statement = bind_list (index, error, sql, format, &arguments);
  va_end (arguments);
  if (statement == NULL)
    return FALSE;
  step = ky_index_step (index, statement, error);
  if (step < 0)
    return FALSE;
  *ret_number = step == 1 ? sqlite3_column_int64 (statement, 0) : standard;
  ky_index_reset (statement);
  return TRUE;
}

gchar *
ky_index_text (sqlite3_stmt *statement, gint column)
{
  const guchar *text = sqlite3_column_text (statement, column);

  return g_strdup (text != NULL ? (const gchar *)text : "");
}

KyView
ky_index_bytes (sqlite3_stmt *statement, gint column)
{
  const void *data = sqlite3_column_blob (statement, column);

  return ky_view (data, (gsize)sqlite3_column_bytes (statement, column));
}

/* --- transactions --------------------------------------------------------------------------- */

gboolean
ky_index_begin (KyIndex *index, gboolean durable, GError **error)
{
  /* In WAL mode NORMAL leaves out the fsync of the WAL at commit, and nothing else. */
  if (index->is_durable != durable)
    {
      if (!run_text (index, durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL",
                     error))
        return FALSE;
      index->is_durable = durable;
    }
  return ky_index_run (index, error, "BEGIN IMMEDIATE", "");
}

gboolean
ky_index_commit (KyIndex *index, GError **error)
{
  if (ky_index_run (index, error, "COMMIT", ""))
    return TRUE;
  ky_index_rollback (index);
  return FALSE;
}

void
ky_index_rollback (KyIndex *index)
{
  if (!sqlite3_get_autocommit (index->db))
    sqlite3_exec (index->db, "ROLLBACK", NULL, NULL, NULL);
}

gchar *
ky_index_meta (KyIndex *index, const gchar *name)
{
  sqlite3_stmt *row
      = ky_index_bind (index, NULL, "SELECT value FROM meta WHERE name = ?", "s", name);
  gchar *value = NULL;

  if (row != NULL && ky_index_step (index, row, NULL) == 1)
    {
      value = ky_index_text (row, 0);
      ky_index_reset (row);
    }
  return value;
}

gboolean
ky_index_set_meta (KyIndex *index, const gchar *name, const gchar *value, GError **error)
{
  return ky_index_run (index, error,
                       "INSERT INTO meta VALUES (?, ?)"
                       " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                       "ss", name, value);
}

gboolean
ky_index_checkpoint (KyIndex *index, gint *ret_left, GError **error)
{
  gint frames = 0;
  gint moved = 0;
  gint result
      = sqlite3_wal_checkpoint_v2 (index->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &frames, &moved);

  if (result != SQLITE_OK && result != SQLITE_BUSY)
    return failed (index, result, error);
  *ret_left = frames - moved;
  return TRUE;
}

gboolean
ky_index_truncate_wal (KyIndex *index, GError **error)
{
  gint result = sqlite3_wal_checkpoint_v2 (index->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

  ky_index_note_stamp (index);
  return result == SQLITE_OK || failed (index, result, error);
}

/* --- who else writes to it ------------------------------------------------------------------ */

/* Both files; one that is not there has no inode. */
static void
look_at_files (KyIndex *index, struct stat *ret_stamp, struct stat *ret_wal_stamp)
{
  if (stat (index->path, ret_stamp) != 0)
    memset (ret_stamp, 0, sizeof *ret_stamp);
  if (stat (index->wal_path, ret_wal_stamp) != 0)
    memset (ret_wal_stamp, 0, sizeof *ret_wal_stamp);
}

void
ky_index_note_stamp (KyIndex *index)
{
  look_at_files (index, &index->stamp, &index->wal_stamp);
}

KyIndexState
ky_index_look (KyIndex *index)
{
  struct stat now;
  struct stat wal;

  look_at_files (index, &now, &wal);
  if (now.st_ino != index->stamp.st_ino || now.st_dev != index->stamp.st_dev
      || (index->wal_stamp.st_ino != 0
          && (wal.st_ino != index->wal_stamp.st_ino || wal.st_size < index->wal_stamp.st_size)))
    return KY_INDEX_REPLACED;
  index->wal_stamp = wal;
  return now.st_size == index->stamp.st_size && now.st_mtim.tv_sec == index->stamp.st_mtim.tv_sec
                 && now.st_mtim.tv_nsec == index->stamp.st_mtim.tv_nsec
             ? KY_INDEX_UNTOUCHED
             : KY_INDEX_TOUCHED;
}

gboolean
ky_index_others_wrote (KyIndex *index)
{
  gint64 version = 0;
  gboolean did;

  if (!ky_index_number (index, 0, &version, NULL, "PRAGMA data_version", ""))
    return FALSE;
  did = index->others != 0 && version != index->others;
  index->others = version;
  return did;
}

/* --- opening -------------------------------------------------------------------------------- */

static gboolean
migrate (KyIndex *index, GError **error)
{
  gint64 have = 0;
  gint64 application = 0;

  if (!ky_index_number (index, 0, &have, error, "PRAGMA user_version", "")
      || !ky_index_number (index, 0, &application, error, "PRAGMA application_id", ""))
    return FALSE;
  if ((have > 0 && application != APPLICATION_ID) || have < 0 || have > ky_schema_n_steps)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_STORE,
                   have > ky_schema_n_steps && application == APPLICATION_ID
                       ? "{index-newer|%" G_GINT64_FORMAT "}"
                       : "index: not an index of kiyome (%" G_GINT64_FORMAT ")",
                   have);
      return FALSE;
    }
  for (guint step = (guint)have; step < ky_schema_n_steps; step++)
    {
      g_autofree gchar *version = g_strdup_printf (
          "PRAGMA application_id = %d; PRAGMA user_version = %u;", APPLICATION_ID, step + 1);

      if (!ky_index_begin (index, TRUE, error))
        return FALSE;
      if (!run_text (index, ky_schema_steps[step], error)
          || !ky_index_run (index, error, "INSERT INTO migrations VALUES (?, ?, ?)", "iis",
                            (gint64)step + 1, g_get_real_time () / G_USEC_PER_SEC, KY_VERSION)
          || !run_text (index, version, error))
        {
          g_prefix_error (error, "step %u: ", step + 1);
          ky_index_rollback (index);
          return FALSE;
        }
      if (!ky_index_commit (index, error))
        return FALSE;
    }
  return TRUE;
}

/* author (HEADER): whom a mail says it is from. */
static void
sql_author (sqlite3_context *context, int n, sqlite3_value **values)
{
  const gchar *header = (const gchar *)sqlite3_value_text (values[0]);
  gchar *author;

  if (header == NULL)
    return;
  author = ky_author_read (ky_view (header, (gsize)sqlite3_value_bytes (values[0])));
  sqlite3_result_text (context, author, -1, g_free);
}

static KyIndex *
open_index (const gchar *directory, int flags, GError **error)
{
  g_autoptr (KyIndex) index = g_new0 (KyIndex, 1);
  const gchar *path = index->path = g_build_filename (directory, KY_INDEX_FILE, NULL);
  gint result;

  index->wal_path = g_strconcat (path, "-wal", NULL);
  index->statements = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, finalize);
  result = sqlite3_open_v2 (path, &index->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
  if (result != SQLITE_OK)
    {
      failed (index, result, error);
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  sqlite3_extended_result_codes (index->db, 1);
  sqlite3_busy_timeout (index->db, BUSY_MS);
  sqlite3_db_config (index->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (index->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_create_function_v2 (index->db, "author", 1,
                              SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
                              sql_author, NULL, NULL, NULL);
  return g_steal_pointer (&index);
}

KyIndex *
ky_index_open (const gchar *directory, GError **error)
{
  g_autoptr (KyIndex) index
      = open_index (directory, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error);

  if (index == NULL)
    return NULL;
  /* SQLite opens what it may not write for reading alone, and leaves it so when that is mended. */
  if (sqlite3_db_readonly (index->db, "main") == 1)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_STORE, "%s: index: %s", directory, g_strerror (EROFS));
      return NULL;
    }
  index->is_durable = TRUE;
  if (!run_text (index,
                 "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                 "PRAGMA secure_delete=ON; PRAGMA wal_autocheckpoint=0;"
                 "PRAGMA cache_size=-" G_STRINGIFY (
                     KY_INDEX_CACHE_KIB) ";"
                                         "PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON;",
                 error)
      || !migrate (index, error))
    {
      g_prefix_error (error, "%s: ", directory);
      return NULL;
    }
  ky_index_note_stamp (index);
  return g_steal_pointer (&index);
}

KyIndex *
ky_index_open_reader (const gchar *directory, GError **error)
{
  /* Read-write, so that it may take part in the WAL; query_only keeps it from writing. */
  g_autoptr (KyIndex) index = open_index (directory, SQLITE_OPEN_READWRITE, error);

  if (index == NULL
      || !run_text (
          index,
          "PRAGMA wal_autocheckpoint=0; PRAGMA query_only=ON;"
          "PRAGMA cache_size=-" G_STRINGIFY (KY_INDEX_CACHE_KIB) ";"
                                                                 "PRAGMA temp_store=MEMORY;",
          error))
    return NULL;
  return g_steal_pointer (&index);
}

void
ky_index_close (KyIndex *index)
{
  if (index == NULL)
    return;
  g_clear_pointer (&index->statements, g_hash_table_unref);
  sqlite3_close (index->db);
  g_free (index->path);
  g_free (index->wal_path);
  g_free (index);
}

gboolean
ky_index_check (KyIndex *index, GError **error)
{
  sqlite3_stmt *row = ky_index_bind (index, error, "PRAGMA quick_check(1)", "");
  g_autofree gchar *finding = NULL;
  gint step;

  if (row == NULL)
    return FALSE;
  step = ky_index_step (index, row, error);
  if (step < 0)
    return FALSE;
  finding = step == 1 ? ky_index_text (row, 0) : g_strdup ("no answer");
  ky_index_reset (row);
  if (g_str_equal (finding, "ok"))
    return TRUE;
  index->is_corrupt = TRUE;
  g_atomic_int_set (&damage, TRUE);
  g_strdelimit (finding, "\n", ' ');
  g_set_error (error, KY_ERROR, KY_ERROR_STORE, "index: %s", finding);
  return FALSE;
}
