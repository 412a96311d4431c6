/* SPDX-License-Identifier: GPL-2.0-or-later */
/* +--------------------------------------------------------------------------------------------+
 * | kiyome-milter: the mail door.                                                              |
 * | Runs as: kiyome-milter (or whoever starts it).                                             |
 * | May: take mail from the MTA, hand it to kiyome-store and kiyome-sanitizer as file          |
 * | descriptors, tell the MTA what kiyome wrote.                                               |
 * | May not: parse mail, read an original back, write a file, keep a message in memory after   |
 * | its end, accept what could not be finished.                                                |
 * +--------------------------------------------------------------------------------------------+ */
#include <malloc.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/manager.h"
#include "config/daemon.h"
#include "config/live.h"
#include "engine/filetype.h"
#include "milter/session.h"
#include "milter/line.h"
#include "milter/listen.h"
#include "milter/server.h"
#include "milter/message.h"
#include "intake/connections.h"
#include "store/client/loads.h"

#define OPEN_SECONDS 5   /* for connections: short, because those that stay occupy threads */
#define DRAIN_SECONDS 20 /* for messages at their end; the unit allows 30 in all */
/* Otherwise each thread that serves a connection would have an arena and keep the memory of its
 * largest message. */
#define ARENAS 2

#define EXIT_FAILED 3

static const KyNeed paths[] = {
  /* Read again at SIGHUP. */
  { KY_AT_CONFIG, KY_PATH_READ },
  /* User names, time zone and what the C library loads for them. */
  { "/etc", KY_PATH_READ },
  { "/usr", KY_PATH_READ },
  { "/lib", KY_PATH_READ },
  { "/run/systemd/userdb", KY_PATH_READ },
  { "/proc", KY_PATH_READ },
  { "/dev/urandom", KY_PATH_READ },
  { 0 },
};
static const KyDaemon daemon_of = {
  .name = "kiyome-milter",
  .reads = KY_CONFIG_WITH_POLICIES | KY_CONFIG_WITH_TENANTS,
  .summary = "Takes mail from Postfix or sendmail and gives back only what kiyome itself wrote.\n"
             "See kiyome-milter(8).",
  /* Writable, because the socket is removed at the end. */
  .needs
  = { .calls = KY_CALLS_PLAIN | KY_CALLS_MEMORY | KY_CALLS_CODE | KY_CALLS_LOOP | KY_CALLS_SIGNALS
               | KY_CALLS_THREADS | KY_CALLS_WRITE | KY_CALLS_ANONYMOUS | KY_CALLS_UNIX,
      .refusal = KY_REFUSE_NAMED,
      .paths = paths },
};

/* Makes a directory in paths.run; any other directory must exist already. */
static gboolean
milter_main_make_directory (const KyConfig *config, const gchar *where)
{
  g_autofree gchar *path = ky_config_run_path (config, "milter/");
  g_autoptr (GError) error = NULL;

  if (!g_str_has_prefix (where, "unix:") || !g_str_has_prefix (where + strlen ("unix:"), path)
      || ky_config_make_run (config, "milter/milter.sock", &error))
    return TRUE;
  ky_log_said (KY_LOG_ERROR, error->message);
  return FALSE;
}

static gboolean
milter_main_open_socket (const gchar *where)
{
  umask (0077);
  return ky_listen_open (where);
}

/* Logs the most likely reason. */
static void
log_no_socket (const gchar *where)
{
  g_autofree gchar *directory = NULL;

  if (!g_str_has_prefix (where, "unix:"))
    {
      ky_log (KY_LOG_ERROR,
              "can't listen on %s: another program has that port, or no network that address",
              where);
      return;
    }
  directory = g_path_get_dirname (where + strlen ("unix:"));
  if (access (directory, W_OK | X_OK) != 0)
    ky_log (KY_LOG_ERROR, "can't listen on %s: %s: %s", where, directory, g_strerror (errno));
  else
    ky_log (KY_LOG_ERROR,
            "can't listen on %s: another program listens there, or the path is not a socket",
            where);
}

/* --- signals ---------------------------------------------------------------------------------- */

/* Blocks all signals in threads that are started from now on, but SIGSYS, which reports a refused
 * system call (common/confine.h). RET_TAKEN: those that this thread takes by sigwait(). */
static void
block_signals (sigset_t *ret_taken)
{
  static const int taken[] = { SIGHUP, SIGINT, SIGTERM };
  sigset_t all;

  sigfillset (&all);
  sigdelset (&all, SIGSYS);
  pthread_sigmask (SIG_BLOCK, &all, NULL);
  sigemptyset (ret_taken);
  for (guint i = 0; i < G_N_ELEMENTS (taken); i++)
    {
      sigaddset (ret_taken, taken[i]);
      /* Also where who started this program ignores it. */
      signal (taken[i], SIG_DFL);
    }
}

static void
end_milter (void)
{
  gboolean is_kept = ky_listen_is_kept ();

  ky_log (KY_LOG_INFO, "stopping: waiting for open connections to end");
  ky_manager_stopping ();
  ky_mta_server_wait (OPEN_SECONDS, !is_kept);
  ky_line_close ();
  ky_mta_server_stop (DRAIN_SECONDS);
}

static void
milter_main_reload (void)
{
  g_autoptr (KyConfig) config = NULL;

  ky_manager_reloading ();
  if (ky_live_reload ())
    {
      config = ky_live_take ();
      ky_message_set_memory (ky_config_uint (config, KY_CONFIG_MILTER_MEMORY));
    }
  ky_manager_ready (NULL);
}

/* Handles signals until one means the end. */
static void
attend (const sigset_t *signals)
{
  int number = 0;

  while (sigwait (signals, &number) != 0 || number == SIGHUP)
    if (number == SIGHUP)
      milter_main_reload ();
}

/* Confines the process; it must still be able to remove its socket. It has no more need of the
 * network than to accept connections. */
static gboolean
milter_main_confine (const KyConfig *config, const gchar *where)
{
  gboolean is_unix = g_str_has_prefix (where, "unix:");
  g_autofree gchar *directory
      = is_unix ? g_path_get_dirname (where + strlen ("unix:")) : g_strdup ("");
  const KyConfinePath more = { directory, KY_PATH_READ | KY_PATH_SOCKET };
  g_autoptr (GError) error = NULL;

  if (ky_daemon_confine (&daemon_of, config, &more, is_unix ? 1 : 0, NULL, 0, &error))
    return TRUE;
  ky_log_said (KY_LOG_ERROR, error->message);
  return FALSE;
}

static int
milter_main_serve (KyConfig *config)
{
  const gchar *where = ky_config_string (config, KY_CONFIG_MILTER_SOCKET);
  g_autoptr (GError) error = NULL;
  sigset_t signals;

  mallopt (M_ARENA_MAX, ARENAS);
  if (!milter_main_make_directory (config, where))
    return EXIT_FAILED;
  ky_message_set_memory (ky_config_uint (config, KY_CONFIG_MILTER_MEMORY));
  ky_connections_init (config);
  ky_milter_is_local = g_str_has_prefix (where, "unix:");
  block_signals (&signals);
  if (!milter_main_open_socket (where))
    {
      log_no_socket (where);
      return EXIT_FAILED;
    }
  if (!milter_main_confine (config, where))
    return EXIT_FAILED;
  if (!ky_mta_server_start (ky_listen_fd (), &ky_milter, &error))
    {
      ky_log_said (KY_LOG_ERROR, error->message);
      return EXIT_FAILED;
    }
  ky_loads_start ();
  pthread_sigmask (SIG_SETMASK, &signals, NULL);
  ky_log (KY_LOG_INFO, "ready on %s", where);
  ky_manager_ready (where);
  attend (&signals);
  end_milter ();
  ky_connections_clear ();
  ky_listen_close ();
  ky_log (KY_LOG_INFO, "stopped");
  return 0;
}

int
main (int argc, char **argv)
{
  KyConfig *config;
  int status;

  ky_config_set_types (ky_filetype_name, ky_filetype_is_in, ky_filetype_ladder);
  config = ky_daemon_begin (&daemon_of, &argc, &argv, &status);
  if (config == NULL)
    return status;
  ky_live_init (daemon_of.name, ky_config_ref (config), ky_loads_note);
  status = milter_main_serve (config);
  ky_live_clear ();
  ky_config_unref (config);
  return status;
}
