/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitizer/seccomp.h"

#include "sanitizer/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "add this machine's AUDIT_ARCH"
#endif

#define X32_BIT 0x40000000u

/* Calls without danger to anybody, whatever their arguments: the kernel answers them from a bitmap
 * without running the filter. */
static const int plain_calls[] = {
  SYS_read,
  SYS_write,
  SYS_readv,
  SYS_writev,
  SYS_pread64,
  SYS_pwrite64,
  SYS_lseek,
  SYS_close,
  SYS_fstat,
  SYS_munmap,
  SYS_mremap,
  SYS_madvise,
  SYS_brk,
  SYS_futex,
  SYS_exit,
  SYS_exit_group,
  SYS_sendmsg,
  SYS_recvmsg,
  SYS_ppoll,
  SYS_clock_gettime,
  SYS_clock_getres,
  SYS_gettimeofday,
  SYS_getrandom,
  SYS_ftruncate,
  SYS_rt_sigreturn,
  SYS_rt_sigprocmask,
  SYS_sigaltstack,
  SYS_restart_syscall,
  SYS_getpid,
  SYS_gettid,
  SYS_getuid,
  SYS_geteuid,
  SYS_getgid,
  SYS_getegid,
  SYS_getrusage,
  SYS_sched_yield,
  SYS_sched_getaffinity,
  SYS_sysinfo,
  SYS_uname,
  SYS_set_robust_list,
  SYS_membarrier,
#ifdef SYS_rseq
  SYS_rseq,
#endif
#ifdef SYS_poll
  SYS_poll,
#endif
#ifdef SYS_time
  SYS_time,
#endif
};

/* Only in families that read fonts: Landlock says which files. */
static const int reading_calls[] = {
  SYS_newfstatat, SYS_statx, SYS_readlinkat, SYS_faccessat, SYS_getdents64, SYS_fstatfs,
#ifdef SYS_faccessat2
  SYS_faccessat2,
#endif
#ifdef SYS_access
  SYS_access,
#endif
#ifdef SYS_readlink
  SYS_readlink,
#endif
#ifdef SYS_stat
  SYS_stat,       SYS_lstat,
#endif
};

/* What a zygote needs to fork, and its workers then lose. */
static const int zygote_calls[] = {
  SYS_clone, SYS_wait4, SYS_pidfd_open, SYS_socketpair, SYS_close_range,
  SYS_dup3,  SYS_prctl, SYS_getppid,    SYS_seccomp,
#ifdef SYS_dup2
  SYS_dup2,
#endif
};

static const guint32 fcntl_commands[]
    = { F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_ADD_SEALS, F_GET_SEALS };

static void
emit (KySeccomp *filter, guint16 code, guint8 if_true, guint8 if_false, guint32 value)
{
  /* Without GLib's check: this is also preloaded into LibreOffice. */
  if (filter->length >= KY_SECCOMP_LENGTH)
    __builtin_trap ();
  filter->code[filter->length++] = (struct sock_filter){ code, if_true, if_false, value };
}

static void
emit_return (KySeccomp *filter, guint32 action)
{
  emit (filter, BPF_RET | BPF_K, 0, 0, action);
}

static void
emit_load (KySeccomp *filter, gsize offset)
{
  emit (filter, BPF_LD | BPF_W | BPF_ABS, 0, 0, (guint32)offset);
}

static void
emit_load_argument (KySeccomp *filter, guint index, gboolean high)
{
  /* Both machines are little-endian. */
  emit_load (filter, offsetof (struct seccomp_data, args) + index * 8 + (high ? 4 : 0));
}

static void
emit_begin (KySeccomp *filter)
{
  filter->length = 0;
  emit_load (filter, offsetof (struct seccomp_data, arch));
  emit (filter, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, ARCHITECTURE);
  emit_return (filter, SECCOMP_RET_KILL_PROCESS);
  emit_load (filter, offsetof (struct seccomp_data, nr));
#ifdef __x86_64__
  emit (filter, BPF_JMP | BPF_JGE | BPF_K, 0, 1, X32_BIT);
  emit_return (filter, SECCOMP_RET_KILL_PROCESS);
#endif
}

static void
emit_call (KySeccomp *filter, int number, guint32 action)
{
  emit (filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, (guint32)number);
  emit_return (filter, action);
}

/* NUMBER is allowed when none of BITS is set in argument INDEX, else answered by DENIED. */
static void
emit_call_without_bits (KySeccomp *filter, int number, guint index, guint32 bits, guint32 denied)
{
  emit (filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 4, (guint32)number);
  emit_load_argument (filter, index, FALSE);
  emit (filter, BPF_JMP | BPF_JSET | BPF_K, 0, 1, bits);
  emit_return (filter, denied);
  emit_return (filter, SECCOMP_RET_ALLOW);
}

/* NUMBER is allowed when all of BITS are set in argument INDEX. */
static void
emit_call_with_bits (KySeccomp *filter, int number, guint index, guint32 bits, guint32 denied)
{
  emit (filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 5, (guint32)number);
  emit_load_argument (filter, index, FALSE);
  emit (filter, BPF_ALU | BPF_AND | BPF_K, 0, 0, bits);
  emit (filter, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, bits);
  emit_return (filter, denied);
  emit_return (filter, SECCOMP_RET_ALLOW);
}

/* NUMBER is allowed when argument INDEX is one of VALUES. */
static void
emit_call_with_value (KySeccomp *filter, int number, guint index, const guint32 *values, guint n,
                      guint32 denied)
{
  emit (filter, BPF_JMP | BPF_JEQ | BPF_K, 0, (guint8)(n + 3), (guint32)number);
  emit_load_argument (filter, index, FALSE);
  for (guint i = 0; i < n; i++)
    emit (filter, BPF_JMP | BPF_JEQ | BPF_K, (guint8)(n - i), 0, values[i]);
  emit_return (filter, denied);
  emit_return (filter, SECCOMP_RET_ALLOW);
}

/* Limits of its own process only, which without capabilities can only go down. */
static const guint32 own_process[] = { 0 };

static const guint32 read_and_write[] = { PROT_READ | PROT_WRITE };

/* No code; and no memory that RLIMIT_DATA does not count: shared, a stack's, in huge pages of the
 * administrator's. */
static void
emit_mmap (KySeccomp *filter)
{
  emit (filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 8, SYS_mmap);
  emit_load_argument (filter, 2, FALSE);
  emit (filter, BPF_JMP | BPF_JSET | BPF_K, 5, 0, PROT_EXEC);
  emit_load_argument (filter, 3, FALSE);
  emit (filter, BPF_JMP | BPF_JSET | BPF_K, 3, 0, MAP_GROWSDOWN | MAP_HUGETLB);
  emit (filter, BPF_ALU | BPF_AND | BPF_K, 0, 0, MAP_SHARED | MAP_ANONYMOUS);
  emit (filter, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, MAP_SHARED | MAP_ANONYMOUS);
  emit_return (filter, SECCOMP_RET_ALLOW);
  emit_return (filter, SECCOMP_RET_TRAP);
}

void
ky_seccomp_build_zygote (KySeccomp *filter, guint flags)
{
  emit_begin (filter);
  emit_call (filter, KY_SECCOMP_KILL, SECCOMP_RET_KILL_PROCESS);
  /* Nothing that can be written is ever run. */
  emit_mmap (filter);
  /* What was written stays counted (RLIMIT_DATA) only while it can be written. */
  emit_call_with_value (filter, SYS_mprotect, 2, read_and_write, 1, SECCOMP_RET_TRAP);
  emit_call_with_value (filter, SYS_fcntl, 1, fcntl_commands, G_N_ELEMENTS (fcntl_commands),
                        SECCOMP_RET_TRAP);
  emit_call_with_value (filter, SYS_prlimit64, 0, own_process, 1, SECCOMP_RET_TRAP);
  /* isatty() and the like: no device is open. */
  emit_call (filter, SYS_ioctl, SECCOMP_RET_ERRNO | ENOTTY);
  if ((flags & KY_SANDBOX_READS_TABLES) != 0)
    {
      emit_call_without_bits (filter, SYS_openat, 2,
                              O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY),
                              SECCOMP_RET_TRAP);
      for (guint i = 0; i < G_N_ELEMENTS (reading_calls); i++)
        emit_call (filter, reading_calls[i], SECCOMP_RET_ALLOW);
    }
  else
    /* glibc's fstat() */
    emit_call_with_bits (filter, SYS_newfstatat, 3, AT_EMPTY_PATH, SECCOMP_RET_TRAP);
  /* Its flags are behind a pointer: glibc then falls back to clone. */
  emit_call (filter, SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS);
  for (guint i = 0; i < G_N_ELEMENTS (plain_calls); i++)
    emit_call (filter, plain_calls[i], SECCOMP_RET_ALLOW);
  for (guint i = 0; i < G_N_ELEMENTS (zygote_calls); i++)
    emit_call (filter, zygote_calls[i], SECCOMP_RET_ALLOW);
  emit_return (filter, SECCOMP_RET_TRAP);
}

void
ky_seccomp_build_worker (KySeccomp *filter, guint flags)
{
  guint n = G_N_ELEMENTS (zygote_calls);

  /* The zygote's stays in force beside it, and knows what else there is of machines and calls: this
   * one is made ready by the kernel for each worker, and so is short. */
  filter->length = 0;
  emit_load (filter, offsetof (struct seccomp_data, nr));
  if ((flags & KY_SANDBOX_THREADS) != 0)
    emit_call_with_bits (filter, SYS_clone, 0, CLONE_VM | CLONE_THREAD | CLONE_SIGHAND,
                         SECCOMP_RET_TRAP);
  for (guint i = 0; i < n; i++)
    emit (filter, BPF_JMP | BPF_JEQ | BPF_K, (guint8)(n - i), 0, (guint32)zygote_calls[i]);
  emit_return (filter, SECCOMP_RET_ALLOW);
  emit_return (filter, SECCOMP_RET_TRAP);
}

/* What LibreOffice may do (ky_seccomp_build_program()), within the files and sockets that
 * bubblewrap and Landlock leave it. */
static const int program_calls[] = {
  SYS_read,
  SYS_write,
  SYS_readv,
  SYS_writev,
  SYS_pread64,
  SYS_pwrite64,
  SYS_preadv,
  SYS_pwritev,
  SYS_lseek,
  SYS_close,
  SYS_fstat,
  SYS_newfstatat,
  SYS_fstatfs,
  SYS_statfs,
  SYS_openat,
  SYS_getdents64,
  SYS_readlinkat,
  SYS_faccessat,
  SYS_getcwd,
  SYS_chdir,
  SYS_fchdir,
  SYS_umask,
  SYS_mkdirat,
  SYS_unlinkat,
  SYS_renameat,
  SYS_fchmod,
  SYS_fchmodat,
  SYS_ftruncate,
  SYS_truncate,
  SYS_fallocate,
  SYS_fadvise64,
  SYS_fsync,
  SYS_fdatasync,
  SYS_flock,
  SYS_utimensat,
  SYS_sendfile,
  SYS_copy_file_range,
  SYS_dup,
  SYS_dup3,
  SYS_pipe2,
  SYS_fcntl,
  SYS_munmap,
  SYS_mremap,
  SYS_madvise,
  SYS_msync,
  SYS_brk,
  SYS_futex,
  SYS_exit,
  SYS_exit_group,
  SYS_rt_sigaction,
  SYS_rt_sigprocmask,
  SYS_rt_sigreturn,
  SYS_rt_sigpending,
  SYS_rt_sigsuspend,
  SYS_rt_sigtimedwait,
  SYS_sigaltstack,
  SYS_restart_syscall,
  SYS_tgkill,
  SYS_set_tid_address,
  SYS_set_robust_list,
  SYS_get_robust_list,
  SYS_membarrier,
  SYS_sched_yield,
  SYS_sched_getaffinity,
  SYS_sched_getparam,
  SYS_sched_getscheduler,
  SYS_getpriority,
  SYS_clock_gettime,
  SYS_clock_getres,
  SYS_clock_nanosleep,
  SYS_nanosleep,
  SYS_gettimeofday,
  SYS_times,
  SYS_getrusage,
  SYS_sysinfo,
  SYS_uname,
  SYS_getrandom,
  SYS_getpid,
  SYS_getppid,
  SYS_gettid,
  SYS_getuid,
  SYS_geteuid,
  SYS_getgid,
  SYS_getegid,
  SYS_getresuid,
  SYS_getresgid,
  SYS_getgroups,
  SYS_getpgid,
  SYS_getsid,
  SYS_eventfd2,
  SYS_epoll_create1,
  SYS_epoll_ctl,
  SYS_epoll_pwait,
  SYS_ppoll,
  SYS_pselect6,
  SYS_timerfd_create,
  SYS_timerfd_settime,
  SYS_timerfd_gettime,
  SYS_connect,
  SYS_bind,
  SYS_listen,
  SYS_accept,
  SYS_accept4,
  SYS_getsockname,
  SYS_getpeername,
  SYS_getsockopt,
  SYS_setsockopt,
  SYS_shutdown,
  SYS_sendto,
  SYS_recvfrom,
  SYS_sendmsg,
  SYS_recvmsg,
  SYS_execve,
  SYS_wait4,
  SYS_waitid,
  SYS_seccomp,
#ifdef SYS_close_range
  SYS_close_range,
#endif
#ifdef SYS_statx
  SYS_statx,
#endif
#ifdef SYS_faccessat2
  SYS_faccessat2,
#endif
#ifdef SYS_renameat2
  SYS_renameat2,
#endif
#ifdef SYS_rseq
  SYS_rseq,
#endif
#ifdef SYS_open
  SYS_open,
#endif
#ifdef SYS_stat
  SYS_stat,
#endif
#ifdef SYS_lstat
  SYS_lstat,
#endif
#ifdef SYS_access
  SYS_access,
#endif
#ifdef SYS_readlink
  SYS_readlink,
#endif
#ifdef SYS_mkdir
  SYS_mkdir,
#endif
#ifdef SYS_rmdir
  SYS_rmdir,
#endif
#ifdef SYS_unlink
  SYS_unlink,
#endif
#ifdef SYS_rename
  SYS_rename,
#endif
#ifdef SYS_chmod
  SYS_chmod,
#endif
#ifdef SYS_creat
  SYS_creat,
#endif
#ifdef SYS_dup2
  SYS_dup2,
#endif
#ifdef SYS_pipe
  SYS_pipe,
#endif
#ifdef SYS_poll
  SYS_poll,
#endif
#ifdef SYS_select
  SYS_select,
#endif
#ifdef SYS_eventfd
  SYS_eventfd,
#endif
#ifdef SYS_epoll_create
  SYS_epoll_create,
#endif
#ifdef SYS_epoll_wait
  SYS_epoll_wait,
#endif
#ifdef SYS_time
  SYS_time,
#endif
#ifdef SYS_getpgrp
  SYS_getpgrp,
#endif
#ifdef SYS_arch_prctl
  SYS_arch_prctl,
#endif
#ifdef SYS_getrlimit
  SYS_getrlimit,
#endif
};

#define REFUSED (SECCOMP_RET_ERRNO | EPERM)
#define CLONE_REFUSED                                                                              \
  (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID      \
   | CLONE_NEWNET | CLONE_PARENT | CLONE_PTRACE)

static const guint32 unix_only[] = { AF_UNIX };
static const guint32 program_prctl[] = { PR_SET_NAME, PR_GET_NAME, PR_SET_NO_NEW_PRIVS };

/* Code comes from a file that is mapped privately and not for writing. Memory that RLIMIT_DATA does
 * not count is as little there as in a worker; what is made unwritable RLIMIT_AS still counts. */
static void
emit_program_mmap (KySeccomp *filter)
{
  emit (filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 11, SYS_mmap);
  emit_load_argument (filter, 3, FALSE);
  emit (filter, BPF_JMP | BPF_JSET | BPF_K, 7, 0, MAP_GROWSDOWN | MAP_HUGETLB);
  emit (filter, BPF_ALU | BPF_AND | BPF_K, 0, 0, MAP_SHARED | MAP_ANONYMOUS);
  emit (filter, BPF_JMP | BPF_JEQ | BPF_K, 5, 0, MAP_SHARED | MAP_ANONYMOUS);
  emit_load_argument (filter, 2, FALSE);
  emit (filter, BPF_JMP | BPF_JSET | BPF_K, 0, 4, PROT_EXEC);
  emit (filter, BPF_JMP | BPF_JSET | BPF_K, 2, 0, PROT_WRITE);
  emit_load_argument (filter, 3, FALSE);
  /* MAP_SHARED_VALIDATE has its bit, too. */
  emit (filter, BPF_JMP | BPF_JSET | BPF_K, 0, 1, MAP_SHARED | MAP_ANONYMOUS);
  emit_return (filter, REFUSED);
  emit_return (filter, SECCOMP_RET_ALLOW);
}

/* LibreOffice's calls between its languages go through code that it writes: a page when it starts.
 */
static void
emit_program_mprotect (KySeccomp *filter)
{
  emit (filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 6, SYS_mprotect);
  emit_load_argument (filter, 2, FALSE);
  emit (filter, BPF_JMP | BPF_JSET | BPF_K, 0, 3, PROT_EXEC);
  emit_load_argument (filter, 1, FALSE);
  emit (filter, BPF_JMP | BPF_JGT | BPF_K, 0, 1, KY_SECCOMP_BLOCK);
  emit_return (filter, REFUSED);
  emit_return (filter, SECCOMP_RET_ALLOW);
}

void
ky_seccomp_build_program (KySeccomp *filter)
{
  emit_begin (filter);
  emit_program_mmap (filter);
  emit_program_mprotect (filter);
  emit_call_without_bits (filter, SYS_clone, 0, CLONE_REFUSED, REFUSED);
  /* Its flags are behind a pointer: glibc then falls back to clone. */
  emit_call (filter, SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS);
  emit_call_with_value (filter, SYS_socket, 0, unix_only, 1, SECCOMP_RET_ERRNO | EAFNOSUPPORT);
  emit_call_with_value (filter, SYS_socketpair, 0, unix_only, 1, SECCOMP_RET_ERRNO | EAFNOSUPPORT);
  emit_call_with_value (filter, SYS_prctl, 0, program_prctl, G_N_ELEMENTS (program_prctl), REFUSED);
  emit_call_with_value (filter, SYS_prlimit64, 0, own_process, 1, REFUSED);
  /* isatty() and the like: no device is open. */
  emit_call (filter, SYS_ioctl, SECCOMP_RET_ERRNO | ENOTTY);
  for (guint i = 0; i < G_N_ELEMENTS (program_calls); i++)
    emit_call (filter, program_calls[i], SECCOMP_RET_ALLOW);
  emit_return (filter, REFUSED);
}

void
ky_seccomp_build_started (KySeccomp *filter)
{
  emit_begin (filter);
  emit_call_with_bits (filter, SYS_clone, 0, CLONE_VM | CLONE_THREAD | CLONE_SIGHAND, REFUSED);
  emit_return (filter, SECCOMP_RET_ALLOW);
}

void
ky_seccomp_build_closed (KySeccomp *filter)
{
  emit_begin (filter);
  emit_call_with_bits (filter, SYS_clone, 0, CLONE_VM | CLONE_THREAD | CLONE_SIGHAND, REFUSED);
  emit_call (filter, SYS_execve, REFUSED);
  emit_call_without_bits (filter, SYS_mprotect, 2, PROT_EXEC, REFUSED);
  emit_return (filter, SECCOMP_RET_ALLOW);
}

static gboolean
install (const KySeccomp *filter, guint flags)
{
  struct sock_fprog program
      = { (unsigned short)filter->length, (struct sock_filter *)filter->code };

  return syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program) == 0;
}

gboolean
ky_seccomp_install (const KySeccomp *filter)
{
  return install (filter, 0);
}

gboolean
ky_seccomp_install_everywhere (const KySeccomp *filter)
{
  return install (filter, SECCOMP_FILTER_FLAG_TSYNC);
}
