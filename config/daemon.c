/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts a daemon (the options of every daemon, the log, the configuration, signals, umask) and
 * confines it to the system calls and paths of its table before it serves. Also answers --check and
 * --confinement. */
#include "config/daemon.h"

#include <locale.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "common/manager.h"
#include "common/message-codes.h"
#include "common/nearest.h"
#include "common/signals.h"
#include "common/wire.h"
#include "config/fallback.h"
#include "config/parts.h"

/* Logs each fault of the configuration in `directory`. Returns the exit status: 0 if there is none,
 * otherwise 2. */
static int
daemon_check (const KyDaemon *daemon, const gchar *directory)
{
  g_autoptr (GPtrArray) faults = ky_config_check (directory);

  for (guint i = 0; i < faults->len; i++)
    ky_log_said (KY_LOG_ERROR, (const gchar *)faults->pdata[i]);
  if (faults->len == 0)
    printf ("%s: the configuration is valid\n", daemon->name);
  return faults->len == 0 ? 0 : 2;
}

/* --- confinement ------------------------------------------------------------------------------ */

static gboolean
daemon_confine (const KyDaemon *daemon, const KyConfig *config, gboolean makes,
                const KyConfinePath *more, guint n_more, const KyConfinePort *ports, guint n_ports,
                KyConfineState *ret_state, GError **error)
{
  g_autoptr (GArray) paths = ky_needs_find (daemon->needs.paths, config, makes);

  for (guint i = 0; i < n_more; i++)
    {
      const KyConfinePath one = { g_strdup (more[i].path), more[i].rights };

      g_array_append_val (paths, one);
    }
  return ky_confine (&(KyConfine){ .program = daemon->name,
                                   .calls = daemon->needs.calls,
                                   .refusal = daemon->needs.refusal,
                                   .paths = (const KyConfinePath *)(void *)paths->data,
                                   .n_paths = paths->len,
                                   .ports = ports,
                                   .n_ports = n_ports },
                     ret_state, error);
}

gboolean
ky_daemon_confine (const KyDaemon *daemon, const KyConfig *config, const KyConfinePath *more,
                   guint n_more, const KyConfinePort *ports, guint n_ports, GError **error)
{
  KyConfineState state;
  g_autoptr (GError) local = NULL;

  ky_config_fallback_note (config, daemon->name);
  ky_part_hold (config, daemon->name);
  gboolean ok = daemon_confine (daemon, config, TRUE, more, n_more, ports, n_ports, &state, &local);

  g_autofree gchar *codes = ky_confine_describe (&state);
  g_autofree gchar *what = ky_said (codes, FALSE);
  if (!ok && ky_config_bool (config, KY_CONFIG_SANDBOX_REQUIRED))
    return ky_error_pass (error, &local);
  if (ok)
    ky_log (KY_LOG_DEBUG, "confined: %s", what);
  else
    ky_log_error (KY_LOG_WARNING, local->message,
                  "running without a complete sandbox, as configured (%s)", what);
  return TRUE;
}

/* Handles --confinement: confines the process and prints what the kernel granted, in words unless
 * `in_codes` is set. Returns the exit status. */
static int
show_confinement (const KyDaemon *daemon, const KyConfig *config, gboolean in_codes)
{
  KyConfineState state;
  g_autoptr (GError) error = NULL;
  gboolean ok = daemon_confine (daemon, config, FALSE, NULL, 0, NULL, 0, &state, &error);
  g_autofree gchar *what = ky_confine_describe (&state);
  g_autofree gchar *said = g_strconcat (what, ok ? NULL : ": ", ok ? NULL : error->message, NULL);
  g_autofree gchar *words = ky_said_shown (said, FALSE);
  printf ("%s\n", in_codes ? said : words);
  return ok ? 0 : 1;
}

/* --- the whole -------------------------------------------------------------------------------- */

KyConfig *
ky_daemon_begin (const KyDaemon *daemon, int *argc, char ***argv, int *ret_status)
{
  g_autofree gchar *directory = NULL;
  gboolean show_version = FALSE;
  gboolean only_checks = FALSE;
  gboolean only_confines = FALSE;
  gboolean in_codes = FALSE;
  const GOptionEntry entries[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &directory,
      "read the configuration from DIR (/etc/kiyome)", "DIR" },
    { "check", 0, 0, G_OPTION_ARG_NONE, &only_checks,
      "say what is wrong in the configuration, and exit", NULL },
    { "confinement", 0, 0, G_OPTION_ARG_NONE, &only_confines,
      "say what confines the program on this kernel, and exit", NULL },
    /* for the command line, which knows the language of the user */
    { "codes", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &in_codes, NULL, NULL },
    { "version", 'V', 0, G_OPTION_ARG_NONE, &show_version, "show the version and exit", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  const gchar *nearest = ky_nearest_option (*argv + 1, entries, daemon->options);
  g_autoptr (GError) error = NULL;

  ky_fd_guard_standard ();
  setlocale (LC_ALL, "C.UTF-8");
  ky_log_init (daemon->name, KY_LOG_INFO);
  g_option_context_set_summary (context, daemon->summary);
  g_option_context_add_main_entries (context, entries, NULL);
  if (daemon->options != NULL)
    g_option_context_add_main_entries (context, daemon->options, NULL);
  *ret_status = 2;
  if (!g_option_context_parse (context, argc, argv, &error) || *argc > 1)
    {
      if (nearest != NULL)
        ky_log (KY_LOG_ERROR, "%s; did you mean --%s?",
                error != NULL ? error->message : "no argument is expected", nearest);
      else
        ky_log (KY_LOG_ERROR, "%s; try '%s --help'",
                error != NULL ? error->message : "no argument is expected", daemon->name);
      return NULL;
    }
  if (show_version)
    {
      printf ("%s " KY_VERSION "\n", daemon->name);
      *ret_status = 0;
      return NULL;
    }
  if (only_checks)
    {
      *ret_status = daemon_check (daemon, directory);
      return NULL;
    }
  g_autoptr (KyConfig) config = ky_daemon_config (daemon->name, directory, daemon->reads);
  if (config == NULL)
    return NULL;
  if (only_confines)
    {
      *ret_status = show_confinement (daemon, config, in_codes);
      return NULL;
    }
  ky_signals_ignore ();
  umask (077);
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
  ky_manager_connect ();
  return g_steal_pointer (&config);
}
