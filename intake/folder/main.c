/* SPDX-License-Identifier: GPL-2.0-or-later */
/* +--------------------------------------------------------------------------------------------+
 * | kiyome-folder: the front end of shared folders.                                            |
 * | Runs as: kiyome-folder.                                                                    |
 * | May: take files from in/ directories, hand them to kiyome-store and kiyome-sanitizer as    |
 * | file descriptors, write what kiyome made of them to out/ and notices to withheld/.         |
 * | May not: parse a file, read an original back, write or follow anything outside these       |
 * | directories, remove what is not durable elsewhere.                                         |
 * +--------------------------------------------------------------------------------------------+ */
#include "common/manager.h"
#include "intake/folder/watch.h"
#include "intake/connections.h"
#include "intake/program.h"

#include <signal.h>

#define EXIT_FAILED 3
/* Exit status that makes the service manager start the program again. */
#define EXIT_ANEW 75
#define NOTHING "no [folder NAME] in kiyome.conf: there is nothing to do"

static const KyNeed paths[] = {
  { "/etc", KY_PATH_READ },
  { "/usr", KY_PATH_READ },
  { "/lib", KY_PATH_READ },
  { "/run/systemd/userdb", KY_PATH_READ },
  { "/proc", KY_PATH_READ },
  { "/dev/urandom", KY_PATH_READ },
  { KY_AT_CONFIG, KY_PATH_READ },
  { NULL, KY_PATH_READ | KY_PATH_WRITE | KY_PATH_MAKE, KY_CONFIG_FOLDERS_STATE },
  /* Files without a name. */
  { NULL, KY_PATH_READ | KY_PATH_WRITE | KY_PATH_MAKE, KY_CONFIG_FOLDERS_SPOOL },
  { 0 },
};
static const KyDaemon daemon_of = {
  .name = "kiyome-folder",
  .reads = KY_CONFIG_WITH_POLICIES,
  .summary = "Takes files from folders and gives back only what kiyome itself wrote.\n"
             "See kiyome-folder(8).",
  .needs = { .calls = KY_INTAKE_CALLS | KY_CALLS_CODE | KY_CALLS_SIGNALS | KY_CALLS_THREADS
                      | KY_CALLS_WRITE | KY_CALLS_BENEATH,
             .refusal = KY_REFUSE_NAMED,
             .paths = paths },
};

static volatile int wants_end; /* the signal that says so; 0: none */

static void
folder_main_on_signal (int number)
{
  wants_end = number;
}

/* Catches signals, which interrupt only the first thread, while it waits. */
static void
catch_signals (void)
{
  struct sigaction action = { .sa_handler = folder_main_on_signal };
  sigset_t set;

  sigemptyset (&set);
  sigaddset (&set, SIGTERM);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGHUP);
  sigaction (SIGHUP, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
  sigaction (SIGINT, &action, NULL);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  /* The state of a lease is read when it is needed, so its signal is ignored. */
  signal (SIGIO, SIG_IGN);
}

static void
section_free (gpointer section)
{
  ky_section_free (section);
}

static gboolean
open_sections (const KyConfig *config, GPtrArray *sections, GError **error)
{
  for (guint i = 0; i < ky_config_n_folders (config); i++)
    {
      g_autofree gchar *name
          = g_strdup (ky_config_folder_string (config, i, KY_CONFIG_FOLDER_POLICY));
      g_autoptr (KyPolicy) policy
          = name[0] != '\0' ? ky_config_policy ((KyConfig *)config, name, error) : NULL;

      if (name[0] != '\0' && policy == NULL)
        return FALSE;
      KySection *section = ky_section_open (config, i, error);
      if (section == NULL)
        return FALSE;
      g_ptr_array_add (sections, section);
    }
  return TRUE;
}

static gboolean
folder_main_confine (const KyConfig *config, const GPtrArray *sections, GError **error)
{
  g_autoptr (GArray) more = g_array_new (FALSE, FALSE, sizeof (KyConfinePath));

  for (guint i = 0; i < sections->len; i++)
    for (guint root = 0; root < KY_ROOT_LAST; root++)
      {
        const KyConfinePath one = { ky_section_path (sections->pdata[i], root),
                                    KY_PATH_READ | KY_PATH_WRITE | KY_PATH_MAKE };

        g_array_append_val (more, one);
      }
  return ky_daemon_confine (&daemon_of, config, (const KyConfinePath *)(void *)more->data,
                            more->len, NULL, 0, error);
}

static int
folder_main_serve (const KyConfig *config)
{
  g_autoptr (GPtrArray) sections = g_ptr_array_new_with_free_func (section_free);
  g_autoptr (GError) error = NULL;

  if (ky_config_n_folders (config) == 0)
    {
      ky_log (KY_LOG_INFO, NOTHING);
      ky_manager_ready (NOTHING); /* its start did not fail */
      return 0;
    }
  if (!open_sections (config, sections, &error) || !folder_main_confine (config, sections, &error))
    {
      ky_log_said (KY_LOG_ERROR, error->message);
      return g_error_matches (error, KY_ERROR, KY_ERROR_CONFIG) ? 2 : EXIT_FAILED;
    }
  catch_signals ();
  KyFolderWatch *watch = ky_watch_new (config, sections, &error);
  if (error != NULL)
    {
      ky_log_said (KY_LOG_ERROR, error->message);
      return EXIT_FAILED;
    }
  ky_log (KY_LOG_INFO, "ready on %u folders", sections->len);
  ky_manager_ready (NULL);
  gboolean is_end = ky_watch_run (watch, &wants_end);
  ky_manager_stopping ();
  if (wants_end == SIGHUP)
    ky_log (KY_LOG_INFO, "restarting with the present configuration");
  ky_watch_free (watch);
  ky_log (KY_LOG_INFO, "stopped");
  return is_end && wants_end != SIGHUP ? 0 : EXIT_ANEW;
}

int
main (int argc, char **argv)
{
  int status;

  g_autoptr (KyConfig) config = ky_front_end_begin (&daemon_of, &argc, &argv, &status);
  if (config == NULL)
    return status;
  status = folder_main_serve (config);
  ky_connections_clear ();
  return status;
}
