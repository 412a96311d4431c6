/* SPDX-License-Identifier: GPL-2.0-or-later */
/* +--------------------------------------------------------------------------------------------+
 * | kiyome-store: keeps originals, reports, the allowlist and the audit log.                   |
 * | Runs as: a user of its own.                                                                |
 * | May: write paths.state, read public keys in paths.keys, listen on its sockets in paths.run.|
 * | May not: read a secret key, open an original, look into one, reach any network (but the    |
 * | ports of a database on another machine and of a bucket's server, where store.database and  |
 * | store.originals name them).                                                                |
 * +--------------------------------------------------------------------------------------------+ */
#include "common/manager.h"
#include "common/message-codes.h"
#include "config/daemon.h"
#include "engine/filetype.h"
#include "store/calls/front-end.h"
#include "store/calls/verbs.h"
#include "store/calls/watch.h"
#include "store/client/portal-client.h"
#include "store/keep/keep.h"
#include "store/keep/quota.h"
#include "store/keep/ready.h"
#include "store/keep/trust.h"
#include "store/server/server.h"

#include <signal.h>
#include <time.h>

#define PORTS_MAX 16 /* number of ports of database hosts and the bucket's server */

static const KyNeed paths[] = {
  { NULL, KY_PATH_READ | KY_PATH_WRITE | KY_PATH_MAKE | KY_PATH_MOVE, KY_CONFIG_PATHS_STATE },
  { NULL, KY_PATH_READ, KY_CONFIG_PATHS_KEYS },
  { NULL, KY_PATH_READ, KY_CONFIG_STORE_S3_CREDENTIALS },
  { NULL, KY_PATH_READ, KY_CONFIG_STORE_S3_CA },
  /* Policies are read again. */
  { KY_AT_CONFIG, KY_PATH_READ },
  { NULL, KY_PATH_READ | KY_PATH_WRITE | KY_PATH_MAKE | KY_PATH_SOCKET, KY_CONFIG_PATHS_RUN },
  /* User names, time zone and files that the C library loads for them. */
  { "/etc", KY_PATH_READ },
  { "/usr", KY_PATH_READ },
  { "/lib", KY_PATH_READ },
  { "/run/systemd/userdb", KY_PATH_READ },
  /* For finding the login of a peer's process. */
  { "/proc", KY_PATH_READ },
  { "/dev/urandom", KY_PATH_READ },
  { 0 },
};
#define CALLS                                                                                      \
  (KY_CALLS_PLAIN | KY_CALLS_MEMORY | KY_CALLS_CODE | KY_CALLS_LOOP | KY_CALLS_SIGNALS             \
   | KY_CALLS_THREADS | KY_CALLS_WRITE | KY_CALLS_ANONYMOUS | KY_CALLS_UNIX | KY_CALLS_LISTEN)
static const KyDaemon daemon_of = {
  .name = "kiyome-store",
  .summary = "Keeps originals, reports, the allowlist and the audit log.\nSee kiyome-store(8).",
  .needs = { .calls = CALLS | KY_CALLS_INET, .refusal = KY_REFUSE_NAMED, .paths = paths },
  .reads = KY_CONFIG_WITH_POLICIES, /* their periods */
};

static void (*const ticks[]) (KyServer *server, gboolean is_hour)
    = { ky_trust_tick, ky_verbs_tick, ky_keep_tick, ky_quota_tick, ky_watch_tick, NULL };

static void
server_main_start (KyServer *server)
{
  ky_verbs_start (server);
  ky_watch_tick (server, FALSE);
}

static const KyServerParts parts = {
  .roles = {
    [KY_ROLE_DOOR] = { KY_STORE_SOCKET, "store.doors", KY_CONFIG_STORE_DOORS, ky_front_end_request },
    [KY_ROLE_ADMIN]
    = { KY_STORE_ADMIN_SOCKET, "store.admins", KY_CONFIG_STORE_ADMINS, ky_verbs_request },
    [KY_ROLE_PORTAL]
    = { KY_PORTAL_SOCKET, "store.portals", KY_CONFIG_STORE_PORTALS, ky_verbs_request },
    [KY_ROLE_OPENER]
    = { KY_OPEN_SOCKET, "store.openers", KY_CONFIG_STORE_OPENERS, ky_verbs_request },
    [KY_ROLE_WATCHER]
    = { KY_WATCH_SOCKET, "store.watchers", KY_CONFIG_STORE_WATCHERS, ky_verbs_request },
  },
  .ticks = ticks,
  .start = server_main_start,
};

/* Finds the port of the bucket's server and loads the module. `ret_port`: 0 if there is no
 * bucket. */
static gboolean
server_main_find_bucket (const KyConfig *config, guint16 *ret_port, GError **error)
{
  KyObjects *objects;

  *ret_port = 0;
  if (!ky_objects_open (config, &objects, error))
    return FALSE;
  if (objects != NULL)
    *ret_port = ky_objects_port (objects);
  ky_objects_close (objects);
  return TRUE;
}

/* Confines the process. The network is permitted only for a database on another machine and for a
 * bucket: their ports, and name resolution. */
static gboolean
server_main_confine (const KyConfig *config, GError **error)
{
  g_autofree gchar *place
      = ky_index_place (ky_config_string (config, KY_CONFIG_STORE_DATABASE),
                        ky_config_string (config, KY_CONFIG_PATHS_STATE), error);
  g_autofree gchar *list = place != NULL ? ky_index_ports (place) : NULL;
  g_auto (GStrv) names = g_strsplit (list != NULL ? list : "", ",", PORTS_MAX);
  KyConfinePort ports[PORTS_MAX + 2] = { 0 };
  KyDaemon own = daemon_of;
  guint16 bucket = 0;
  guint n = 0;

  if (place == NULL || !server_main_find_bucket (config, &bucket, error))
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    ports[n++].port = (guint16)g_ascii_strtoull (names[i], NULL, 10);
  if (bucket != 0)
    ports[n++].port = bucket;
  if (n == 0)
    own.needs.calls &= ~(guint64)KY_CALLS_INET;
  else
    ports[n++].port = KY_PORT_DNS;
  return ky_daemon_confine (&own, config, NULL, 0, ports, n, error);
}

/* Tells the service manager that the store is ready, also if it has a fault: front ends then get a
 * 4xx answer, and `kiyome status` the reason. */
static void
note_ready (KyServer *server)
{
  g_autofree gchar *state = g_strdup_printf ("state %s", server->state);
  g_autofree gchar *words = NULL;
  g_autoptr (GError) fault = NULL;

  if (ky_server_ready (server, 0, &fault))
    ky_log (KY_LOG_INFO, "ready: %s", state);
  else
    {
      words = ky_said (fault->message, FALSE);
      ky_log (KY_LOG_ERROR, "listening, but all mail is deferred until this is repaired");
    }
  ky_manager_ready (words != NULL ? words : state);
}

/* Loads the time zone before any thread is started and before the files are out of reach. */
static void
take_time_zone (const KyConfig *config)
{
  const gchar *zone = ky_config_string (config, KY_CONFIG_STORE_TIME_ZONE);

  if (*zone != '\0')
    g_setenv ("TZ", zone, TRUE);
  tzset ();
}

int
main (int argc, char **argv)
{
  int status;
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (KyServer) server = NULL;
  g_autoptr (GError) error = NULL;

  ky_config_set_types (ky_filetype_name, ky_filetype_is_in, ky_filetype_ladder);
  config = ky_daemon_begin (&daemon_of, &argc, &argv, &status);
  if (config == NULL)
    return status;
  /* A limit on file sizes is answered like a full disk, and must not end the process. */
  signal (SIGXFSZ, SIG_IGN);
  if (sodium_init () < 0)
    {
      ky_log (KY_LOG_ERROR, "libsodium found no source of random numbers: getrandom() must work");
      return 3;
    }
  take_time_zone (config);
  /* The server starts its threads itself. */
  if (server_main_confine (config, &error))
    server = ky_server_new (config, &parts, &error);
  if (server == NULL)
    {
      ky_log_said (KY_LOG_ERROR, error->message);
      return 3;
    }
  note_ready (server);
  ky_server_run (server);
  ky_log (KY_LOG_INFO, "stopping");
  ky_manager_stopping ();
  return 0;
}
