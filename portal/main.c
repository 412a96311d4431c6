/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * +--------------------------------------------------------------------------------------------+
 * | kiyome-portal: the page for staff, approvers, administrators and auditors.                 |
 * | Runs as: kiyome-portal.                                                                    |
 * | May: serve HTTP, ask kiyome-store and kiyome-opener in the name of who is signed in, hand  |
 * | uploads to the store and the sanitizer as file descriptors, ask the directory.             |
 * | May not: look into a mail or file, read a key, decide who may see what, start a program,   |
 * | write a file but nameless ones in portal.spool.                                            |
 * +--------------------------------------------------------------------------------------------+
 */
#include "common/confine.h"
#include "common/log.h"
#include "portal/portal.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>

static KyLogLevel
log_level (const gchar *name)
{
  if (strcmp (name, "error") == 0)
    return KY_LOG_ERROR;
  if (strcmp (name, "warning") == 0)
    return KY_LOG_WARNING;
  return strcmp (name, "debug") == 0 ? KY_LOG_DEBUG : KY_LOG_INFO;
}

static int
print_routes (void)
{
  for (const KyRoute *route = ky_routes; route->method != NULL; route++)
    printf ("%s %s\n", route->method, route->pattern);
  return 0;
}

/* What the portal may still open: libraries and certificates to read, the spool to write. */
static gboolean
confine (const KyConfig *config, GError **error)
{
  const gchar *directory = ky_config_directory (config);
  const gchar *reads[] = { "/etc",
                           "/usr",
                           "/lib",
                           "/run",
                           "/dev",
                           "/proc",
                           directory != NULL ? directory : "",
                           ky_config_string (config, KY_CONFIG_PORTAL_TLS_CERTIFICATE),
                           ky_config_string (config, KY_CONFIG_PORTAL_TLS_KEY),
                           ky_config_string (config, KY_CONFIG_PORTAL_LDAP_CA),
                           ky_config_string (config, KY_CONFIG_PORTAL_LDAP_PASSWORD),
                           NULL };
  const gchar *writes[] = { ky_config_string (config, KY_CONFIG_PORTAL_SPOOL), NULL };

  if (ky_confine (reads, writes, KY_CONFINE_NO_PROGRAMS, error))
    return TRUE;
  return !ky_config_bool (config, KY_CONFIG_SANDBOX_REQUIRED);
}

static int
serve (KyConfig *config)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyPortal) portal = ky_portal_new (config, &error);

  if (portal != NULL && confine (config, &error))
    {
      g_clear_error (&error);
      if (ky_portal_run (portal, &error))
        {
          ky_log (KY_LOG_INFO, "stopping");
          return 0;
        }
    }
  ky_log (KY_LOG_ERROR, "%s", error->message);
  return g_error_matches (error, KY_ERROR, KY_ERROR_CONFIG) ? 2 : 3;
}

int
main (int argc, char **argv)
{
  g_autofree gchar *directory = NULL;
  gboolean show_version = FALSE, show_routes = FALSE;
  const GOptionEntry entries[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &directory,
      "read the configuration from DIR (/etc/kiyome)", "DIR" },
    { "routes", 0, 0, G_OPTION_ARG_NONE, &show_routes, "list the paths of the API and exit", NULL },
    { "version", 'V', 0, G_OPTION_ARG_NONE, &show_version, "show the version and exit", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "C.UTF-8");
  ky_log_init ("kiyome-portal", KY_LOG_INFO);
  g_option_context_set_summary (options, "Serves the page on which people see what was done to "
                                         "their mail.\nSee kiyome-portal(8).");
  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error) || argc > 1)
    {
      fprintf (stderr, "kiyome-portal: %s\nTry 'kiyome-portal --help'.\n",
               error != NULL ? error->message : "no argument is expected");
      return 2;
    }
  if (show_version)
    {
      printf ("kiyome-portal " KY_VERSION "\n");
      return 0;
    }
  if (show_routes)
    return print_routes ();
  config = ky_config_load (directory, &error);
  if (config == NULL)
    {
      fprintf (stderr, "kiyome-portal: %s\n", error->message);
      return 2;
    }
  ky_log_init ("kiyome-portal", log_level (ky_config_string (config, KY_CONFIG_LOG_LEVEL)));
  signal (SIGPIPE, SIG_IGN);
  umask (077);
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0); /* passwords pass through it */
  return serve (config);
}
