/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitizer/sandbox.h"

#include "common/wire.h"
#include "sanitizer/faults.h"
#include "sanitizer/protocol.h"
#include "sanitizer/seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#define BASELINE_ABI 2 /* Linux 6.1 */
#define WORKER_STACK (8 * 1024 * 1024)

/* linux/landlock.h of the baseline does not know these yet. */
#define ACCESS_FS_IOCTL_DEV (1ULL << 15) /* ABI 5 */
#define ACCESS_NET_TCP 3ULL              /* ABI 4: bind, connect */
#define SCOPE_ALL 3ULL                   /* ABI 6: abstract sockets, signals */

typedef struct
{
  guint64 access_fs;
  guint64 access_net;
  guint64 scoped;
} RulesetAttributes;

#define READS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)

/* Fonts, their configuration and caches, and poppler's character maps. */
static const KySandboxPath tables[]
    = { { "/usr/share/fonts", READS },      { "/usr/local/share/fonts", READS },
        { "/usr/share/fontconfig", READS }, { "/etc/fonts", READS },
        { "/var/cache/fontconfig", READS }, { "/usr/share/poppler", READS },
        { "/usr/share/texmf/fonts", READS } };

static gboolean
add_path (int ruleset, const KySandboxPath *path, guint64 known, GError **error)
{
  ky_autofd int file = open (path->path, O_PATH | O_CLOEXEC);
  struct landlock_path_beneath_attr rule
      = { .allowed_access = path->access & known, .parent_fd = file };

  /* One that is not installed gives nothing to read. */
  if (file < 0
      || syscall (SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0)
    return TRUE;
  g_set_error (error, KY_ERROR, KY_ERROR_SANDBOX, "landlock_add_rule %s: %s", path->path,
               g_strerror (errno));
  return FALSE;
}

gboolean
ky_sandbox_enter_landlock (const KySandboxPath *paths, guint n_paths, guint *ret_abi,
                           GError **error)
{
  long abi = syscall (SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  RulesetAttributes attributes = { 0 };
  gsize size = sizeof attributes.access_fs;
  ky_autofd int ruleset = -1;

  *ret_abi = 0;
  if (abi < BASELINE_ABI)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_SANDBOX,
                   "Landlock is not available (ABI %ld, needed is %d)", abi, BASELINE_ABI);
      return FALSE;
    }
  attributes.access_fs = (LANDLOCK_ACCESS_FS_REFER << 1) - 1;
  if (abi >= 3)
    attributes.access_fs |= KY_SANDBOX_TRUNCATE;
  if (abi >= 5)
    attributes.access_fs |= ACCESS_FS_IOCTL_DEV;
  if (abi >= 4)
    {
      attributes.access_net = ACCESS_NET_TCP;
      size = G_STRUCT_OFFSET (RulesetAttributes, scoped);
    }
  if (abi >= 6)
    {
      attributes.scoped = SCOPE_ALL;
      size = sizeof attributes;
    }
  ruleset = (int)syscall (SYS_landlock_create_ruleset, &attributes, size, 0);
  if (ruleset < 0)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_SANDBOX, "landlock_create_ruleset: %s",
                   g_strerror (errno));
      return FALSE;
    }
  for (guint i = 0; i < n_paths; i++)
    if (!add_path (ruleset, &paths[i], attributes.access_fs, error))
      return FALSE;
  if (syscall (SYS_landlock_restrict_self, ruleset, 0) != 0)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_SANDBOX, "landlock_restrict_self: %s",
                   g_strerror (errno));
      return FALSE;
    }
  *ret_abi = (guint)abi;
  return TRUE;
}

static gboolean
enter_landlock (guint flags, guint *ret_abi, GError **error)
{
  return ky_sandbox_enter_landlock (
      tables, (flags & KY_SANDBOX_READS_TABLES) != 0 ? G_N_ELEMENTS (tables) : 0, ret_abi, error);
}

/* A message to the supervisor without anything that is not async-signal-safe. */
static void
send_note (guint16 type, const guint32 *value)
{
  guint8 packet[KY_WIRE_HEAD + 4] = { [4] = (guint8)type, [5] = (guint8)(type >> 8) };
  struct iovec iov = { packet, KY_WIRE_HEAD };
  struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1 };

  for (guint i = 0; i < 4; i++)
    packet[i] = (guint8)(ky_wire_version >> 8 * i);
  if (value != NULL)
    {
      for (guint i = 0; i < 4; i++)
        packet[KY_WIRE_HEAD + i] = (guint8)(*value >> 8 * i);
      iov.iov_len = sizeof packet;
    }
  sendmsg (KY_SANDBOX_FD, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* abort() raises a signal with tgkill(), which is not on the list: that is a crash, no breach. */
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

  (void)number;
  if (is_abort (call, context))
    call = KY_BREACH_ABORT;
  send_note (KY_WORKER_BREACH, &call);
  syscall (KY_SECCOMP_KILL);
  for (;;)
    _exit (127);
}

static void
on_sent (void)
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
set_limit (__rlimit_resource_t resource, guint64 value)
{
  struct rlimit limit = { value, value };

  if (setrlimit (resource, &limit) == 0)
    return TRUE;
  /* It is lower already, and without capabilities it stays so. */
  if (errno != EPERM || getrlimit (resource, &limit) != 0)
    return FALSE;
  limit.rlim_cur = limit.rlim_max;
  return setrlimit (resource, &limit) == 0;
}

static gboolean
become_user (const KySandboxSetup *setup, GError **error)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct none[2] = { 0 };

  if (setup->drops_user
      && (setgroups (0, NULL) != 0 || setresgid (setup->gid, setup->gid, setup->gid) != 0
          || setresuid (setup->uid, setup->uid, setup->uid) != 0))
    {
      g_set_error (error, KY_ERROR, KY_ERROR_SANDBOX, "can't become uid %u: %s", setup->uid,
                   g_strerror (errno));
      return FALSE;
    }
  if (syscall (SYS_capset, &header, none) != 0 || prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
      || prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_SANDBOX, "can't drop privileges: %s",
                   g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}

static gboolean
drop_privileges (const KySandboxSetup *setup, GError **error)
{
  if (!become_user (setup, error))
    return FALSE;
  if (!set_limit (RLIMIT_CORE, 0)
      || !set_limit (RLIMIT_NOFILE, KY_SANDBOX_FDS)
      /* What the stack takes counts as no data. */
      || !set_limit (RLIMIT_STACK, WORKER_STACK) || !set_limit (RLIMIT_MEMLOCK, 0)
      || !set_limit (RLIMIT_MSGQUEUE, 0))
    {
      g_set_error (error, KY_ERROR, KY_ERROR_SANDBOX, "setrlimit: %s", g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}

#define PROGRAM_FDS 1024
#define NOBODY 65534

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
  signal (SIGHUP, SIG_IGN);
  /* The kernel maps no root without capabilities into a user namespace. */
  if (geteuid () == 0 && !own.drops_user)
    own = (KySandboxSetup){ .drops_user = TRUE, .uid = NOBODY, .gid = NOBODY };
  if (!become_user (&own, error))
    return FALSE;
  if (set_limit (RLIMIT_CORE, 0) && set_limit (RLIMIT_NOFILE, PROGRAM_FDS))
    return TRUE;
  g_set_error (error, KY_ERROR, KY_ERROR_SANDBOX, "setrlimit: %s", g_strerror (errno));
  return FALSE;
}

void
ky_sandbox_enter_program (pid_t zygote)
{
  sigset_t none;

  sigemptyset (&none);
  if (prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid () != zygote
      || sigprocmask (SIG_SETMASK, &none, NULL) != 0)
    _exit (126);
}

static KySeccomp worker_filter;
static guint worker_flags;

gboolean
ky_sandbox_enter_zygote (const KySandboxSetup *setup, guint flags, KySandboxState *ret_state,
                         GError **error)
{
  struct sigaction action = { .sa_sigaction = on_breach, .sa_flags = SA_SIGINFO };
  g_autoptr (GError) local = NULL;
  g_autofree KySeccomp *filter = g_new (KySeccomp, 1);

  *ret_state = (KySandboxState){ 0 };
  /* The supervisor ends them; a terminal's or a manager's signal to all must not. */
  signal (SIGINT, SIG_IGN);
  signal (SIGTERM, SIG_IGN);
  signal (SIGHUP, SIG_IGN);
  signal (SIGPIPE, SIG_IGN);
  sigaction (SIGSYS, &action, NULL);
  ky_faults_catch (on_sent);
  if (!drop_privileges (setup, error))
    return FALSE;
  if (!enter_landlock (flags, &ret_state->landlock_abi, &local) && setup->is_required)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  worker_flags = flags;
  ky_seccomp_build_worker (&worker_filter, flags);
  ky_seccomp_build_zygote (filter, flags);
  ret_state->has_seccomp = ky_seccomp_install (filter);
  if (!ret_state->has_seccomp && setup->is_required)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_SANDBOX, "seccomp: %s", g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}

void
ky_sandbox_enter_worker (const KySandboxState *state, int socket, pid_t zygote)
{
  if (prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid () != zygote
      || dup2 (socket, KY_SANDBOX_FD) < 0 || close_range (KY_SANDBOX_FD + 1, ~0u, 0) != 0
      || ((worker_flags & KY_SANDBOX_THREADS) == 0 && !set_limit (RLIMIT_NPROC, 0))
      || (state->has_seccomp && !ky_seccomp_install (&worker_filter)))
    _exit (126);
}

void
ky_sandbox_limit (guint64 memory, guint64 address_space, guint64 file_size, guint cpu_seconds)
{
  /* LibreOffice was loaded by the process that now has the job. */
  guint used = (guint)(clock () / CLOCKS_PER_SEC) + 1;
  struct rlimit cpu = { cpu_seconds + used, (rlim_t)cpu_seconds + used + 1 };

#if !defined(__SANITIZE_ADDRESS__)
  if (!set_limit (RLIMIT_DATA, memory) || !set_limit (RLIMIT_AS, address_space))
    _exit (126);
#else
  (void)memory;
  (void)address_space;
#endif
  if (!set_limit (RLIMIT_FSIZE, file_size) || setrlimit (RLIMIT_CPU, &cpu) != 0)
    _exit (126);
}
