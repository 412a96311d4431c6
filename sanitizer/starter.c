/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs the starter process, forked before the supervisor is confined, which clones children of the
 * supervisor (CLONE_PARENT) and executes the program that the supervisor names in them, with one
 * socket. */
#include "sanitizer/starter.h"

#include "common/signals.h"
#include "sanitizer/filters.h"
#include "sanitizer/messages.h"
#include "sanitizer/sandbox.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define STARTER_FD 3

static int starter = -1;
static pid_t starter_pid;
static gchar *environment[] = { (gchar *)"CHARSET=UTF-8", (gchar *)"PATH=/usr/bin:/bin", NULL };

/* Runs in the new process: executes `program`. */
G_GNUC_NORETURN static void
starter_execute (const gchar *program, int socket)
{
  const gchar *const arguments[] = { program, "--control-fd", G_STRINGIFY (KY_SANDBOX_FD), NULL };
  sigset_t none;

  sigemptyset (&none);
  /* `socket` is not STARTER_FD, which is KY_SANDBOX_FD here: dup2() clears close-on-exec. */
  if (dup2 (socket, KY_SANDBOX_FD) == KY_SANDBOX_FD && sigprocmask (SIG_SETMASK, &none, NULL) == 0)
    execve (program, (gchar **)arguments, environment);
  _exit (127);
}

G_GNUC_NORETURN static void
serve (void)
{
  g_auto (KyWireIn) in = { 0 };
  g_auto (KyPacket) packet = { 0 };

  while (ky_wire_receive (STARTER_FD, &in, 0, NULL) == 1 && in.type == KY_STARTER_START)
    {
      g_auto (KyStarterStartIn) start = { 0 };
      gboolean ok = ky_starter_start_read (&in, &start, NULL);
      ky_autofd int socket = ky_wire_take_fd (&in);
      glong pid = -1;

      if (ok)
        pid = syscall (SYS_clone, CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, NULL);
      if (pid == 0)
        starter_execute (start.program, socket);
      ky_starter_started_put (&packet, &(KyStarterStartedOut){ .pid = pid > 0 ? (guint32)pid : 0 });
      if (!ky_packet_send (STARTER_FD, &packet, NULL))
        break;
    }
  _exit (0);
}

gboolean
ky_starter_begin (GError **error)
{
  pid_t parent = getpid ();
  int pair[2];

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    return ky_error_set_errno (error, "socketpair");
  pid_t child = fork ();
  if (child == 0)
    {
      if (prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid () != parent
          || prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
          || dup3 (pair[1], STARTER_FD, O_CLOEXEC) != STARTER_FD
          || close_range (STARTER_FD + 1, ~0u, 0) != 0)
        _exit (126);
      prctl (PR_SET_NAME, "kiyome-starter");
      /* Ends with its supervisor only: a signal to the process group or the unit must not end
       * it. */
      signal (SIGINT, SIG_IGN);
      signal (SIGTERM, SIG_IGN);
      ky_signals_ignore ();
      /* If there is no filter, the supervisor has logged that. */
      (void)ky_confine_install (&ky_filter_starter, FALSE);
      serve ();
    }
  close (pair[1]);
  starter = pair[0];
  starter_pid = child;
  return child > 0 || ky_error_set_errno (error, "fork");
}

pid_t
ky_starter_pid (void)
{
  return starter_pid;
}

pid_t
ky_starter_start (const gchar *program, int socket, GError **error)
{
  g_auto (KyWireIn) in = { 0 };
  g_auto (KyPacket) packet = { 0 };
  ky_autofd int copy = fcntl (socket, F_DUPFD_CLOEXEC, 0);
  g_auto (KyStarterStartedIn) started = { 0 };

  if (copy >= 0)
    ky_starter_start_put (&packet, &(KyStarterStartOut){ .program = program, .socket = copy });
  if (copy < 0 || !ky_packet_send (starter, &packet, error)
      || ky_wire_receive (starter, &in, 0, error) != 1 || in.type != KY_STARTER_STARTED
      || !ky_starter_started_read (&in, &started, error) || started.pid == 0)
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, KY_ERROR, KY_ERROR_IO, "%s can't be started", program);
      return 0;
    }
  return (pid_t)started.pid;
}
