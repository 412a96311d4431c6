/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies all rows of a restored SQLite index to a database in one transaction, compares the numbers
 * of rows and the audit log of both, and then removes the SQLite files. The database keeps the word
 * from the file KY_STORE_MOVE, so that a move that was interrupted after the commit is not
 * repeated. */
#include "store/records/move-index.h"
#include "common/log.h"
#include "common/message-codes.h"
#include "store/client/protocol.h"
#include "store/records/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define WORD_MAX 64 /* bytes: a UUID and a line's end */
#define META_MOVED "moved"

typedef struct
{
  KyIndex *from, *to;
  GPtrArray *tables;   /* of gchar: their names, each behind those that it refers to */
  GPtrArray *literals; /* of gchar: statements, for as long as the indexes are open */
  guint64 rows;
} Move;

static const gchar *
literal (Move *move, gchar *sql)
{
  g_ptr_array_add (move->literals, sql);
  return sql;
}

/* --- tables --------------------------------------------------------------------------------- */

/* Lists the tables in the order in which the schema creates them, without the search tables, which
 * differ between the engines, and without the steps of the schema, which each database has
 * itself. */
static gboolean
list_tables (Move *move, GError **error)
{
  KyStatement *row = ky_index_bind (move->from, error,
                                    "SELECT name FROM sqlite_master WHERE type = 'table'"
                                    " AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'search%'"
                                    " AND name <> 'migrations' ORDER BY rowid",
                                    "");
  gint step = -1;

  while ((step = ky_index_step (move->from, row, error)) == 1)
    g_ptr_array_add (move->tables, ky_index_text (row, 0));
  return step == 0;
}

static gboolean
move_count (Move *move, KyIndex *index, const gchar *table, gint64 *ret_count, GError **error)
{
  return ky_index_number (index, 0, ret_count, error,
                          literal (move, g_strdup_printf ("SELECT count (*) FROM \"%s\"", table)),
                          "");
}

/* Checks that the database is empty. meta has what a database notes of itself when it is made. */
static gboolean
check_empty (Move *move, GError **error)
{
  for (guint i = 0; i < move->tables->len; i++)
    {
      const gchar *table = move->tables->pdata[i];
      gint64 rows = 0;

      if (!move_count (move, move->to, table, &rows, error))
        return FALSE;
      if (rows != 0 && !g_str_equal (table, "meta"))
        return ky_error_say (error, KY_ERROR_STORE, "move-not-empty", "");
    }
  return TRUE;
}

/* --- rows ----------------------------------------------------------------------------------- */

/* Returns the value of a parameter (KyIndexNamed), which is called by the number of its column:
 * ":c3". */
static KyRowValue
move_look_up (const gchar *name, gpointer row)
{
  return ky_index_value (row, (gint)g_ascii_strtoull (name + 1, NULL, 10));
}

static gboolean
move_add_row (Move *move, const gchar *insert, KyStatement *row, GError **error)
{
  KyStatement *added = ky_index_bind_named (move->to, error, insert, move_look_up, row);

  return added != NULL && ky_index_step (move->to, added, error) == 0;
}

/* Returns the conflict clause: inserting an address also inserts its holder by a trigger, and meta
 * may have a value already. */
static const gchar *
conflict_of (const gchar *table)
{
  if (g_str_equal (table, "address_holders"))
    return " ON CONFLICT DO NOTHING";
  return g_str_equal (table, "meta") ? " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
                                     : "";
}

static gchar *
write_insert (KyStatement *row, const gchar *table)
{
  g_autoptr (GString) columns = g_string_new ("");
  g_autoptr (GString) values = g_string_new ("");

  for (gint i = 0; i < ky_index_n_columns (row); i++)
    {
      g_string_append_printf (columns, "%s\"%s\"", i > 0 ? ", " : "",
                              ky_index_column_name (row, i));
      g_string_append_printf (values, "%s:c%d", i > 0 ? ", " : "", i);
    }
  return g_strdup_printf ("INSERT INTO \"%s\" (%s) VALUES (%s)%s", table, columns->str, values->str,
                          conflict_of (table));
}

/* Sets the sequence of the table behind the copied numbers. */
static gboolean
set_numbers (Move *move, KyStatement *row, const gchar *table, GError **error)
{
  const gchar *column = ky_index_column_name (row, 0);
  gint64 ignored;

  if (!g_str_equal (column, "n") && !g_str_equal (column, "seq"))
    return TRUE;
  return ky_index_number (
      move->to, 0, &ignored, error,
      literal (move,
               g_strdup_printf (
                   "SELECT setval (pg_get_serial_sequence ('%s', '%s'), max (%s)) FROM \"%s\"",
                   table, column, column, table)),
      "");
}

static gboolean
check_count (Move *move, const gchar *table, GError **error)
{
  gint64 had = 0;
  gint64 has = 0;

  if (!move_count (move, move->from, table, &had, error)
      || !move_count (move, move->to, table, &has, error))
    return FALSE;
  /* Its own, too. */
  if (has == had || (g_str_equal (table, "meta") && has > had))
    return TRUE;
  g_autofree gchar *first = g_strdup_printf ("%" G_GINT64_FORMAT, has);
  g_autofree gchar *second = g_strdup_printf ("%" G_GINT64_FORMAT, had);
  return ky_error_say (error, KY_ERROR_STORE, "move-differs", "sss", table, first, second);
}

static gboolean
bring_table (Move *move, const gchar *table, GError **error)
{
  KyStatement *row = ky_index_bind (
      move->from, error, literal (move, g_strdup_printf ("SELECT * FROM \"%s\" ORDER BY 1", table)),
      "");
  const gchar *insert = row != NULL ? literal (move, write_insert (row, table)) : NULL;
  gint step = -1;

  while ((step = ky_index_step (move->from, row, error)) == 1)
    {
      if (!move_add_row (move, insert, row, error))
        {
          ky_index_reset (row);
          return FALSE;
        }
      move->rows++;
    }
  return step == 0 && set_numbers (move, row, table, error) && check_count (move, table, error);
}

static gboolean
bring_search (Move *move, GError **error)
{
  KyStatement *row = ky_index_bind (
      move->from, error, "SELECT n, sender, subject, names FROM mail_text ORDER BY n", "");
  gint step = -1;

  while ((step = ky_index_step (move->from, row, error)) == 1)
    {
      const KySearchTexts texts
          = { ky_index_peek (row, 1), ky_index_peek (row, 2), ky_index_peek (row, 3) };

      if (!ky_index_search_put (move->to, ky_index_integer (row, 0), &texts, error))
        {
          ky_index_reset (row);
          return FALSE;
        }
    }
  return step == 0;
}

/* Checks that an intact audit log is intact after the copy, and that a gap is in the same place. */
static gboolean
move_check_audit (Move *move, const gchar *state, GError **error)
{
  KyAuditFindings had = { 0 };
  KyAuditFindings has = { 0 };

  if (!ky_audit_verify (move->from, state, NULL, &had, error)
      || !ky_audit_verify (move->to, state, NULL, &has, error))
    return FALSE;
  if (had.rows == has.rows && had.broken == has.broken && had.behind == has.behind
      && memcmp (had.head.hash, has.head.hash, sizeof had.head.hash) == 0)
    return TRUE;
  return ky_error_say (error, KY_ERROR_STORE, "move-audit", "");
}

static gboolean
move_bring_all (Move *move, const gchar *state, const gchar *word, GError **error)
{
  if (!check_empty (move, error))
    return FALSE;
  for (guint i = 0; i < move->tables->len; i++)
    if (!bring_table (move, move->tables->pdata[i], error))
      return FALSE;
  return bring_search (move, error) && move_check_audit (move, state, error)
         && ky_index_set_meta (move->to, META_MOVED, word, error);
}

static gboolean
move_bring (Move *move, const gchar *state, const gchar *word, GError **error)
{
  if (!list_tables (move, error) || !ky_index_begin (move->to, TRUE, error))
    return FALSE;
  if (move_bring_all (move, state, word, error))
    return ky_index_commit (move->to, error);
  ky_index_rollback (move->to);
  return FALSE;
}

/* --- files ---------------------------------------------------------------------------------- */

/* Removes the old index, its WAL and its copies, which would keep keys of originals that are erased
 * later. The word of the move goes last: until then this is done again. */
static gboolean
remove_files (const gchar *state, GError **error)
{
  static const gchar *const names[]
      = { KY_INDEX_FILE "-wal", KY_INDEX_FILE "-shm", KY_INDEX_FILE, KY_STORE_MOVE };
  ky_autofd int folder = open (state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  ky_index_remove_copies (NULL, state, G_MAXINT64);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (folder < 0 || (unlinkat (folder, names[i], 0) != 0 && errno != ENOENT)
        || fsync (folder) != 0)
      return ky_error_set_errno (error, names[i]);
  return TRUE;
}

static gboolean
bring_index (const gchar *state, const gchar *place, const gchar *word, GError **error)
{
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) literals = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (KyIndex) to = ky_index_open (place, error);
  g_autofree gchar *moved = to != NULL ? ky_index_meta (to, META_MOVED) : NULL;
  g_autoptr (KyIndex) from = NULL;
  Move move = { .to = to, .tables = tables, .literals = literals };

  if (to == NULL)
    return FALSE;
  if (g_strcmp0 (moved, word) == 0)
    return TRUE;
  ky_log (KY_LOG_INFO, "the restored index is being moved to the database");
  move.from = from = ky_index_open (state, error);
  if (from == NULL || !move_bring (&move, state, word, error))
    return FALSE;
  ky_log (KY_LOG_INFO, "%" G_GUINT64_FORMAT " rows of the restored index are in the database",
          move.rows);
  return TRUE;
}

gboolean
ky_move_index (const gchar *state, const gchar *place, GError **error)
{
  g_autofree gchar *path = g_build_filename (state, KY_STORE_MOVE, NULL);
  gsize size = 0;

  if (access (path, F_OK) != 0 && errno == ENOENT)
    return TRUE;
  /* The restore was made for a database, but the configuration names none: index.db stays. */
  if (!ky_index_is_server (place))
    return unlink (path) == 0 || ky_error_set_errno (error, path);
  g_autofree gchar *word = ky_file_read_text (path, WORD_MAX, &size, error);
  return word != NULL && bring_index (state, place, word, error) && remove_files (state, error);
}
