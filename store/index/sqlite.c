/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the index (engine.h) with an SQLite database in paths.state; open.c chooses it. The
 * database uses WAL, synchronous=FULL, foreign keys and secure delete, so that a durable commit is
 * on the disk and deleted content is overwritten. */
#include "store/index/engine.h"
#include "common/message-codes.h"
#include "store/index/search.h"

#include <errno.h>
#include <sqlite3.h>
#include <unistd.h>

/* "kiym", so that file(1) names the file and a wrong path is noticed. */
#define APPLICATION_ID 0x6b69796d
#define BUSY_MS 5000

typedef struct
{
  KyIndex index;
  sqlite3 *db;
} Database;

typedef struct
{
  KyStatement statement;
  sqlite3_stmt *own;
  gint bound; /* SQLITE_OK, or why a value could not be bound; it is not stepped then */
} Statement;

static sqlite3 *
db_of (KyIndex *index)
{
  return ((Database *)index)->db;
}

static sqlite3_stmt *
sqlite_own_of (KyStatement *statement)
{
  return ((Statement *)statement)->own;
}

/* Returns whether the error means damaged data, which no later try repairs. A write that fails for
 * lack of space does not. */
static gboolean
sqlite_is_damage (gint result)
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

static gboolean
failed (KyIndex *index, gint result, GError **error)
{
  if (sqlite_is_damage (result))
    ky_index_damaged (index);
  return ky_fail (error, KY_ERROR_STORE, "index: %s",
                  db_of (index) != NULL ? sqlite3_errmsg (db_of (index)) : sqlite3_errstr (result));
}

static gboolean
sqlite_run_text (KyIndex *index, const gchar *sql, GError **error)
{
  gint result = sqlite3_exec (db_of (index), sql, NULL, NULL, NULL);

  return result == SQLITE_OK || failed (index, result, error);
}

/* --- statements ----------------------------------------------------------------------------- */

static KyStatement *
sqlite_prepare (KyIndex *index, const gchar *sql, GError **error)
{
  sqlite3_stmt *own = NULL;
  gint result = sqlite3_prepare_v3 (db_of (index), sql, -1, SQLITE_PREPARE_PERSISTENT, &own, NULL);

  if (result != SQLITE_OK)
    {
      failed (index, result, error);
      return NULL;
    }
  Statement *statement = g_new0 (Statement, 1);
  statement->statement.index = index;
  statement->own = own;
  return &statement->statement;
}

static void
sqlite_finalize (KyStatement *statement)
{
  sqlite3_finalize (sqlite_own_of (statement));
  g_free (statement);
}

static gint
sqlite_n_parameters (KyStatement *statement)
{
  return sqlite3_bind_parameter_count (sqlite_own_of (statement));
}

static const gchar *
sqlite_parameter_name (KyStatement *statement, gint position)
{
  const gchar *name = sqlite3_bind_parameter_name (sqlite_own_of (statement), position);

  return name != NULL ? name + 1 : NULL;
}

static void
sqlite_keep_bound (KyStatement *statement, gint result)
{
  if (result != SQLITE_OK)
    ((Statement *)statement)->bound = result;
}

static void
sqlite_bind (KyStatement *statement, gint position, const KyRowValue *value)
{
  sqlite3_stmt *own = sqlite_own_of (statement);
  gint result;

  switch (value->kind)
    {
    case KY_ROW_NUMBER:
      result = sqlite3_bind_int64 (own, position, value->number);
      break;
    case KY_ROW_TEXT:
      result = sqlite3_bind_text64 (own, position, (const gchar *)value->view.data,
                                    value->view.size, SQLITE_STATIC, SQLITE_UTF8);
      break;
    case KY_ROW_BYTES:
      result
          = sqlite3_bind_blob64 (own, position, value->view.data, value->view.size, SQLITE_STATIC);
      break;
    default:
      result = sqlite3_bind_null (own, position);
    }
  sqlite_keep_bound (statement, result);
}

static void
sqlite_reset (KyStatement *statement)
{
  sqlite3_reset (sqlite_own_of (statement));
  sqlite3_clear_bindings (sqlite_own_of (statement));
  ((Statement *)statement)->bound = SQLITE_OK;
}

static gint
sqlite_step (KyStatement *statement, GError **error)
{
  gint result = ((Statement *)statement)->bound;

  /* With NULL in place of a value the statement would affect other rows. */
  if (result == SQLITE_OK)
    result = sqlite3_step (sqlite_own_of (statement));
  if (result == SQLITE_ROW)
    return 1;
  if (result != SQLITE_DONE)
    failed (statement->index, result, error);
  sqlite_reset (statement);
  return result == SQLITE_DONE ? 0 : -1;
}

static gint
sqlite_n_columns (KyStatement *statement)
{
  return sqlite3_column_count (sqlite_own_of (statement));
}

static const gchar *
sqlite_column_name (KyStatement *statement, gint column)
{
  return sqlite3_column_name (sqlite_own_of (statement), column);
}

static KyRowValue
sqlite_value_of (KyStatement *statement, gint column)
{
  sqlite3_stmt *own = sqlite_own_of (statement);
  KyRowValue value = { .kind = KY_ROW_NULL };
  const void *data;

  switch (sqlite3_column_type (own, column))
    {
    case SQLITE_NULL:
      break;
    case SQLITE_INTEGER:
      value.kind = KY_ROW_NUMBER;
      value.number = sqlite3_column_int64 (own, column);
      break;
    case SQLITE_BLOB:
      value.kind = KY_ROW_BYTES;
      data = sqlite3_column_blob (own, column);
      value.view = ky_view (data, (gsize)sqlite3_column_bytes (own, column));
      break;
    default:
      value.kind = KY_ROW_TEXT;
      data = sqlite3_column_text (own, column);
      value.view = ky_view (data, (gsize)sqlite3_column_bytes (own, column));
    }
  return value;
}

static gint64
sqlite_changes (KyIndex *index)
{
  return sqlite3_changes64 (db_of (index));
}

static gint64
sqlite_added (KyIndex *index)
{
  return sqlite3_last_insert_rowid (db_of (index));
}

/* --- what is searched ------------------------------------------------------------------------ */

static gboolean
sqlite_run_search (KyIndex *index, const gchar *sql, gint64 n, const KySearchTexts *texts,
                   GError **error)
{
  g_autofree gchar *sender = ky_search_pairs (texts->sender);
  g_autofree gchar *subject = ky_search_pairs (texts->subject);
  g_autofree gchar *names = ky_search_pairs (texts->names);

  return ky_index_run (index, error, sql, "isss", n, sender, subject, names);
}

static gboolean
sqlite_search_put (KyIndex *index, gint64 n, const KySearchTexts *texts, GError **error)
{
  return sqlite_run_search (
      index, "INSERT INTO search (rowid, sender, subject, names) VALUES (?, ?, ?, ?)", n, texts,
      error);
}

/* Removes the texts of message `n` from the table of searches. A contentless table removes a row
 * only if it is given the old text (FTS5, 4.4.3). */
static gboolean
sqlite_search_remove (KyIndex *index, gint64 n, const KySearchTexts *texts, GError **error)
{
  return sqlite_run_search (index,
                            "INSERT INTO search (search, rowid, sender, subject, names)"
                            " VALUES ('delete', ?, ?, ?, ?)",
                            n, texts, error);
}

static KyStatement *
sqlite_search_find (KyIndex *index, const GPtrArray *terms, gchar **addresses, gint64 below,
                    GError **error)
{
  g_autoptr (GString) query = g_string_new ("");
  KyRowValue value = { .kind = KY_ROW_TEXT };
  KyStatement *statement = ky_index_bind (index, error,
                                          "SELECT rowid FROM search WHERE search MATCH ?"
                                          " AND rowid < ? ORDER BY rowid DESC",
                                          "");

  if (statement == NULL)
    return NULL;
  for (guint i = 0; i < terms->len; i++)
    ky_search_query (query, terms->pdata[i]);
  /* Frees the query only after the statement is finished. */
  sqlite_keep_bound (statement, sqlite3_bind_text64 (sqlite_own_of (statement), 1, query->str,
                                                     query->len, SQLITE_TRANSIENT, SQLITE_UTF8));
  value.kind = KY_ROW_NUMBER;
  value.number = below;
  sqlite_bind (statement, 2, &value);
  return statement;
}

/* --- transactions --------------------------------------------------------------------------- */

static gboolean
sqlite_begin (KyIndex *index, gboolean durable, GError **error)
{
  /* In WAL mode, NORMAL differs from FULL only in the fsync of the WAL at commit. */
  if (index->is_durable != durable)
    {
      if (!sqlite_run_text (
              index, durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL", error))
        return FALSE;
      index->is_durable = durable;
    }
  return ky_index_run (index, error, "BEGIN IMMEDIATE", "");
}

static gboolean
sqlite_commit (KyIndex *index, GError **error)
{
  return ky_index_run (index, error, "COMMIT", "");
}

static void
sqlite_rollback (KyIndex *index)
{
  if (!sqlite3_get_autocommit (db_of (index)))
    sqlite3_exec (db_of (index), "ROLLBACK", NULL, NULL, NULL);
}

static gboolean
sqlite_checkpoint (KyIndex *index, gint *ret_left, GError **error)
{
  gint frames = 0;
  gint moved = 0;
  gint result
      = sqlite3_wal_checkpoint_v2 (db_of (index), NULL, SQLITE_CHECKPOINT_PASSIVE, &frames, &moved);

  if (result != SQLITE_OK && result != SQLITE_BUSY)
    return failed (index, result, error);
  *ret_left = frames - moved;
  return TRUE;
}

static gboolean
sqlite_truncate_wal (KyIndex *index, GError **error)
{
  gint result
      = sqlite3_wal_checkpoint_v2 (db_of (index), NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

  ky_index_note_stamp (index);
  return result == SQLITE_OK || failed (index, result, error);
}

static int
note_wal (gpointer index, sqlite3 *db, const char *name, int pages)
{
  ((KyIndex *)index)->wal_pages = pages;
  return SQLITE_OK;
}

/* --- the whole of it ------------------------------------------------------------------------ */

static gint64
sqlite_size_of (KyIndex *index)
{
  gint64 pages = 0;
  gint64 size = 0;

  ky_index_number (index, 0, &pages, NULL, "PRAGMA page_count", "");
  ky_index_number (index, 0, &size, NULL, "PRAGMA page_size", "");
  return pages * size;
}

static gboolean
others_wrote (KyIndex *index)
{
  gint64 version = 0;

  if (!ky_index_number (index, 0, &version, NULL, "PRAGMA data_version", ""))
    return FALSE;
  gboolean did = index->others != 0 && version != index->others;
  index->others = version;
  return did;
}

static gboolean
sqlite_check (KyIndex *index, GError **error)
{
  KyStatement *row = ky_index_bind (index, error, "PRAGMA quick_check(1)", "");

  if (row == NULL)
    return FALSE;
  gint step = ky_index_step (index, row, error);
  if (step < 0)
    return FALSE;
  g_autofree gchar *finding = step == 1 ? ky_index_text (row, 0) : g_strdup ("no answer");
  ky_index_reset (row);
  if (g_str_equal (finding, "ok"))
    return TRUE;
  ky_index_damaged (index);
  g_strdelimit (finding, "\n", ' ');
  return ky_fail (error, KY_ERROR_STORE, "index: %s", finding);
}

/* Copies a snapshot of the database; writers are not blocked. */
static gboolean
sqlite_copy (KyIndex *index, const gchar *path, GError **error)
{
  sqlite3 *other = NULL;
  sqlite3_backup *pages = NULL;
  gint result = sqlite3_open_v2 (path, &other, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);

  /* The caller writes it to disk. */
  if (result == SQLITE_OK)
    result
        = sqlite3_exec (other, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", NULL, NULL, NULL);
  if (result == SQLITE_OK)
    pages = sqlite3_backup_init (other, "main", db_of (index), "main");
  if (pages != NULL)
    {
      gint stepped = sqlite3_backup_step (pages, -1);

      /* A copy that was stopped by a lock is incomplete although finishing it gives no error. */
      result = sqlite3_backup_finish (pages);
      if (result == SQLITE_OK && stepped != SQLITE_DONE)
        result = stepped != SQLITE_OK ? stepped : SQLITE_ERROR;
    }
  else if (result == SQLITE_OK)
    result = sqlite3_errcode (other);
  sqlite3_close (other);
  if (result == SQLITE_OK)
    return TRUE;
  if ((result & 0xff) == SQLITE_CORRUPT)
    ky_index_damaged (index);
  return ky_fail (error, KY_ERROR_STORE, "index: %s", sqlite3_errstr (result));
}

static gboolean
sqlite_is_lost (KyIndex *index)
{
  return FALSE;
}

static void
sqlite_close_database (KyIndex *index)
{
  sqlite3_close (db_of (index));
}

static const KyIndexEngine engine = {
  .prepare = sqlite_prepare,
  .finalize = sqlite_finalize,
  .n_parameters = sqlite_n_parameters,
  .parameter_name = sqlite_parameter_name,
  .bind = sqlite_bind,
  .step = sqlite_step,
  .reset = sqlite_reset,
  .n_columns = sqlite_n_columns,
  .column_name = sqlite_column_name,
  .value = sqlite_value_of,
  .changes = sqlite_changes,
  .added = sqlite_added,
  .begin_reading = "BEGIN",
  .end_reading = "COMMIT",
  .search_put = sqlite_search_put,
  .search_remove = sqlite_search_remove,
  .search_find = sqlite_search_find,
  .search_walk = 16000, /* the search index alone finds everybody's mails */
  .begin = sqlite_begin,
  .commit = sqlite_commit,
  .rollback = sqlite_rollback,
  .size = sqlite_size_of,
  .check = sqlite_check,
  .others_wrote = others_wrote,
  .checkpoint = sqlite_checkpoint,
  .truncate_wal = sqlite_truncate_wal,
  .copy = sqlite_copy,
  .is_lost = sqlite_is_lost,
  .close = sqlite_close_database,
};

/* --- opening -------------------------------------------------------------------------------- */

/* Reads how many steps the database has. Errors: STORE (of another program, or of a newer
 * kiyome). */
static gboolean
sqlite_read_steps (KyIndex *index, gint64 *ret_have, GError **error)
{
  gint64 application = 0;

  if (!ky_index_number (index, 0, ret_have, error, "PRAGMA user_version", "")
      || !ky_index_number (index, 0, &application, error, "PRAGMA application_id", ""))
    return FALSE;
  if (*ret_have < 0 || (*ret_have > 0 && application != APPLICATION_ID))
    return ky_error_say (error, KY_ERROR_STORE, "index-foreign", "i", *ret_have);
  return ky_schema_check (*ret_have, error);
}

static gboolean
sqlite_run_step (KyIndex *index, guint step, GError **error)
{
  g_autofree gchar *version = g_strdup_printf (
      "PRAGMA application_id = %d; PRAGMA user_version = %u;", APPLICATION_ID, step + 1);

  return sqlite_run_text (index, ky_schema_steps[step], error)
         && ky_schema_note (index, step, error) && sqlite_run_text (index, version, error);
}

/* Copies the file as it was before the transaction, which another connection still sees while the
 * transaction is open. */
static gboolean
keep_copy (KyIndex *index, gint64 schema, GError **error)
{
  g_autofree gchar *directory = g_path_get_dirname (index->path);
  g_autoptr (KyIndex) reader = ky_sqlite_open (directory, FALSE, error);

  return reader != NULL && ky_index_keep_copy (reader, schema, error);
}

/* Brings the schema up to date. The copy of the old index is made last, so that a step that fails,
 * and is tried again every few seconds, makes none. */
gboolean
ky_sqlite_migrate (KyIndex *index, GError **error)
{
  gint64 have = 0;

  if (!sqlite_read_steps (index, &have, error))
    return FALSE;
  if (have == ky_schema_n_steps ())
    return TRUE;
  if (!ky_index_begin (index, TRUE, error))
    return FALSE;
  if (ky_schema_run (index, have, sqlite_run_step, error)
      && (have == 0 || keep_copy (index, have, error)))
    return ky_index_commit (index, error);
  ky_index_rollback (index);
  return FALSE;
}

/* Configures SQLite once in this process: without statistics of memory, which nothing uses and for
 * which each allocation would take a lock. */
static void
prepare_library (void)
{
  static gsize once;

  if (g_once_init_enter (&once))
    {
      sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
      g_once_init_leave (&once, 1);
    }
}

static gboolean
set_up (KyIndex *index, gboolean is_writer, GError **error)
{
  sqlite3 *db = db_of (index);

  sqlite3_extended_result_codes (db, 1);
  sqlite3_busy_timeout (db, BUSY_MS);
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  if (!sqlite_run_text (index, "PRAGMA wal_autocheckpoint=0; PRAGMA temp_store=MEMORY", error))
    return FALSE;
  if (!is_writer)
    return sqlite_run_text (index, "PRAGMA query_only=ON", error);
  /* SQLite opens a file read-only if it cannot write, and keeps it so after that is repaired. */
  if (sqlite3_db_readonly (db, "main") == 1)
    return ky_fail (error, KY_ERROR_STORE, "index: %s", g_strerror (EROFS));
  sqlite3_wal_hook (db, note_wal, index);
  index->is_durable = TRUE;
  return sqlite_run_text (
      index,
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
      "PRAGMA secure_delete=ON; PRAGMA cell_size_check=ON",
      error);
}

/* Checks the owner: a copy that root restored usually belongs to root, and SQLite would report a
 * read-only disk. */
static gboolean
sqlite_is_ours (const gchar *path, GError **error)
{
  return access (path, W_OK) == 0 || errno != EACCES
         || ky_error_say (error, KY_ERROR_STORE, "index-not-ours", "s", path);
}

KyIndex *
ky_sqlite_open (const gchar *directory, gboolean is_writer, GError **error)
{
  Database *database = g_new0 (Database, 1);
  g_autoptr (KyIndex) index = &database->index;
  g_autofree gchar *cache = g_strdup_printf ("PRAGMA cache_size=-%d", KY_INDEX_CACHE_KIB);
  /* Readers write to the WAL's index, too; query_only keeps them from changing data. */
  gint flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (is_writer ? SQLITE_OPEN_CREATE : 0);

  prepare_library ();
  index->engine = &engine;
  index->path = g_build_filename (directory, KY_INDEX_FILE, NULL);
  index->wal_path = g_strconcat (index->path, "-wal", NULL);
  if (!sqlite_is_ours (index->path, error) || !sqlite_is_ours (index->wal_path, error))
    return NULL;
  gint result = sqlite3_open_v2 (index->path, &database->db, flags, NULL);
  if (result != SQLITE_OK)
    {
      failed (index, result, error);
      return NULL;
    }
  return set_up (index, is_writer, error) && sqlite_run_text (index, cache, error)
             ? g_steal_pointer (&index)
             : NULL;
}
