/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers the verbs of monitoring: the health of the store, and the events that wait for the
 * receiver of events.to. The store itself is the spool: rows of the audit log after a mark, and
 * rows of `events` that were not sent.
 *
 * The caller must be a user of store.reporters. The first two verbs are refused without
 * events.to, the last one without events.to and incident.to. Of several nodes only one at a time
 * gets events. */
#include "store/calls/watch.h"

#include "common/peer.h"
#include "common/release.h"
#include "store/calls/call.h"
#include "store/keep/status.h"
#include "store/people/events.h"
#include "store/records/node.h"
#include "store/records/origin.h"

#define AT_ONCE 100
#define DETAIL_MAX 1000

/* Checks that the caller may read and report events: a caller that may only read figures may
 * not. */
static gboolean
check_reporter (const KyServer *server, const KyCall *call, GError **error)
{
  return ky_peer_is_among (call->operation.peer->uid,
                           ky_config_list (server->config, KY_CONFIG_STORE_REPORTERS))
         || ky_refuse (error, "forbidden",
                       "only users in store.reporters may read or report events");
}

/* Checks that the configuration names a receiver, without which events can't be read. */
static gboolean
check_place (const KyServer *server, GError **error)
{
  return *ky_config_string (server->config, KY_CONFIG_EVENTS_TO) != '\0'
         || ky_refuse (error, "forbidden", "events.to is not set");
}

static gboolean
check_any (const KyServer *server, GError **error)
{
  return *ky_config_list (server->config, KY_CONFIG_INCIDENT_TO) != NULL
         || check_place (server, error);
}

/* Returns the row of the audit log from which on events are reported (store/keep/trust.c). */
static gint64
calls_watch_find_mark (KyServer *server)
{
  g_autofree gchar *mark = ky_index_meta (server->index, KY_EVENTS_MARK);

  return mark != NULL ? g_ascii_strtoll (mark, NULL, 10) : server->head.seq;
}

#define IS_AUDIT 9 /* first column behind those that are returned unchanged */

static gboolean
calls_watch_put_row (KyRowsWriter *rows, KyStatement *row, const KyOrigin *origin, GError **error)
{
  if (!ky_rows_begin (rows, error))
    return FALSE;
  for (gint i = 0; i < IS_AUDIT; i++)
    ky_query_column (rows, row, i);
  ky_rows_text (rows, ky_origin_of (origin, ky_index_integer (row, IS_AUDIT) != 0,
                                    ky_index_integer (row, 1)));
  ky_rows_text (rows, origin->now);
  return TRUE;
}

static KyRowsWriter *
calls_watch_put_rows (const KyCall *call, KyIndex *index, KyStatement *row, const KyOrigin *origin,
                      GError **error)
{
  g_autoptr (KyRowsWriter) rows = ky_call_rows (call, error);
  gint step = -1;

  while (rows != NULL && (step = ky_index_step (index, row, error)) == 1)
    if (!calls_watch_put_row (rows, row, origin, error))
      break;
  if (step == 0)
    return g_steal_pointer (&rows);
  ky_index_reset (row);
  return NULL;
}

gboolean
ky_verb_events_take (KyServer *server, KyCall *call, GError **error)
{
  gboolean holds = FALSE;
  KyOrigin origin;

  g_clear_pointer (&call->rows, ky_rows_writer_free);
  if (!check_reporter (server, call, error) || !check_place (server, error)
      || !ky_origin_read (server->index, &origin, error)
      || !ky_node_hold (server->index, KY_NODE_EVENTS, KY_NODE_EVENTS_SECONDS, &holds, error))
    return FALSE;
  /* Another node sends them. */
  if (!holds)
    return TRUE;
  KyStatement *row = ky_index_bind (
      server->index, error,
      "SELECT * FROM (SELECT 'event' AS stream, n AS seq, time, kind, severity, '' AS who, object,"
      " '' AS why, detail, 0 AS is_audit FROM events WHERE sent IS NULL ORDER BY n LIMIT ?1) AS e"
      " UNION ALL SELECT * FROM (SELECT 'audit' AS stream, seq, time, what, 6, who, object, why,"
      " detail, 1 FROM audit WHERE seq > ?2 ORDER BY seq LIMIT ?1) AS a",
      "ii", (gint64)AT_ONCE, calls_watch_find_mark (server));
  call->rows = row != NULL ? calls_watch_put_rows (call, server->index, row, &origin, error) : NULL;
  return call->rows != NULL;
}

gboolean
ky_verb_events_done (KyServer *server, KyCall *call, GError **error)
{
  g_auto (GStrv) events = g_strsplit (ky_call_argument (call, "events"), ";", AT_ONCE);
  gint64 mark = calls_watch_find_mark (server);
  KyOrigin origin;

  if (!check_reporter (server, call, error) || !check_place (server, error)
      || !ky_origin_read (server->index, &origin, error))
    return FALSE;
  if (strcmp (ky_call_argument (call, "index"), origin.now) != 0)
    return ky_refuse (error, "conflict",
                      "the mark is of an index that was replaced since: start again");
  gint64 seq = ky_call_number (call, "audit", mark);
  if (seq > MAX (mark, server->head.seq))
    return ky_refuse_say (error, "invalid", "bad-number", "sii", "audit", (gint64)0,
                          server->head.seq);
  for (guint i = 0; events[i] != NULL; i++)
    if (*events[i] != '\0'
        && !ky_index_run (server->index, error, "UPDATE events SET sent = ? WHERE n = ?", "ii",
                          call->now, g_ascii_strtoll (events[i], NULL, 10)))
      return FALSE;
  if (!ky_index_run (server->index, error,
                     "DELETE FROM events WHERE sent IS NOT NULL"
                     " AND n < (SELECT max (n) FROM events)",
                     ""))
    return FALSE;
  if (seq > mark)
    {
      g_autofree gchar *text = g_strdup_printf ("%" G_GINT64_FORMAT, seq);

      return ky_index_set_meta (server->index, KY_EVENTS_MARK, text, error);
    }
  return TRUE;
}

gboolean
ky_verb_event_note (KyServer *server, KyCall *call, GError **error)
{
  const gchar *kind = ky_call_argument (call, "kind");
  gboolean is_incident = strcmp (kind, "workers-die") == 0;
  KyEvent event = { .kind = kind,
                    .severity = is_incident ? 4 : 5,
                    .object = ky_call_argument (call, "object"),
                    .is_incident = is_incident };

  if (!check_reporter (server, call, error) || !check_any (server, error))
    return FALSE;
  g_autofree gchar *detail
      = g_utf8_substring (ky_call_argument (call, "detail"), 0,
                          MIN (g_utf8_strlen (ky_call_argument (call, "detail"), -1), DETAIL_MAX));
  event.detail = detail;
  return ky_event_note (server->index, server->config, &event, ky_server_time (server), error);
}

/* --- what the store itself saw -------------------------------------------------------------- */

/* Describes a doubt. */
typedef struct
{
  KyOperation operation; /* must be the first member */
  const gchar *kind;
  gchar *detail;
  gboolean *is_told; /* in the server */
} Doubt;

static gboolean
apply_doubt (KyServer *server, KyOperation *operation, GError **error)
{
  const Doubt *doubt = (Doubt *)operation;
  KyEvent event = {
    .kind = doubt->kind, .severity = 2, .object = "", .detail = doubt->detail, .is_incident = TRUE
  };

  return ky_event_note (server->index, server->config, &event, ky_server_time (server), error);
}

static void
done_doubt (KyServer *server, KyOperation *operation, const GError *error)
{
  if (error == NULL)
    return;
  *((Doubt *)operation)->is_told = FALSE;
  ky_server_complain (server, error->message);
}

KY_DEFINE_FREE (free_doubt, Doubt, detail)

/* Reports a problem once, until it is over. `problem`: (nullable) codes. */
static void
tell_doubt (KyServer *server, const gchar *kind, const gchar *problem, gboolean *is_told)
{
  if (problem == NULL)
    *is_told = FALSE;
  if (problem == NULL || *is_told || server->index == NULL || server->problem != NULL)
    return;
  *is_told = TRUE;
  Doubt *doubt = g_new0 (Doubt, 1);
  doubt->operation = (KyOperation){ .apply = apply_doubt, .done = done_doubt, .free = free_doubt };
  doubt->kind = kind;
  doubt->detail = ky_said (problem, FALSE);
  doubt->is_told = is_told;
  ky_log (KY_LOG_ERROR, "%s", doubt->detail);
  ky_server_queue (server, &doubt->operation);
}

/* --- unusual use ------------------------------------------------------------------------------ */

#define UNUSUAL "use-unusual"
#define LOOKS_BY_DAY 200 /* mails that one person may open within an hour */
#define LOOKS_AT_NIGHT 50
#define NIGHT_BEGINS 22 /* o'clock, by store.time-zone */
#define NIGHT_ENDS 6
#define AGAIN_SECONDS (24 * 3600) /* until the next report about the same person */

gint64
ky_watch_night_since (gint64 now)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (now);
  gint hour = g_date_time_get_hour (time);

  if (hour == NIGHT_BEGINS)
    return now - g_date_time_get_minute (time) * 60 - g_date_time_get_second (time);
  return hour > NIGHT_BEGINS || hour < NIGHT_ENDS ? now - 3600 : G_MAXINT64 / G_USEC_PER_SEC;
}

static gboolean
watch_note_person (KyServer *server, const gchar *who, gint64 looks, gint64 now, GError **error)
{
  g_autofree gchar *name = g_strconcat (UNUSUAL ":", who, NULL);
  g_autofree gchar *before = ky_index_meta (server->index, name);
  g_autofree gchar *when = g_strdup_printf ("%" G_GINT64_FORMAT, now);
  g_autofree gchar *detail = NULL;
  KyEvent event = { UNUSUAL, 4, who, NULL, TRUE, TRUE };
  gint64 last = before != NULL ? g_ascii_strtoll (before, NULL, 10) : 0;

  /* A time in the future was written by a clock that was wrong. */
  if (last <= now && last > now - AGAIN_SECONDS)
    return TRUE;
  event.detail = detail
      = g_strdup_printf ("%" G_GINT64_FORMAT " looks at mails within an hour%s", looks,
                         ky_watch_night_since (now) <= now ? ", at night" : "");
  return ky_event_note (server->index, server->config, &event, now * G_USEC_PER_SEC, error)
         && ky_index_set_meta (server->index, name, when, error);
}

gboolean
ky_watch_note_unusual (KyServer *server, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) looks = g_array_new (FALSE, FALSE, sizeof (gint64));
  KyStatement *row = ky_index_bind (
      server->index, error,
      /* coalesce() prevents that the index by `what` is used, which would read all looks since the
       * log began every minute. */
      "SELECT who, count (*) FROM audit WHERE time > ? AND coalesce (what, '') IN ('mail', 'open',"
      " 'show', 'report', 'preview', 'export', 'release') GROUP BY who HAVING count (*) >= ?"
      " OR sum (iif (time >= ?, 1, 0)) >= ?",
      "iiii", (now - 3600) * G_USEC_PER_SEC, (gint64)LOOKS_BY_DAY,
      ky_watch_night_since (now) * G_USEC_PER_SEC, (gint64)LOOKS_AT_NIGHT);
  gint step = -1;

  while ((step = ky_index_step (server->index, row, error)) == 1)
    {
      gint64 count = ky_index_integer (row, 1);

      g_ptr_array_add (names, ky_index_text (row, 0));
      g_array_append_val (looks, count);
    }
  for (guint i = 0; step == 0 && i < names->len; i++)
    if (!watch_note_person (server, names->pdata[i], g_array_index (looks, gint64, i), now, error))
      return FALSE;
  return step == 0;
}

void
ky_watch_tick (KyServer *server, gboolean is_hour)
{
  g_autofree gchar *places
      = server->directories != NULL ? ky_directories_problem (server->directories) : NULL;

  tell_doubt (server, "audit-doubted", server->audit_problem, &server->is_audit_told);
  tell_doubt (server, "originals-doubted", places, &server->are_originals_told);
}
