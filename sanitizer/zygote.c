/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs kiyome-worker-FAMILY: loads and warms up the family's libraries, enters the sandbox, then
 * forks one worker for each request of the supervisor and reports how workers ended. It runs in one
 * thread and reads no content. */
#include "sanitizer/zygote.h"

#include "common/message-codes.h"
#include "sanitizer/fork-cost.h"
#include "sanitizer/hot-pages.h"
#include "sanitizer/huge-pages.h"
#include "sanitizer/messages.h"
#include "sanitizer/sample-job.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define LULL_MILLISECONDS 50
#define ENDING_STEPS 50
#define ENDING_STEP (20 * G_TIME_SPAN_MILLISECOND)
#define OOM_SCORE "500"

typedef struct
{
  guint32 id;
  pid_t pid; /* 0: unused */
} Child;

/* Static, so that forking allocates nothing: each page that a zygote writes to must be copied by
 * the next fork. */
static Child children[KY_ZYGOTE_WORKERS];
static guint n_used; /* slots from here on were never used */
static guint32 last_id;
static guint32 killed[256]; /* ids of the last workers that SIGKILL ended */
static guint n_killed;
static gboolean has_groups; /* each child has a process group of its own */
static KyConfineState sandbox;
static KyPacket packet;
static KyKnownPolicies known; /* inherited by workers */
static sigset_t wait_signals;

static void
on_child (int number)
{
}

/* Ends with all workers: the supervisor is gone or broke the protocol. */
static void
zygote_leave (void)
{
  for (guint i = 0; has_groups && i < n_used; i++)
    if (children[i].pid > 0)
      kill (-children[i].pid, SIGKILL);
  _exit (0);
}

static void
zygote_send_packet (void)
{
  if (!ky_packet_send (KY_SANDBOX_FD, &packet, NULL))
    zygote_leave ();
}

static void
send_failure (const GError *error)
{
  ky_zygote_failed_put (&packet, &(KyZygoteFailedOut){ .code = ky_packet_error_code (error),
                                                       .message = error->message });
  ky_packet_send (KY_SANDBOX_FD, &packet, NULL);
}

static void
report_exit (guint32 id, int status)
{
  ky_zygote_exited_put (&packet, &(KyZygoteExitedOut){ .id = id, .status = (guint32)status });
  zygote_send_packet ();
}

/* Returns whether a worker was ended by SIGKILL. The supervisor ends each worker so that has a
 * result, so this is not reported; it asks where it did not. */
static gboolean
is_killed (int status)
{
  return WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL;
}

/* Kills the process group of a program that has ended. The second process of bubblewrap ends with
 * the first one only after it has set that up; before, it would wait for ever. The process group
 * exists until `pid` is waited for. */
static void
zygote_end_group (pid_t pid)
{
  kill (-pid, SIGKILL);
}

static pid_t
wait_for_one (int *ret_status)
{
  siginfo_t info = { 0 };

  if (!has_groups)
    return waitpid (-1, ret_status, WNOHANG);
  if (waitid (P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0)
    return 0;
  zygote_end_group (info.si_pid);
  return waitpid (info.si_pid, ret_status, WNOHANG);
}

static void
zygote_reap (void)
{
  int status;
  pid_t pid;

  while ((pid = wait_for_one (&status)) > 0)
    for (guint i = 0; i < n_used; i++)
      if (children[i].pid == pid)
        {
          children[i].pid = 0;
          if (is_killed (status))
            killed[n_killed++ % G_N_ELEMENTS (killed)] = children[i].id;
          else if (status != 0)
            report_exit (children[i].id, status);
          break;
        }
}

/* Waits for a program that ends shortly after its connection. Returns FALSE if it did not end in
 * time and is killed. */
static gboolean
await_end (pid_t pid)
{
  siginfo_t info = { 0 };

  for (guint i = 0; i < ENDING_STEPS; i++)
    {
      if (waitid (P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0)
        return TRUE;
      g_usleep (ENDING_STEP);
    }
  kill (pid, SIGKILL);
  return FALSE;
}

/* Answers how a worker ended that closed its socket without a result. */
static void
answer_exit (const KyZygote *zygote, guint32 id)
{
  for (guint i = 0; i < n_used; i++)
    if (children[i].pid != 0 && children[i].id == id)
      {
        int status = 0;
        gboolean has_ended = zygote->launch == NULL || await_end (children[i].pid);

        if (has_groups)
          zygote_end_group (children[i].pid);
        while (waitpid (children[i].pid, &status, 0) < 0 && errno == EINTR)
          continue;
        children[i].pid = 0;
        report_exit (id, has_ended ? status : W_EXITCODE (127, 0));
        return;
      }
  for (guint i = 0; i < G_N_ELEMENTS (killed); i++)
    if (killed[i] == id)
      {
        report_exit (id, SIGKILL);
        return;
      }
  report_exit (id, 0);
}

static Child *
free_slot (void)
{
  for (guint i = 0; i < n_used; i++)
    if (children[i].pid == 0)
      return &children[i];
  return n_used < KY_ZYGOTE_WORKERS ? &children[n_used++] : NULL;
}

/* Forks without the C library's fork(), which runs handlers, some of libraries that are unmapped,
 * and resets locks in pages that then have to be copied. A process with one thread needs none of
 * that. `ret_handle`: set to a pidfd. */
static pid_t
fork_alone (int *ret_handle)
{
  return (pid_t)syscall (SYS_clone, CLONE_PIDFD | SIGCHLD, NULL, ret_handle, NULL, NULL);
}

static void
fork_worker (const KyZygote *zygote, KyWireIn *in)
{
  Child *child = free_slot ();
  pid_t self = getpid ();
  ky_autofd int ours = -1;
  ky_autofd int theirs = -1;
  ky_autofd int handle = -1;
  int pair[2];

  if (child == NULL || socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    {
      report_exit (0, 0);
      return;
    }
  ours = pair[0];
  theirs = pair[1];
  pid_t pid = fork_alone (&handle);
  if (pid == 0)
    {
      if (zygote->launch != NULL)
        {
          ky_sandbox_enter_program (self);
          zygote->launch (theirs);
          _exit (126);
        }
      ky_sandbox_enter_worker (&sandbox, theirs, self, zygote->needs);
      ky_worker_run (zygote, &known, in);
    }
  /* Set here, because in the worker it would cause a copy of the page. */
  child->pid = MAX (pid, 0);
  if (pid < 0)
    {
      report_exit (0, 0);
      return;
    }
  child->id = ++last_id;
  ky_zygote_worker_put (
      &packet, &(KyZygoteWorkerOut){
                   .id = child->id, .pid = (guint32)pid, .socket = ours, .pidfd = handle });
  zygote_send_packet ();
}

static void
learn_policy (KyWireIn *in)
{
  g_auto (KyZygotePolicyIn) message = { 0 };

  if (!ky_zygote_policy_read (in, &message, NULL))
    zygote_leave ();
  g_autoptr (KyPolicy) policy
      = ky_policy_from_text ((const gchar *)message.policy.data, message.policy.size, NULL);
  if (policy != NULL)
    ky_known_policies_add (&known, policy);
  ky_hot_pages_trim ();
}

static void
handle_message (const KyZygote *zygote, KyWireIn *in)
{
  g_auto (KyZygoteForkIn) fork = { 0 };
  g_auto (KyZygoteAskIn) ask = { 0 };

  if (in->type == KY_ZYGOTE_POLICY)
    learn_policy (in);
  else if (in->type == KY_ZYGOTE_FORK && ky_zygote_fork_read (in, &fork, NULL)
           && fork.count <= KY_ZYGOTE_WORKERS)
    for (guint32 i = 0; i < fork.count; i++)
      fork_worker (zygote, in);
  else if (in->type == KY_ZYGOTE_ASK && ky_zygote_ask_read (in, &ask, NULL))
    answer_exit (zygote, ask.id);
  else
    zygote_leave ();
}

/* Serves the supervisor. While messages arrive, ended workers are waited for along with them and
 * SIGCHLD stays blocked, because waking up for each costs as much as a system call. When no message
 * arrives, SIGCHLD wakes it up. */
static void
zygote_serve (const KyZygote *zygote, KyWireIn *in)
{
  static const struct timespec lull = { .tv_nsec = LULL_MILLISECONDS * 1000000L };
  struct pollfd poller = { .fd = KY_SANDBOX_FD, .events = POLLIN };
  gboolean is_busy = FALSE;

  for (;;)
    {
      int ready = ppoll (&poller, 1, is_busy ? &lull : NULL, is_busy ? NULL : &wait_signals);

      if (ready < 0 && errno != EINTR)
        zygote_leave ();
      is_busy = ready > 0;
      /* Messages first: a worker that the supervisor asks about keeps its slot until the answer. */
      if (is_busy)
        {
          if (ky_wire_receive (KY_SANDBOX_FD, in, 0, NULL) != 1)
            zygote_leave ();
          handle_message (zygote, in);
        }
      zygote_reap ();
    }
}

static gboolean
read_setup (KyWireIn *in, KyZygoteSetupIn *ret_message)
{
  return ky_wire_receive (KY_SANDBOX_FD, in, 0, NULL) == 1 && in->type == KY_ZYGOTE_SETUP
         && ky_zygote_setup_read (in, ret_message, NULL);
}

/* Makes workers, not zygotes, the first to be killed when memory runs out; a zygote is small. */
static void
volunteer (void)
{
  ky_autofd int file = open ("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

  /* If it cannot be set, the kernel kills the largest process, which usually is a worker. */
  if (file >= 0 && write (file, OOM_SCORE, strlen (OOM_SCORE)) < 0)
    return;
}

/* Closes standard output and error: a library might print content there. */
static void
zygote_silence (void)
{
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC);

  for (int fd = 0; fd < 3; fd++)
    if (null < 0 || dup2 (null, fd) < 0)
      zygote_leave ();
  if (null > 2)
    close (null);
}

/* Reports failed allocations and assertions of GLib, which then aborts. */
static void
on_log (const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer data)
{
  if ((level & G_LOG_LEVEL_ERROR) != 0 && strstr (message, "failed to allocate") != NULL)
    ky_sandbox_out_of_memory ();
}

/* Uses what libraries load on first use, before the sandbox forbids it: g_strerror() looks for the
 * character set, which the supervisor gave as CHARSET. */
static void
zygote_warm_up (const KyZygote *zygote)
{
  (void)g_strerror (EAGAIN);
  ky_filetypes_warm_up ();
  if (zygote->warm_up != NULL)
    zygote->warm_up ();
}

/* Lets a child serve a sample job as this process will serve all others. `watches`: the child notes
 * which pages of libraries the job uses. */
static gboolean
serve_sample_job (const KyZygote *zygote, KyWireIn *in, KyMode mode, gboolean watches,
                  GBytes **content)
{
  g_autoptr (KyPolicy) policy = ky_policy_new_default ();
  ky_autofd int ours = -1;
  ky_autofd int theirs = -1;
  ky_autofd int handle = -1;
  int pair[2];
  pid_t pid;

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    return FALSE;
  ours = pair[0];
  theirs = pair[1];
  if ((pid = fork_alone (&handle)) < 0)
    return FALSE;
  if (pid == 0)
    {
      ky_known_policies_add (&known, policy);
      if (dup2 (theirs, KY_SANDBOX_FD) < 0 || close_range (KY_SANDBOX_FD + 1, ~0u, 0) != 0)
        _exit (1);
      if (watches)
        ky_hot_pages_watch ();
      zygote_serve (zygote, in);
    }
  gboolean ok = ky_sample_job (ours, zygote->family, mode, policy, content);
  kill (pid, SIGKILL);
  while (waitpid (pid, NULL, 0) < 0 && errno == EINTR)
    continue;
  return ok;
}

/* Makes forks cheap, once everything is loaded. A verifier's zygote keeps neither the libraries of
 * its family's readers nor pages that only sanitizing uses. */
static void
prepare_forks (const KyZygote *zygote, KyWireIn *in, gboolean is_verifier)
{
  const gchar *const *unused = is_verifier ? zygote->unused_by_verifiers : zygote->unused;
  gboolean has_content = TRUE;
  g_autoptr (GBytes) content = NULL;

  ky_huge_program ();
  ky_fork_join_mappings ();
  if (is_verifier && ky_sample_is_of (zygote->family))
    has_content = serve_sample_job (zygote, in, KY_MODE_SANITIZE, FALSE, &content);
  ky_fork_drop_libraries (unused);
  if (zygote->launch == NULL && has_content && ky_hot_pages_begin (unused))
    {
      serve_sample_job (zygote, in, is_verifier ? KY_MODE_VERIFY : KY_MODE_SANITIZE, TRUE,
                        &content);
      ky_hot_pages_copy ();
    }
  ky_fork_use_up_heap ();
}

/* Opens a socket in a child that is confined as a worker, which must end it. If it does not, the
 * filter that was installed is not in force; then this fails where the sandbox is required. Errors:
 * SANDBOX, IO. */
static gboolean
zygote_prove_filter (const KyZygote *zygote, gboolean is_required, GError **error)
{
  pid_t self = getpid ();
  ky_autofd int handle = -1;
  int pair[2] = { -1, -1 };
  int status = 0;
  pid_t pid = socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0
                  ? fork_alone (&handle)
                  : -1;

  if (pid == 0)
    {
      ky_sandbox_enter_worker (&sandbox, pair[0], self, zygote->needs);
      _exit (socket (AF_INET, SOCK_STREAM, 0));
    }
  if (pid < 0)
    ky_error_set_errno (error, "can't start a process to try the filter");
  while (pid > 0 && waitpid (pid, &status, 0) < 0 && errno == EINTR)
    continue;
  ky_fd_clear (&pair[0]);
  ky_fd_clear (&pair[1]);
  sandbox.has_seccomp = WIFSIGNALED (status) && WTERMSIG (status) == SIGSYS;
  return pid > 0
         && (sandbox.has_seccomp || !is_required
             || ky_error_say (error, KY_ERROR_SANDBOX, "probe-lives", ""));
}

static int
print_usage (const KyZygote *zygote, int argc, char **argv)
{
  if (argc == 2 && strcmp (argv[1], "--version") == 0)
    printf ("kiyome-worker-%s %s\n", ky_family_name (zygote->family), KY_VERSION);
  else if (argc == 2 && strcmp (argv[1], "--help") == 0)
    printf ("usage: kiyome-worker-%s --control-fd N\n"
            "Started by kiyome-sanitizer; see kiyome-sanitizer(8).\n",
            ky_family_name (zygote->family));
  else
    {
      fprintf (stderr, "kiyome-worker-%s: started by kiyome-sanitizer only; see --help\n",
               ky_family_name (zygote->family));
      return 2;
    }
  return 0;
}

int
ky_zygote_main (int argc, char **argv, const KyZygote *zygote)
{
  struct sigaction action = { .sa_handler = on_child, .sa_flags = SA_NOCLDSTOP };
  g_auto (KyZygoteSetupIn) message = { 0 };
  g_auto (KyWireIn) in = { 0 };
  g_autoptr (GError) error = NULL;
  sigset_t blocked;

  if (argc != 3 || strcmp (argv[1], "--control-fd") != 0
      || strcmp (argv[2], G_STRINGIFY (KY_SANDBOX_FD)) != 0)
    return print_usage (zygote, argc, argv);
  prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (!read_setup (&in, &message))
    return 2;
  KySandboxSetup setup = (KySandboxSetup){ .is_required = message.is_required,
                                           .drops_user = message.drops_user,
                                           .uid = message.uid,
                                           .gid = message.gid };
  g_log_set_default_handler (on_log, NULL);
  sigaction (SIGCHLD, &action, NULL);
  sigemptyset (&blocked);
  sigaddset (&blocked, SIGCHLD);
  sigprocmask (SIG_BLOCK, &blocked, &wait_signals);
  sigdelset (&wait_signals, SIGCHLD);
  volunteer ();
  zygote_warm_up (zygote);
  if (message.is_lasting)
    prepare_forks (zygote, &in, message.is_verifier);
  zygote_silence ();
  close_range (KY_SANDBOX_FD + 1, ~0u, 0);
  has_groups = zygote->launch != NULL;
  if (zygote->launch != NULL
          ? !zygote->can_launch (&error) || !ky_sandbox_enter_launcher (&setup, &error)
          : !ky_sandbox_enter_zygote (&setup, zygote->needs, &sandbox, &error)
                || (sandbox.has_seccomp
                    && !zygote_prove_filter (zygote, setup.is_required, &error)))
    {
      send_failure (error);
      _exit (1); /* the destructors of unmapped libraries must not run */
    }
  /* Changing the user cleared it. */
  prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  ky_zygote_ready_put (&packet, &(KyZygoteReadyOut){ .landlock_abi = sandbox.landlock_abi,
                                                     .has_seccomp = sandbox.has_seccomp,
                                                     .is_launcher = zygote->launch != NULL });
  zygote_send_packet ();
  ky_hot_pages_trim ();
  zygote_serve (zygote, &in);
  _exit (0);
}
