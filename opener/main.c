/* SPDX-License-Identifier: GPL-2.0-or-later */
/* +--------------------------------------------------------------------------------------------+
 * | kiyome-opener: opens originals for people whom the store lets.                             |
 * | Runs as: opener.user, once it has read the secret keys as root; a child that does nothing  |
 * | but read those that are made later stays root (opener/key-keeper.h).                       |
 * | May: take orders from kiyome-portal, ask kiyome-store whether they may be done and for     |
 * | sealed originals, unseal them, hand them to the sanitizer, start kiyome-release.           |
 * | May not: parse what is in an original, decide who may see what, listen to any network,     |
 * | give out raw bytes but those that were approved.                                           |
 * +--------------------------------------------------------------------------------------------+ */
#include "config/daemon.h"
#include "config/live.h"
#include "engine/filetype.h"
#include "opener/opener.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

/* Also for kiyome-release, which it starts for each mail: it connects to the relay and resolves its
 * name. */
static const KyNeed paths[] = {
  { "/etc", KY_PATH_READ },
  { "/usr", KY_PATH_READ | KY_PATH_EXECUTE },
  { "/lib", KY_PATH_READ | KY_PATH_EXECUTE },
  { "/lib64", KY_PATH_READ | KY_PATH_EXECUTE },
  { "/run", KY_PATH_READ },
  { "/proc", KY_PATH_READ },
  { "/dev/null", KY_PATH_READ | KY_PATH_WRITE },
  { "/dev/urandom", KY_PATH_READ },
  { KY_AT_CONFIG, KY_PATH_READ },
  { KY_AT_PROGRAM, KY_PATH_READ | KY_PATH_EXECUTE },
  { NULL, KY_PATH_READ, KY_CONFIG_PATHS_KEYS },
  { NULL, KY_PATH_READ, KY_CONFIG_RELAY_CA },
  { NULL, KY_PATH_SOCKET, KY_CONFIG_PATHS_RUN },
  { 0 },
};
static const KyDaemon daemon_of = {
  .name = "kiyome-opener",
  .reads = KY_CONFIG_WITH_POLICIES,
  .summary = "Opens originals for kiyome-portal.\nSee kiyome-opener(8).",
  .needs
  = { .calls = KY_CALLS_PLAIN | KY_CALLS_MEMORY | KY_CALLS_CODE | KY_CALLS_LOOP | KY_CALLS_SIGNALS
               | KY_CALLS_THREADS | KY_CALLS_READ | KY_CALLS_WRITE | KY_CALLS_ANONYMOUS
               | KY_CALLS_UNIX | KY_CALLS_INET | KY_CALLS_FORK | KY_CALLS_EXEC,
      .refusal = KY_REFUSE_STRICT,
      .paths = paths },
};

static gboolean
drops_user (const KyConfig *config)
{
  return *ky_config_string (config, KY_CONFIG_OPENER_USER) != '\0' && geteuid () == 0;
}

/* Changes to opener.user; the keys stay in memory, and a child that can read keys stays root. */
static gboolean
opener_main_drop_user (const KyConfig *config, GError **error)
{
  const gchar *name = ky_config_string (config, KY_CONFIG_OPENER_USER);

  if (!drops_user (config))
    return TRUE;
  const struct passwd *user = getpwnam (name);
  if (user == NULL)
    return ky_fail (error, KY_ERROR_CONFIG, "opener.user: there is no user %s", name);
  if (initgroups (name, user->pw_gid) != 0
      || setresgid (user->pw_gid, user->pw_gid, user->pw_gid) != 0
      || setresuid (user->pw_uid, user->pw_uid, user->pw_uid) != 0)
    return ky_error_set_errno (error, "opener.user");
  return TRUE;
}

static gboolean
opener_main_confine (const KyConfig *config, GError **error)
{
  const KyConfinePort ports[] = { { (guint16)ky_config_uint (config, KY_CONFIG_RELAY_PORT), FALSE },
                                  { KY_PORT_DNS, FALSE } };

  return ky_daemon_confine (&daemon_of, config, NULL, 0, ports, G_N_ELEMENTS (ports), error);
}

static int
opener_main_serve (KyConfig *config)
{
  g_autoptr (GError) error = NULL;
  KyOpenerService service = { .config = config };
  ky_autofd int listener = -1;
  guint open = 0;
  guint closed = 0;
  gboolean ok = FALSE;

  service.secrets = ky_secrets_new (config, drops_user (config), &error);
  if (service.secrets != NULL && opener_main_drop_user (config, &error))
    listener = ky_service_listen (config, &error);
  if (listener >= 0 && opener_main_confine (config, &error))
    {
      ky_secrets_count (service.secrets, &open, &closed);
      ky_log (KY_LOG_INFO,
              closed > 0 ? "ready: %u keys, and %u keys that can't be read" : "ready: %u keys",
              open, closed);
      ok = ky_service_run (&service, listener, &error);
    }
  if (!ok)
    ky_log_said (KY_LOG_ERROR, error->message);
  else
    ky_log (KY_LOG_INFO, "stopping");
  if (ok)
    return 0;
  return g_error_matches (error, KY_ERROR, KY_ERROR_CONFIG) ? 2 : 3;
}

int
main (int argc, char **argv)
{
  int status;

  ky_config_set_types (ky_filetype_name, ky_filetype_is_in, ky_filetype_ladder);
  g_autoptr (KyConfig) config = ky_daemon_begin (&daemon_of, &argc, &argv, &status);
  if (config == NULL)
    return status;
  if (sodium_init () < 0)
    {
      ky_log (KY_LOG_ERROR, "libsodium found no source of random numbers: getrandom() must work");
      return 3;
    }
  ky_live_init (daemon_of.name, ky_config_ref (config), NULL);
  /* The outbox's thread may be sending a mail, so nothing is freed here. */
  _exit (opener_main_serve (config));
}
