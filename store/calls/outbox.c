/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The outbox: what kiyome-opener hands to the inner relay. A mail that was taken is offered again
 * when nobody said within some minutes what became of it, and one that failed after longer and
 * longer pauses, until portal.outbox-hours have passed.
 */
#include "store/calls/call.h"

#define TAKEN_AT_ONCE 20
#define LEASE_SECONDS 300
#define PAUSE_FIRST 60
#define PAUSE_MAX 3600
#define ERROR_MAX 500

gboolean
ky_verb_outbox_take (KyServer *server, KyCall *call, GError **error)
{
  sqlite3_stmt *row = ky_index_bind (
      server->index, error,
      "SELECT id, recipient AS \"to\", subject, text FROM outbox WHERE state = 'waiting'"
      " AND next_try <= ? ORDER BY next_try, n LIMIT ?",
      "ii", call->now, (gint64)TAKEN_AT_ONCE);

  g_clear_pointer (&call->rows, ky_rows_writer_free);
  call->rows = row != NULL ? ky_query_rows (server->index, row, error) : NULL;
  return call->rows != NULL
         && ky_index_run (server->index, error,
                          "UPDATE outbox SET next_try = ?1 + ?2, tries = tries + 1 WHERE n IN"
                          " (SELECT n FROM outbox WHERE state = 'waiting' AND next_try <= ?1"
                          "  ORDER BY next_try, n LIMIT ?3)",
                          "iii", call->now, (gint64)LEASE_SECONDS, (gint64)TAKEN_AT_ONCE);
}

static gboolean
need_one (KyServer *server, GError **error)
{
  return sqlite3_changes (server->index->db) == 1
         || ky_refuse (error, "not-found", "no such mail waits");
}

gboolean
ky_verb_outbox_done (KyServer *server, KyCall *call, GError **error)
{
  /* What it said is of no more use to anybody. */
  return ky_index_run (server->index, error,
                       "UPDATE outbox SET state = 'sent', finished = ?, error = '', text = ''"
                       " WHERE id = ? AND state = 'waiting'",
                       "is", call->now, ky_call_argument (call, "id"))
         && need_one (server, error);
}

gboolean
ky_verb_outbox_failed (KyServer *server, KyCall *call, GError **error)
{
  gint64 hours = (gint64)ky_config_uint (server->config, KY_CONFIG_PORTAL_OUTBOX_HOURS);
  g_autofree gchar *why
      = g_utf8_substring (ky_call_argument (call, "why"), 0,
                          MIN (g_utf8_strlen (ky_call_argument (call, "why"), -1), ERROR_MAX));

  return ky_index_run (server->index, error,
                       "UPDATE outbox SET error = ?1,"
                       " state = iif (created + ?2 <= ?3, 'failed', 'waiting'),"
                       " finished = iif (created + ?2 <= ?3, ?3, NULL),"
                       " next_try = ?3 + min (?4 << min (tries, 10), ?5)"
                       " WHERE id = ?6 AND state = 'waiting'",
                       "siiiis", why, hours * 3600, call->now, (gint64)PAUSE_FIRST / 2,
                       (gint64)PAUSE_MAX, ky_call_argument (call, "id"))
         && need_one (server, error);
}
