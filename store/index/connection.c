/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connects to PostgreSQL and waits for its answers with a time limit. A writing connection takes
 * advisory locks, so that two stores write to one database only if they are different nodes. A
 * connection that does not answer in time is closed, and everything begun on it is lost. */
#include "store/index/connection.h"
#include "common/message-codes.h"

#include <errno.h>
#include <poll.h>

/* The keys of pg_advisory_lock() that a writing kiyome-store holds: "kiym" and the schema. */
#define WRITER_LOCK "1801024877"
#define NODE_LOCK "1801024879"           /* with the node's name */
#define LOCK_PAUSE (G_USEC_PER_SEC / 10) /* µs between two tries to get it */
#define LOCK_NOT_AVAILABLE "55P03"       /* appendix A: not granted within lock_timeout */

/* --- asking the server ---------------------------------------------------------------------- */

void
ky_postgresql_give_up (KyPostgresql *database)
{
  g_clear_pointer (&database->connection, PQfinish);
  database->cursors = 0;
}

gboolean
ky_postgresql_is_lost (KyIndex *index)
{
  KyPostgresql *database = ky_postgresql_of (index);

  return database->connection == NULL || PQstatus (database->connection) == CONNECTION_BAD;
}

gboolean
ky_postgresql_fail_away (KyPostgresql *database, GError **error)
{
  g_autofree gchar *why = database->connection != NULL
                              ? g_strdup (PQerrorMessage (database->connection))
                              : g_strdup ("");

  g_strdelimit (g_strstrip (why), "\n\t", ' ');
  return ky_error_say (error, KY_ERROR_STORE, "database-away", "s", why);
}

/* Returns whether the code (PostgreSQL, appendix A) means that stored data are damaged. */
static gboolean
connection_is_damage (const gchar *state)
{
  return g_str_has_prefix (state, "XX001") || g_str_has_prefix (state, "XX002");
}

/* Sets the error of `result`, which it frees, and notes damage, a lost connection or a lock that
 * came too late. Always returns FALSE. */
gboolean
ky_postgresql_failed (KyPostgresql *database, PGresult *result, GError **error)
{
  const gchar *state = result != NULL ? PQresultErrorField (result, PG_DIAG_SQLSTATE) : NULL;
  const gchar *message
      = result != NULL ? PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY) : NULL;

  if (state != NULL && connection_is_damage (state))
    ky_index_damaged (&database->index);
  database->turn_is_late |= state != NULL && g_str_equal (state, LOCK_NOT_AVAILABLE);
  if (ky_postgresql_is_lost (&database->index) || message == NULL)
    ky_postgresql_fail_away (database, error);
  else
    g_set_error (error, KY_ERROR, KY_ERROR_STORE, "index: %s", message);
  PQclear (result);
  return FALSE;
}

/* Waits until the server can be written to or read from, at most until `until` (monotonic). */
static gboolean
connection_wait_for (KyPostgresql *database, gint64 until)
{
  struct pollfd fd = { .fd = PQsocket (database->connection), .events = POLLIN };
  gint64 left = (until - g_get_monotonic_time ()) / 1000;

  if (PQflush (database->connection) == 1)
    fd.events |= POLLOUT;
  return left > 0 && (poll (&fd, 1, (int)left) >= 0 || errno == EINTR);
}

gboolean
ky_postgresql_next (KyPostgresql *database, gint64 until, PGresult **ret_result)
{
  while (PQisBusy (database->connection))
    if (!connection_wait_for (database, until) || !PQconsumeInput (database->connection))
      return FALSE;
  *ret_result = PQgetResult (database->connection);
  return TRUE;
}

/* Waits for the server's answer to the last statement. Returns it (transfer full), or NULL if it
 * did not come in time or the connection is lost. */
PGresult *
ky_postgresql_take (KyPostgresql *database)
{
  gint64 until = g_get_monotonic_time () + (gint64)database->patience * 1000;
  PGresult *last = NULL;

  database->index.round_trips++;
  for (;;)
    {
      PGresult *result;

      if (!ky_postgresql_next (database, until, &result))
        {
          PQclear (last);
          ky_postgresql_give_up (database);
          return NULL;
        }
      if (result == NULL)
        return last;
      /* If one of several statements failed, its result has the reason. */
      if (last != NULL && PQresultStatus (last) == PGRES_FATAL_ERROR)
        PQclear (result);
      else
        {
          PQclear (last);
          last = result;
        }
    }
}

gboolean
ky_postgresql_is_good (const PGresult *result)
{
  ExecStatusType status = result != NULL ? PQresultStatus (result) : PGRES_FATAL_ERROR;

  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

PGresult *
ky_postgresql_ask (KyPostgresql *database, const gchar *sql, GError **error)
{
  PGresult *result = NULL;

  if (ky_postgresql_is_lost (&database->index))
    {
      ky_postgresql_fail_away (database, error);
      return NULL;
    }
  if (PQsendQuery (database->connection, sql))
    result = ky_postgresql_take (database);
  if (ky_postgresql_is_good (result))
    return result;
  ky_postgresql_failed (database, result, error);
  return NULL;
}

gboolean
ky_postgresql_run (KyPostgresql *database, const gchar *sql, GError **error)
{
  PGresult *result = ky_postgresql_ask (database, sql, error);

  PQclear (result);
  return result != NULL;
}

/* --- connecting ----------------------------------------------------------------------------- */

static const gchar *
word_of (const PQconninfoOption *options, const gchar *word)
{
  for (; options->keyword != NULL; options++)
    if (g_str_equal (options->keyword, word))
      return options->val;
  return NULL;
}

/* Returns the part that libpq parses: all of "postgresql://…", or what follows the colon in
 * "postgresql:host=…". */
static const gchar *
connection_words_of (const gchar *place)
{
  return g_str_has_prefix (place, KY_POSTGRESQL "//") ? place : place + strlen (KY_POSTGRESQL);
}

static PQconninfoOption *
parse_words (const gchar *place, GError **error)
{
  char *why = NULL;
  PQconninfoOption *options = PQconninfoParse (connection_words_of (place), &why);

  if (options == NULL)
    ky_error_say (error, KY_ERROR_CONFIG, "database-words", ""); /* `why` may quote a password */
  PQfreemem (why);
  return options;
}

/* Returns whether all hosts are this machine. */
static gboolean
connection_is_local (const PQconninfoOption *options)
{
  const gchar *words = word_of (options, "host");
  g_auto (GStrv) hosts = g_strsplit (words != NULL ? words : "", ",", -1);

  for (guint i = 0; hosts[i] != NULL; i++)
    if (hosts[i][0] != '\0' && hosts[i][0] != '/')
      return FALSE;
  return word_of (options, "hostaddr") == NULL;
}

gboolean
ky_postgresql_check (const gchar *place, gboolean *ret_is_remote, gchar **ret_ports, GError **error)
{
  PQconninfoOption *options = parse_words (place, error);

  if (options == NULL)
    return FALSE;
  const gchar *port = word_of (options, "port");
  gboolean ok = (word_of (options, "password") == NULL && word_of (options, "sslpassword") == NULL)
                || ky_error_say (error, KY_ERROR_CONFIG, "database-password", "");
  /* A service file could name another host and is not read here. */
  ok = ok
       && (word_of (options, "service") == NULL
           || ky_error_say (error, KY_ERROR_CONFIG, "database-words", ""));
  *ret_is_remote = !connection_is_local (options);
  *ret_ports = g_strdup (port != NULL && *port != '\0' ? port : "5432");
  PQconninfoFree (options);
  return ok;
}

/* Tells whether store.database names several servers, one of which takes over if another fails. */
static gboolean
has_several (const KyPostgresql *database)
{
  PQconninfoOption *options = parse_words (database->words, NULL);
  gboolean found = FALSE;

  for (const PQconninfoOption *option = options; option != NULL && option->keyword != NULL;
       option++)
    found |= g_str_has_prefix (option->keyword, "host") && option->val != NULL
             && strchr (option->val, ',') != NULL;
  PQconninfoFree (options);
  return found;
}

/* Defaults for options that the configuration does not set. */
static const struct
{
  const gchar *word, *value;
} standards[] = {
  { "application_name", "kiyome-store" },
  { "client_encoding", "UTF8" },
  { "connect_timeout", "5" }, /* seconds */
  { "gssencmode", "disable" },
  { "keepalives_idle", "30" },
  { "tcp_user_timeout", "20000" }, /* ms */
  { "target_session_attrs", "read-write" },
  { "options", "-c statement_timeout=30s -c lock_timeout=20s"
               " -c idle_in_transaction_session_timeout=60s"
               /* For SSDs. With the server's default, a search in one day's mail would read all
                * parts of all mails. */
               " -c random_page_cost=1.1"
               /* Compiling a query takes longer than running it. */
               " -c jit=off"
               /* Ends the session of a lost client soon, and with it the writer's lock. */
               " -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3"
               " -c client_connection_check_interval=10s" },
};

static void
connection_add_word (GPtrArray *words, GPtrArray *values, const gchar *word, const gchar *value)
{
  g_ptr_array_add (words, (gpointer)word);
  g_ptr_array_add (values, (gpointer)value);
}

/* Connects, waiting at most connect_timeout for each address. */
static PGconn *
connect_words (const gchar *place, GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GPtrArray) values = g_ptr_array_new ();
  PQconninfoOption *options = parse_words (place, error);

  if (options == NULL)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (standards); i++)
    connection_add_word (words, values, standards[i].word, standards[i].value);
  /* Over a network the server must prove its identity, and the connection is encrypted. */
  if (!connection_is_local (options))
    connection_add_word (words, values, "sslmode", "verify-full");
  for (const PQconninfoOption *option = options; option->keyword != NULL; option++)
    if (option->val != NULL)
      connection_add_word (words, values, option->keyword, option->val);
  connection_add_word (words, values, NULL, NULL);
  PGconn *connection = PQconnectdbParams ((const char *const *)words->pdata,
                                          (const char *const *)values->pdata, 0);
  PQconninfoFree (options);
  return connection;
}

/* Notes a warning of the database server; used for COMMIT only. */
static void
note_warning (void *data, const PGresult *result)
{
  const gchar *severity = PQresultErrorField (result, PG_DIAG_SEVERITY_NONLOCALIZED);

  ((KyPostgresql *)data)->was_warned |= g_strcmp0 (severity, "WARNING") == 0;
}

/* Checks the locale: citext and lower() must fold ASCII letters only, like SQLite, and names must
 * be sorted by their bytes. */
static gboolean
check_locale (KyPostgresql *database, GError **error)
{
  PGresult *result = ky_postgresql_ask (
      database,
      "SELECT 1 FROM pg_database WHERE datname = current_database ()"
      " AND datlocprovider = 'c' AND datcollate IN ('C', 'POSIX') AND datctype IN ('C', 'POSIX')"
      " AND pg_encoding_to_char (encoding) = 'UTF8'",
      error);

  if (result == NULL)
    return FALSE;
  gboolean ok = PQntuples (result) == 1;
  PQclear (result);
  return ok || ky_error_say (error, KY_ERROR_STORE, "database-locale", "");
}

/* Returns whether a commit of this role waits for a standby. The server does not notice meanwhile
 * that its client is gone. */
static gboolean
awaits_standby (KyPostgresql *database)
{
  PGresult *result = ky_postgresql_ask (
      database, "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'", NULL);
  gboolean found = result != NULL && PQntuples (result) > 0;

  PQclear (result);
  return found;
}

/* Takes the lock by `sql`. Returns FALSE with STORE and `why` if another session has it. That of a
 * store that has just ended has it until the server ends it, a moment later. */
static gboolean
connection_take_lock (KyPostgresql *database, const gchar *sql, const gchar *why, GError **error)
{
  gboolean ok = FALSE;

  for (guint tries = 0; !ok && tries <= database->lock_pauses; tries++)
    {
      if (tries > 0)
        g_usleep (LOCK_PAUSE);
      PGresult *result = ky_postgresql_ask (database, sql, error);
      if (result == NULL)
        return FALSE;
      ok = g_str_equal (PQgetvalue (result, 0, 0), "t");
      PQclear (result);
    }
  return ok
         || ky_error_say (error, KY_ERROR_STORE,
                          awaits_standby (database) ? "database-unconfirmed" : why, "");
}

/* Takes the lock against a second store on the same database: two stores that do not know of each
 * other would each have half of the state in memory. Nodes of a shared database know of each other,
 * and each may run once. */
static gboolean
take_writer_lock (KyPostgresql *database, GError **error)
{
  if (ky_index_node ()[0] == '\0')
    return connection_take_lock (database, "SELECT pg_try_advisory_lock (" WRITER_LOCK ")",
                                 "database-shared", error);
  g_autofree gchar *name = g_strdup_printf (
      "SELECT pg_try_advisory_lock (" NODE_LOCK ", hashtext ('%s'))", ky_index_node ());
  return connection_take_lock (database, "SELECT pg_try_advisory_lock_shared (" WRITER_LOCK ")",
                               "database-shared", error)
         && connection_take_lock (database, name, "node-twice", error);
}

gboolean
ky_postgresql_connect (KyPostgresql *database, GError **error)
{
  ky_postgresql_give_up (database);
  database->connection = connect_words (database->words, error);
  if (database->connection == NULL)
    return FALSE;
  database->connected++;
  PQsetNoticeReceiver (database->connection, note_warning, database);
  if (PQstatus (database->connection) != CONNECTION_OK)
    return ky_postgresql_fail_away (database, error);
  if (PQsetnonblocking (database->connection, 1) != 0)
    return ky_postgresql_fail_away (database, error);
  return check_locale (database, error)
         && (database->is_writer
                 ? take_writer_lock (database, error)
                 : ky_postgresql_run (database, "SET default_transaction_read_only = on", error));
}

/* Implements ky_index_reach(). Superusers are members of every role. */
gchar *
ky_postgresql_reach (KyIndex *index)
{
  gint64 reaches = 0, is_open = 0;

  if (!ky_index_number (index, 0, &reaches, NULL,
                        "SELECT EXISTS (SELECT 1 FROM pg_database WHERE NOT datistemplate"
                        " AND datname <> current_database ()"
                        " AND pg_has_role (current_user, datdba, 'MEMBER'))"
                        " OR pg_has_role (current_user, 'pg_read_all_data', 'MEMBER')",
                        "")
      || !ky_index_number (index, 0, &is_open, NULL,
                           "SELECT has_database_privilege ('public', current_database (),"
                           " 'CONNECT')",
                           ""))
    return NULL;
  return reaches ? ky_say ("database-role", "") : is_open ? ky_say ("database-open", "") : NULL;
}

/* Returns whether rows of the audit log were changed or deleted, by the server's statistics
 * (28.2.16), which kiyome never does. An inserted row would follow the last one known
 * (store/keep/trust.c). */
gboolean
ky_postgresql_others_wrote (KyIndex *index)
{
  gint64 changed = 0;

  if (!ky_index_number (index, 0, &changed, NULL,
                        "SELECT 1 + n_tup_upd + n_tup_del FROM pg_stat_user_tables"
                        " WHERE relname = 'audit'",
                        ""))
    return FALSE;
  gboolean did = index->others != 0 && changed != index->others;
  index->others = changed;
  return did;
}

/* Implements ky_index_weakness(). A standby is assumed if the connection names a second host or one
 * is connected (28.2.4, except clients that only copy the WAL). */
gchar *
ky_postgresql_weakness (KyIndex *index)
{
  gint64 is_unconfirmed = 0;

  if (!ky_index_number (
          index, 0, &is_unconfirmed, NULL,
          "SELECT current_setting ('synchronous_standby_names') = '' AND (? > 0 OR EXISTS"
          " (SELECT 1 FROM pg_stat_replication"
          "  WHERE application_name NOT IN ('pg_basebackup', 'pg_receivewal')))",
          "i", (gint64)has_several (ky_postgresql_of (index))))
    return NULL;
  return is_unconfirmed ? ky_say ("database-unguarded", "") : NULL;
}
