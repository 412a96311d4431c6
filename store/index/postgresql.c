/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the index in a PostgreSQL 15 database, by libpq. Statements are prepared on the server for
 * the types of the bound values; time limits are those of store/index/connection.h. The writing
 * connection never reconnects by itself, because the transaction is lost with it; its owner opens
 * the index again (store/keep/ready.c). Reading connections reconnect between statements, and read
 * rows by a cursor, so that an export of any length needs little memory. */
#include "store/index/module.h"
#include "common/message-codes.h"
#include "store/index/dialect.h"
#include "store/index/pipeline.h"
#include "store/index/search.h"

#define FETCH_FIRST 60 /* rows of a portal page: no more than requested */
#define FETCH_ROWS 500
#define LOCK_PAUSES_OPENING 20 /* two seconds; later it is tried once, so that nobody waits */

/* Lists object ids of pg_type for values sent and received. */
enum
{
  TYPE_UNKNOWN = 0, /* the server chooses the type */
  TYPE_BOOL = 16,
  TYPE_BYTEA = 17,
  TYPE_INT8 = 20,
  TYPE_INT2 = 21,
  TYPE_INT4 = 23,
  TYPE_NUMERIC = 1700,
};

typedef struct
{
  KyRowValue value;
  gchar *own; /* owns the data of `value` */
} Bound;

typedef struct
{
  KyStatement statement;
  KyDialect *dialect;
  gboolean reads; /* a SELECT: may use a cursor */
  Bound *bound;
  Oid *types;         /* types that `name` was prepared with */
  Oid *found;         /* types that the server chose */
  gchar *name;        /* on the server; NULL: not prepared yet */
  guint prepared;     /* the number in `name` */
  guint described;    /* the connection that `found` is from */
  guint connected;    /* the connection that `name` is on */
  gchar *cursor;      /* (nullable) the open cursor */
  PGresult *rows;     /* NULL before the first step */
  gint fetch;         /* rows requested at once */
  gint row;           /* -1: before the first of `rows` */
  GPtrArray *values;  /* bytes of the current row (PQfreemem) */
  GError *fault;      /* an error before the first step, which returns it */
  GPtrArray *columns; /* column names; NULL: not known yet */
} Statement;

static Statement *
postgresql_own_of (KyStatement *statement)
{
  return (Statement *)statement;
}

/* --- statements ----------------------------------------------------------------------------- */

static KyStatement *
postgresql_prepare (KyIndex *index, const gchar *sql, GError **error)
{
  Statement *statement = g_new0 (Statement, 1);

  statement->statement.index = index;
  statement->dialect = ky_dialect_postgresql (sql);
  statement->reads = !ky_postgresql_of (index)->is_writer
                     && (g_str_has_prefix (sql, "SELECT") || g_str_has_prefix (sql, "WITH"));
  statement->bound = g_new0 (Bound, statement->dialect->names->len + 1);
  statement->types = g_new0 (Oid, statement->dialect->names->len + 1);
  statement->found = g_new0 (Oid, statement->dialect->names->len + 1);
  statement->values = g_ptr_array_new_with_free_func (PQfreemem);
  return &statement->statement;
}

static gint
postgresql_n_parameters (KyStatement *statement)
{
  return (gint)postgresql_own_of (statement)->dialect->names->len;
}

static const gchar *
postgresql_parameter_name (KyStatement *statement, gint position)
{
  return postgresql_own_of (statement)->dialect->names->pdata[position - 1];
}

static void
clear_rows (Statement *statement)
{
  g_clear_pointer (&statement->rows, PQclear);
  statement->row = -1;
  g_ptr_array_set_size (statement->values, 0);
}

/* Closes a cursor. A reader's transaction lasts as long as it has cursors. */
static void
close_cursor (Statement *statement)
{
  KyPostgresql *database = ky_postgresql_of (statement->statement.index);
  g_autofree gchar *sql = NULL;
  gboolean is_open = statement->cursor != NULL && !ky_postgresql_is_lost (&database->index)
                     && statement->connected == database->connected && database->cursors > 0;

  if (is_open)
    {
      sql = g_strdup_printf ("CLOSE %s", statement->cursor);
      database->cursors--;
      ky_postgresql_run (database, database->cursors > 0 ? sql : "ROLLBACK", NULL);
    }
  g_clear_pointer (&statement->cursor, g_free);
}

static void
postgresql_reset (KyStatement *self)
{
  Statement *statement = postgresql_own_of (self);

  clear_rows (statement);
  close_cursor (statement);
  g_clear_error (&statement->fault);
  for (guint i = 0; i < statement->dialect->names->len; i++)
    {
      g_clear_pointer (&statement->bound[i].own, g_free);
      statement->bound[i].value = (KyRowValue){ .kind = KY_ROW_NULL };
    }
}

static void
postgresql_bind (KyStatement *statement, gint position, const KyRowValue *value)
{
  Bound *bound = &postgresql_own_of (statement)->bound[position - 1];

  g_assert (position >= 1 && position <= postgresql_n_parameters (statement));
  if (postgresql_own_of (statement)->rows != NULL
      || postgresql_own_of (statement)->fault != NULL) /* an earlier error */
    postgresql_reset (statement);
  g_clear_pointer (&bound->own, g_free);
  bound->value = *value;
  switch (value->kind)
    {
    case KY_ROW_NUMBER:
      bound->own = g_strdup_printf ("%" G_GINT64_FORMAT, value->number);
      break;
    case KY_ROW_TEXT:
      /* The server accepts only valid UTF-8. */
      if (!g_utf8_validate_len ((const gchar *)value->view.data, value->view.size, NULL))
        bound->own = g_utf8_make_valid ((const gchar *)value->view.data, (gssize)value->view.size);
      break;
    default:
      break;
    }
}

static void
postgresql_finalize (KyStatement *self)
{
  Statement *statement = postgresql_own_of (self);

  postgresql_reset (self);
  ky_pipeline_forget (ky_postgresql_of (self->index), &statement->name);
  ky_dialect_free (statement->dialect);
  g_ptr_array_unref (statement->values);
  g_clear_pointer (&statement->columns, g_ptr_array_unref);
  g_free (statement->bound);
  g_free (statement->types);
  g_free (statement->found);
  g_free (statement->name);
  g_free (statement);
}

/* Returns the type of a parameter. Text gets the type of the column that it is compared with; a
 * number always has 64 bits. */
static Oid
postgresql_type_of (const KyRowValue *value)
{
  switch (value->kind)
    {
    case KY_ROW_NUMBER:
      return TYPE_INT8;
    case KY_ROW_BYTES:
      return TYPE_BYTEA;
    default:
      return TYPE_UNKNOWN;
    }
}

/* Returns whether the statement is prepared for the types that are bound now. NULL fits any
 * type. */
static gboolean
postgresql_fits (const Statement *statement)
{
  for (guint i = 0; i < statement->dialect->names->len; i++)
    {
      const KyRowValue *value = &statement->bound[i].value;

      if (value->kind != KY_ROW_NULL && postgresql_type_of (value) != statement->types[i])
        return FALSE;
    }
  return TRUE;
}

static void
deallocate (KyPostgresql *database, Statement *statement)
{
  g_autofree gchar *sql = g_strdup_printf ("DEALLOCATE %s", statement->name);

  if (ky_pipeline_is_open (database))
    ky_pipeline_put_deallocate (database, statement->name);
  else
    ky_postgresql_run (database, sql, NULL);
}

/* Gives the statement a name and the types of the bound values. */
static void
name_statement (KyPostgresql *database, Statement *statement)
{
  statement->connected = database->connected;
  g_free (statement->name);
  statement->prepared = ++database->prepared;
  statement->name = g_strdup_printf ("s%u", statement->prepared);
  for (guint i = 0; i < statement->dialect->names->len; i++)
    if (statement->bound[i].value.kind != KY_ROW_NULL) /* otherwise the type found before */
      statement->types[i] = postgresql_type_of (&statement->bound[i].value);
}

/* Prepares a statement unless it is prepared already. In a writing transaction the preparation is
 * sent together with the statement. */
static gboolean
prepare_on_server (KyPostgresql *database, Statement *statement, GError **error)
{
  PGresult *result = NULL;
  gboolean is_prepared = statement->name != NULL && statement->connected == database->connected;

  if (is_prepared && postgresql_fits (statement))
    return TRUE;
  if (is_prepared)
    deallocate (database, statement);
  name_statement (database, statement);
  if (ky_pipeline_is_open (database))
    {
      ky_pipeline_put_prepare (database, &statement->name, statement->dialect->sql,
                               statement->dialect->names->len, statement->types);
      return TRUE;
    }
  if (PQsendPrepare (database->connection, statement->name, statement->dialect->sql,
                     postgresql_n_parameters (&statement->statement), statement->types))
    result = ky_postgresql_take (database);
  if (ky_postgresql_is_good (result))
    {
      PQclear (result);
      return TRUE;
    }
  g_clear_pointer (&statement->name, g_free);
  return ky_postgresql_failed (database, result, error);
}

/* --- rows ----------------------------------------------------------------------------------- */

static KyArguments
arguments_of (const Statement *statement)
{
  guint n = statement->dialect->names->len;
  KyArguments arguments
      = { g_new0 (const char *, n + 1), g_new0 (int, n + 1), g_new0 (int, n + 1) };

  for (guint i = 0; i < n; i++)
    {
      const Bound *bound = &statement->bound[i];
      const char *data = (const char *)bound->value.view.data;

      if (bound->value.kind == KY_ROW_BYTES)
        {
          arguments.sizes[i] = (int)bound->value.view.size;
          arguments.formats[i] = 1;
        }
      if (bound->value.kind != KY_ROW_NULL)
        arguments.values[i] = bound->own != NULL ? bound->own : data;
    }
  return arguments;
}

static void
clear_arguments (KyArguments *arguments)
{
  g_free (arguments->values);
  g_free (arguments->sizes);
  g_free (arguments->formats);
}

static void
put_prepared (KyPostgresql *database, const Statement *statement)
{
  KyArguments arguments = arguments_of (statement);

  ky_pipeline_put (database, statement->name, statement->dialect->names->len, &arguments);
  clear_arguments (&arguments);
}

static PGresult *
send_prepared (KyPostgresql *database, const Statement *statement)
{
  if (ky_pipeline_is_open (database))
    {
      put_prepared (database, statement);
      return ky_pipeline_take (database);
    }
  KyArguments arguments = arguments_of (statement);
  int sent = PQsendQueryPrepared (database->connection, statement->name,
                                  (int)statement->dialect->names->len, arguments.values,
                                  arguments.sizes, arguments.formats, 0);

  clear_arguments (&arguments);
  return sent ? ky_postgresql_take (database) : NULL;
}

static PGresult *
send_cursor (KyPostgresql *database, const Statement *statement)
{
  KyArguments arguments = arguments_of (statement);
  g_autofree gchar *sql = g_strdup_printf ("DECLARE %s NO SCROLL CURSOR FOR %s", statement->cursor,
                                           statement->dialect->sql);
  int sent = PQsendQueryParams (database->connection, sql, (int)statement->dialect->names->len,
                                statement->found, arguments.values, arguments.sizes,
                                arguments.formats, 0);

  clear_arguments (&arguments);
  return sent ? ky_postgresql_take (database) : NULL;
}

static gboolean
postgresql_fetch (KyPostgresql *database, Statement *statement, GError **error)
{
  g_autofree gchar *sql = g_strdup_printf ("FETCH %d FROM %s", statement->fetch, statement->cursor);

  clear_rows (statement);
  statement->rows = ky_postgresql_ask (database, sql, error);
  return statement->rows != NULL;
}

/* Reconnects a reader if none of its statements is in use. */
static gboolean
revive (KyPostgresql *database, GError **error)
{
  if (!ky_postgresql_is_lost (&database->index))
    return TRUE;
  return database->is_writer ? ky_postgresql_fail_away (database, error)
                             : ky_postgresql_connect (database, error);
}

/* Finds the types of the parameters, because the server does not infer them for a cursor. */
static gboolean
find_types (KyPostgresql *database, Statement *statement, GError **error)
{
  PGresult *result = NULL;

  if (PQsendDescribePrepared (database->connection, statement->name))
    result = ky_postgresql_take (database);
  if (!ky_postgresql_is_good (result))
    return ky_postgresql_failed (database, result, error);
  for (guint i = 0; i < statement->dialect->names->len; i++)
    statement->found[i] = PQparamtype (result, (int)i);
  statement->described = statement->prepared;
  PQclear (result);
  return TRUE;
}

/* Prepares the statement first, for the types in the cursor's declaration. Cursors that are open
 * together show one snapshot, as in SQLite. */
static gboolean
open_cursor (KyPostgresql *database, Statement *statement, GError **error)
{
  if (!prepare_on_server (database, statement, error)
      || (statement->prepared != statement->described && !find_types (database, statement, error))
      || (database->cursors == 0
          && !ky_postgresql_run (database, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                                 error)))
    return FALSE;
  statement->cursor = g_strdup_printf ("c%u", ++database->prepared);
  PGresult *result = send_cursor (database, statement);
  if (!ky_postgresql_is_good (result))
    {
      g_clear_pointer (&statement->cursor, g_free);
      ky_postgresql_failed (database, result, error);
      if (database->cursors == 0 && !ky_postgresql_is_lost (&database->index))
        ky_postgresql_run (database, "ROLLBACK", NULL);
      return FALSE;
    }
  PQclear (result);
  database->cursors++;
  statement->fetch = FETCH_FIRST;
  return postgresql_fetch (database, statement, error);
}

static void
postgresql_note_columns (Statement *statement)
{
  if (statement->columns != NULL)
    return;
  statement->columns = g_ptr_array_new_with_free_func (g_free);
  for (gint i = 0; i < PQnfields (statement->rows); i++)
    g_ptr_array_add (statement->columns, g_strdup (PQfname (statement->rows, i)));
}

static gboolean
postgresql_run (Statement *statement, GError **error)
{
  KyPostgresql *database = ky_postgresql_of (statement->statement.index);

  if (!revive (database, error))
    return FALSE;
  if (statement->reads && !statement->statement.is_small)
    {
      if (!open_cursor (database, statement, error))
        return FALSE;
      postgresql_note_columns (statement);
      return TRUE;
    }
  if (!prepare_on_server (database, statement, error))
    return FALSE;
  PGresult *result = send_prepared (database, statement);
  if (!ky_postgresql_is_good (result))
    return ky_postgresql_failed (database, result, error);
  if (!g_str_has_prefix (PQcmdStatus (result), "SELECT"))
    database->changed = g_ascii_strtoll (PQcmdTuples (result), NULL, 10);
  clear_rows (statement);
  statement->rows = result;
  postgresql_note_columns (statement);
  return TRUE;
}

/* Waits for the results of all statements that were sent. */
static gboolean
postgresql_settle (KyIndex *index, GError **error)
{
  KyPostgresql *database = ky_postgresql_of (index);

  if (!ky_pipeline_has_any (database))
    return TRUE;
  PGresult *result = ky_pipeline_take (database);
  if (!ky_postgresql_is_good (result))
    return ky_postgresql_failed (database, result, error);
  PQclear (result);
  return TRUE;
}

static gint postgresql_step (KyStatement *self, GError **error);

/* Sends a statement without waiting. Outside a transaction it waits. */
static gboolean
post (KyStatement *self, GError **error)
{
  KyPostgresql *database = ky_postgresql_of (self->index);
  Statement *statement = postgresql_own_of (self);
  gint stepped;

  if (!ky_pipeline_is_open (database) || statement->fault != NULL || statement->rows != NULL)
    {
      while ((stepped = postgresql_step (self, error)) == 1)
        continue;
      return stepped == 0;
    }
  gboolean ok = revive (database, error)
                && (!ky_pipeline_is_full (database) || postgresql_settle (self->index, error))
                && prepare_on_server (database, statement, error);
  if (ok)
    put_prepared (database, statement);
  postgresql_reset (self);
  return ok;
}

static gint
postgresql_step (KyStatement *self, GError **error)
{
  Statement *statement = postgresql_own_of (self);
  KyPostgresql *database = ky_postgresql_of (self->index);

  g_ptr_array_set_size (statement->values, 0);
  if (statement->fault != NULL)
    g_propagate_error (error, g_steal_pointer (&statement->fault));
  else if (statement->rows != NULL || postgresql_run (statement, error))
    for (;;)
      {
        gint n = PQntuples (statement->rows);

        if (++statement->row < n)
          return 1;
        if (statement->cursor == NULL || n < statement->fetch)
          {
            postgresql_reset (self);
            return 0;
          }
        statement->fetch = FETCH_ROWS;
        if (!postgresql_fetch (database, statement, error))
          break;
      }
  postgresql_reset (self);
  return -1;
}

/* Reads the column names, which never change for a statement. An error is returned by the first
 * step. */
static void
postgresql_describe (Statement *statement)
{
  if (statement->columns == NULL && statement->rows == NULL && statement->fault == NULL)
    postgresql_run (statement, &statement->fault);
}

static gint
postgresql_n_columns (KyStatement *self)
{
  Statement *statement = postgresql_own_of (self);

  postgresql_describe (statement);
  return statement->columns != NULL ? (gint)statement->columns->len : 0;
}

static const gchar *
postgresql_column_name (KyStatement *self, gint column)
{
  Statement *statement = postgresql_own_of (self);

  postgresql_describe (statement);
  return statement->columns != NULL ? statement->columns->pdata[column] : "";
}

static KyRowValue
bytes_of (Statement *statement, const gchar *text)
{
  size_t size = 0;
  unsigned char *data = PQunescapeBytea ((const unsigned char *)text, &size);

  g_assert (data != NULL); /* out of memory */
  g_ptr_array_add (statement->values, data);
  return (KyRowValue){ .kind = KY_ROW_BYTES, .view = ky_view (data, size) };
}

static KyRowValue
postgresql_value_of (KyStatement *self, gint column)
{
  Statement *statement = postgresql_own_of (self);
  const gchar *text = PQgetvalue (statement->rows, statement->row, column);

  if (PQgetisnull (statement->rows, statement->row, column))
    return (KyRowValue){ .kind = KY_ROW_NULL };
  switch (PQftype (statement->rows, column))
    {
    case TYPE_BOOL:
      return (KyRowValue){ .kind = KY_ROW_NUMBER, .number = *text == 't' };
    case TYPE_INT2:
    case TYPE_INT4:
    case TYPE_INT8:
    case TYPE_NUMERIC: /* results of sum() */
      return (KyRowValue){ .kind = KY_ROW_NUMBER, .number = g_ascii_strtoll (text, NULL, 10) };
    case TYPE_BYTEA:
      return bytes_of (statement, text);
    default:
      return (KyRowValue){ .kind = KY_ROW_TEXT, .view = ky_view (text, strlen (text)) };
    }
}

static gint64
postgresql_changes (KyIndex *index)
{
  return ky_postgresql_of (index)->changed;
}

/* --- what is searched ------------------------------------------------------------------------ */

/* Appends `text` as an element of an array. */
static void
append_element (GString *array, const gchar *text, gsize size)
{
  g_string_append (array, array->len > 1 ? ",\"" : "\"");
  for (gsize i = 0; i < size; i++)
    {
      if (text[i] == '"' || text[i] == '\\')
        g_string_append_c (array, '\\');
      g_string_append_c (array, text[i]);
    }
  g_string_append_c (array, '"');
}

/* Returns `pieces` as an array. (transfer full) */
static gchar *
list_pieces (GArray *pieces)
{
  GString *array = g_string_new ("{");

  ky_search_sort (pieces);
  for (guint i = 0; i < pieces->len; i++)
    g_string_append_printf (array, "%s%d", i > 0 ? "," : "", g_array_index (pieces, gint32, i));
  g_string_append_c (array, '}');
  return g_string_free (array, FALSE);
}

static gboolean
postgresql_search_put (KyIndex *index, gint64 n, const KySearchTexts *texts, GError **error)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (gint32));

  ky_search_pieces (pieces, texts->sender, FALSE);
  ky_search_pieces (pieces, texts->subject, FALSE);
  ky_search_pieces (pieces, texts->names, FALSE);
  g_autofree gchar *array = list_pieces (pieces);
  return ky_index_post (index, error,
                        "INSERT INTO search VALUES (?1, CAST (?2 AS INT4[]),"
                        " ARRAY (SELECT lower (CAST (address AS TEXT)) FROM recipients WHERE n = "
                        "?1))",
                        "is", n, array);
}

static gboolean
postgresql_search_remove (KyIndex *index, gint64 n, const KySearchTexts *texts, GError **error)
{
  return ky_index_post (index, error, "DELETE FROM search WHERE n = ?", "i", n);
}

/* True if the words of ?2 and ?3 occur in mail `o`, in that column and order. */
#define HAS_WORDS                                                                                  \
  "(SELECT NOT EXISTS (SELECT 1"                                                                   \
  "   FROM unnest (CAST (?2 AS TEXT[]), CAST (?3 AS TEXT[])) w (place, piece)"                     \
  "   WHERE strpos (CASE w.place WHEN 'sender' THEN t.sender WHEN 'subject' THEN t.subject"        \
  "    WHEN 'names' THEN t.names ELSE concat_ws (chr (10), t.sender, t.subject, t.names) END,"     \
  "    w.piece) = 0) FROM mail_text t WHERE t.n = o.n)"

/* The database's index finds the mails with all pieces, but for a whole stretch of mails at once.
 * Frequent pieces are found among the newest mails, so stretches are searched from the newest on,
 * each eight times as long as the one before; an Append runs them in order, and stops when there
 * are enough rows. OFFSET prevents other plans. */
#define STRETCH(bound, which)                                                                      \
  "(SELECT n FROM (SELECT n FROM search WHERE pieces @> CAST (?1 AS INT4[]) AND " bound " > 0"     \
  "  AND n + 0 < " bound " AND (CAST (?13 AS TEXT[]) IS NULL"                                      \
  "   OR addresses && CAST (?13 AS TEXT[]))" which " OFFSET 0) s ORDER BY n DESC)"
#define AGED(ages) " AND ages (n) && CAST (" ages " AS BIGINT[])"
#define STRETCH_1 STRETCH ("?4", AGED ("?5"))
#define STRETCH_2 STRETCH ("?6", AGED ("?7"))
#define STRETCH_3 STRETCH ("?8", AGED ("?9"))
#define STRETCH_4 STRETCH ("?10", AGED ("?11"))
#define REST STRETCH ("?12", "")
#define FIND                                                                                       \
  "SELECT CASE WHEN " HAS_WORDS " THEN n ELSE -n END FROM (" STRETCH_1 " UNION ALL " STRETCH_2     \
  " UNION ALL " STRETCH_3 " UNION ALL " STRETCH_4 " UNION ALL " REST ") o"

/* Holds a stretch, and the keys of two adjacent ones: ages() of store/index/postgresql-schema.c. */
typedef struct
{
  gint64 bounds[KY_POSTGRESQL_AGES + 1];
  gchar ages[KY_POSTGRESQL_AGES][64];
} Stretches;

static gboolean
find_stretches (KyIndex *index, gint64 below, Stretches *stretches, GError **error)
{
  gint64 last = 0;

  if (!ky_index_number (index, 0, &last, error,
                        "SELECT n FROM search WHERE n < ? ORDER BY n DESC LIMIT 1", "i", below))
    return FALSE;
  stretches->bounds[0] = last + 1;
  for (gint i = 0; i < KY_POSTGRESQL_AGES; i++)
    {
      gint shift = KY_POSTGRESQL_AGE_SHIFT + 3 * i;
      gint64 age = MAX (stretches->bounds[i] - 1, 0) >> shift;

      g_snprintf (stretches->ages[i], sizeof stretches->ages[i],
                  "{%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "}", age * KY_POSTGRESQL_AGES + i,
                  (age - 1) * KY_POSTGRESQL_AGES + i);
      stretches->bounds[i + 1] = MAX (age - 1, 0) << shift;
    }
  return TRUE;
}

/* Frees the bound text only after the statement is finished. */
static KyStatement *
postgresql_keep_bound (KyStatement *statement)
{
  for (gint i = 0; statement != NULL && i < postgresql_n_parameters (statement); i++)
    {
      Bound *bound = &postgresql_own_of (statement)->bound[i];

      if (bound->own == NULL)
        bound->own = g_strdup ((const gchar *)bound->value.view.data);
    }
  return statement;
}

/* Returns the addresses in the form that citext compares. (transfer full) */
static gchar *
list_addresses (gchar **addresses)
{
  GString *array = g_string_new ("{");

  for (guint i = 0; addresses[i] != NULL; i++)
    {
      g_autofree gchar *folded = g_ascii_strdown (addresses[i], -1);

      append_element (array, folded, strlen (folded));
    }
  g_string_append_c (array, '}');
  return g_string_free (array, FALSE);
}

static KyStatement *
postgresql_search_find (KyIndex *index, const GPtrArray *terms, gchar **addresses, gint64 below,
                        GError **error)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autoptr (GString) columns = g_string_new ("{");
  g_autoptr (GString) texts = g_string_new ("{");
  g_autofree gchar *own = addresses != NULL ? list_addresses (addresses) : NULL;
  Stretches s;

  for (guint i = 0; i < terms->len; i++)
    {
      const KySearchTerm *term = terms->pdata[i];
      const gchar *column = term->column != NULL ? term->column : "";

      ky_search_pieces (pieces, term->normal, TRUE);
      append_element (columns, column, strlen (column));
      append_element (texts, term->normal, strlen (term->normal));
    }
  g_autofree gchar *list = list_pieces (pieces);
  g_string_append_c (columns, '}');
  g_string_append_c (texts, '}');
  if (!find_stretches (index, below, &s, error))
    return NULL;
  return postgresql_keep_bound (ky_index_bind (
      index, error, FIND, "sssisisisisis", list, columns->str, texts->str, s.bounds[0], s.ages[0],
      s.bounds[1], s.ages[1], s.bounds[2], s.ages[2], s.bounds[3], s.ages[3], s.bounds[4], own));
}

/* --- transactions --------------------------------------------------------------------------- */

static void
postgresql_rollback (KyIndex *index)
{
  KyPostgresql *database = ky_postgresql_of (index);

  ky_pipeline_end (database);
  if (!ky_postgresql_is_lost (index) && PQtransactionStatus (database->connection) != PQTRANS_IDLE)
    ky_postgresql_run (database, "ROLLBACK", NULL);
}

/* Commits synchronously whatever the default of the server, database or role is, also if `durable`
 * is FALSE: a server that crashes while the store runs would lose the data unnoticed. BEGIN is sent
 * with the first statement whose result is needed, which also reports that the node did not get its
 * turn. */
static gboolean
postgresql_begin (KyIndex *index, gboolean durable, GError **error)
{
  KyPostgresql *database = ky_postgresql_of (index);

  index->is_durable = TRUE;
  if (ky_postgresql_is_lost (index))
    return ky_postgresql_fail_away (database, error);
  ky_pipeline_begin (database);
  ky_pipeline_put_text (database, KY_POSTGRESQL_BEGIN);
  ky_pipeline_put_text (database, "SET LOCAL synchronous_commit = on");
  if (ky_index_node ()[0] == '\0')
    return TRUE;
  ky_pipeline_put_text (database, database->turn_is_late ? KY_POSTGRESQL_TURN_PATIENCE_LATE
                                                         : KY_POSTGRESQL_TURN_PATIENCE);
  ky_pipeline_put_text (database, KY_POSTGRESQL_TURN_ENDS);
  ky_pipeline_put_text (database, KY_POSTGRESQL_TURN);
  return TRUE;
}

/* Commits. COMMIT succeeds also if it rolls back after an error, or if the wait for a standby was
 * cancelled; then the server only warns that the transaction may be lost with it, and the outcome
 * is unknown, as after a lost answer. */
static gboolean
postgresql_commit (KyIndex *index, GError **error)
{
  KyPostgresql *database = ky_postgresql_of (index);

  if (ky_postgresql_is_lost (index))
    return ky_postgresql_fail_away (database, error);
  database->was_warned = FALSE;
  if (!ky_pipeline_is_open (database))
    ky_pipeline_begin (database);
  /* After an error the server ignores the rest of the pipeline, including this COMMIT. */
  ky_pipeline_put_text (database, "COMMIT");
  PGresult *result = ky_pipeline_take (database);
  if (!ky_postgresql_is_good (result))
    return ky_postgresql_failed (database, result, error);
  ky_pipeline_end (database);
  gboolean ok = g_str_equal (PQcmdStatus (result), "COMMIT");
  PQclear (result);
  if (ok)
    database->turn_is_late = FALSE;
  if (ok && database->was_warned)
    {
      ky_postgresql_give_up (database);
      return ky_error_say (error, KY_ERROR_STORE, "database-unconfirmed", "");
    }
  return ok || ky_error_say (error, KY_ERROR_STORE, "database-rolled-back", "");
}

/* --- the whole of it ------------------------------------------------------------------------ */

static gint64
postgresql_size_of (KyIndex *index)
{
  gint64 size = 0;

  ky_index_number (index, 0, &size, NULL, "SELECT pg_database_size (current_database ())", "");
  return size;
}

/* Checks only that a table can be read, because PostgreSQL checks its pages itself. */
static gboolean
postgresql_check (KyIndex *index, GError **error)
{
  gint64 one;

  return ky_index_number (index, 0, &one, error, "SELECT count (*) FROM migrations", "");
}

static gboolean
postgresql_checkpoint (KyIndex *index, gint *ret_left, GError **error)
{
  *ret_left = 0;
  return TRUE;
}

static gboolean
postgresql_truncate_wal (KyIndex *index, GError **error)
{
  return TRUE;
}

static void
postgresql_close_database (KyIndex *index)
{
  ky_pipeline_end (ky_postgresql_of (index));
  ky_postgresql_give_up (ky_postgresql_of (index));
  g_free (ky_postgresql_of (index)->words);
}

static const KyIndexEngine engine = {
  .prepare = postgresql_prepare,
  .finalize = postgresql_finalize,
  .n_parameters = postgresql_n_parameters,
  .parameter_name = postgresql_parameter_name,
  .bind = postgresql_bind,
  .step = postgresql_step,
  .reset = postgresql_reset,
  .n_columns = postgresql_n_columns,
  .column_name = postgresql_column_name,
  .value = postgresql_value_of,
  .changes = postgresql_changes,
  .post = post,
  .settle = postgresql_settle,
  .search_put = postgresql_search_put,
  .search_remove = postgresql_search_remove,
  .search_find = postgresql_search_find,
  .search_walk = 1000,
  .begin = postgresql_begin,
  .commit = postgresql_commit,
  .rollback = postgresql_rollback,
  .size = postgresql_size_of,
  .check = postgresql_check,
  .others_wrote = ky_postgresql_others_wrote,
  .weakness = ky_postgresql_weakness,
  .reach = ky_postgresql_reach,
  .checkpoint = postgresql_checkpoint,
  .truncate_wal = postgresql_truncate_wal,
  .drop_copies = ky_postgresql_drop_copies,
  .is_lost = ky_postgresql_is_lost,
  .close = postgresql_close_database,
};

/* --- opening -------------------------------------------------------------------------------- */

static gboolean
run_part (KyIndex *index, const gchar *sql, GError **error)
{
  return sql == NULL || ky_postgresql_run (ky_postgresql_of (index), sql, error);
}

static gboolean
postgresql_run_step (KyIndex *index, guint step, GError **error)
{
  const KyPostgresqlStep parts = ky_postgresql_step (step);
  g_autoptr (KyDialect) dialect = ky_dialect_postgresql (ky_schema_steps[step]);

  return run_part (index, parts.before, error) && run_part (index, dialect->sql, error)
         && run_part (index, parts.after, error) && ky_schema_note (index, step, error);
}

/* Reads how many steps the database has. Errors: STORE (of another program, or of a newer
 * kiyome). */
static gboolean
postgresql_read_steps (KyIndex *index, gint64 *ret_have, GError **error)
{
  gint64 tables = 0;
  gint64 is_ours = 0;

  *ret_have = 0;
  if (!ky_index_number (index, 0, &is_ours, error, "SELECT to_regclass ('migrations') IS NOT NULL",
                        "")
      || !ky_index_number (index, 0, &tables, error, "SELECT to_regclass ('messages') IS NOT NULL",
                           ""))
    return FALSE;
  if (is_ours != tables)
    return ky_error_say (error, KY_ERROR_STORE, "index-foreign", "i", (gint64)0);
  return is_ours == 0
         || (ky_index_number (index, 0, ret_have, error, "SELECT max (step) FROM migrations", "")
             && ky_schema_check (*ret_have, error));
}

static gboolean
migrate (KyIndex *index, GError **error)
{
  gint64 have;

  if (!postgresql_read_steps (index, &have, error))
    return FALSE;
  if (have == ky_schema_n_steps ())
    return TRUE;
  ky_postgresql_of (index)->patience = KY_POSTGRESQL_PATIENCE_SCHEMA;
  /* Another node, perhaps with a newer kiyome, may be migrating it or have done so. */
  if (ky_postgresql_run (ky_postgresql_of (index),
                         KY_POSTGRESQL_BEGIN
                         ";SET LOCAL statement_timeout = 0;" KY_POSTGRESQL_TURN_ENDS
                         ";" KY_POSTGRESQL_TURN,
                         error)
      && postgresql_read_steps (index, &have, error)
      && (have == 0 || have == ky_schema_n_steps () || ky_postgresql_keep_copy (index, have, error))
      && ky_schema_run (index, have, postgresql_run_step, error))
    return ky_index_commit (index, error);
  postgresql_rollback (index);
  return FALSE;
}

static KyIndex *
postgresql_open_place (const gchar *place, gboolean is_writer, GError **error)
{
  KyPostgresql *database = g_new0 (KyPostgresql, 1);
  g_autoptr (KyIndex) index = &database->index;

  index->engine = &engine;
  index->is_durable = TRUE;
  database->words = g_strdup (place);
  database->is_writer = is_writer;
  database->patience = is_writer ? KY_POSTGRESQL_PATIENCE_WRITER : KY_POSTGRESQL_PATIENCE;
  database->lock_pauses = LOCK_PAUSES_OPENING;
  if (!ky_postgresql_connect (database, error) || (is_writer && !migrate (index, error)))
    return NULL;
  database->lock_pauses = 0;
  if (is_writer)
    database->patience = KY_POSTGRESQL_PATIENCE_WRITER;
  return g_steal_pointer (&index);
}

const KyPostgresqlModule ky_postgresql_module
    = { .version = KY_VERSION, .open = postgresql_open_place, .check = ky_postgresql_check };
