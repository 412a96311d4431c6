/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds the JSON answer to STATUS: whether the store is ready, its problems, the counts of the
 * queues, and the figures of store/loop/tally.c. Counts that took longer than 0.1 s are cached for
 * 50 times as long, so that frequent requests do not delay mail; answers for watchers omit the last
 * answers of the relay, which contain addresses. */
#include "store/keep/status.h"
#include "store/client/messages.h"
#include "store/keep/bucket.h"
#include "common/json.h"
#include "common/message-codes.h"
#include "store/keep/quota.h"
#include "store/keep/nodes.h"
#include "store/keep/prune.h"
#include "store/keep/ready.h"
#include "store/keep/trust.h"
#include "store/records/outbox.h"
#include "store/records/node.h"

#include <sys/statvfs.h>

#define COUNTS_DEAR 100000 /* microseconds */
#define COUNTS_REST 50     /* times as long */
#define SECONDS G_STRINGIFY (KY_NODE_SECONDS)
#define UNSENT " state = 'failed' AND finished > unixepoch () - 7 * 86400"

static void
keep_status_put_text (GString *json, const gchar *text)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, -1);

  ky_json_string (json, valid);
}

/* Writes "NAME" in English, and "NAME_said" with its codes, for programs that show it in another
 * language. */
static void
put_said (GString *json, const gchar *name, const gchar *text)
{
  g_autofree gchar *words = text != NULL ? ky_said (text, FALSE) : NULL;

  g_string_append_printf (json, ",\"%s\":", name);
  if (text == NULL)
    {
      g_string_append (json, "null");
      return;
    }
  keep_status_put_text (json, words);
  g_string_append_printf (json, ",\"%s_said\":", name);
  keep_status_put_text (json, text);
}

static void
json_count (KyServer *server, GString *json, const gchar *name, const gchar *sql)
{
  gint64 count = 0;

  if (ky_index_number (server->index, 0, &count, NULL, sql, ""))
    g_string_append_printf (json, ",\"%s\":%" G_GINT64_FORMAT, name, count);
}

/* SQL: waiting deliveries that the next MTA did not accept: when they were requested, when they are
 * tried next, and the MTA's answer. */
#define DELAYED                                                                                    \
  "SELECT created AS since, next_try, error FROM outbox"                                           \
  " WHERE state = 'waiting' AND tries > 0 AND error <> ''"                                         \
  " UNION ALL SELECT asked, next_try, error FROM reprocess"                                        \
  " WHERE state IN ('waiting', 'delivering') AND tries > 0 AND error <> ''"                        \
  " UNION ALL SELECT asked, next_try, error FROM debts"                                            \
  " WHERE state IN ('waiting', 'delivering') AND tries > 0 AND error <> ''"

/* Writes the last answer of the next mail system for which anything waits, and its name, which not
 * everybody may read. The code of an order before it is not part of the answer. */
static void
tell_delayed (KyServer *server, GString *json)
{
  g_autoptr (GError) error = NULL;
  KyStatement *row = ky_index_bind (server->index, &error,
                                    "SELECT replace (error, 'mail-failed: ', '')"
                                    " FROM (" DELAYED ") AS delayed ORDER BY next_try DESC LIMIT 1",
                                    "");

  if (row == NULL || ky_index_step (server->index, row, &error) != 1)
    return;
  put_said (json, "delayed_last", ky_index_peek (row, 0));
  ky_index_reset (row);
  g_string_append (json, ",\"delayed_relay\":");
  keep_status_put_text (json, ky_config_string (server->config, KY_CONFIG_RELAY_HOST));
}

/* Returns the last abandoned letter with the relay's answer; it contains addresses, so it is not
 * for every reader. */
static gchar *
tell_unsent (KyServer *server)
{
  GString *json = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *last = NULL;
  KyStatement *row
      = ky_index_bind (server->index, &error,
                       "SELECT recipient || ': ' || error FROM outbox WHERE" UNSENT
                       " AND NOT" KY_OUTBOX_HAS_FILE " ORDER BY finished DESC, n DESC LIMIT 1",
                       "");

  if (row != NULL && ky_index_step (server->index, row, &error) == 1)
    {
      last = ky_index_text (row, 0);
      ky_index_reset (row);
      g_string_append (json, ",\"unsent_last\":");
      keep_status_put_text (json, last);
    }
  tell_delayed (server, json);
  return g_string_free (json, FALSE);
}

/* Adds how many events have not reached the receiver of events.to, and since when. */
static void
put_events (KyServer *server, GString *json)
{
  g_autofree gchar *mark = ky_index_meta (server->index, KY_EVENTS_MARK);
  gint64 seq = mark != NULL ? g_ascii_strtoll (mark, NULL, 10) : server->head.seq;
  gint64 oldest = G_MAXINT64, row = G_MAXINT64, count = 0;

  if (*ky_config_string (server->config, KY_CONFIG_EVENTS_TO) == '\0'
      || !ky_index_number (server->index, 0, &count, NULL,
                           "SELECT count (*) FROM events WHERE sent IS NULL", "")
      || !ky_index_number (server->index, G_MAXINT64, &oldest, NULL,
                           "SELECT time FROM events WHERE sent IS NULL ORDER BY n LIMIT 1", "")
      || !ky_index_number (server->index, G_MAXINT64, &row, NULL,
                           "SELECT time FROM audit WHERE seq = ?", "i", seq + 1))
    return;
  count += MAX (server->head.seq - seq, 0);
  oldest = MIN (oldest, row);
  g_string_append_printf (
      json, ",\"events\":%" G_GINT64_FORMAT ",\"events_age\":%" G_GINT64_FORMAT, count,
      oldest != G_MAXINT64 ? MAX (ky_server_time (server) - oldest, 0) / G_USEC_PER_SEC : 0);
}

/* Returns the part of the status that is made by counting rows. */
static gchar *
keep_status_count_rows (KyServer *server)
{
  GString *json = g_string_new (NULL);

  json_count (server, json, "messages", "SELECT coalesce (max (n), 0) FROM messages");
  json_count (server, json, "allow",
              "SELECT count (*) FROM allow WHERE removed IS NULL AND confirmed IS NOT NULL AND "
              "expires > unixepoch ()");
  json_count (server, json, "reprocess",
              "SELECT count (*) FROM reprocess WHERE state IN ('waiting', 'delivering')");
  json_count (server, json, "deliveries",
              "SELECT count (*) FROM debts WHERE state IN ('waiting', 'delivering')");
  json_count (server, json, "deliveries_age",
              "SELECT coalesce (unixepoch () - min (asked), 0) FROM debts"
              " WHERE state IN ('waiting', 'delivering')");
  json_count (server, json, "holds", "SELECT count (*) FROM holds WHERE removed IS NULL");
  json_count (server, json, "requests", "SELECT count (*) FROM requests WHERE state = 'waiting'");
  json_count (server, json, "requests_age",
              "SELECT coalesce (unixepoch () - min (created), 0) FROM requests"
              " WHERE state = 'waiting'");
  json_count (server, json, "outbox",
              "SELECT count (*) FROM outbox WHERE state = 'waiting' AND NOT" KY_OUTBOX_HAS_FILE);
  json_count (server, json, "outbox_files",
              "SELECT count (*) FROM outbox WHERE state = 'waiting' AND" KY_OUTBOX_HAS_FILE);
  json_count (server, json, "outbox_age",
              "SELECT coalesce (unixepoch () - min (created), 0) FROM outbox"
              " WHERE state = 'waiting'");
  json_count (server, json, "unsent",
              "SELECT count (*) FROM outbox WHERE" UNSENT " AND NOT" KY_OUTBOX_HAS_FILE);
  json_count (server, json, "unsent_files",
              "SELECT count (*) FROM outbox WHERE" UNSENT " AND" KY_OUTBOX_HAS_FILE);
  json_count (server, json, "stale",
              "SELECT coalesce (max (CAST (value AS INTEGER)), 0) FROM meta"
              " WHERE name = 'letters-stale'");
  json_count (server, json, "undelivered",
              "SELECT count (*) FROM reprocess WHERE" UNSENT
              " AND detail <> '{queue-dropped}' AND detail <> '{original-destroyed}'");
  json_count (server, json, "undelivered_owed",
              "SELECT count (*) FROM debts WHERE" UNSENT " AND detail <> '{queue-dropped}'");
  json_count (server, json, "kept_back",
              "SELECT (SELECT count (*) FROM outbox WHERE kept_back = 1)"
              " + (SELECT count (*) FROM reprocess WHERE kept_back = 1)"
              " + (SELECT count (*) FROM debts WHERE kept_back = 1)");
  json_count (server, json, "delayed", "SELECT count (*) FROM (" DELAYED ") AS delayed");
  json_count (server, json, "delayed_age",
              "SELECT coalesce (unixepoch () - min (since), 0) FROM (" DELAYED ") AS delayed");
  json_count (server, json, "copies",
              "SELECT (SELECT coalesce (sum (copies), 0) FROM outbox WHERE copies > 0)"
              " + (SELECT coalesce (sum (copies), 0) FROM reprocess WHERE copies > 0)"
              " + (SELECT coalesce (sum (copies), 0) FROM debts WHERE copies > 0)");
  put_events (server, json);
  return g_string_free (json, FALSE);
}

/* Repeats the last counts for a while if counting took long, so that frequent status requests do
 * not take time from mail. */
static void
keep_status_put_counts (KyServer *server, KyStatusFor who, GString *json)
{
  gint64 start = g_get_monotonic_time ();

  if (server->counts == NULL || start >= server->counts_until)
    {
      g_free (server->counts);
      g_free (server->unsent_last);
      server->counts = keep_status_count_rows (server);
      server->unsent_last = tell_unsent (server);
      gint64 cost = g_get_monotonic_time () - start;
      server->counts_until = start + (cost > COUNTS_DEAR ? cost * COUNTS_REST : 0);
    }
  g_string_append (json, server->counts);
  if (who == KY_STATUS_ALL)
    g_string_append (json, server->unsent_last);
}

/* Adds the state of the bucket. Mail that does not need the bucket is accepted while it is
 * unreachable. */
static void
put_bucket (KyServer *server, GString *json)
{
  g_autofree gchar *problem = ky_bucket_problem (server);

  if (server->originals.objects == NULL && problem == NULL)
    return;
  /* The probe's result is for the next request; this one does not wait for it. */
  ky_bucket_probe (server);
  if (problem == NULL)
    problem = ky_objects_problem (server->originals.objects);
  put_said (json, "originals_problem", problem);
  g_string_append_printf (json, ",\"spooled\":%u,\"unsettled\":%u",
                          ky_remote_spooled (&server->originals),
                          ky_remote_waiting (&server->originals));
}

/* Adds the state of the nodes: which one leads, and how many are running or unreachable. */
static void
put_nodes (KyServer *server, GString *json)
{
  g_autofree gchar *problem = ky_nodes_problem (server);

  if (ky_index_node ()[0] == '\0')
    return;
  put_said (json, "nodes_problem", problem);
  g_string_append (json, ",\"node\":");
  keep_status_put_text (json, ky_index_node ());
  g_string_append_printf (json, ",\"leads\":%s", server->leads ? "true" : "false");
  json_count (server, json, "nodes",
              "SELECT count (*) FROM nodes WHERE seen > unixepoch () - " SECONDS);
  json_count (server, json, "nodes_away",
              "SELECT count (*) FROM nodes WHERE seen <= unixepoch () - " SECONDS);
  json_count (server, json, "nodes_relabel",
              "SELECT count (*) FROM meta WHERE name LIKE 'relabel %'");
}

/* Appends how many seconds ago kiyome-signer signed the audit log; nothing if it never did. */
static void
put_signed (KyServer *server, GString *json)
{
  g_autofree gchar *when = ky_index_meta (server->index, KY_AUDIT_SIGNED_META);

  if (when != NULL)
    g_string_append_printf (
        json, ",\"signed_age\":%" G_GINT64_FORMAT,
        MAX (ky_server_time (server) / G_USEC_PER_SEC - g_ascii_strtoll (when, NULL, 10), 0));
}

/* Appends how old the audit log's first row is, and why older rows than retain.log says stay. */
static void
put_log (KyServer *server, GString *json)
{
  gint64 age;
  const gchar *obstacle = ky_prune_obstacle (server, &age);

  g_string_append_printf (json, ",\"log_age\":%" G_GINT64_FORMAT, age);
  if (obstacle != NULL)
    g_string_append_printf (json, ",\"log_kept\":\"%s\"", obstacle);
}

static void
put_directories (KyServer *server, GString *json)
{
  g_autofree gchar *problem
      = server->directories != NULL ? ky_directories_problem (server->directories) : NULL;

  put_said (json, "directories_problem", problem);
}

static void
put_database (KyServer *server, GString *json)
{
  g_autofree gchar *problem = ky_server_database_problem (server);

  put_said (json, "database_problem", problem);
}

gchar *
ky_server_status (KyServer *server, KyStatusFor who)
{
  g_autoptr (GError) error = NULL;
  /* With store.reserve = 0 a full disk is detected only by a failed write. */
  gboolean is_ready
      = ky_server_ready (server, 0, &error) && ky_directories_check (server->directories, &error)
        && ky_originals_probe (server->state, &error) && ky_quota_is_open (server, &error);
  GString *json = g_string_new ("{\"version\":\"" KY_VERSION "\",\"ready\":");
  struct statvfs status;

  ky_trust_check_audit (server);
  g_string_append (json, is_ready ? "true" : "false");
  put_said (json, "problem", is_ready ? NULL : error->message);
  put_said (json, "audit_problem", server->audit_problem);
  put_directories (server, json);
  put_bucket (server, json);
  g_string_append (json, ",\"key\":");
  keep_status_put_text (json, server->key.id);
  if (statvfs (server->state, &status) == 0)
    g_string_append_printf (json, ",\"free\":%" G_GUINT64_FORMAT,
                            (guint64)status.f_bavail * status.f_frsize);
  ky_quota_json (server, json);
  if (server->index != NULL && server->problem == NULL)
    {
      put_database (server, json);
      keep_status_put_counts (server, who, json);
      g_string_append_printf (json,
                              ",\"held\":%" G_GUINT64_FORMAT ",\"kept_by_hold\":%" G_GINT64_FORMAT
                              ",\"aside\":%" G_GUINT64_FORMAT ",\"lost\":%" G_GUINT64_FORMAT
                              ",\"missing\":%" G_GUINT64_FORMAT ",\"mended\":%" G_GUINT64_FORMAT
                              ",\"damaged\":%" G_GUINT64_FORMAT ",\"uncopied\":%" G_GUINT64_FORMAT
                              ",\"clock\":%" G_GINT64_FORMAT,
                              server->held, server->kept_by_hold,
                              server->aside + server->aside_records + server->bucket.aside,
                              server->lost + server->bucket.lost,
                              server->missing + server->bucket.missing, server->mended,
                              server->damaged, server->uncopied,
                              server->mark.clock.gap / G_USEC_PER_SEC);
      put_signed (server, json);
      put_log (server, json);
      json_count (server, json, "oldest_age",
                  "SELECT coalesce (unixepoch () - (SELECT received / 1000000 FROM originals o"
                  " JOIN messages USING (n) WHERE longer <= 0 AND NOT" KY_HOLD_COVERS
                  " ORDER BY o.n LIMIT 1), 0)");
      put_nodes (server, json);
    }
  ky_tally_json (server->tally, json);
  g_string_append_printf (
      json,
      ",\"audit\":%" G_GINT64_FORMAT ",\"connections\":%u,\"added\":%" G_GUINT64_FORMAT
      ",\"commits\":%" G_GUINT64_FORMAT ",\"operations\":%" G_GUINT64_FORMAT
      ",\"round_trips\":%" G_GUINT64_FORMAT "}\n",
      server->head.seq, g_hash_table_size (server->peers), server->added, server->commits,
      server->operations, server->index != NULL ? server->index->round_trips : 0);
  return g_string_free (json, FALSE);
}

gboolean
ky_peer_send_status (KyServer *server, KyPeer *peer, GError **error)
{
  if (!ky_wire_done (&peer->in, error))
    return FALSE;
  g_autofree gchar *json = ky_server_status (
      server, peer->role == KY_ROLE_WATCHER ? KY_STATUS_FIGURES : KY_STATUS_ALL);
  ky_store_json_put (&peer->out, &(KyStoreJsonOut){ ky_blob_of (ky_view (json, strlen (json))) });
  ky_peer_send (server, peer);
  return TRUE;
}
