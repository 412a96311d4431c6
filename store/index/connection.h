/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A connection to a PostgreSQL server, for the engine in store/index/postgresql*.c only. */
#pragma once

#include "store/index/engine.h"

#include <libpq-fe.h>

/* How long an answer of the server is awaited, in ms. */
#define KY_POSTGRESQL_PATIENCE (40 * 1000)             /* by a reading connection */
#define KY_POSTGRESQL_PATIENCE_WRITER (20 * 1000)      /* by the writing one, which delays others */
#define KY_POSTGRESQL_PATIENCE_SCHEMA (60 * 60 * 1000) /* for a step of the schema */

/* The isolation level is set because the database may have another default: with a higher level, a
 * transaction would not see what was committed while it waited for its turn. */
#define KY_POSTGRESQL_BEGIN "BEGIN ISOLATION LEVEL READ COMMITTED"

/* Writing transactions of several nodes take turns by a lock: each sees the commits of all earlier
 * ones. The server ends the session of a node that stops in the middle of a transaction after this
 * time. */
#define KY_POSTGRESQL_TURN_ENDS "SET LOCAL idle_in_transaction_session_timeout = '10s'"
/* How long a transaction waits for its turn: less than KY_POSTGRESQL_PATIENCE_WRITER, so that the
 * connection is kept. After a turn that did not come, the next transactions wait only the short
 * time, until one of them gets the lock: the store's one thread waits here, and messages that
 * arrive meanwhile would otherwise each be refused only after the long time. */
#define KY_POSTGRESQL_TURN_PATIENCE "SET LOCAL lock_timeout = '6s'"
#define KY_POSTGRESQL_TURN_PATIENCE_LATE "SET LOCAL lock_timeout = '500ms'"
#define KY_POSTGRESQL_TURN "SELECT pg_advisory_xact_lock (1801024878)"

typedef struct
{
  KyIndex index;
  PGconn *connection; /* NULL: it was closed */
  gchar *words;       /* the place: "postgresql:…" */
  gboolean is_writer;
  guint connected;       /* the number of connections so far; a prepared statement belongs to one */
  guint prepared;        /* the number of names of statements and cursors so far */
  guint cursors;         /* the number of open cursors */
  gint64 changed;        /* rows that the last statement has changed */
  gboolean was_warned;   /* the server has sent a warning since this was cleared */
  gboolean turn_is_late; /* the last transaction did not get the lock of the turn in time */
  gint patience;         /* how long an answer is awaited, in ms */
  guint lock_pauses;     /* how often the lock of a store is tried again while another has it */
  GPtrArray *waiting;    /* statements not yet sent (store/index/pipeline.h); NULL: none may wait */
  gsize waiting_bytes;   /* their size */
} KyPostgresql;

/* Returns the engine's own structure of an index (borrowed). */
static inline KyPostgresql *
ky_postgresql_of (KyIndex *index)
{
  return (KyPostgresql *)index;
}

/* Connects, after it has closed an earlier connection. A writing connection takes the advisory lock
 * that keeps other stores from writing to the database. Errors: CONFIG, STORE (also: another store
 * has the lock, or the locale of the database is wrong). */
gboolean ky_postgresql_connect (KyPostgresql *database, GError **error);
/* Closes the connection; an open transaction is rolled back. */
void ky_postgresql_give_up (KyPostgresql *database);
/* Tells whether the connection is closed or lost. */
gboolean ky_postgresql_is_lost (KyIndex *index);
/* Sets a STORE error: the server does not answer. Always returns FALSE. */
gboolean ky_postgresql_fail_away (KyPostgresql *database, GError **error);
/* Sets a STORE error from `result` (nullable, transfer full), and notes damage that it reports.
 * Always returns FALSE. */
gboolean ky_postgresql_failed (KyPostgresql *database, PGresult *result, GError **error);
/* Waits for the answer to what was sent. Returns the first result that failed, or the last result
 * (transfer full); NULL: no answer came in time, or the connection is lost, and it was closed. */
PGresult *ky_postgresql_take (KyPostgresql *database);
/* Waits for the next result. `until`: monotonic time in microseconds. `ret_result`: set to the
 * result (transfer full), or to NULL after the last one. Returns FALSE if nothing came in time, or
 * the connection is lost. */
gboolean ky_postgresql_next (KyPostgresql *database, gint64 until, PGresult **ret_result);
/* Tells whether a result (nullable) is that of a statement that succeeded. */
gboolean ky_postgresql_is_good (const PGresult *result);
/* Implements ky_index_reach(). */
gchar *ky_postgresql_reach (KyIndex *index);
/* Copies all tables into a schema of the same database, inside the open transaction, and drops
 * earlier copies. `schema`: the number of steps that the database has had. Errors: STORE. */
gboolean ky_postgresql_keep_copy (KyIndex *index, gint64 schema, GError **error);
/* Drops the copies if the last step of the schema was before `before` (Unix seconds). Errors:
 * STORE. */
gboolean ky_postgresql_drop_copies (KyIndex *index, gint64 before, GError **error);
/* Implement ky_index_others_wrote() and ky_index_weakness(). */
gboolean ky_postgresql_others_wrote (KyIndex *index);
gchar *ky_postgresql_weakness (KyIndex *index);
/* Runs one or several SQL statements. Returns the result (transfer full), or NULL. Errors:
 * STORE. */
PGresult *ky_postgresql_ask (KyPostgresql *database, const gchar *sql, GError **error);
/* Runs statements as ky_postgresql_ask() does, and ignores their rows. Errors: STORE. */
gboolean ky_postgresql_run (KyPostgresql *database, const gchar *sql, GError **error);
