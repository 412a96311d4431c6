/* SPDX-License-Identifier: GPL-2.0-or-later */
/* +--------------------------------------------------------------------------------------------+
 * | kiyome-milter: the front end of mail.                                                         |
 * | Runs as: kiyome-milter (or whoever starts it).                                             |
 * | May: take mail from the MTA, hand it to kiyome-store and kiyome-sanitizer as file          |
 * | descriptors, tell the MTA what kiyome wrote.                                               |
 * | May not: parse mail, read an original back, write a file, keep a message in memory after   |
 * | its end, accept what could not be finished.                                                |
 * +--------------------------------------------------------------------------------------------+ */
#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/manager.h"
#include "config/live.h"
#include "milter/session.h"
#include "milter/shutdown.h"
#include "milter/slot-queue.h"
#include "milter/listen.h"
#include "milter/thread-wakeup.h"
#include "intake/connections.h"
#include "intake/program.h"
#include "store/client/loads.h"

/* Postfix waits five minutes by default (milter_content_timeout). */
#define TIMEOUT_SECONDS 300
#define OPEN_SECONDS 5   /* time for open connections: short, because they occupy threads */
#define DRAIN_SECONDS 20 /* time for messages at their end; the unit allows 30 in all */
/* libmilter uses a thread for each connection; otherwise each thread would have an arena and keep
 * the memory of its largest message. */
#define ARENAS 2
#define START_TRIES 5000 /* tries, one each ms */
#define REPLY_MS 50      /* libmilter sends the reply after the last callback */

#define EXIT_FAILED 3

static const KyNeed paths[] = {
  /* Read again at SIGHUP. */
  { KY_AT_CONFIG, KY_PATH_READ },
  /* User names, time zone and files that the C library loads for them. */
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
  .needs = { .calls = KY_CALLS_PLAIN | KY_CALLS_MEMORY | KY_CALLS_CODE | KY_CALLS_LOOP
                      | KY_CALLS_SIGNALS | KY_CALLS_THREADS | KY_CALLS_WRITE | KY_CALLS_ANONYMOUS
                      | KY_CALLS_UNIX | KY_CALLS_INET,
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
  /* Some versions of libmilter refuse a socket given as a descriptor, and log that to syslog
   * only. */
  return ky_listen_open (where) && smfi_setconn ((char *)ky_listen_words ()) == MI_SUCCESS
         && smfi_opensocket (FALSE) == MI_SUCCESS;
}

/* Logs the most likely reason: libmilter reports it to syslog only. */
static void
log_no_socket (const gchar *where)
{
  if (!g_str_has_prefix (where, "unix:"))
    {
      ky_log (KY_LOG_ERROR,
              "can't listen on %s: another program has that port, or no network that address",
              where);
      return;
    }
  g_autofree gchar *directory = g_path_get_dirname (where + strlen ("unix:"));
  if (access (directory, W_OK | X_OK) != 0)
    ky_log (KY_LOG_ERROR, "can't listen on %s: %s: %s", where, directory, g_strerror (errno));
  else
    ky_log (KY_LOG_ERROR,
            "can't listen on %s: another program listens there, or the path is not a socket",
            where);
}

/* --- signals ---------------------------------------------------------------------------------- */

/* libmilter handles SIGHUP like SIGTERM, in a thread that waits for both. But a signal to the
 * process is delivered to its first thread if that does not block it. So libmilter runs in another
 * thread, and the first thread handles the signals. */
static volatile sig_atomic_t wants_reload, wants_end;
static gint milter_has_ended;
static int events = -1; /* an eventfd: one of the above changed */

static void
milter_main_wake (void)
{
  const guint64 one = 1;
  int number = errno;

  if (write (events, &one, sizeof one) < 0)
    wants_end = 1;
  errno = number;
}

static void
milter_main_on_signal (int number)
{
  if (number == SIGHUP)
    wants_reload = 1;
  else
    wants_end = 1;
  milter_main_wake ();
}

static void
catch_signal (int number)
{
  /* Blocks nothing during the handler, because a second signal would go to libmilter's thread. */
  struct sigaction action = { .sa_handler = milter_main_on_signal, .sa_flags = SA_NODEFER };

  sigaction (number, &action, NULL);
}

/* Applies to threads that are started from now on. */
static void
block_signals (int how)
{
  sigset_t set;

  sigfillset (&set);
  sigdelset (&set, SIGSYS); /* reports a refused system call (common/confine.h) */
  pthread_sigmask (how, &set, NULL);
}

/* Returns whether the thread `task` does not block SIGHUP. */
static gboolean
takes_reload (const gchar *task)
{
  g_autofree gchar *path = g_build_filename ("/proc/self/task", task, "status", NULL);
  g_autofree gchar *status = NULL;
  const gchar *blocked;

  if (!g_file_get_contents (path, &status, NULL, NULL)
      || (blocked = strstr (status, "\nSigBlk:")) == NULL)
    return FALSE;
  return (g_ascii_strtoull (blocked + strlen ("\nSigBlk:"), NULL, 16) >> (SIGHUP - 1) & 1) == 0;
}

static gboolean
libmilter_waits (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const gchar *task;

  while (tasks != NULL && (task = g_dir_read_name (tasks)) != NULL)
    if (g_ascii_strtoll (task, NULL, 10) != getpid () && takes_reload (task))
      return TRUE;
  return FALSE;
}

/* Waits until libmilter's thread waits for signals: a thread that begins to wait takes a pending
 * signal, even one meant for the first thread. The thread is recognized by the signals that it
 * blocks. */
static void
await_libmilter (void)
{
  for (guint i = 0; i < START_TRIES && !libmilter_waits (); i++)
    g_usleep (G_TIME_SPAN_MILLISECOND);
}

/* --- libmilter -------------------------------------------------------------------------------- */

static gpointer
run_milter (gpointer unused)
{
  int status = smfi_main ();

  g_atomic_int_set (&milter_has_ended, 1);
  milter_main_wake ();
  return GINT_TO_POINTER (status);
}

static gpointer
stop_milter (gpointer unused)
{
  smfi_stop ();
  return NULL;
}

/* Ends libmilter: smfi_stop() waits for the listener, which a connection wakes. */
static void
end_milter (void)
{
  ky_log (KY_LOG_INFO, "stopping: waiting for open connections to end");
  ky_manager_stopping ();
  if (ky_listen_is_kept ())
    {
      ky_listen_leave ();
      /* Connections that were accepted just before have begun now. */
      g_usleep (REPLY_MS * G_TIME_SPAN_MILLISECOND);
    }
  ky_shutdown_wait (OPEN_SECONDS, !ky_listen_is_kept ());
  ky_slot_queue_close ();
  g_usleep (REPLY_MS * G_TIME_SPAN_MILLISECOND);
  GThread *stop = g_thread_new ("stop", stop_milter, NULL);

  g_usleep (REPLY_MS * G_TIME_SPAN_MILLISECOND);
  ky_listen_knock ();
  g_thread_join (stop);
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

/* Handles signals until libmilter has ended. */
static void
attend (void)
{
  gboolean is_ending = FALSE;
  guint64 count;

  while (g_atomic_int_get (&milter_has_ended) == 0)
    {
      if (wants_end && !is_ending)
        {
          is_ending = TRUE;
          end_milter ();
        }
      if (wants_reload)
        {
          wants_reload = 0;
          milter_main_reload ();
        }
      if (read (events, &count, sizeof count) < 0 && errno != EINTR)
        g_error ("eventfd: %s", g_strerror (errno));
    }
}

/* Confines the process; it must still be able to remove its socket and to connect to it
 * (milter/thread-wakeup.h). */
static gboolean
milter_main_confine (const KyConfig *config, const gchar *where)
{
  gboolean is_unix = g_str_has_prefix (where, "unix:");
  g_autofree gchar *directory
      = is_unix ? g_path_get_dirname (where + strlen ("unix:")) : g_strdup ("");
  const KyConfinePath more = { directory, KY_PATH_READ | KY_PATH_SOCKET };
  guint16 numbers[2];
  KyConfinePort ports[2] = { { 0 } };
  KyDaemon own = daemon_of; /* over TCP, or not at all */
  g_autoptr (GError) error = NULL;

  if (is_unix)
    own.needs.calls &= ~(guint64)KY_CALLS_INET;
  ky_listen_ports (numbers);
  ports[0].port = numbers[0];
  ports[1].port = numbers[1];
  if (ky_daemon_confine (&own, config, &more, is_unix ? 1 : 0, ports,
                         is_unix ? 0 : 1 + (numbers[1] != 0), &error))
    return TRUE;
  ky_log_said (KY_LOG_ERROR, error->message);
  return FALSE;
}

static int
milter_main_serve (KyConfig *config)
{
  const gchar *where = ky_config_string (config, KY_CONFIG_MILTER_SOCKET);

  mallopt (M_ARENA_MAX, ARENAS);
  if (!milter_main_make_directory (config, where))
    return EXIT_FAILED;
  ky_message_set_memory (ky_config_uint (config, KY_CONFIG_MILTER_MEMORY));
  ky_milter_is_local = g_str_has_prefix (where, "unix:");
  events = eventfd (0, EFD_CLOEXEC);
  if (smfi_register (ky_milter) != MI_SUCCESS || !milter_main_open_socket (where) || events < 0)
    {
      log_no_socket (where);
      return EXIT_FAILED;
    }
  if (!milter_main_confine (config, where))
    return EXIT_FAILED;
  smfi_settimeout (TIMEOUT_SECONDS);
  catch_signal (SIGTERM);
  catch_signal (SIGINT);
  signal (SIGHUP, SIG_IGN);
  block_signals (SIG_BLOCK);
  ky_thread_wakeup_init ();
  GThread *milter = g_thread_new ("milter", run_milter, NULL);
  ky_loads_start ();
  block_signals (SIG_UNBLOCK);
  await_libmilter ();
  catch_signal (SIGHUP);
  ky_log (KY_LOG_INFO, "ready on %s", where);
  ky_manager_ready (where);
  attend ();
  int status = GPOINTER_TO_INT (g_thread_join (milter));
  ky_thread_wakeup_drain (DRAIN_SECONDS);
  g_usleep (REPLY_MS * G_TIME_SPAN_MILLISECOND);
  ky_connections_clear ();
  ky_listen_close ();
  ky_log (KY_LOG_INFO, "stopped");
  return status == MI_SUCCESS && wants_end ? 0 : EXIT_FAILED;
}

int
main (int argc, char **argv)
{
  int status;

  KyConfig *config = ky_front_end_begin (&daemon_of, &argc, &argv, &status);
  if (config == NULL)
    return status;
  ky_live_init (daemon_of.name, ky_config_ref (config), ky_loads_note);
  status = milter_main_serve (config);
  ky_live_clear ();
  ky_config_unref (config);
  return status;
}
