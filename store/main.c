/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * +--------------------------------------------------------------------------------------------+
 * | kiyome-store: keeps originals, reports, the allowlist and the audit log.                   |
 * | Runs as: a user of its own.                                                                |
 * | May: write paths.state, read public keys in paths.keys, listen on two sockets in paths.run.|
 * | May not: read a secret key, open an original, look into one, reach any network.            |
 * +--------------------------------------------------------------------------------------------+
 */
#include "common/log.h"
#include "store/server.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>

static KyLogLevel
log_level (const KyConfig *config)
{
  const gchar *name = ky_config_string (config, KY_CONFIG_LOG_LEVEL);

  if (g_str_equal (name, "error"))
    return KY_LOG_ERROR;
  if (g_str_equal (name, "warning"))
    return KY_LOG_WARNING;
  return g_str_equal (name, "debug") ? KY_LOG_DEBUG : KY_LOG_INFO;
}

int
main (int argc, char **argv)
{
  g_autofree gchar *directory = NULL;
  gboolean show_version = FALSE;
  const GOptionEntry entries[] = {
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &directory, "directory of kiyome.conf", "DIR" },
    { "version", 'V', 0, G_OPTION_ARG_NONE, &show_version, "show the version and exit", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- keep originals for kiyome");
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (KyServer) server = NULL;
  g_autoptr (GError) error = NULL;

  ky_log_init ("kiyome-store", KY_LOG_INFO);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc > 1)
    {
      ky_log (KY_LOG_ERROR, "%s; see --help", error != NULL ? error->message : "no operands");
      return 2;
    }
  if (show_version)
    {
      printf ("kiyome-store %s\n", KY_VERSION);
      return 0;
    }
  config = ky_config_load (directory, &error);
  if (config == NULL)
    {
      ky_log (KY_LOG_ERROR, "%s", error->message);
      return 2;
    }
  ky_log_init ("kiyome-store", log_level (config));
  umask (077);
  prctl (PR_SET_DUMPABLE, 0);
  signal (SIGPIPE, SIG_IGN);
  /* A file-size limit is answered like a full disk, not with death. */
  signal (SIGXFSZ, SIG_IGN);
  if (sodium_init () < 0)
    {
      ky_log (KY_LOG_ERROR, "libsodium: no source of random numbers");
      return 3;
    }
  server = ky_server_new (config, &error);
  if (server == NULL)
    {
      ky_log (KY_LOG_ERROR, "%s", error->message);
      return 3;
    }
  ky_log (KY_LOG_INFO, "ready: state %s", ky_config_string (config, KY_CONFIG_PATHS_STATE));
  ky_server_run (server);
  ky_log (KY_LOG_INFO, "stopping");
  return 0;
}
