/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Applies the sandbox of zygotes and workers, and that of LibreOffice's launcher: user,
 * capabilities, resource limits, Landlock and seccomp. It also reports a forbidden system call, a
 * signal of another process or a lack of memory to the supervisor, with async-signal-safe calls
 * only, because signal handlers do so. */
#include "sanitizer/sandbox.h"

#include "common/message-codes.h"
#include "common/signals.h"
#include "common/wire.h"
#include "sanitizer/faults.h"
#include "sanitizer/filters.h"
#include "sanitizer/messages.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <ucontext.h>
#include <unistd.h>

/* RLIMIT_DATA does not include the stack. */
#define WORKER_STACK (8 * 1024 * 1024)

/* Fonts, their configuration and caches, and poppler's character maps: the only files that workers
 * may open, in families that draw or read text. sanitizer/filters.def lists the system calls. */
static const KyConfinePath tables[]
    = { { "/usr/share/fonts", KY_PATH_READ },      { "/usr/local/share/fonts", KY_PATH_READ },
        { "/usr/share/fontconfig", KY_PATH_READ }, { "/etc/fonts", KY_PATH_READ },
        { "/var/cache/fontconfig", KY_PATH_READ }, { "/usr/share/poppler", KY_PATH_READ },
        { "/usr/share/texmf/fonts", KY_PATH_READ } };

static const KyConfineLimit limits[] = { { RLIMIT_CORE, 0 },
                                         { RLIMIT_NOFILE, KY_SANDBOX_FDS },
                                         { RLIMIT_STACK, WORKER_STACK },
                                         { RLIMIT_MEMLOCK, 0 },
                                         { RLIMIT_MSGQUEUE, 0 } };
static const KyConfineLimit no_processes = { RLIMIT_NPROC, 0 };
/* Counts all processes and threads of the worker's user: half of the unit's TasksMax, so that a
 * worker that starts threads without end leaves room for others. */
static const KyConfineLimit some_threads = { RLIMIT_NPROC, 2048 };

/* LibreOffice's launcher; it reads no content. */
#define PROGRAM_FDS 1024
#define NOBODY 65534
static const KyConfineLimit launcher_limits[]
    = { { RLIMIT_CORE, 0 }, { RLIMIT_NOFILE, PROGRAM_FDS } };

/* Sends a message to the supervisor with async-signal-safe functions only. */
static void
send_note (guint16 type, const guint32 *value)
{
  guint8 packet[KY_WIRE_HEAD + 4];
  struct iovec iov = { packet, KY_WIRE_HEAD };
  struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1 };

  ky_store_u32le (packet, ky_wire_version);
  ky_store_u16le (packet + 4, type);
  if (value != NULL)
    {
      ky_store_u32le (packet + KY_WIRE_HEAD, *value);
      iov.iov_len = sizeof packet;
    }
  sendmsg (KY_SANDBOX_FD, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* Recognizes abort(), which uses tgkill(), a call that the filter forbids: that is a crash, not an
 * attack. */
static gboolean
is_abort (guint32 number, const ucontext_t *context)
{
#if defined(__x86_64__)
  guint64 last = (guint64)context->uc_mcontext.gregs[REG_RDX];
#elif defined(__aarch64__)
  guint64 last = context->uc_mcontext.regs[2];
#endif

  return number == SYS_tgkill && last == SIGABRT;
}

static void
on_breach (int number, siginfo_t *info, void *context)
{
  guint32 call = (guint32)info->si_syscall;

  if (is_abort (call, context))
    call = KY_BREACH_ABORT;
  send_note (KY_WORKER_BREACH, &call);
  syscall (KY_CONFINE_KILL);
  for (;;)
    _exit (127);
}

static void
sandbox_on_sent (void)
{
  guint32 call = KY_BREACH_SENT;

  send_note (KY_WORKER_BREACH, &call);
}

void
ky_sandbox_out_of_memory (void)
{
  send_note (KY_WORKER_MEMORY, NULL);
  _exit (127);
}

static gboolean
sandbox_become_user (const KySandboxSetup *setup, GError **error)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct none[2] = { 0 };

  if (setup->drops_user
      && (setgroups (0, NULL) != 0 || setresgid (setup->gid, setup->gid, setup->gid) != 0
          || setresuid (setup->uid, setup->uid, setup->uid) != 0))
    {
      g_autofree gchar *reason = ky_say_errno (errno);

      return ky_error_say (error, KY_ERROR_SANDBOX, "kernel-user", "im", (gint64)setup->uid,
                           reason);
    }
  if (syscall (SYS_capset, &header, none) != 0 || prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
      || prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    {
      g_autofree gchar *reason = ky_say_errno (errno);

      return ky_error_say (error, KY_ERROR_SANDBOX, "kernel-privileges", "m", reason);
    }
  return TRUE;
}

static gboolean launcher_is_required;

gboolean
ky_sandbox_is_required (void)
{
  return launcher_is_required;
}

gboolean
ky_sandbox_enter_launcher (const KySandboxSetup *setup, GError **error)
{
  KySandboxSetup own = *setup;

  launcher_is_required = setup->is_required;
  signal (SIGINT, SIG_IGN);
  signal (SIGTERM, SIG_IGN);
  ky_signals_ignore ();
  /* Root without capabilities cannot be mapped into a user namespace. */
  if (geteuid () == 0 && !own.drops_user)
    own = (KySandboxSetup){ .drops_user = TRUE, .uid = NOBODY, .gid = NOBODY };
  return sandbox_become_user (&own, error)
         && ky_confine_limit (launcher_limits, G_N_ELEMENTS (launcher_limits), error);
}

void
ky_sandbox_enter_program (pid_t zygote)
{
  sigset_t none;

  sigemptyset (&none);
  if (prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid () != zygote || setpgid (0, 0) != 0
      || sigprocmask (SIG_SETMASK, &none, NULL) != 0)
    _exit (126);
}

gboolean
ky_sandbox_enter_zygote (const KySandboxSetup *setup, guint needs, KyConfineState *ret_state,
                         GError **error)
{
  gboolean reads_tables = (needs & KY_SANDBOX_READS_TABLES) != 0;
  struct sigaction action = { .sa_sigaction = on_breach, .sa_flags = SA_SIGINFO };
  g_autoptr (GError) local = NULL;

  *ret_state = (KyConfineState){ 0 };
  /* The supervisor ends its workers; a signal to the process group or the unit must not. */
  signal (SIGINT, SIG_IGN);
  signal (SIGTERM, SIG_IGN);
  ky_signals_ignore ();
  sigaction (SIGSYS, &action, NULL);
  ky_faults_catch (sandbox_on_sent);
  if (!sandbox_become_user (setup, error)
      || !ky_confine_limit (limits, G_N_ELEMENTS (limits), error))
    return FALSE;
  if (!ky_confine_files (tables, reads_tables ? G_N_ELEMENTS (tables) : 0, NULL, 0,
                         &ret_state->landlock_abi, &local)
      && setup->is_required)
    return ky_error_pass (error, &local);
  ret_state->has_seccomp
      = ky_confine_install (reads_tables ? &ky_filter_zygote_reading : &ky_filter_zygote, FALSE);
  if (!ret_state->has_seccomp && setup->is_required)
    {
      g_autofree gchar *reason = ky_say_errno (errno);

      return ky_error_say (error, KY_ERROR_SANDBOX, "kernel-refused", "sm", "seccomp", reason);
    }
  return TRUE;
}

void
ky_sandbox_enter_worker (const KyConfineState *state, int socket, pid_t zygote, guint needs)
{
  gboolean has_threads = (needs & KY_SANDBOX_THREADS) != 0;

  if (prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid () != zygote
      || dup2 (socket, KY_SANDBOX_FD) < 0 || close_range (KY_SANDBOX_FD + 1, ~0u, 0) != 0
      || !ky_confine_limit (has_threads ? &some_threads : &no_processes, 1, NULL)
      || (state->has_seccomp
          && !ky_confine_install (has_threads ? &ky_filter_worker_threads : &ky_filter_worker,
                                  FALSE)))
    _exit (126);
}

void
ky_sandbox_limit (guint64 memory, guint64 address_space, guint64 file_size, guint cpu_seconds)
{
  /* The kernel rounds up, and this process has used some milliseconds at most since it was
   * forked. */
  struct rlimit cpu = { (rlim_t)cpu_seconds + 1, (rlim_t)cpu_seconds + 2 };
  const KyConfineLimit sizes[]
      = { { RLIMIT_FSIZE, file_size },
/* AddressSanitizer reserves terabytes of address space. */
#if !defined(__SANITIZE_ADDRESS__)
          { RLIMIT_DATA, memory },
          { RLIMIT_AS, address_space }
#endif
        };

  if (!ky_confine_limit (sizes, G_N_ELEMENTS (sizes), NULL) || setrlimit (RLIMIT_CPU, &cpu) != 0)
    _exit (126);
}
