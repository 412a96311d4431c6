/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * +--------------------------------------------------------------------------------------------+
 * | kiyome-opener: opens originals for people whom the store lets.                             |
 * | Runs as: opener.user, once it has read the secret keys as root; a child that does nothing  |
 * | but read those that are made later stays root (opener/keeper.h).                           |
 * | May: take orders from kiyome-portal, ask kiyome-store whether they may be done and for     |
 * | sealed originals, unseal them, hand them to the sanitizer, start kiyome-release.           |
 * | May not: parse what is in an original, decide who may see what, listen to any network,     |
 * | give out raw bytes but those that were approved.                                           |
 * +--------------------------------------------------------------------------------------------+
 */
#include "common/confine.h"
#include "config/daemon.h"
#include "opener/opener.h"

#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

static gboolean
drops_user (const KyConfig *config)
{
  return *ky_config_string (config, KY_CONFIG_OPENER_USER) != '\0' && geteuid () == 0;
}

/* Goes on as opener.user; the keys stay in memory, and a child that can read them stays root. */
static gboolean
drop_user (const KyConfig *config, GError **error)
{
  const gchar *name = ky_config_string (config, KY_CONFIG_OPENER_USER);
  const struct passwd *user;

  if (!drops_user (config))
    return TRUE;
  user = getpwnam (name);
  if (user == NULL)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_CONFIG, "opener.user: there is no user %s", name);
      return FALSE;
    }
  if (initgroups (name, user->pw_gid) != 0
      || setresgid (user->pw_gid, user->pw_gid, user->pw_gid) != 0
      || setresuid (user->pw_uid, user->pw_uid, user->pw_uid) != 0)
    return ky_error_set_errno (error, "opener.user");
  return TRUE;
}

/* Programs may be started: kiyome-release is one, and what it needs is read below the same. */
static gboolean
confine (const KyConfig *config, GError **error)
{
  g_autofree gchar *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree gchar *folder = g_path_get_dirname (self != NULL ? self : "/");
  const gchar *reads[] = { "/etc", "/usr",  "/lib", "/lib64",
                           "/run", "/proc", folder, ky_config_string (config, KY_CONFIG_PATHS_KEYS),
                           NULL };
  const gchar *writes[] = { "/dev/null", NULL };

  if (ky_confine (reads, writes, 0, error))
    return TRUE;
  return !ky_config_bool (config, KY_CONFIG_SANDBOX_REQUIRED);
}

static int
serve (KyConfig *config)
{
  g_autoptr (GError) error = NULL;
  KyOpenerService service = { .config = config };
  ky_autofd int listener = -1;
  guint open = 0;
  guint closed = 0;
  gboolean ok = FALSE;

  service.secrets = ky_secrets_new (config, drops_user (config), &error);
  if (service.secrets != NULL && drop_user (config, &error))
    listener = ky_service_listen (config, &error);
  if (listener >= 0 && confine (config, &error))
    {
      g_clear_error (&error);
      ky_secrets_count (service.secrets, &open, &closed);
      ky_log (KY_LOG_INFO,
              closed > 0 ? "ready: %u keys, and %u that can't be read" : "ready: %u keys", open,
              closed);
      ok = ky_service_run (&service, listener, &error);
    }
  if (!ok)
    ky_log (KY_LOG_ERROR, "%s", error->message);
  else
    ky_log (KY_LOG_INFO, "stopping");
  if (ok)
    return 0;
  return g_error_matches (error, KY_ERROR, KY_ERROR_CONFIG) ? 2 : 3;
}

int
main (int argc, char **argv)
{
  static const KyDaemon daemon = {
    .name = "kiyome-opener",
    .reads_policies = TRUE,
    .summary = "Opens originals for kiyome-portal.\nSee kiyome-opener(8).",
  };
  int status;
  g_autoptr (KyConfig) config = ky_daemon_begin (&daemon, &argc, &argv, &status);

  if (config == NULL)
    return status;
  if (sodium_init () < 0)
    {
      ky_log (KY_LOG_ERROR, "libsodium: no source of random numbers");
      return 3;
    }
  /* The outbox's thread may be in the middle of a mail: nothing is cleaned up under its hands. */
  _exit (serve (config));
}
