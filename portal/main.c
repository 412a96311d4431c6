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
#include "config/daemon.h"
#include "portal/portal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --routes: needs no configuration. */
G_GNUC_NORETURN static gboolean
print_routes (const gchar *option G_GNUC_UNUSED, const gchar *value G_GNUC_UNUSED,
              gpointer data G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  for (const KyRoute *route = ky_routes; route->method != NULL; route++)
    printf ("%s %s\n", route->method, route->pattern);
  exit (EXIT_SUCCESS);
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
  static const GOptionEntry options[] = {
    { "routes", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, print_routes,
      "list the paths of the API and exit", NULL },
    { NULL },
  };
  static const KyDaemon daemon = {
    .name = "kiyome-portal",
    .reads_policies = TRUE,
    .summary = "Serves the page on which people see what was done to their mail.\n"
               "See kiyome-portal(8).",
    .options = options,
  };
  int status;
  g_autoptr (KyConfig) config = ky_daemon_begin (&daemon, &argc, &argv, &status);

  return config != NULL ? serve (config) : status;
}
