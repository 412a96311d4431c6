/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has the table of the system calls in each KyCalls group, and makes seccomp filters of it by
 * libseccomp. kiyome's daemons install such a filter when they start; the filters of the workers
 * are made from the same table at build time (sanitizer/filters-generate.c). */
#include "common/confine-calls.h"

#include "common/message-codes.h"
#include "common/view.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* --- calls whatever their arguments ----------------------------------------------------------- */

/* Ends each list; no system call has this number. */
#define END G_MININT
#define CALLS(...) ((const int[]){ __VA_ARGS__, END })
#define S(name) SCMP_SYS (name)

/* libseccomp leaves out calls that the architecture does not have. */
// clang-format off
static const struct
{
  guint64 groups;
  const int *calls;
} lists[] = {
  { KY_CALLS_PLAIN,
    CALLS (S (read), S (write), S (readv), S (writev), S (pread64), S (pwrite64), S (lseek), S (close), S (fstat), S (munmap),
           S (mremap), S (madvise), S (brk), S (futex), S (exit), S (exit_group), S (sendmsg), S (recvmsg), S (poll), S (ppoll),
           S (clock_gettime), S (clock_getres), S (gettimeofday), S (time), S (getrandom), S (ftruncate), S (rt_sigreturn),
           S (rt_sigprocmask), S (sigaltstack), S (restart_syscall), S (getpid), S (gettid), S (getuid), S (geteuid), S (getgid),
           S (getegid), S (getrusage), S (sched_yield), S (sched_getaffinity), S (sysinfo), S (uname), S (set_robust_list),
           S (membarrier), S (rseq)) },
  { KY_CALLS_LOOP | KY_CALLS_OFFICE,
    CALLS (S (epoll_create), S (epoll_create1), S (epoll_ctl), S (epoll_wait), S (epoll_pwait), S (epoll_pwait2), S (eventfd),
           S (eventfd2), S (timerfd_create), S (timerfd_settime), S (timerfd_gettime), S (select), S (pselect6), S (pipe), S (pipe2),
           S (dup), S (dup2), S (dup3), S (fcntl), S (accept), S (accept4), S (getsockname), S (getpeername), S (getsockopt),
           S (setsockopt), S (shutdown), S (sendto), S (recvfrom), S (clock_nanosleep), S (nanosleep), S (times), S (getppid),
           S (getresuid), S (getresgid), S (getgroups), S (getpgid), S (getpgrp), S (getsid), S (getrlimit), S (getpriority),
           S (close_range), S (preadv), S (pwritev), S (sendfile), S (copy_file_range), S (fallocate), S (fadvise64), S (fsync),
           S (fdatasync), S (flock), S (msync), S (umask), S (getcwd)) },
  { KY_CALLS_LOOP,
    CALLS (S (signalfd), S (signalfd4), S (recvmmsg), S (sendmmsg), S (sync_file_range), S (getitimer), S (setitimer), S (capget),
           S (kcmp)) },
  { KY_CALLS_MEMORY, CALLS (S (mlock), S (mlock2), S (munlock), S (mincore)) },
  { KY_CALLS_SIGNALS | KY_CALLS_OFFICE,
    CALLS (S (rt_sigaction), S (rt_sigpending), S (rt_sigsuspend), S (rt_sigtimedwait)) },
  { KY_CALLS_THREADS | KY_CALLS_OFFICE,
    CALLS (S (set_tid_address), S (get_robust_list), S (sched_getparam), S (sched_getscheduler)) },
  { KY_CALLS_THREADS, CALLS (S (sched_getattr), S (sched_setattr)) },
  { KY_CALLS_READ | KY_CALLS_WRITE | KY_CALLS_OFFICE,
    CALLS (S (newfstatat), S (statx), S (stat), S (lstat), S (access), S (faccessat), S (faccessat2), S (readlink), S (readlinkat),
           S (getdents64), S (fstatfs)) },
  { KY_CALLS_WRITE | KY_CALLS_OFFICE,
    CALLS (S (open), S (openat), S (creat), S (mkdir), S (mkdirat), S (rmdir), S (unlink), S (unlinkat), S (rename), S (renameat),
           S (renameat2), S (chmod), S (fchmod), S (fchmodat), S (truncate), S (utimensat), S (statfs), S (chdir), S (fchdir)) },
  { KY_CALLS_WRITE, CALLS (S (chown), S (fchown), S (fchownat), S (lchown), S (link), S (linkat)) },
  { KY_CALLS_ANONYMOUS, CALLS (S (memfd_create)) },
  /* The flags are in a structure; Landlock limits what may be written. */
  { KY_CALLS_BENEATH, CALLS (S (openat2), S (inotify_init1), S (inotify_add_watch), S (inotify_rm_watch)) },
  { KY_CALLS_UNIX | KY_CALLS_INET | KY_CALLS_OFFICE, CALLS (S (connect)) },
  { KY_CALLS_LISTEN | KY_CALLS_OFFICE, CALLS (S (bind), S (listen)) },
  /* kill(2) and similar: for processes of the same user; from Landlock ABI 6 on, for its own
   * only. */
  { KY_CALLS_FORK,
    CALLS (S (fork), S (vfork), S (wait4), S (waitid), S (pidfd_open), S (pidfd_send_signal), S (kill), S (setpgid), S (setsid),
           S (setpriority), S (close_range), S (dup2), S (dup3), S (getppid)) },
  { KY_CALLS_WORKERS, CALLS (S (clone), S (prctl)) },
  { KY_CALLS_WORKERS | KY_CALLS_HANDED_OVER,
    CALLS (S (wait4), S (pidfd_open), S (socketpair), S (close_range), S (dup2), S (dup3), S (getppid), S (seccomp)) },
  { KY_CALLS_EXEC | KY_CALLS_PROGRAMS, CALLS (S (execve), S (execveat)) },
  /* Called by the start of a program. */
  { KY_CALLS_EXEC, CALLS (S (arch_prctl), S (set_tid_address)) },
  { KY_CALLS_OFFICE,
    CALLS (S (execve), S (wait4), S (waitid), S (seccomp), S (arch_prctl), S (tgkill)) },
  { KY_CALLS_CONFINE,
    CALLS (S (seccomp), S (landlock_create_ruleset), S (landlock_add_rule), S (landlock_restrict_self), S (prctl), S (prlimit64),
           S (setrlimit), S (capset), S (setuid), S (setgid), S (setresuid), S (setresgid), S (setgroups)) },
  /* Used by bubblewrap to build a sandbox; LibreOffice's own filter then forbids them. */
  { KY_CALLS_SPAWN,
    CALLS (S (clone), S (unshare), S (setns), S (mount), S (umount2), S (pivot_root), S (chdir), S (chroot), S (sethostname),
           S (symlink), S (symlinkat), S (setfsuid), S (setfsgid), S (socket), S (arch_prctl), S (ioctl), S (sysinfo),
           S (personality), S (setdomainname), S (mknod), S (mknodat), S (mmap), S (mprotect)) },
};
// clang-format on

/* --- calls that depend on their arguments ----------------------------------------------------- */

/* An int argument: the upper half of its register is undefined. */
#define IS(index, value)                                                                           \
  {                                                                                                \
    index, SCMP_CMP_MASKED_EQ, G_MAXUINT32, (guint32)(value)                                       \
  }
#define CLEAR(index, bits)                                                                         \
  {                                                                                                \
    index, SCMP_CMP_MASKED_EQ, (guint32)(bits), 0                                                  \
  }
#define SET(index, bits)                                                                           \
  {                                                                                                \
    index, SCMP_CMP_MASKED_EQ, (guint32)(bits), (guint32)(bits)                                    \
  }
#define ONLY(index, mask, bits)                                                                    \
  {                                                                                                \
    index, SCMP_CMP_MASKED_EQ, (guint32)(mask), (guint32)(bits)                                    \
  }

/* Memory that RLIMIT_DATA does not count: shared, of stacks, in hugetlbfs pages. */
#define UNCOUNTED (MAP_GROWSDOWN | MAP_HUGETLB)
#define THREAD (CLONE_VM | CLONE_THREAD | CLONE_SIGHAND)
#define NAMESPACES                                                                                 \
  (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID      \
   | CLONE_NEWNET | CLONE_PTRACE)
#define TO_WRITE (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY))

static const struct
{
  guint64 groups;
  int call;
  guint n;
  struct scmp_arg_cmp when[2];
  int error; /* 0: permitted */
} rules[] = {
  /* MAP_SHARED_VALIDATE includes the bit of MAP_SHARED. */
  { KY_CALLS_COUNTED | KY_CALLS_OFFICE,
    S (mmap),
    2,
    { CLEAR (2, PROT_EXEC), CLEAR (3, UNCOUNTED | MAP_SHARED) } },
  { KY_CALLS_COUNTED | KY_CALLS_OFFICE,
    S (mmap),
    2,
    { CLEAR (2, PROT_EXEC), CLEAR (3, UNCOUNTED | MAP_ANONYMOUS) } },
  { KY_CALLS_CODE | KY_CALLS_OFFICE,
    S (mmap),
    2,
    { ONLY (2, PROT_EXEC | PROT_WRITE, PROT_EXEC),
      CLEAR (3, UNCOUNTED | MAP_SHARED | MAP_ANONYMOUS) } },
  { KY_CALLS_MEMORY, S (mmap), 1, { CLEAR (2, PROT_EXEC) } },
  { KY_CALLS_MEMORY | KY_CALLS_OFFICE, S (mprotect), 1, { CLEAR (2, PROT_EXEC) } },
  { KY_CALLS_MOVED_CODE, S (mprotect), 1, { ONLY (2, PROT_EXEC | PROT_WRITE, PROT_EXEC) } },
  /* LibreOffice's UNO bridges run through code that it generates at start. */
  { KY_CALLS_OFFICE, S (mprotect), 1, { { 1, SCMP_CMP_LE, KY_CONFINE_BLOCK, 0 } } },
  /* Memory is counted (RLIMIT_DATA) only while it is writable. */
  { KY_CALLS_COUNTED, S (mprotect), 1, { IS (2, PROT_READ | PROT_WRITE) } },
  { KY_CALLS_COUNTED, S (fcntl), 1, { IS (1, F_DUPFD_CLOEXEC) } },
  { KY_CALLS_COUNTED, S (fcntl), 1, { IS (1, F_GETFD) } },
  { KY_CALLS_COUNTED, S (fcntl), 1, { IS (1, F_SETFD) } },
  { KY_CALLS_COUNTED, S (fcntl), 1, { IS (1, F_GETFL) } },
  { KY_CALLS_COUNTED, S (fcntl), 1, { IS (1, F_ADD_SEALS) } },
  { KY_CALLS_COUNTED, S (fcntl), 1, { IS (1, F_GET_SEALS) } },
  /* glibc's fstat() */
  { KY_CALLS_COUNTED, S (newfstatat), 1, { SET (3, AT_EMPTY_PATH) } },
  /* isatty() and similar: no device is open. */
  { KY_CALLS_COUNTED | KY_CALLS_OFFICE, S (ioctl), 0, { { 0 } }, ENOTTY },
  { KY_CALLS_LOOP, S (ioctl), 1, { IS (1, FIONREAD) } },
  { KY_CALLS_LOOP, S (ioctl), 1, { IS (1, FIONBIO) } },
  { KY_CALLS_LOOP, S (ioctl), 1, { IS (1, TCGETS) }, ENOTTY },
  /* Whether the peer has acknowledged the data. */
  { KY_CALLS_INET, S (ioctl), 1, { IS (1, SIOCOUTQ) } },
  /* The process's own limits, which can only be lowered without capabilities. */
  { KY_CALLS_PLAIN, S (prlimit64), 1, { IS (0, 0) } },
  { KY_CALLS_READ, S (openat), 1, { CLEAR (2, TO_WRITE) } },
  { KY_CALLS_READ, S (open), 1, { CLEAR (1, TO_WRITE) } },
  /* The flags are in a structure; ENOSYS makes glibc use clone. */
  { KY_CALLS_PLAIN, S (clone3), 0, { { 0 } }, ENOSYS },
  { KY_CALLS_THREADS, S (clone), 1, { SET (0, THREAD) } },
  /* of the calling thread */
  { KY_CALLS_THREADS, S (setpriority), 2, { IS (0, PRIO_PROCESS), IS (1, 0) } },
  { KY_CALLS_FORK, S (clone), 1, { CLEAR (0, CLONE_THREAD | CLONE_PARENT | NAMESPACES) } },
  { KY_CALLS_OFFICE, S (clone), 1, { CLEAR (0, CLONE_PARENT | NAMESPACES) } },
  /* abort() */
  { KY_CALLS_SIGNALS, S (tgkill), 1, { IS (2, SIGABRT) } },
  { KY_CALLS_LOOP | KY_CALLS_OFFICE, S (prctl), 1, { IS (0, PR_SET_NAME) } },
  { KY_CALLS_LOOP | KY_CALLS_OFFICE, S (prctl), 1, { IS (0, PR_GET_NAME) } },
  { KY_CALLS_LOOP, S (prctl), 1, { IS (0, PR_CAPBSET_READ) } },
  { KY_CALLS_LOOP | KY_CALLS_OFFICE, S (prctl), 1, { IS (0, PR_SET_NO_NEW_PRIVS) } },
  { KY_CALLS_LOOP, S (prctl), 2, { IS (0, PR_SET_DUMPABLE), IS (1, 0) } },
  /* The child ends with its parent. */
  { KY_CALLS_EXEC, S (prctl), 2, { IS (0, PR_SET_PDEATHSIG), IS (1, SIGKILL) } },
  { KY_CALLS_UNIX | KY_CALLS_OFFICE, S (socket), 1, { { 0, SCMP_CMP_EQ, AF_UNIX, 0 } } },
  { KY_CALLS_INET, S (socket), 1, { { 0, SCMP_CMP_EQ, AF_INET, 0 } } },
  { KY_CALLS_INET, S (socket), 1, { { 0, SCMP_CMP_EQ, AF_INET6, 0 } } },
  /* getaddrinfo() asks for the machine's addresses. */
  { KY_CALLS_INET, S (socket), 1, { { 0, SCMP_CMP_EQ, AF_NETLINK, 0 } } },
  { KY_CALLS_OFFICE, S (socket), 1, { { 0, SCMP_CMP_NE, AF_UNIX, 0 } }, EAFNOSUPPORT },
  { KY_CALLS_LOOP | KY_CALLS_OFFICE, S (socketpair), 1, { { 0, SCMP_CMP_EQ, AF_UNIX, 0 } } },
  { KY_CALLS_OFFICE, S (socketpair), 1, { { 0, SCMP_CMP_NE, AF_UNIX, 0 } }, EAFNOSUPPORT },
  /* These are denied. */
  { KY_CALLS_HANDED_OVER, S (prctl), 1, { { 0, SCMP_CMP_NE, PR_SET_NAME, 0 } } },
  { KY_CALLS_PROCESSES, S (clone), 1, { CLEAR (0, CLONE_VM) } },
  { KY_CALLS_PROCESSES, S (clone), 1, { CLEAR (0, CLONE_THREAD) } },
  { KY_CALLS_PROCESSES, S (clone), 1, { CLEAR (0, CLONE_SIGHAND) } },
  { KY_CALLS_PROCESSES, S (fork), 0 },
  { KY_CALLS_PROCESSES, S (vfork), 0 },
  { KY_CALLS_NEW_CODE, S (mprotect), 1, { SET (2, PROT_EXEC) } },
};

/* Calls that only an attacker would make. */
static const int hostile[]
    = KY_LIST (S (execve), S (execveat), S (fork), S (vfork), S (ptrace), S (process_vm_readv),
               S (process_vm_writev), S (pidfd_getfd), S (mount), S (umount2), S (pivot_root),
               S (chroot), S (unshare), S (setns), S (bpf), S (perf_event_open), S (io_uring_setup),
               S (userfaultfd), S (keyctl), S (add_key), S (request_key), S (init_module),
               S (finit_module), S (delete_module), S (reboot), S (swapon), S (open_by_handle_at),
               S (setuid), S (setgid), S (setresuid), S (setresgid), S (kill), S (tkill));

/* --- filters ---------------------------------------------------------------------------------- */

static int
confine_calls_add_groups (scmp_filter_ctx filter, guint64 groups, guint32 action)
{
  int code = 0;

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (const int *call = lists[i].calls; (lists[i].groups & groups) != 0 && *call != END; call++)
      if (code == 0 || code == -EEXIST)
        code = seccomp_rule_add (filter, action, *call, 0);
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if ((rules[i].groups & groups) != 0 && (code == 0 || code == -EEXIST))
      code = seccomp_rule_add_array (
          filter, rules[i].error != 0 ? SCMP_ACT_ERRNO ((guint)rules[i].error) : action,
          rules[i].call, rules[i].n, rules[i].when);
  /* Several groups may permit the same call. */
  return code == -EEXIST ? 0 : code;
}

gboolean
ky_calls_is_hostile (int number)
{
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    if (hostile[i] == number)
      return TRUE;
  return FALSE;
}

static gboolean
has_call (guint64 groups, int number)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if ((rules[i].groups & groups) != 0 && rules[i].call == number)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (const int *call = lists[i].calls; (lists[i].groups & groups) != 0 && *call != END; call++)
      if (*call == number)
        return TRUE;
  return FALSE;
}

/* Programs that process foreign content must not make new sockets either. */
static const int sockets[] = { S (socket), S (connect), S (bind), S (listen) };

static int
add_hostile (scmp_filter_ctx filter, guint64 groups)
{
  int code = 0;

  for (guint i = 0; i < G_N_ELEMENTS (hostile) && code == 0; i++)
    if (!has_call (groups, hostile[i]))
      code = seccomp_rule_add (filter, SCMP_ACT_KILL_PROCESS, hostile[i], 0);
  for (guint i = 0; i < G_N_ELEMENTS (sockets) && code == 0; i++)
    if (!has_call (groups, sockets[i]))
      code = seccomp_rule_add (filter, SCMP_ACT_KILL_PROCESS, sockets[i], 0);
  return code;
}

static void
say_fault (GError **error, int code)
{
  g_autofree gchar *reason = ky_say_errno (code);

  ky_error_say (error, KY_ERROR_SANDBOX, "kernel-refused", "sm", "libseccomp", reason);
}

static guint export(scmp_filter_ctx filter, struct sock_filter *ret_code, GError **error)
{
  int fd = memfd_create ("filter", MFD_CLOEXEC);
  gsize most = KY_CONFINE_FILTER_MAX * sizeof *ret_code;
  int code = fd >= 0 ? seccomp_export_bpf (filter, fd) : -errno;
  gssize size = code == 0 ? lseek (fd, 0, SEEK_END) : -1;

  if (code == 0
      && (size <= 0 || (gsize)size > most || (gsize)size % sizeof *ret_code != 0
          || pread (fd, ret_code, (gsize)size, 0) != size))
    code = -E2BIG;
  if (fd >= 0)
    close (fd);
  if (code == 0)
    return (guint)((gsize)size / sizeof *ret_code);
  say_fault (error, -code);
  return 0;
}

static guint
confine_calls_make (guint64 groups, guint32 others, guint32 action, KyRefusal refusal,
                    struct sock_filter *ret_code, GError **error)
{
  scmp_filter_ctx filter = seccomp_init (others);
  gboolean is_list = action == SCMP_ACT_ALLOW;
  int code = filter != NULL
                 ? seccomp_attr_set (filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS)
                 : -ENOMEM;
  guint n = 0;

  /* A binary tree, so that calls with conditions are found in few steps. */
  if (code == 0 && is_list)
    code = seccomp_attr_set (filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
  if (code == 0)
    code = confine_calls_add_groups (filter, groups, action);
  if (code == 0 && is_list)
    code = seccomp_rule_add (filter, SCMP_ACT_KILL_PROCESS, (int)KY_CONFINE_KILL, 0);
  if (code == 0 && is_list && refusal == KY_REFUSE_STRICT)
    code = add_hostile (filter, groups);
  if (code == 0)
    n = export(filter, ret_code, error);
  else
    say_fault (error, -code);
  if (filter != NULL)
    seccomp_release (filter);
  return n;
}

static guint32
action_of (KyRefusal refusal)
{
  return refusal == KY_REFUSE_NAMED ? SCMP_ACT_TRAP : SCMP_ACT_ERRNO (EPERM);
}

guint
ky_calls_allow (guint64 calls, KyRefusal refusal, struct sock_filter *ret_code, GError **error)
{
  return confine_calls_make (calls, action_of (refusal), SCMP_ACT_ALLOW, refusal, ret_code, error);
}

guint
ky_calls_deny (guint64 calls, KyRefusal refusal, struct sock_filter *ret_code, GError **error)
{
  return confine_calls_make (calls, SCMP_ACT_ALLOW, action_of (refusal), refusal, ret_code, error);
}
