/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A connection to a server of PostgreSQL, for the engine of store/index/postgresql.c alone. */
#pragma once

#include "store/index/engine.h"

#include <libpq-fe.h>

#define KY_POSTGRESQL_PATIENCE (40 * 1000)        /* ms for an answer to who reads */
#define KY_POSTGRESQL_PATIENCE_WRITER (20 * 1000) /* the same for the one that others wait for */
#define KY_POSTGRESQL_PATIENCE_SCHEMA (60 * 60 * 1000) /* the same, for a step of the schema */

/* Whatever the default of the database is: with more, one would not see what was committed while it
 * waited for its turn. */
#define KY_POSTGRESQL_BEGIN "BEGIN ISOLATION LEVEL READ COMMITTED"

/* Transactions of nodes that write take turns: whoever holds it sees what all before him left. A
 * node that stops in the middle of one is not waited for longer than this; others are told before
 * their own patience ends, and keep their connection. */
#define KY_POSTGRESQL_TURN_ENDS "SET LOCAL idle_in_transaction_session_timeout = '10s'"
/* How long a transaction waits for its turn. After a turn that did not come, the next transactions
 * wait only the short time, until one of them gets the lock: the store's one thread waits here, and
 * messages that arrive meanwhile would otherwise each be refused only after the long time. */
#define KY_POSTGRESQL_TURN_PATIENCE "SET LOCAL lock_timeout = '6s'"
#define KY_POSTGRESQL_TURN_PATIENCE_LATE "SET LOCAL lock_timeout = '500ms'"
#define KY_POSTGRESQL_TURN "SELECT pg_advisory_xact_lock (1801024878)"

typedef struct
{
  KyIndex index;
  PGconn *connection; /* NULL: it was given up */
  gchar *words;       /* of the connection */
  gboolean is_writer;
  guint connected; /* how often: statements are prepared for one connection */
  guint prepared;  /* names given */
  guint cursors;   /* that are open */
  gint64 changed;
  gboolean was_warned;   /* by the server, since this was cleared */
  gboolean turn_is_late; /* the last transaction did not get the lock of the turn in time */
  gint patience;         /* ms */
  GPtrArray *waiting;    /* store/index/pipeline.h; NULL: nothing may wait */
  gsize waiting_bytes;
} KyPostgresql;

static inline KyPostgresql *
ky_postgresql_of (KyIndex *index)
{
  return (KyPostgresql *)index;
}

/* Makes the connection, or makes it anew; a writer's holds the lock that no other store has then.
 * Errors: CONFIG, STORE. */
gboolean ky_postgresql_connect (KyPostgresql *database, GError **error);
/* Ends it: whatever was begun is gone. */
void ky_postgresql_give_up (KyPostgresql *database);
gboolean ky_postgresql_is_lost (KyIndex *index);
/* Sets STORE: the server does not answer. Returns FALSE. */
gboolean ky_postgresql_fail_away (KyPostgresql *database, GError **error);
/* The same by what RESULT (nullable, freed) says. */
gboolean ky_postgresql_failed (KyPostgresql *database, PGresult *result, GError **error);
/* What the server answers to what was sent: of several results the first that failed, or the last.
 * NULL: nothing in time, or the connection is gone. (transfer full) */
PGresult *ky_postgresql_take (KyPostgresql *database);
/* The next that libpq has, NULL at an end, waiting until UNTIL (monotonic). FALSE: nothing came. */
gboolean ky_postgresql_next (KyPostgresql *database, gint64 until, PGresult **ret_result);
gboolean ky_postgresql_is_good (const PGresult *result);
/* As ky_index_reach() has it. */
gchar *ky_postgresql_reach (KyIndex *index);
/* Keeps what the database is, of the schema that it has, as the only such copy in it, in the
 * transaction that is open. */
gboolean ky_postgresql_keep_copy (KyIndex *index, gint64 schema, GError **error);
/* Removes the copy that was made before the time BEFORE (seconds). */
gboolean ky_postgresql_drop_copies (KyIndex *index, gint64 before, GError **error);
/* As ky_index_others_wrote() and ky_index_weakness(). */
gboolean ky_postgresql_others_wrote (KyIndex *index);
gchar *ky_postgresql_weakness (KyIndex *index);
/* What SQL, one statement or several, is answered; NULL with STORE set. (transfer full) */
PGresult *ky_postgresql_ask (KyPostgresql *database, const gchar *sql, GError **error);
/* The same; rows are ignored. */
gboolean ky_postgresql_run (KyPostgresql *database, const gchar *sql, GError **error);
