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
  SYS_memfd_create,
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
  g_assert (filter->length < KY_SECCOMP_LENGTH);
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

/* NUMBER is allowed when none of BITS is set in argument INDEX. */
static void
emit_call_without_bits (KySeccomp *filter, int number, guint index, guint32 bits)
{
  emit (filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 4, (guint32)number);
  emit_load_argument (filter, index, FALSE);
  emit (filter, BPF_JMP | BPF_JSET | BPF_K, 0, 1, bits);
  emit_return (filter, SECCOMP_RET_TRAP);
  emit_return (filter, SECCOMP_RET_ALLOW);
}

/* NUMBER is allowed when all of BITS are set in argument INDEX. */
static void
emit_call_with_bits (KySeccomp *filter, int number, guint index, guint32 bits)
{
  emit (filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 5, (guint32)number);
  emit_load_argument (filter, index, FALSE);
  emit (filter, BPF_ALU | BPF_AND | BPF_K, 0, 0, bits);
  emit (filter, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, bits);
  emit_return (filter, SECCOMP_RET_TRAP);
  emit_return (filter, SECCOMP_RET_ALLOW);
}

static void
emit_fcntl (KySeccomp *filter)
{
  guint n = G_N_ELEMENTS (fcntl_commands);

  emit (filter, BPF_JMP | BPF_JEQ | BPF_K, 0, (guint8)(n + 3), SYS_fcntl);
  emit_load_argument (filter, 1, FALSE);
  for (guint i = 0; i < n; i++)
    emit (filter, BPF_JMP | BPF_JEQ | BPF_K, (guint8)(n - i), 0, fcntl_commands[i]);
  emit_return (filter, SECCOMP_RET_TRAP);
  emit_return (filter, SECCOMP_RET_ALLOW);
}

/* Limits of its own process only, which without capabilities can only go down. */
static void
emit_prlimit (KySeccomp *filter)
{
  emit (filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 4, SYS_prlimit64);
  emit_load_argument (filter, 0, FALSE);
  emit (filter, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 0);
  emit_return (filter, SECCOMP_RET_TRAP);
  emit_return (filter, SECCOMP_RET_ALLOW);
}

void
ky_seccomp_build_zygote (KySeccomp *filter, guint flags)
{
  emit_begin (filter);
  emit_call (filter, KY_SECCOMP_KILL, SECCOMP_RET_KILL_PROCESS);
  /* Nothing that can be written is ever run. */
  emit_call_without_bits (filter, SYS_mmap, 2, PROT_EXEC);
  emit_call_without_bits (filter, SYS_mprotect, 2, PROT_EXEC);
  emit_fcntl (filter);
  emit_prlimit (filter);
  /* isatty() and the like: no device is open. */
  emit_call (filter, SYS_ioctl, SECCOMP_RET_ERRNO | ENOTTY);
  if ((flags & KY_SANDBOX_READS_TABLES) != 0)
    {
      emit_call_without_bits (filter, SYS_openat, 2,
                              O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY));
      for (guint i = 0; i < G_N_ELEMENTS (reading_calls); i++)
        emit_call (filter, reading_calls[i], SECCOMP_RET_ALLOW);
    }
  else
    emit_call_with_bits (filter, SYS_newfstatat, 3, AT_EMPTY_PATH); /* glibc's fstat() */
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
    emit_call_with_bits (filter, SYS_clone, 0, CLONE_VM | CLONE_THREAD | CLONE_SIGHAND);
  for (guint i = 0; i < n; i++)
    emit (filter, BPF_JMP | BPF_JEQ | BPF_K, (guint8)(n - i), 0, (guint32)zygote_calls[i]);
  emit_return (filter, SECCOMP_RET_ALLOW);
  emit_return (filter, SECCOMP_RET_TRAP);
}

/* Refused to a whole program (ky_seccomp_build_program()). */
static const int program_refused[] = {
  SYS_ptrace,
  SYS_process_vm_readv,
  SYS_process_vm_writev,
  SYS_mount,
  SYS_umount2,
  SYS_pivot_root,
  SYS_chroot,
  SYS_unshare,
  SYS_setns,
  SYS_bpf,
  SYS_perf_event_open,
  SYS_userfaultfd,
  SYS_io_uring_setup,
  SYS_io_uring_enter,
  SYS_io_uring_register,
  SYS_keyctl,
  SYS_add_key,
  SYS_request_key,
  SYS_init_module,
  SYS_finit_module,
  SYS_kexec_load,
  SYS_open_by_handle_at,
  SYS_name_to_handle_at,
  SYS_personality,
  SYS_pidfd_getfd,
  SYS_move_mount,
  SYS_fsopen,
  SYS_open_tree,
  SYS_mount_setattr,
  SYS_swapon,
  SYS_reboot,
  SYS_acct,
  SYS_quotactl,
  SYS_syslog,
  SYS_kcmp,
};

void
ky_seccomp_build_program (KySeccomp *filter)
{
  emit_begin (filter);
  for (guint i = 0; i < G_N_ELEMENTS (program_refused); i++)
    emit_call (filter, program_refused[i], SECCOMP_RET_ERRNO | EPERM);
  emit_return (filter, SECCOMP_RET_ALLOW);
}

gboolean
ky_seccomp_install (const KySeccomp *filter)
{
  struct sock_fprog program
      = { (unsigned short)filter->length, (struct sock_filter *)filter->code };

  return syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}
