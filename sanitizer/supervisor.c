/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs kiyome-sanitizer in one thread: reads its options, forks the starter, confines itself,
 * builds the scanner control, the scheduler, the pool and the front end's connections, handles
 * signals, and answers requests for the status. A stop waits up to 10 seconds for the jobs that
 * run. */
#include "sanitizer/supervisor.h"

#include "config/tenants.h"
#include "common/manager.h"
#include "common/nearest.h"
#include "common/signals.h"
#include "config/fallback.h"
#include "config/live.h"
#include "config/parts.h"
#include "sanitizer/front-ends.h"
#include "sanitizer/filters.h"
#include "sanitizer/office.h"
#include "sanitizer/probe.h"
#include "sanitizer/starter.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#define STOP_TIME (10 * G_TIME_SPAN_SECOND)

typedef struct
{
  gboolean is_private;
  int fd;
  const gchar *config_directory;
  const KyNeed *paths;
} Options;

typedef struct
{
  KyWatch signals; /* must be first: callbacks cast the watch to Supervisor */
  KyTimer stop;
  KyLoop *loop;
  KyConfig *config;
  KyPool *pool;
  KyScheduler *scheduler;
  KyScanControl *scanner; /* NULL: scanner.engine is none */
  KyFrontEnds *front_ends;
  gint64 started, stop_at;
  KyConfineState sandbox;
  pid_t probe; /* tests whether bubblewrap works here; 0: it has ended or does not run */
  gboolean is_private, is_stopping, is_up;
  int exit_code;
} Supervisor;

/* --- stopping ------------------------------------------------------------------------------- */

static void
stop_if_idle (Supervisor *supervisor)
{
  if (supervisor->is_stopping && ky_scheduler_n_tasks (supervisor->scheduler) == 0)
    ky_loop_quit (supervisor->loop);
}

/* Ends the jobs that still run; their front ends see the connection close and answer with a
 * tempfail. */
static void
stop_due (KyTimer *timer)
{
  Supervisor *supervisor = (Supervisor *)((guint8 *)timer - G_STRUCT_OFFSET (Supervisor, stop));

  stop_if_idle (supervisor);
  if (g_get_monotonic_time () >= supervisor->stop_at)
    ky_loop_quit (supervisor->loop);
  else
    ky_loop_set_timer (supervisor->loop, timer, g_get_monotonic_time () + G_TIME_SPAN_SECOND / 20);
}

static void
supervisor_stop (Supervisor *supervisor)
{
  g_autoptr (GError) error
      = g_error_new_literal (KY_ERROR, KY_ERROR_IO, "the sanitizer is shutting down");

  if (supervisor->is_stopping)
    return;
  ky_log (KY_LOG_INFO, "stopping jobs=%u", ky_scheduler_n_tasks (supervisor->scheduler));
  ky_manager_stopping ();
  supervisor->is_stopping = TRUE;
  supervisor->stop_at = g_get_monotonic_time () + STOP_TIME;
  ky_front_ends_close (supervisor->front_ends);
  ky_front_ends_fail (supervisor->front_ends, error);
  ky_loop_set_timer (supervisor->loop, &supervisor->stop, g_get_monotonic_time ());
}

static void
no_connection_left (gpointer data)
{
  Supervisor *supervisor = data;

  if (supervisor->is_private)
    ky_loop_quit (supervisor->loop);
}

/* --- health --------------------------------------------------------------------------------- */

static gchar *
supervisor_make_status (const gchar *asker, gpointer data)
{
  Supervisor *supervisor = data;
  GString *json = g_string_new ("{\"version\":\"" KY_VERSION "\"");

  g_string_append_printf (
      json,
      ",\"pid\":%d,\"landlock\":%u,\"seccomp\":%s,\"uptime_seconds\":%" G_GINT64_FORMAT
      ",\"connections\":%u,\"starter\":\"%s\",\"jobs\":",
      (int)getpid (), supervisor->sandbox.landlock_abi,
      supervisor->sandbox.has_seccomp ? "true" : "false",
      (g_get_monotonic_time () - supervisor->started) / G_USEC_PER_SEC,
      ky_front_ends_n_connections (supervisor->front_ends),
      ky_process_state (ky_starter_pid ()) == 'T' ? "stopped" : "ready");
  ky_scheduler_status (supervisor->scheduler, asker, json);
  g_string_append (json, ",\"families\":");
  ky_pool_status (supervisor->pool, KY_POOL_WORKER, json);
  g_string_append (json, ",\"verifiers\":");
  ky_pool_status (supervisor->pool, KY_POOL_VERIFIER, json);
  g_string_append (json, ",\"scanner\":");
  if (supervisor->scanner != NULL)
    ky_scan_control_status (supervisor->scanner, json);
  else
    g_string_append (json, "{\"engine\":\"none\"}");
  g_string_append (json, "}\n");
  return g_string_free (json, FALSE);
}

static void
scanner_changed (gpointer data)
{
  Supervisor *supervisor = data;

  if (supervisor->scheduler != NULL)
    ky_scheduler_run (supervisor->scheduler);
}

static void
probe_ended (Supervisor *supervisor, int status)
{
  supervisor->probe = 0;
  ky_pool_note_launch (supervisor->pool, status);
}

/* Reaps the probe, which may have ended before SIGCHLD was handled. */
static void
reap_probe (Supervisor *supervisor)
{
  int status = 0;

  if (supervisor->probe != 0 && waitpid (supervisor->probe, &status, WNOHANG) == supervisor->probe)
    probe_ended (supervisor, status);
}

/* Reports the service as started once every zygote is ready; a sandbox that cannot be built ends
 * it. One that was killed, as when memory runs out, is started again first. */
static void
check_start (Supervisor *supervisor)
{
  g_autoptr (GError) error = NULL;

  if (supervisor->is_up || !ky_pool_is_settled (supervisor->pool, &error))
    return;
  supervisor->is_up = TRUE;
  if (error != NULL && !supervisor->is_private)
    {
      ky_log_said (KY_LOG_ERROR, error->message);
      supervisor->exit_code = 1;
      ky_loop_quit (supervisor->loop);
      return;
    }
  reap_probe (supervisor);
  ky_log (KY_LOG_INFO, "ready ms=%" G_GINT64_FORMAT,
          (g_get_monotonic_time () - supervisor->started) / 1000);
  ky_manager_ready (NULL);
}

static void
zygote_settled (gpointer data)
{
  check_start (data);
}

/* Applies the users and tenants of a new configuration; other keys need a restart
 * (config/difference.c). */
static void
supervisor_reload (Supervisor *supervisor)
{
  g_autoptr (KyConfig) config = NULL;

  if (supervisor->is_private || supervisor->is_stopping)
    return;
  ky_manager_reloading ();
  if (ky_live_reload ())
    {
      config = ky_live_take ();
      ky_front_ends_admit (supervisor->front_ends,
                           ky_config_list (config, KY_CONFIG_SANITIZER_DOORS),
                           ky_config_list (config, KY_CONFIG_SANITIZER_WATCHERS));
    }
  if (supervisor->is_up)
    ky_manager_ready (NULL);
}

static void
signal_came (KyWatch *watch, guint32 events)
{
  Supervisor *supervisor = (Supervisor *)watch;
  struct signalfd_siginfo info;
  int status;
  pid_t pid;

  if (read (watch->fd, &info, sizeof info) != sizeof info)
    return;
  if (info.ssi_signo == SIGHUP)
    {
      supervisor_reload (supervisor);
      return;
    }
  if (info.ssi_signo != SIGCHLD)
    {
      supervisor_stop (supervisor);
      return;
    }
  while ((pid = waitpid (-1, &status, WNOHANG)) > 0)
    if (pid == supervisor->probe)
      probe_ended (supervisor, status);
    else if (!ky_pool_child_exited (supervisor->pool, pid, status) && supervisor->scanner != NULL)
      ky_scan_control_child_exited (supervisor->scanner, pid, status);
}

/* --- starting ------------------------------------------------------------------------------- */

static gboolean
supervisor_find_user (const KyConfig *config, KySandboxSetup *setup, GError **error)
{
  const gchar *name = ky_config_string (config, KY_CONFIG_SANDBOX_USER);

  setup->is_required = ky_config_bool (config, KY_CONFIG_SANDBOX_REQUIRED);
  if (name[0] == '\0' || geteuid () != 0)
    return TRUE;
  const struct passwd *entry = getpwnam (name);
  if (entry == NULL)
    return ky_fail (error, KY_ERROR_CONFIG, "sandbox.user = %s: there is no such user", name);
  setup->drops_user = TRUE;
  setup->uid = entry->pw_uid;
  setup->gid = entry->pw_gid;
  return TRUE;
}

static void
supervisor_watch_signals (Supervisor *supervisor)
{
  sigset_t signals;

  sigemptyset (&signals);
  sigaddset (&signals, SIGCHLD);
  sigaddset (&signals, SIGTERM);
  sigaddset (&signals, SIGINT);
  sigaddset (&signals, SIGHUP);
  sigprocmask (SIG_BLOCK, &signals, NULL);
  ky_signals_ignore ();
  supervisor->signals.ready = signal_came;
  ky_loop_watch (supervisor->loop, &supervisor->signals,
                 signalfd (-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK), EPOLLIN);
}

/* Raises the limit of open files to at most 65536, because each worker needs a socket and a pidfd,
 * and content needs memfds. */
static void
raise_fd_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = MIN (limit.rlim_max, 65536);
  setrlimit (RLIMIT_NOFILE, &limit);
}

/* Returns the bytes that all heavy works together may be expected to use: half of the memory. */
static guint64
heavy_memory (const KyConfig *config)
{
  guint64 memory = ky_config_uint (config, KY_CONFIG_SANITIZER_MEMORY);
  glong pages = sysconf (_SC_PHYS_PAGES);
  glong size = sysconf (_SC_PAGESIZE);

  if (memory == 0 && pages > 0 && size > 0)
    memory = (guint64)pages * (guint64)size / 2;
  return memory;
}

static const gchar *
supervisor_tenant_of (uid_t uid, gpointer data)
{
  g_autoptr (KyConfig) config = ky_live_take ();
  /* A front end may outlive the configuration that names its tenant. */
  return g_intern_string (ky_config_tenant_of_user (config, uid));
}

static guint
weight_of (const gchar *name, gpointer data)
{
  g_autoptr (KyConfig) config = ky_live_take ();
  const KyConfig *tenant = name != NULL ? ky_config_tenant_named (config, name) : NULL;
  return (guint)ky_config_uint (tenant != NULL ? tenant : config, KY_CONFIG_TENANT_WEIGHT);
}

static void
supervisor_build (Supervisor *supervisor, const KySandboxSetup *setup)
{
  const KyConfig *config = supervisor->config;
  guint processors = g_get_num_processors ();
  guint jobs = (guint)ky_config_uint (config, KY_CONFIG_SANITIZER_JOBS);
  guint spares = (guint)ky_config_uint (config, KY_CONFIG_SANITIZER_SPARE);

  if (jobs == 0)
    jobs = 4 * processors;
  if (supervisor->is_private)
    /* Keep one worker ready once a family is used, so that the verifier is forked while the worker
     * runs. */
    spares = 1;
  else if (spares == 0)
    spares = 2 * processors;
  if (strcmp (ky_config_string (config, KY_CONFIG_SCANNER_ENGINE), "none") != 0)
    supervisor->scanner
        = ky_scan_control_new (supervisor->loop, config, scanner_changed, supervisor);
  supervisor->scheduler
      = ky_scheduler_new (supervisor->loop, jobs, heavy_memory (config), supervisor->scanner,
                          supervisor->is_private, &ky_work_events);
  supervisor->pool = ky_pool_new (supervisor->loop, &ky_scheduler_events, setup, spares,
                                  zygote_settled, supervisor);
  ky_scheduler_set_pool (supervisor->scheduler, supervisor->pool);
  supervisor->front_ends = ky_front_ends_new (
      &(KyFrontEndsSetup){ .loop = supervisor->loop,
                           .scheduler = supervisor->scheduler,
                           .pool = supervisor->pool,
                           .status = supervisor_make_status,
                           .tenant_of = supervisor->is_private ? NULL : supervisor_tenant_of,
                           .weight_of = supervisor->is_private ? NULL : weight_of,
                           .empty = no_connection_left,
                           .data = supervisor });
}

static gboolean
open_front_ends (Supervisor *supervisor, const Options *options, GError **error)
{
  g_autofree gchar *path = ky_config_run_path (supervisor->config, "sanitizer/sanitizer.sock");

  if (options->is_private)
    {
      ky_front_ends_add (supervisor->front_ends, options->fd);
      return TRUE;
    }
  if (!ky_front_ends_listen (supervisor->front_ends, path,
                             ky_config_list (supervisor->config, KY_CONFIG_SANITIZER_DOORS),
                             ky_config_list (supervisor->config, KY_CONFIG_SANITIZER_WATCHERS),
                             error))
    return FALSE;
  for (guint i = 0; i < KY_N_FAMILIES; i++)
    if ((KY_FAMILIES_ON_DEMAND >> i & 1) == 0)
      ky_pool_start (supervisor->pool, i);
  check_start (supervisor);
  return TRUE;
}

/* Confines this process, and so all children except LibreOffice's launcher. */
static gboolean
supervisor_confine (Supervisor *supervisor, const Options *options, gboolean is_required,
                    GError **error)
{
  g_autoptr (GArray) paths = ky_needs_find (options->paths, supervisor->config, FALSE);
  g_autoptr (GError) local = NULL;
  gboolean ok = prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
                && ky_confine_files ((const KyConfinePath *)(void *)paths->data, paths->len, NULL,
                                     0, &supervisor->sandbox.landlock_abi, &local);

  supervisor->sandbox.has_seccomp = ky_confine_install (&ky_filter_supervisor, FALSE);
  if (local == NULL && !supervisor->sandbox.has_seccomp)
    g_set_error (&local, KY_ERROR, KY_ERROR_SANDBOX, "seccomp: %s", g_strerror (errno));
  ok = ok && supervisor->sandbox.has_seccomp;
  if (!ok && is_required)
    return ky_error_pass (error, &local);
  if (!ok)
    ky_log_error (KY_LOG_WARNING, local->message,
                  "running without a complete sandbox, as configured");
  return TRUE;
}

static int
supervisor_serve (const Options *options, KyConfig *config, GError **error)
{
  Supervisor supervisor
      = { .config = config, .is_private = options->is_private, .started = g_get_monotonic_time () };
  KySandboxSetup setup = { 0 };
  const gchar *missing = NULL;

  if (!supervisor_find_user (config, &setup, error))
    return 2;
  raise_fd_limit ();
  if (!options->is_private)
    {
      if (!ky_config_make_run (config, "sanitizer/sanitizer.sock", error))
        return 1;
      ky_part_hold (config, "kiyome-sanitizer");
      ky_manager_connect ();
      missing
          = ky_office_missing (); /* checked while this process may still read the directories */
      supervisor.probe = ky_probe_start (&setup);
    }
  if (!ky_starter_begin (error)
      || !supervisor_confine (&supervisor, options, setup.is_required, error))
    return 1;
  supervisor.stop.fire = stop_due;
  supervisor.loop = ky_loop_new ();
  supervisor_watch_signals (&supervisor);
  supervisor_build (&supervisor, &setup);
  if (missing != NULL)
    ky_pool_note_missing (supervisor.pool, missing);
  if (open_front_ends (&supervisor, options, error))
    ky_loop_run (supervisor.loop);
  else
    supervisor.exit_code = 1;
  ky_front_ends_free (supervisor.front_ends);
  ky_pool_free (supervisor.pool);
  if (supervisor.scanner != NULL)
    ky_scan_control_free (supervisor.scanner);
  ky_scheduler_free (supervisor.scheduler);
  ky_loop_free (supervisor.loop);
  return supervisor.exit_code;
}

/* Answers the job on `fd` with `error`, because a private supervisor has no log. */
static void
answer_failure (int fd, const GError *error)
{
  KyLoop *loop = ky_loop_new ();
  KyFrontEnds *front_ends = ky_front_ends_new (&(KyFrontEndsSetup){
      .loop = loop, .empty = (void (*) (gpointer))ky_loop_quit, .data = loop });

  ky_front_ends_add (front_ends, fd);
  ky_front_ends_fail (front_ends, error);
  ky_loop_run (loop);
  ky_front_ends_free (front_ends);
  ky_loop_free (loop);
}

/* Lists all options, of which ky_nearest_option() finds the one that was meant. */
static const GOptionEntry option_names[] = {
  { "config", 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  { "private", 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  { "fd", 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  { NULL },
};

static const gchar usage[]
    = "usage: kiyome-sanitizer [--config DIR]\n"
      "       kiyome-sanitizer --private --fd N [--config DIR]\n"
      "Has messages and files sanitized by sandboxed workers.\n\n"
      "  --config DIR   configuration directory (default: /etc/kiyome, if it is there)\n"
      "  --private      serve one connection and end with it\n"
      "  --fd N         that connection: a SOCK_SEQPACKET socket\n"
      "  --help, --version\n";

/* Returns 0 to continue, or else the exit code + 1. */
static int
supervisor_parse_options (int argc, char **argv, Options *options)
{
  options->fd = -1;
  for (int i = 1; i < argc; i++)
    {
      if (strcmp (argv[i], "--help") == 0)
        return fputs (usage, stdout) < 0 ? 2 : 1;
      if (strcmp (argv[i], "--version") == 0)
        return puts ("kiyome-sanitizer " KY_VERSION) < 0 ? 2 : 1;
      if (strcmp (argv[i], "--private") == 0)
        options->is_private = TRUE;
      else if (strcmp (argv[i], "--fd") == 0 && i + 1 < argc && g_ascii_isdigit (argv[i + 1][0]))
        options->fd = atoi (argv[++i]);
      else if (strcmp (argv[i], "--config") == 0 && i + 1 < argc)
        options->config_directory = argv[++i];
      else
        {
          const gchar *nearest = ky_nearest_option (argv + i, option_names, NULL);

          fprintf (stderr, "kiyome-sanitizer: %s: unknown option, or without its value%s%s%s\n%s",
                   argv[i], nearest != NULL ? "; did you mean --" : "",
                   nearest != NULL ? nearest : "", nearest != NULL ? "?" : "", usage);
          return 3;
        }
    }
  if (options->is_private != (options->fd >= 0))
    {
      fputs ("kiyome-sanitizer: --private and --fd must be given together\n", stderr);
      return 3;
    }
  return 0;
}

static KyLogLevel
log_level (const KyConfig *config, gboolean is_private)
{
  KyLogLevel level = ky_config_log_level (config);

  /* For a command, only errors are logged. */
  return is_private && level != KY_LOG_DEBUG ? KY_LOG_ERROR : level;
}

int
ky_supervisor_main (int argc, char **argv, const KyNeed *paths)
{
  Options options = { .paths = paths };
  g_autoptr (GError) error = NULL;
  int result = supervisor_parse_options (argc, argv, &options);

  if (result != 0)
    return result - 1;
  ky_log_init ("kiyome-sanitizer", KY_LOG_INFO);
  if (options.is_private)
    fcntl (options.fd, F_SETFD, FD_CLOEXEC);
  g_autoptr (KyConfig) config
      = options.is_private ? ky_config_load_main (options.config_directory, &error)
                           : ky_daemon_config ("kiyome-sanitizer", options.config_directory,
                                               KY_CONFIG_WITH_TENANTS);
  if (config != NULL)
    {
      ky_log_init ("kiyome-sanitizer", log_level (config, options.is_private));
      if (!options.is_private)
        ky_config_fallback_note (config, "kiyome-sanitizer");
      ky_live_init ("kiyome-sanitizer", ky_config_ref (config), NULL);
      result = supervisor_serve (&options, config, &error);
      ky_live_clear ();
    }
  else
    result = 2;
  if (error == NULL)
    return result;
  if (options.is_private)
    answer_failure (options.fd, error);
  else
    ky_log_said (KY_LOG_ERROR, error->message);
  return result;
}
