/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects the statements of the writer's transaction whose results nobody waits for, and sends
 * them to PostgreSQL together, in one round trip. The first statement that failed is the answer for
 * all of them. */
#include "store/index/pipeline.h"

/* Limit what is sent before an answer is read: BYTES_MAX to what a socket buffers, STATEMENTS_MAX
 * to the work that is wasted if an early statement fails. */
#define BYTES_MAX (64 * 1024)
#define STATEMENTS_MAX 256

typedef struct
{
  gchar **prepares; /* (nullable) */
  const gchar *sql; /* (nullable) of a statement to prepare, or to run unprepared */
  gchar *name;      /* (nullable) of a prepared statement to execute */
  gchar *text;      /* (nullable) SQL that is not a constant */
  guint n;
  Oid *types;
  KyArguments arguments;
  gchar *data; /* `values` point into it */
} Sent;

static void
free_sent (gpointer data)
{
  Sent *sent = data;

  g_free (sent->name);
  g_free (sent->text);
  g_free (sent->types);
  g_free (sent->arguments.values);
  g_free (sent->arguments.sizes);
  g_free (sent->arguments.formats);
  g_free (sent->data);
  g_free (sent);
}

/* Marks statements as not prepared, because their preparation was not reached. */
static void
forget_prepared (KyPostgresql *database)
{
  for (guint i = 0; database->waiting != NULL && i < database->waiting->len; i++)
    {
      const Sent *sent = database->waiting->pdata[i];

      if (sent->prepares != NULL)
        g_clear_pointer (sent->prepares, g_free);
    }
}

void
ky_pipeline_end (KyPostgresql *database)
{
  forget_prepared (database);
  g_clear_pointer (&database->waiting, g_ptr_array_unref);
  database->waiting_bytes = 0;
}

void
ky_pipeline_begin (KyPostgresql *database)
{
  ky_pipeline_end (database);
  database->waiting = g_ptr_array_new_with_free_func (free_sent);
}

void
ky_pipeline_forget (KyPostgresql *database, gchar **name)
{
  for (guint i = 0; database->waiting != NULL && i < database->waiting->len; i++)
    {
      Sent *sent = database->waiting->pdata[i];

      if (sent->prepares == name)
        sent->prepares = NULL;
    }
}

gboolean
ky_pipeline_is_open (const KyPostgresql *database)
{
  return database->waiting != NULL;
}

gboolean
ky_pipeline_has_any (const KyPostgresql *database)
{
  return database->waiting != NULL && database->waiting->len > 0;
}

gboolean
ky_pipeline_is_full (const KyPostgresql *database)
{
  return ky_pipeline_has_any (database)
         && (database->waiting->len >= STATEMENTS_MAX || database->waiting_bytes >= BYTES_MAX);
}

/* --- putting -------------------------------------------------------------------------------- */

static Sent *
pipeline_add (KyPostgresql *database, gsize size)
{
  Sent *sent = g_new0 (Sent, 1);

  g_ptr_array_add (database->waiting, sent);
  database->waiting_bytes += size;
  return sent;
}

void
ky_pipeline_put_text (KyPostgresql *database, const gchar *sql)
{
  pipeline_add (database, strlen (sql))->sql = sql;
}

void
ky_pipeline_put_deallocate (KyPostgresql *database, const gchar *name)
{
  Sent *sent = pipeline_add (database, strlen (name));

  sent->sql = sent->text = g_strdup_printf ("DEALLOCATE %s", name);
}

void
ky_pipeline_put_prepare (KyPostgresql *database, gchar **name, const gchar *sql, guint n,
                         const Oid *types)
{
  Sent *sent = pipeline_add (database, strlen (sql));

  sent->prepares = name;
  sent->name = g_strdup (*name);
  sent->sql = sql;
  sent->n = n;
  sent->types = g_memdup2 (types, n * sizeof *types);
}

static gsize
pipeline_size_of (const KyArguments *arguments, guint i)
{
  if (arguments->values[i] == NULL)
    return 0;
  return arguments->formats[i] == 1 ? (gsize)arguments->sizes[i]
                                    : strlen (arguments->values[i]) + 1;
}

void
ky_pipeline_put (KyPostgresql *database, const gchar *name, guint n, const KyArguments *arguments)
{
  gsize size = 0;
  gchar *at;

  for (guint i = 0; i < n; i++)
    size += pipeline_size_of (arguments, i);
  Sent *sent = pipeline_add (database, size);
  sent->name = g_strdup (name);
  sent->n = n;
  sent->arguments = (KyArguments){ .values = g_new0 (const char *, n + 1),
                                   .sizes = g_memdup2 (arguments->sizes, n * sizeof (int)),
                                   .formats = g_memdup2 (arguments->formats, n * sizeof (int)) };
  sent->data = at = g_malloc (size + 1);
  for (guint i = 0; i < n; i++)
    if (arguments->values[i] != NULL)
      {
        size = pipeline_size_of (arguments, i);
        memcpy (at, arguments->values[i], size);
        sent->arguments.values[i] = at;
        at += size;
      }
}

/* --- sending and taking --------------------------------------------------------------------- */

static gboolean
pipeline_send_one (PGconn *connection, const Sent *sent)
{
  if (sent->prepares != NULL)
    return PQsendPrepare (connection, sent->name, sent->sql, (int)sent->n, sent->types) == 1;
  if (sent->sql != NULL)
    return PQsendQueryParams (connection, sent->sql, 0, NULL, NULL, NULL, NULL, 0) == 1;
  return PQsendQueryPrepared (connection, sent->name, (int)sent->n, sent->arguments.values,
                              sent->arguments.sizes, sent->arguments.formats, 0)
         == 1;
}

static gboolean
pipeline_send_all (KyPostgresql *database)
{
  gboolean ok = PQenterPipelineMode (database->connection) == 1;

  for (guint i = 0; ok && i < database->waiting->len; i++)
    ok = pipeline_send_one (database->connection, database->waiting->pdata[i]);
  return ok && PQpipelineSync (database->connection) == 1;
}

/* Returns the first result that failed, or else the last. `first`: nullable. */
static PGresult *
pipeline_choose (PGresult *first, PGresult *result)
{
  if (first != NULL && !ky_postgresql_is_good (first))
    {
      PQclear (result);
      return first;
    }
  PQclear (first);
  return result;
}

/* Receives the results of all statements; a NULL separates those of two (34.5.1.2). */
static PGresult *
take_all (KyPostgresql *database)
{
  gint64 until = g_get_monotonic_time () + (gint64)database->patience * 1000;
  PGresult *chosen = NULL;
  PGresult *result = NULL;
  gboolean has_answer = FALSE;
  guint i = 0;

  for (guint rounds = 0; rounds < 4 * (database->waiting->len + 1); rounds++)
    {
      const Sent *sent = i < database->waiting->len ? database->waiting->pdata[i] : NULL;

      if (!ky_postgresql_next (database, until, &result))
        break;
      if (result == NULL)
        {
          i += has_answer;
          has_answer = FALSE;
          continue;
        }
      if (PQresultStatus (result) == PGRES_PIPELINE_SYNC)
        {
          PQclear (result);
          if (i == database->waiting->len && PQexitPipelineMode (database->connection) == 1)
            return chosen;
          break;
        }
      has_answer = TRUE;
      if (sent != NULL && sent->prepares != NULL && !ky_postgresql_is_good (result))
        g_clear_pointer (sent->prepares, g_free);
      /* Only the last statement's warning counts. */
      if (i + 1 < database->waiting->len)
        database->was_warned = FALSE;
      chosen = pipeline_choose (chosen, result);
    }
  PQclear (chosen);
  ky_postgresql_give_up (database);
  return NULL;
}

PGresult *
ky_pipeline_take (KyPostgresql *database)
{
  PGresult *result = NULL;

  database->index.round_trips++;
  if (!ky_postgresql_is_lost (&database->index) && pipeline_send_all (database))
    result = take_all (database);
  else
    ky_postgresql_give_up (database);
  if (result == NULL)
    forget_prepared (database);
  g_ptr_array_set_size (database->waiting, 0);
  database->waiting_bytes = 0;
  return result;
}
