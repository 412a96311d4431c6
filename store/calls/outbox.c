/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The outbox: what kiyome-opener hands to the inner relay. A mail that was taken is offered again
 * when nobody said within some minutes what became of it, and one that failed after longer and
 * longer pauses, until portal.outbox-hours have passed. What the relay refused for good is over. Of
 * several nodes one takes a mail; when that one is away, others need not wait for as long, and what
 * it says late of a try that failed is no word on the next one's.
 *
 * One that was taken, and of which nobody said anything, may have been sent: when it is taken again
 * that is counted (`copies`), and its Message-ID, which follows from its number, is the same.
 */
#include "store/calls/call.h"
#include "store/people/given-up.h"
#include "store/records/node.h"

#include <string.h>

#define TAKEN_AT_ONCE 20
#define LEASE_SECONDS 900 /* more than kiyome-release takes for one */
#define PAUSE_FIRST 60
#define PAUSE_MAX 3600
#define ERROR_MAX 500

/* One that has just started holds nothing any more: what it had taken is tried at once. */
static gboolean
free_own (KyServer *server, gint64 now, GError **error)
{
  return ky_index_run (server->index, error,
                       "UPDATE outbox SET next_try = min (next_try, ?)"
                       " WHERE state = 'waiting' AND taken = 1 AND taker IN ('', ?)",
                       "is", now, ky_index_node ());
}

gboolean
ky_verb_outbox_take (KyServer *server, KyCall *call, GError **error)
{
  KyStatement *row;
  gint64 limit = 0;
  gint64 now;

  if (!ky_node_now (server->index, call->now, &now, error)
      || !ky_call_number (call, "limit", 1, TAKEN_AT_ONCE, TAKEN_AT_ONCE, &limit, error)
      || (strcmp (ky_call_argument (call, "first"), "yes") == 0 && !free_own (server, now, error)))
    return FALSE;
  row = ky_index_bind (
      server->index, error,
      "SELECT id, recipient AS \"to\", subject, text FROM outbox WHERE state = 'waiting'"
      " AND next_try <= ? ORDER BY next_try, n LIMIT ?",
      "ii", now, limit);
  g_clear_pointer (&call->rows, ky_rows_writer_free);
  call->rows = row != NULL ? ky_query_rows (server->index, row, error) : NULL;
  return call->rows != NULL
         && ky_index_run (server->index, error,
                          "UPDATE outbox SET next_try = ?1 + ?2, tries = tries + 1, taker = ?4,"
                          " copies = copies + taken, taken = 1"
                          " WHERE n IN (SELECT n FROM outbox WHERE state = 'waiting'"
                          "  AND next_try <= ?1 ORDER BY next_try, n LIMIT ?3)",
                          "iiis", now, (gint64)LEASE_SECONDS, limit, ky_index_node ());
}

static gboolean
need_one (KyServer *server, GError **error)
{
  return ky_index_changes (server->index) == 1
         || ky_refuse (error, "not-found", "no such mail waits");
}

gboolean
ky_verb_outbox_done (KyServer *server, KyCall *call, GError **error)
{
  /* What it said is of no more use to anybody. */
  return ky_index_run (server->index, error,
                       "UPDATE outbox SET state = 'sent', finished = ?, error = '', text = '',"
                       " taken = 0"
                       " WHERE id = ? AND state = 'waiting'",
                       "is", call->now, ky_call_argument (call, "id"))
         && need_one (server, error);
}

/* If the last word was that it is over: the administrators hear of it. */
static gboolean
note_given_up (KyServer *server, KyCall *call, gint64 now, GError **error)
{
  const gchar *id = ky_call_argument (call, "id");
  g_autofree gchar *logged_to = NULL;
  g_autofree gchar *detail = NULL;
  g_autofree gchar *what = NULL;
  g_autofree gchar *to = NULL;
  g_autofree gchar *why = NULL;
  KyGivenUp given_up = { .id = id };
  KyStatement *row = ky_index_bind (server->index, error,
                                    "SELECT kind, recipient, error FROM outbox WHERE id = ?"
                                    " AND state = 'failed'",
                                    "s", id);
  gint step = row != NULL ? ky_index_step (server->index, row, error) : -1;

  if (step < 1)
    return step == 0;
  given_up.what = what = ky_index_text (row, 0);
  given_up.to = to = ky_index_text (row, 1);
  given_up.why = why = ky_index_text (row, 2);
  ky_index_reset (row);
  /* The letter itself is forgotten some time later. */
  logged_to = ky_call_detail_value (to, "");
  detail = g_strdup_printf ("what=%s to=%s", what, logged_to);
  return ky_call_record (server, call, "given-up", id, why, detail, error)
         && ky_given_up_note (server->index, server->config, &given_up, now, error);
}

gboolean
ky_verb_outbox_failed (KyServer *server, KyCall *call, GError **error)
{
  gint64 hours = (gint64)ky_config_uint (server->config, KY_CONFIG_PORTAL_OUTBOX_HOURS);
  gint64 now;
  g_autofree gchar *why
      = g_utf8_substring (ky_call_argument (call, "why"), 0,
                          MIN (g_utf8_strlen (ky_call_argument (call, "why"), -1), ERROR_MAX));

  if (!ky_node_now (server->index, call->now, &now, error))
    return FALSE;
  if (strcmp (ky_call_argument (call, "final"), "yes") == 0)
    hours = 0;
  return ky_index_run (server->index, error,
                       "UPDATE outbox SET error = ?1, taker = '', taken = 0,"
                       " state = iif (min (created, ?3) + ?2 <= ?3, 'failed', 'waiting'),"
                       " finished = iif (min (created, ?3) + ?2 <= ?3, ?3, NULL),"
                       " next_try = ?3 + min (?4 << min (tries, 10), ?5)"
                       " WHERE id = ?6 AND state = 'waiting' AND taker = ?7",
                       "siiiiss", why, hours * 3600, now, (gint64)PAUSE_FIRST / 2,
                       (gint64)PAUSE_MAX, ky_call_argument (call, "id"), ky_index_node ())
         && need_one (server, error) && note_given_up (server, call, now, error);
}
