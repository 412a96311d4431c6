/* SPDX-License-Identifier: GPL-2.0-or-later */
/* +--------------------------------------------------------------------------------------------+
 * | kiyome-events: sends what happens to who gathers events, by syslog.                        |
 * | Runs as: kiyome-events.                                                                    |
 * | May: ask the programs how they are, ask the store for events to be sent, connect to        |
 * | events.to.                                                                                 |
 * | May not: see a mail, hand in a job, write a file; nobody waits for it.                     |
 * +--------------------------------------------------------------------------------------------+
 *
 * The store keeps events until the receiver has them (store/calls/watch.c), so this program may
 * be away, or its receiver: everything comes once it is back, and perhaps some of it twice. */
#include "intake/events/events.h"

#include "common/hash.h"
#include "common/json.h"
#include "common/manager.h"
#include "common/release.h"
#include "config/daemon.h"
#include "config/health.h"
#include "config/tenants.h"
#include "intake/status/status.h"
#include "store/client/admin-client.h"

#define PENDING_MAX 1000
#define NOTHING "neither events.to nor incident.to is set: there is nothing to do"
#define DYING "workers-die"
#define HEALTH "health"
#define PAUSE_MAX 60       /* seconds between tries while the receiver is away */
#define DEATHS 3           /* deaths of workers of a family, … */
#define DEATHS_SECONDS 900 /* … within which they are an incident */

/* Describes a change that the store has not taken yet. */
typedef struct
{
  gchar *kind, *object, *detail;
  gint64 time;
  gboolean is_out; /* the receiver has it; the store still has to write the letters about it */
} Change;

typedef struct
{
  gint64 count, since; /* when it was that; µs */
} Deaths;

typedef struct
{
  KyConfig *config;
  KyEventsPlace place;
  gboolean has_place, is_cef;
  KyStoreAdmin *store;
  const KyStatus *status; /* the status that is processed */
  GHashTable *health;     /* part → "1", "0" */
  GHashTable *deaths;     /* "pdf worker" → Deaths */
  GQueue changes;         /* of Change */
  gchar *complaint;       /* the last complaint, which is logged once */
} Events;

static gint look_seconds = 15;
static gint send_seconds = 2;

/* Tells whether letters are written about the change (store/calls/watch.c). */
static gboolean
needs_letter (const Events *events, const Change *change)
{
  return g_str_equal (change->kind, DYING)
         && *ky_config_list (events->config, KY_CONFIG_INCIDENT_TO) != NULL;
}

KY_DEFINE_FREE (free_change, Change, kind, object, detail)

/* Logs a problem once, until it changes. */
static void
events_main_complain (Events *events, const GError *error)
{
  if (g_strcmp0 (events->complaint, error != NULL ? error->message : NULL) == 0)
    return;
  if (error != NULL)
    ky_log_error (KY_LOG_WARNING, error->message, "events cannot be sent now and are kept");
  else
    ky_log (KY_LOG_INFO, "events can be sent again");
  g_free (events->complaint);
  events->complaint = error != NULL ? g_strdup (error->message) : NULL;
}

/* --- what changes --------------------------------------------------------------------------- */

static void
events_main_note (Events *events, const gchar *kind, const gchar *object, gchar *detail)
{
  Change *change = g_new0 (Change, 1);

  change->kind = g_strdup (kind);
  change->object = g_strdup (object);
  change->detail = detail;
  change->time = g_get_real_time ();
  g_queue_push_tail (&events->changes, change);
  if (events->changes.length > PENDING_MAX)
    {
      Change *oldest = g_queue_pop_head (&events->changes);

      ky_log (KY_LOG_ERROR, "event dropped, because %d others wait for the store: %s %s: %s",
              PENDING_MAX, oldest->kind, oldest->object, oldest->detail);
      free_change (oldest);
    }
}

/* Returns the names of the store's figures that have a fault; their texts are not for every reader
 * of events. (transfer full) */
static gchar *
name_problems (const gchar *json)
{
  g_autoptr (GHashTable) values = ky_json_flatten (json);
  g_auto (KyVerdict) verdict = ky_health_judge ("store", values, FALSE);

  return g_steal_pointer (&verdict.names);
}

/* Returns the tenant of the event, or NULL. The operator receives the state of each tenant's parts,
 * and nothing else; a tenant receives what belongs to it. */
static const gchar *
events_main_tenant_of (const Events *events, const gchar *kind, const gchar *object)
{
  const gchar *own = ky_config_tenant_name (events->config);
  const gchar *at = g_str_equal (kind, HEALTH) ? strrchr (object, '@') : NULL;

  return own == NULL && at != NULL && ky_config_is_tenant_name (at + 1) ? at + 1 : own;
}

static gboolean
events_main_is_store (const gchar *part)
{
  return g_str_equal (part, "store") || g_str_has_prefix (part, "store@");
}

static void
see_part (const gchar *name, KyHealth health, const gchar *text, gpointer data)
{
  Events *events = data;
  const gchar *json = events_main_is_store (name) ? ky_status_json (events->status, name) : NULL;
  g_autofree gchar *problems = json != NULL ? name_problems (json) : NULL;
  const gchar *before = g_hash_table_lookup (events->health, name);
  const gchar *now = health == KY_HEALTH_WELL ? "well" : "not well";

  if (health == KY_HEALTH_HIDDEN || g_strcmp0 (before, now) == 0)
    return;
  /* The first state is an event, too, because the last one that was sent may be out of date. */
  events_main_note (events, HEALTH, name,
                    g_strdup_printf ("%s: %s", now, problems != NULL ? problems : text));
  g_hash_table_insert (events->health, g_strdup (name), (gpointer)now);
}

/* Notes an incident if the processes of `family` with `role` died too often within DEATHS_SECONDS.
 * `count` is how often they died since the sanitizer's start; deaths before this program's start
 * are not reported. */
static void
see_deaths (Events *events, const gchar *family, const gchar *role, gint64 count)
{
  g_autofree gchar *name = g_strdup_printf ("%s %s", family, role);
  Deaths *deaths = g_hash_table_lookup (events->deaths, name);
  gint64 now = g_get_monotonic_time ();

  if (deaths == NULL || count < deaths->count
      || now - deaths->since > DEATHS_SECONDS * G_USEC_PER_SEC)
    {
      /* Crashes before this program's start are not reported. */
      deaths = g_new0 (Deaths, 1);
      deaths->count = count;
      deaths->since = now;
      g_hash_table_insert (events->deaths, g_steal_pointer (&name), deaths);
      return;
    }
  if (count - deaths->count < DEATHS)
    return;
  events_main_note (events, DYING, name,
                    g_strdup_printf ("%" G_GINT64_FORMAT " within %d minutes",
                                     count - deaths->count, DEATHS_SECONDS / 60));
  deaths->count = count;
  deaths->since = now;
}

static void
see_families (Events *events, const KyStatus *status)
{
  static const gchar *const roles[][2] = { { "families", "worker" }, { "verifiers", "verifier" } };
  const gchar *json = ky_status_json (status, "sanitizer");
  g_autoptr (GHashTable) values = json != NULL ? ky_json_flatten (json) : NULL;

  for (guint r = 0; values != NULL && r < G_N_ELEMENTS (roles); r++)
    for (guint i = 0;; i++)
      {
        g_autofree gchar *family = g_strdup_printf ("%s.%u.family", roles[r][0], i);
        g_autofree gchar *died = g_strdup_printf ("%s.%u.died", roles[r][0], i);
        const gchar *name = g_hash_table_lookup (values, family);
        const gchar *count = g_hash_table_lookup (values, died);

        if (name == NULL || count == NULL)
          break;
        see_deaths (events, name, roles[r][1], g_ascii_strtoll (count, NULL, 10));
      }
}

static void
events_main_look_around (Events *events)
{
  g_autoptr (KyStatus) status = ky_status_new (events->config, NULL, NULL);

  events->status = status;
  ky_status_each (status, see_part, events);
  events->status = NULL;
  see_families (events, status);
}

/* --- to the store, and from it -------------------------------------------------------------- */

static gboolean
open_store (Events *events, GError **error)
{
  g_autofree gchar *path = ky_config_run_path (events->config, KY_WATCH_SOCKET);

  if (events->store == NULL)
    events->store = ky_store_admin_connect (path, error);
  return events->store != NULL;
}

static KyRows *
events_main_ask (Events *events, const gchar *verb, const gchar *const *arguments, GError **error)
{
  if (!open_store (events, error))
    return NULL;
  KyRows *rows = ky_store_admin_ask (events->store, verb, arguments, NULL, NULL, error);
  if (rows == NULL)
    g_clear_pointer (&events->store, ky_store_admin_free);
  return rows;
}

static gboolean
events_main_send (Events *events, const GPtrArray *messages, GError **error)
{
  return ky_events_send (&events->place, events->config, messages, error);
}

/* Sends a change directly when the store cannot keep it. */
static gboolean
send_direct (Events *events, const Change *change, GError **error)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_free);
  KyEventLine line = { .stream = "direct",
                       .seq = change->time,
                       .time = change->time,
                       .severity = 4,
                       .kind = change->kind,
                       .who = "",
                       .object = change->object,
                       .why = "",
                       .detail = change->detail,
                       .tenant = events_main_tenant_of (events, change->kind, change->object) };

  if (!events->has_place)
    return FALSE;
  g_ptr_array_add (messages, ky_event_format (&line, events->is_cef));
  return events_main_send (events, messages, error);
}

/* Hands `change` to the store. Returns whether the store has it. */
static gboolean
hand_in (Events *events, const Change *change, GError **error)
{
  g_autoptr (KyRows) rows
      = events_main_ask (events, "event-note",
                         (const gchar *const[]){ "kind", change->kind, "object", change->object,
                                                 "detail", change->detail, NULL },
                         error);

  return rows != NULL;
}

/* Hands the changes to the store, or sends them directly while the store is away. A change that was
 * sent directly is done, except an incident, which waits for the store to write its letters. */
static void
hand_in_changes (Events *events)
{
  gboolean is_away = FALSE;
  GList *next;

  for (GList *at = events->changes.head; at != NULL; at = next)
    {
      Change *change = at->data;
      g_autoptr (GError) error = NULL;
      gboolean is_done = !is_away && hand_in (events, change, &error);

      next = at->next;
      if (!is_done && !change->is_out)
        {
          is_away = TRUE;
          change->is_out = send_direct (events, change, NULL);
          if (!change->is_out)
            {
              if (error != NULL)
                events_main_complain (events, error);
              return;
            }
        }
      is_away |= !is_done;
      if (is_done || !needs_letter (events, change))
        {
          free_change (change);
          g_queue_delete_link (&events->changes, at);
        }
    }
}

/* Records what is reported to the store once the receiver has the messages. */
typedef struct
{
  gint64 audit;     /* the last row of the log; -1: none is among them */
  GString *numbers; /* of other events */
  gchar *index;
} Taken;

KY_DEFINE_AUTO_CLEAR (taken_clear, Taken, numbers, index)

/* Returns the messages that `rows` describe. */
static GPtrArray *
events_main_read_rows (const Events *events, KyRows *rows, Taken *taken, GError **error)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_free);
  gint step;

  while ((step = ky_rows_next (rows, error)) == 1)
    {
      g_autofree gchar *stream = ky_rows_text_of (rows, "stream");
      g_autofree gchar *kind = ky_rows_text_of (rows, "kind");
      g_autofree gchar *who = ky_rows_text_of (rows, "who");
      g_autofree gchar *object = ky_rows_text_of (rows, "object");
      g_autofree gchar *reason = ky_rows_text_of (rows, "why");
      g_autofree gchar *detail = ky_rows_text_of (rows, "detail");
      g_autofree gchar *origin = ky_rows_text_of (rows, "origin");
      KyEventLine line = { .stream = stream,
                           .origin = origin,
                           .seq = ky_rows_get (rows, "seq")->number,
                           .time = ky_rows_get (rows, "time")->number,
                           .severity = (gint)ky_rows_get (rows, "severity")->number,
                           .kind = kind,
                           .who = who,
                           .object = object,
                           .why = reason,
                           .detail = detail,
                           .tenant = events_main_tenant_of (events, kind, object) };

      g_ptr_array_add (messages, ky_event_format (&line, events->is_cef));
      if (g_str_equal (stream, "audit"))
        taken->audit = MAX (taken->audit, line.seq);
      else
        g_string_append_printf (taken->numbers, "%s%" G_GINT64_FORMAT,
                                taken->numbers->len > 0 ? ";" : "", line.seq);
      g_free (taken->index);
      taken->index = ky_rows_text_of (rows, "index");
    }
  return step == 0 ? g_steal_pointer (&messages) : NULL;
}

/* Sends some of the waiting events. `ret_more`: whether there were any. */
static gboolean
send_some (Events *events, gboolean *ret_more, GError **error)
{
  const gchar *const none[] = { NULL };
  g_autoptr (KyRows) rows = events_main_ask (events, "events-take", none, error);
  g_auto (Taken) taken = { -1, g_string_new (NULL), NULL };

  *ret_more = FALSE;
  if (rows == NULL)
    return FALSE;
  g_autoptr (GPtrArray) messages = events_main_read_rows (events, rows, &taken, error);
  if (messages == NULL || messages->len == 0)
    return messages != NULL;
  if (!events_main_send (events, messages, error))
    return FALSE;
  g_autofree gchar *seq
      = taken.audit >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, taken.audit) : NULL;
  g_autoptr (KyRows) answer
      = events_main_ask (events, "events-done",
                         (const gchar *const[]){ "index", taken.index, "events", taken.numbers->str,
                                                 "audit", seq, NULL },
                         error);
  *ret_more = answer != NULL;
  return answer != NULL;
}

/* Sends all events of the store to the receiver. Returns FALSE if the store or the receiver is
 * away, which is logged. */
static gboolean
events_main_send_all (Events *events)
{
  gboolean more = TRUE;

  while (more)
    {
      g_autoptr (GError) error = NULL;

      if (!send_some (events, &more, &error))
        {
          events_main_complain (events, error);
          return FALSE;
        }
    }
  events_main_complain (events, NULL);
  return TRUE;
}

static void
events_main_run (Events *events)
{
  gint64 look_at = 0, send_at = 0;
  gint pause = send_seconds;

  for (;;)
    {
      gint64 now = g_get_monotonic_time ();

      if (now >= look_at)
        {
          events_main_look_around (events);
          hand_in_changes (events);
          look_at = g_get_monotonic_time () + look_seconds * G_USEC_PER_SEC;
        }
      if (now >= send_at && events->has_place)
        {
          pause = events_main_send_all (events) ? send_seconds : MIN (pause * 2, PAUSE_MAX);
          send_at = g_get_monotonic_time () + pause * G_USEC_PER_SEC;
        }
      g_usleep (G_USEC_PER_SEC / 4);
    }
}

static const KyNeed paths[] = {
  /* `kiyome status` reads this file again to report whether it is valid. */
  { KY_AT_CONFIG, KY_PATH_READ },
  { NULL, KY_PATH_READ | KY_PATH_WRITE, KY_CONFIG_PATHS_RUN },
  { NULL, KY_PATH_READ, KY_CONFIG_EVENTS_CA },
  { NULL, KY_PATH_READ, KY_CONFIG_EVENTS_CERTIFICATE },
  { NULL, KY_PATH_READ, KY_CONFIG_EVENTS_KEY },
  /* User and host names, the certificates of the system, and files that the C library loads for
   * them. */
  { "/etc", KY_PATH_READ },
  { "/usr", KY_PATH_READ },
  { "/lib", KY_PATH_READ },
  { "/run/systemd", KY_PATH_READ },
  /* To find the program that listens on the port of the portal or the milter. */
  { "/proc", KY_PATH_READ },
  { "/dev/urandom", KY_PATH_READ },
  { 0 },
};

static void
events_main_add_port (GArray *ports, const gchar *text)
{
  const KyConfinePort one = { .port = (guint16)g_ascii_strtoull (text, NULL, 10) };

  g_array_append_val (ports, one);
}

static void
events_main_add_portal (GArray *ports, const KyConfig *config)
{
  const gchar *port = strrchr (ky_config_string (config, KY_CONFIG_PORTAL_LISTEN), ':');

  if (port != NULL)
    events_main_add_port (ports, port + 1);
}

/* Confines the program to the receiver's port, and those of the portals and the milter. */
static gboolean
events_main_confine (const KyDaemon *daemon, const Events *events, GError **error)
{
  const KyConfig *config = events->config;
  const gchar *milter = ky_config_string (config, KY_CONFIG_MILTER_SOCKET);
  const KyConfinePort dns = { .port = KY_PORT_DNS };
  g_autoptr (GArray) ports = g_array_new (FALSE, FALSE, sizeof (KyConfinePort));

  g_array_append_val (ports, dns);
  if (events->has_place)
    events_main_add_port (ports, events->place.port);
  events_main_add_portal (ports, config);
  for (guint i = 0; i < ky_config_n_tenants (config); i++)
    events_main_add_portal (ports, ky_config_tenant (config, i));
  if (g_str_has_prefix (milter, "inet:"))
    events_main_add_port (ports, milter + strlen ("inet:"));
  return ky_daemon_confine (daemon, config, NULL, 0, (const KyConfinePort *)(void *)ports->data,
                            ports->len, error);
}

int
main (int argc, char **argv)
{
  static const GOptionEntry options[] = { { "look-seconds", 0, 0, G_OPTION_ARG_INT, &look_seconds,
                                            "seconds between two looks at every part (15)", "N" },
                                          { NULL } };
  static const KyDaemon daemon_of
      = { .name = "kiyome-events",
          .summary
          = "Sends what happens to events.to, by syslog (RFC 5424).\nSee kiyome-events(8).",
          .options = options,
          .reads = KY_CONFIG_WITH_TENANTS,
          .needs = { .calls = KY_CALLS_PLAIN | KY_CALLS_MEMORY | KY_CALLS_CODE | KY_CALLS_LOOP
                              | KY_CALLS_SIGNALS | KY_CALLS_THREADS | KY_CALLS_READ
                              | KY_CALLS_ANONYMOUS | KY_CALLS_UNIX | KY_CALLS_INET,
                     .refusal = KY_REFUSE_NAMED,
                     .paths = paths } };
  int status;
  g_autoptr (KyConfig) config = ky_daemon_begin (&daemon_of, &argc, &argv, &status);
  g_autoptr (GError) error = NULL;
  Events events = { .config = config };

  if (config == NULL)
    return status;
  events.has_place = *ky_config_string (config, KY_CONFIG_EVENTS_TO) != '\0';
  events.is_cef = g_str_equal (ky_config_string (config, KY_CONFIG_EVENTS_FORMAT), "cef");
  if (events.has_place
      && !ky_events_place (ky_config_string (config, KY_CONFIG_EVENTS_TO), &events.place, &error))
    {
      ky_log_said (KY_LOG_ERROR, error->message);
      return 2;
    }
  if (!events.has_place && *ky_config_list (config, KY_CONFIG_INCIDENT_TO) == NULL)
    {
      ky_log (KY_LOG_INFO, NOTHING);
      ky_manager_ready (NOTHING); /* its start did not fail */
      return 0;
    }
  if (!events_main_confine (&daemon_of, &events, &error))
    {
      ky_log_said (KY_LOG_ERROR, error->message);
      return 3;
    }
  look_seconds = MAX (look_seconds, 1);
  events.health = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  events.deaths = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  ky_log (KY_LOG_INFO, "ready: events go to %s", ky_config_string (config, KY_CONFIG_EVENTS_TO));
  ky_manager_ready (NULL);
  events_main_run (&events);
  return 0;
}
