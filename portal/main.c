/* SPDX-License-Identifier: GPL-2.0-or-later */
/* +--------------------------------------------------------------------------------------------+
 * | kiyome-portal: the page for staff, approvers, administrators and auditors.                 |
 * | Runs as: kiyome-portal.                                                                    |
 * | May: serve HTTP, ask kiyome-store and kiyome-opener in the name of who is signed in, hand  |
 * | uploads to the store and the sanitizer as file descriptors, ask the directory.             |
 * | May not: look into a mail or file, read a key, decide who may see what, start a program,   |
 * | write a file but nameless ones in portal.spool.                                            |
 * +--------------------------------------------------------------------------------------------+ */
#include "config/live.h"
#include "intake/connections.h"
#include "intake/program.h"
#include "portal/portal.h"
#include "store/client/loads.h"

#include <stdio.h>
#include <stdlib.h>

/* Handles --routes, which needs no configuration. */
G_GNUC_NORETURN static gboolean
print_routes (const gchar *option G_GNUC_UNUSED, const gchar *value G_GNUC_UNUSED,
              gpointer data G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  for (const KyRoute *route = ky_routes; route->method != NULL; route++)
    printf ("%s %s\n", route->method, route->pattern);
  exit (EXIT_SUCCESS);
}

/* Readable: libraries, certificates, the resolver's files. Writable: the spool. */
static const KyNeed paths[] = {
  { "/etc", KY_PATH_READ },
  { "/usr", KY_PATH_READ },
  { "/lib", KY_PATH_READ },
  { "/run", KY_PATH_READ },
  { "/proc", KY_PATH_READ },
  { "/dev/null", KY_PATH_READ | KY_PATH_WRITE },
  { "/dev/urandom", KY_PATH_READ },
  { "/dev/random", KY_PATH_READ },
  { KY_AT_CONFIG, KY_PATH_READ },
  /* For the versions of the signatures. */
  { NULL, KY_PATH_READ, KY_CONFIG_SCANNER_DATABASE },
  /* For the list of the programs that run. */
  { NULL, KY_PATH_READ, KY_CONFIG_PATHS_RUN },
  { NULL, KY_PATH_READ, KY_CONFIG_PORTAL_UI },
  { NULL, KY_PATH_READ, KY_CONFIG_PORTAL_TLS_CERTIFICATE },
  { NULL, KY_PATH_READ, KY_CONFIG_PORTAL_TLS_KEY },
  { NULL, KY_PATH_READ, KY_CONFIG_PORTAL_LDAP_CA },
  { NULL, KY_PATH_READ, KY_CONFIG_PORTAL_LDAP_PASSWORD },
  /* For temporary files without a name. */
  { NULL, KY_PATH_READ | KY_PATH_WRITE | KY_PATH_MAKE, KY_CONFIG_PORTAL_SPOOL },
  { 0 },
};
static const GOptionEntry options[] = {
  { "routes", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, print_routes,
    "list the paths of the API and exit", NULL },
  { NULL },
};
static const KyDaemon daemon_of = {
  .name = "kiyome-portal",
  .reads = KY_CONFIG_WITH_POLICIES,
  .summary = "Serves the page on which people see what was done to their mail.\n"
             "See kiyome-portal(8).",
  .options = options,
  .needs = { .calls = KY_CALLS_PLAIN | KY_CALLS_MEMORY | KY_CALLS_CODE | KY_CALLS_LOOP
                      | KY_CALLS_SIGNALS | KY_CALLS_THREADS | KY_CALLS_READ | KY_CALLS_WRITE
                      | KY_CALLS_ANONYMOUS | KY_CALLS_UNIX | KY_CALLS_INET | KY_CALLS_LISTEN,
             .refusal = KY_REFUSE_NAMED,
             .paths = paths },
};

/* Returns the port behind the last colon of "10.0.0.1:8025", "[::1]:8025" or "ldap.example:1389",
 * or else `otherwise`. */
static guint16
portal_main_port_of (const gchar *authority, guint16 otherwise)
{
  const gchar *colon = strrchr (authority, ':');
  guint64 port;

  /* A colon within the brackets of an IPv6 address does not precede a port. */
  return colon != NULL && strchr (colon, ']') == NULL
                 && g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &port, NULL)
             ? (guint16)port
             : otherwise;
}

static void
portal_main_add_port (GArray *ports, guint16 port, gboolean listens)
{
  const KyConfinePort one = { port, listens };

  g_array_append_val (ports, one);
}

/* Permits the ports of the portal, the directories and name servers. */
static gboolean
portal_main_confine (const KyConfig *config, GError **error)
{
  g_autoptr (GArray) ports = g_array_new (FALSE, FALSE, sizeof (KyConfinePort));
  /* Several URLs are tried in order. */
  g_auto (GStrv) urls
      = g_strsplit_set (ky_config_string (config, KY_CONFIG_PORTAL_LDAP_URL), " ,", -1);

  portal_main_add_port (
      ports, portal_main_port_of (ky_config_string (config, KY_CONFIG_PORTAL_LISTEN), 0), TRUE);
  portal_main_add_port (ports, KY_PORT_DNS, FALSE);
  for (guint i = 0; urls[i] != NULL; i++)
    {
      const gchar *host = strstr (urls[i], "://");
      g_autofree gchar *authority
          = host != NULL ? g_strndup (host + 3, strcspn (host + 3, "/?")) : g_strdup ("");

      if (host != NULL)
        portal_main_add_port (
            ports,
            portal_main_port_of (authority, g_str_has_prefix (urls[i], "ldaps:") ? 636 : 389),
            FALSE);
    }
  return ky_daemon_confine (&daemon_of, config, NULL, 0, (const KyConfinePort *)(void *)ports->data,
                            ports->len, error);
}

static int
portal_main_serve (KyConfig *config)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyPortal) portal = ky_portal_new (config, &error);

  if (portal != NULL && portal_main_confine (config, &error))
    {
      if (ky_portal_run (portal, &error))
        {
          ky_log (KY_LOG_INFO, "stopping");
          return 0;
        }
    }
  ky_log_said (KY_LOG_ERROR, error->message);
  return g_error_matches (error, KY_ERROR, KY_ERROR_CONFIG) ? 2 : 3;
}

int
main (int argc, char **argv)
{
  int status;

  g_autoptr (KyConfig) config = ky_front_end_begin (&daemon_of, &argc, &argv, &status);
  if (config == NULL)
    return status;
  ky_live_init (daemon_of.name, ky_config_ref (config), ky_loads_note);
  status = portal_main_serve (config);
  ky_connections_clear ();
  ky_live_clear ();
  return status;
}
