/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Passes the functions of the index on to its engine (store/index/engine.h), prepares each
 * statement once for each connection, and notices when another process has written to the index's
 * file. Prepared statements are found by the address of their SQL, which therefore must be a
 * constant. */
#include "store/index/index.h"
#include "common/message-codes.h"
#include "store/index/engine.h"

#include <stdarg.h>

static gint damage; /* damage was found; atomic */

gboolean
ky_index_take_damage (void)
{
  return g_atomic_int_compare_and_exchange (&damage, TRUE, FALSE);
}

void
ky_index_damaged (KyIndex *index)
{
  index->is_corrupt = TRUE;
  g_atomic_int_set (&damage, TRUE);
}

static gchar node[64]; /* "": no other nodes */

void
ky_index_set_node (const gchar *name)
{
  g_strlcpy (node, name, sizeof node);
}

const gchar *
ky_index_node (void)
{
  return node;
}

/* --- statements ----------------------------------------------------------------------------- */

static void
index_finalize (gpointer statement)
{
  ((KyStatement *)statement)->index->engine->finalize (statement);
}

static KyStatement *
index_prepare (KyIndex *index, const gchar *sql, GError **error)
{
  if (index->statements == NULL)
    index->statements = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, index_finalize);
  KyStatement *statement = g_hash_table_lookup (index->statements, sql);
  if (statement != NULL)
    return statement;
  statement = index->engine->prepare (index, sql, error);
  if (statement != NULL)
    g_hash_table_insert (index->statements, (gpointer)sql, statement);
  return statement;
}

static KyRowValue
next_argument (gchar format, va_list *arguments)
{
  KyRowValue value = { .kind = KY_ROW_NULL };
  const gchar *text;

  switch (format)
    {
    case 's':
      text = va_arg (*arguments, const gchar *);
      value.kind = text != NULL ? KY_ROW_TEXT : KY_ROW_NULL;
      value.view = ky_view (text, text != NULL ? strlen (text) : 0);
      break;
    case 'i':
      value.kind = KY_ROW_NUMBER;
      value.number = va_arg (*arguments, gint64);
      break;
    case 'b':
      value.view = va_arg (*arguments, KyView);
      value.kind = value.view.data != NULL ? KY_ROW_BYTES : KY_ROW_NULL;
      break;
    default:
      g_assert (format == 'n');
    }
  return value;
}

static KyStatement *
bind_list (KyIndex *index, GError **error, const gchar *sql, const gchar *format,
           va_list *arguments)
{
  KyStatement *statement = index_prepare (index, sql, error);

  for (gint i = 0; statement != NULL && format[i] != '\0'; i++)
    {
      KyRowValue value = next_argument (format[i], arguments);

      index->engine->bind (statement, i + 1, &value);
    }
  return statement;
}

KyStatement *
ky_index_bind (KyIndex *index, GError **error, const gchar *sql, const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  KyStatement *statement = bind_list (index, error, sql, format, &arguments);
  va_end (arguments);
  return statement;
}

KyStatement *
ky_index_bind_few (KyIndex *index, GError **error, const gchar *sql, const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  KyStatement *statement = bind_list (index, error, sql, format, &arguments);
  va_end (arguments);
  if (statement != NULL)
    statement->is_small = TRUE;
  return statement;
}

KyStatement *
ky_index_bind_named (KyIndex *index, GError **error, const gchar *sql, KyIndexNamed look_up,
                     gpointer data)
{
  KyStatement *statement = index_prepare (index, sql, error);

  for (gint i = 1; statement != NULL && i <= index->engine->n_parameters (statement); i++)
    {
      KyRowValue value = look_up (index->engine->parameter_name (statement, i), data);

      index->engine->bind (statement, i, &value);
    }
  return statement;
}

void
ky_index_reset (KyStatement *statement)
{
  statement->index->engine->reset (statement);
}

static gint is_ending; /* atomic */

void
ky_index_end_long (gboolean now)
{
  g_atomic_int_set (&is_ending, now);
}

gint
ky_index_step (KyIndex *index, KyStatement *statement, GError **error)
{
  if (statement == NULL)
    return -1;
  if (index->may_end && g_atomic_int_get (&is_ending))
    {
      ky_error_say (error, KY_ERROR_STORE, "store-stopping", "");
      return -1;
    }
  return index->engine->step (statement, error);
}

gboolean
ky_index_one (KyIndex *index, KyStatement *statement, GError **error)
{
  gint step = ky_index_step (index, statement, error);

  if (step == 0)
    g_set_error_literal (
        error, KY_ERROR, KY_ERROR_STORE,
        "the index has no row where one must be: it may be damaged, see kiyome status");
  return step == 1;
}

gboolean
ky_index_find_text (KyIndex *index, KyStatement *row, gchar **ret_text, GError **error)
{
  gint step = ky_index_step (index, row, error);

  *ret_text = step == 1 ? ky_index_text (row, 0) : NULL;
  if (step == 1)
    ky_index_reset (row);
  return step >= 0;
}

gchar *
ky_index_one_text (KyIndex *index, KyStatement *row, GError **error)
{
  if (!ky_index_one (index, row, error))
    return NULL;
  gchar *text = ky_index_text (row, 0);
  ky_index_reset (row);
  return text;
}

static gboolean
run_statement (KyIndex *index, KyStatement *statement, GError **error)
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
  va_list arguments;

  va_start (arguments, format);
  KyStatement *statement = bind_list (index, error, sql, format, &arguments);
  va_end (arguments);
  return run_statement (index, statement, error);
}

gboolean
ky_index_post (KyIndex *index, GError **error, const gchar *sql, const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  KyStatement *statement = bind_list (index, error, sql, format, &arguments);
  va_end (arguments);
  if (statement == NULL || index->engine->post == NULL)
    return run_statement (index, statement, error);
  return index->engine->post (statement, error);
}

gboolean
ky_index_settle (KyIndex *index, GError **error)
{
  return index->engine->settle == NULL || index->engine->settle (index, error);
}

gboolean
ky_index_number (KyIndex *index, gint64 standard, gint64 *ret_number, GError **error,
                 const gchar *sql, const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  KyStatement *statement = bind_list (index, error, sql, format, &arguments);
  va_end (arguments);
  if (statement == NULL)
    return FALSE;
  statement->is_small = TRUE;
  gint step = ky_index_step (index, statement, error);
  if (step < 0)
    return FALSE;
  *ret_number = step == 1 ? ky_index_integer (statement, 0) : standard;
  ky_index_reset (statement);
  return TRUE;
}

gboolean
ky_index_message (KyIndex *index, const gchar *id, gint64 *ret_n, GError **error)
{
  return ky_index_number (index, 0, ret_n, error, "SELECT n FROM messages WHERE id = ?", "s", id);
}

gboolean
ky_index_add (KyIndex *index, gint64 *ret_n, GError **error, const gchar *sql, const gchar *format,
              ...)
{
  gint64 (*added) (KyIndex *) = index->engine->added;
  g_autofree gchar *returning = added == NULL ? g_strconcat (sql, " RETURNING n", NULL) : NULL;
  va_list arguments;

  va_start (arguments, format);
  KyStatement *statement = bind_list (
      index, error, added == NULL ? g_intern_string (returning) : sql, format, &arguments);
  va_end (arguments);
  if (added == NULL && !ky_index_one (index, statement, error))
    return FALSE;
  if (added == NULL)
    *ret_n = ky_index_integer (statement, 0);
  if (!run_statement (index, statement, error))
    return FALSE;
  if (added != NULL)
    *ret_n = added (index);
  return TRUE;
}

gint64
ky_index_changes (KyIndex *index)
{
  return index->engine->changes (index);
}

/* --- the row that stands -------------------------------------------------------------------- */

gint
ky_index_n_columns (KyStatement *statement)
{
  return statement->index->engine->n_columns (statement);
}

const gchar *
ky_index_column_name (KyStatement *statement, gint column)
{
  return statement->index->engine->column_name (statement, column);
}

KyRowValue
ky_index_value (KyStatement *statement, gint column)
{
  return statement->index->engine->value (statement, column);
}

gboolean
ky_index_is_null (KyStatement *statement, gint column)
{
  return ky_index_value (statement, column).kind == KY_ROW_NULL;
}

gint64
ky_index_integer (KyStatement *statement, gint column)
{
  KyRowValue value = ky_index_value (statement, column);

  return value.kind == KY_ROW_TEXT ? g_ascii_strtoll ((const gchar *)value.view.data, NULL, 10)
                                   : value.number;
}

const gchar *
ky_index_peek (KyStatement *statement, gint column)
{
  return (const gchar *)ky_index_value (statement, column).view.data;
}

gchar *
ky_index_text (KyStatement *statement, gint column)
{
  KyRowValue value = ky_index_value (statement, column);

  return ky_row_value_text (&value);
}

KyView
ky_index_bytes (KyStatement *statement, gint column)
{
  return ky_index_value (statement, column).view;
}

/* --- what is searched ------------------------------------------------------------------------ */

gboolean
ky_index_search_put (KyIndex *index, gint64 n, const KySearchTexts *texts, GError **error)
{
  return index->engine->search_put (index, n, texts, error);
}

gboolean
ky_index_search_remove (KyIndex *index, gint64 n, const KySearchTexts *texts, GError **error)
{
  return index->engine->search_remove (index, n, texts, error);
}

KyStatement *
ky_index_search_find (KyIndex *index, const GPtrArray *terms, gchar **addresses, gint64 below,
                      GError **error)
{
  return index->engine->search_find (index, terms, addresses, below, error);
}

guint
ky_index_search_walk (KyIndex *index)
{
  return index->engine->search_walk;
}

/* --- transactions --------------------------------------------------------------------------- */

gboolean
ky_index_begin (KyIndex *index, gboolean durable, GError **error)
{
  return index->engine->begin (index, durable, error);
}

gboolean
ky_index_commit (KyIndex *index, GError **error)
{
  if (index->engine->commit (index, error))
    return TRUE;
  ky_index_rollback (index);
  return FALSE;
}

void
ky_index_rollback (KyIndex *index)
{
  index->engine->rollback (index);
}

gboolean
ky_index_begin_reading (KyIndex *index, GError **error)
{
  return index->engine->begin_reading == NULL
         || ky_index_run (index, error, index->engine->begin_reading, "");
}

gboolean
ky_index_end_reading (KyIndex *index, GError **error)
{
  return index->engine->end_reading == NULL
         || ky_index_run (index, error, index->engine->end_reading, "");
}

gchar *
ky_index_own_name (const gchar *name)
{
  return node[0] != '\0' ? g_strconcat (name, ":", node, NULL) : g_strdup (name);
}

gchar *
ky_index_meta (KyIndex *index, const gchar *name)
{
  gchar *value;

  ky_index_find_text (
      index, ky_index_bind (index, NULL, "SELECT value FROM meta WHERE name = ?", "s", name),
      &value, NULL);
  return value;
}

static const gchar put_meta[] = "INSERT INTO meta VALUES (?, ?)"
                                " ON CONFLICT (name) DO UPDATE SET value = excluded.value";

gboolean
ky_index_set_meta (KyIndex *index, const gchar *name, const gchar *value, GError **error)
{
  return ky_index_run (index, error, put_meta, "ss", name, value);
}

gboolean
ky_index_post_meta (KyIndex *index, const gchar *name, const gchar *value, GError **error)
{
  return ky_index_post (index, error, put_meta, "ss", name, value);
}

gboolean
ky_index_checkpoint (KyIndex *index, gint *ret_left, GError **error)
{
  return index->engine->checkpoint (index, ret_left, error);
}

gboolean
ky_index_truncate_wal (KyIndex *index, GError **error)
{
  return index->engine->truncate_wal (index, error);
}

/* --- who else writes to it ------------------------------------------------------------------ */

/* Reads the inodes and times of both files; a missing file has inode 0. */
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
  if (index->path != NULL)
    look_at_files (index, &index->stamp, &index->wal_stamp);
}

gboolean
ky_index_is_lost (KyIndex *index)
{
  return index->engine->is_lost (index);
}

KyIndexState
ky_index_look (KyIndex *index)
{
  struct stat now;
  struct stat wal;

  if (index->path == NULL)
    return KY_INDEX_UNTOUCHED;
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
  return index->engine->others_wrote (index);
}

/* --- the whole of it ------------------------------------------------------------------------ */

gchar *
ky_index_weakness (KyIndex *index)
{
  return index->engine->weakness != NULL ? index->engine->weakness (index) : NULL;
}

gchar *
ky_index_reach (KyIndex *index)
{
  return index->engine->reach != NULL ? index->engine->reach (index) : NULL;
}

gint64
ky_index_size (KyIndex *index)
{
  return index->engine->size (index);
}

gboolean
ky_index_check (KyIndex *index, GError **error)
{
  return index->engine->check (index, error);
}

void
ky_index_close (KyIndex *index)
{
  if (index == NULL)
    return;
  g_clear_pointer (&index->statements, g_hash_table_unref);
  index->engine->close (index);
  g_free (index->path);
  g_free (index->wal_path);
  g_free (index);
}
