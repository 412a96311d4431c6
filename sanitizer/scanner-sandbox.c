/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sandbox of kiyome-scanner and of its children, which do one scan each. libclamav is large: a
 * system call that is not on the list fails with EPERM and perhaps the scan with it; what only an
 * attacker would call ends the process at once. Landlock does the same for files.
 */
#include "sanitizer/scanner.h"

#include "common/wire.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (1ULL << 15)
#endif

#define ACCESS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define ACCESS_WRITE                                                                               \
  (ACCESS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR                     \
   | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG    \
   | LANDLOCK_ACCESS_FS_REFER | LANDLOCK_ACCESS_FS_TRUNCATE)

static gboolean
fail (GError **error, const gchar *what, int code)
{
  g_set_error (error, KY_ERROR, KY_ERROR_SANDBOX, "%s: %s", what, g_strerror (code));
  return FALSE;
}

/* --- Landlock ------------------------------------------------------------------------------- */

/* Everything that the kernel can restrict: ABI 1 has 13 rights, 2 REFER, 3 TRUNCATE, 5 IOCTL_DEV.
 */
static guint64
known_rights (int abi)
{
  guint64 rights = (1ULL << 13) - 1;

  if (abi >= 2)
    rights |= LANDLOCK_ACCESS_FS_REFER;
  if (abi >= 3)
    rights |= LANDLOCK_ACCESS_FS_TRUNCATE;
  if (abi >= 5)
    rights |= LANDLOCK_ACCESS_FS_IOCTL_DEV;
  return rights;
}

static gboolean
allow_path (int ruleset, const gchar *path, guint64 rights, GError **error)
{
  ky_autofd int fd = open (path, O_PATH | O_CLOEXEC);
  struct landlock_path_beneath_attr rule = { .allowed_access = rights, .parent_fd = fd };

  if (fd < 0 || syscall (SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
    {
      g_autofree gchar *what = g_strdup_printf ("landlock: %s", path);

      return fail (error, what, errno);
    }
  return TRUE;
}

/* The tables of glibc's iconv, which libclamav converts HTML and Office text with. (transfer full)
 */
static gchar *
find_gconv (void)
{
  g_autofree gchar *folder = NULL;
  Dl_info where;

  if (dladdr ((void *)iconv_open, &where) == 0 || where.dli_fname == NULL)
    return NULL;
  folder = g_path_get_dirname (where.dli_fname);
  return g_build_filename (folder, "gconv", NULL);
}

static gboolean
restrict_files (const gchar *temporary, GError **error)
{
  int abi = (int)syscall (SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  guint64 rights = known_rights (abi);
  struct landlock_ruleset_attr attributes = { .handled_access_fs = rights };
  g_autofree gchar *gconv = find_gconv ();
  g_autofree gchar *parent = g_path_get_dirname (temporary);
  ky_autofd int ruleset = -1;

  if (abi < 1)
    return fail (error, "landlock", errno);
  ruleset = (int)syscall (SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
  if (ruleset < 0)
    return fail (error, "landlock", errno);
  if (!allow_path (ruleset, temporary, ACCESS_WRITE & rights, error)
      /* So that it can go when the scanner does. */
      || !allow_path (ruleset, parent, LANDLOCK_ACCESS_FS_REMOVE_DIR, error))
    return FALSE;
  if (gconv != NULL && access (gconv, R_OK) == 0
      && !allow_path (ruleset, gconv, ACCESS_READ | LANDLOCK_ACCESS_FS_EXECUTE, error))
    return FALSE;
  if (syscall (SYS_landlock_restrict_self, ruleset, 0) != 0)
    return fail (error, "landlock", errno);
  return TRUE;
}

/* --- seccomp -------------------------------------------------------------------------------- */

static const int allowed[] = {
  /* memory and threads */
  SCMP_SYS (brk),
  SCMP_SYS (madvise),
  SCMP_SYS (mmap),
  SCMP_SYS (mprotect),
  SCMP_SYS (mremap),
  SCMP_SYS (munmap),
  SCMP_SYS (futex),
  SCMP_SYS (rseq),
  SCMP_SYS (set_robust_list),
  SCMP_SYS (set_tid_address),
  SCMP_SYS (gettid),
  SCMP_SYS (getpid),
  SCMP_SYS (sched_yield),
  SCMP_SYS (sched_getaffinity),
  SCMP_SYS (membarrier),
  SCMP_SYS (exit),
  SCMP_SYS (exit_group),
  /* signals to itself */
  SCMP_SYS (rt_sigaction),
  SCMP_SYS (rt_sigprocmask),
  SCMP_SYS (rt_sigreturn),
  SCMP_SYS (sigaltstack),
  SCMP_SYS (restart_syscall),
  /* time and randomness */
  SCMP_SYS (clock_gettime),
  SCMP_SYS (clock_getres),
  SCMP_SYS (clock_nanosleep),
  SCMP_SYS (nanosleep),
  SCMP_SYS (gettimeofday),
  SCMP_SYS (time),
  SCMP_SYS (times),
  SCMP_SYS (getrandom),
  SCMP_SYS (getrusage),
  SCMP_SYS (sysinfo),
  SCMP_SYS (uname),
  SCMP_SYS (getuid),
  SCMP_SYS (geteuid),
  SCMP_SYS (getgid),
  SCMP_SYS (getegid),
  /* files, where Landlock lets it */
  SCMP_SYS (open),
  SCMP_SYS (openat),
  SCMP_SYS (close),
  SCMP_SYS (read),
  SCMP_SYS (readv),
  SCMP_SYS (pread64),
  SCMP_SYS (write),
  SCMP_SYS (writev),
  SCMP_SYS (pwrite64),
  SCMP_SYS (lseek),
  SCMP_SYS (fstat),
  SCMP_SYS (stat),
  SCMP_SYS (lstat),
  SCMP_SYS (newfstatat),
  SCMP_SYS (statx),
  SCMP_SYS (access),
  SCMP_SYS (faccessat),
  SCMP_SYS (faccessat2),
  SCMP_SYS (readlink),
  SCMP_SYS (readlinkat),
  SCMP_SYS (getdents64),
  SCMP_SYS (getcwd),
  SCMP_SYS (mkdir),
  SCMP_SYS (mkdirat),
  SCMP_SYS (rmdir),
  SCMP_SYS (unlink),
  SCMP_SYS (unlinkat),
  SCMP_SYS (rename),
  SCMP_SYS (renameat),
  SCMP_SYS (renameat2),
  SCMP_SYS (ftruncate),
  SCMP_SYS (fallocate),
  SCMP_SYS (fadvise64),
  SCMP_SYS (fsync),
  SCMP_SYS (fcntl),
  SCMP_SYS (dup),
  SCMP_SYS (umask),
  /* conversations that stand */
  SCMP_SYS (poll),
  SCMP_SYS (ppoll),
  SCMP_SYS (epoll_wait),
  SCMP_SYS (epoll_pwait),
  SCMP_SYS (epoll_ctl),
  SCMP_SYS (recvmsg),
  SCMP_SYS (sendmsg),
  SCMP_SYS (recvfrom),
  SCMP_SYS (sendto),
  SCMP_SYS (shutdown),
};

static const int hostile[] = {
  SCMP_SYS (execve),
  SCMP_SYS (execveat),
  SCMP_SYS (fork),
  SCMP_SYS (vfork),
  SCMP_SYS (ptrace),
  SCMP_SYS (process_vm_readv),
  SCMP_SYS (process_vm_writev),
  SCMP_SYS (pidfd_getfd),
  SCMP_SYS (bind),
  SCMP_SYS (listen),
  SCMP_SYS (accept),
  SCMP_SYS (accept4),
  SCMP_SYS (mount),
  SCMP_SYS (umount2),
  SCMP_SYS (pivot_root),
  SCMP_SYS (chroot),
  SCMP_SYS (unshare),
  SCMP_SYS (setns),
  SCMP_SYS (bpf),
  SCMP_SYS (perf_event_open),
  SCMP_SYS (io_uring_setup),
  SCMP_SYS (userfaultfd),
  SCMP_SYS (keyctl),
  SCMP_SYS (add_key),
  SCMP_SYS (request_key),
  SCMP_SYS (init_module),
  SCMP_SYS (finit_module),
  SCMP_SYS (delete_module),
  SCMP_SYS (kexec_load),
  SCMP_SYS (reboot),
  SCMP_SYS (setuid),
  SCMP_SYS (setgid),
  SCMP_SYS (setresuid),
  SCMP_SYS (setresgid),
  SCMP_SYS (kill),
  SCMP_SYS (tkill),
};

/* What the scanner itself needs beside that, to fork its children and bury them. */
static const int forking[] = {
  SCMP_SYS (seccomp),     SCMP_SYS (wait4), SCMP_SYS (socketpair), SCMP_SYS (pidfd_open),
  SCMP_SYS (close_range), SCMP_SYS (dup2),  SCMP_SYS (getppid),
};

/* Threads, no processes; glibc falls back from clone3, whose flags no filter can see. */
static int
add_clone (scmp_filter_ctx filter, gboolean may_fork)
{
  const scmp_datum_t no_fork = CLONE_VM | CLONE_VFORK | CLONE_THREAD | CLONE_NEWNS | CLONE_NEWCGROUP
                               | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID
                               | CLONE_NEWNET | CLONE_PARENT;
  int code = seccomp_rule_add (filter, SCMP_ACT_ERRNO (ENOSYS), SCMP_SYS (clone3), 0);

  if (code == 0)
    code = seccomp_rule_add (
        filter, SCMP_ACT_ALLOW, SCMP_SYS (clone), 1,
        SCMP_A0 (SCMP_CMP_MASKED_EQ, CLONE_THREAD | CLONE_VM, CLONE_THREAD | CLONE_VM));
  if (code == 0 && may_fork)
    code = seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (clone), 1,
                             SCMP_A0 (SCMP_CMP_MASKED_EQ, no_fork, 0));
  return code;
}

static int
add_sockets (scmp_filter_ctx filter, gboolean with_unix_sockets)
{
  const guint32 action = with_unix_sockets ? SCMP_ACT_ALLOW : SCMP_ACT_KILL_PROCESS;
  int code = seccomp_rule_add (filter, action, SCMP_SYS (connect), 0);

  if (code == 0 && with_unix_sockets)
    code = seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (setsockopt), 0);
  if (code == 0)
    code = with_unix_sockets
               ? seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (socket), 1,
                                   SCMP_A0 (SCMP_CMP_EQ, AF_UNIX))
               : seccomp_rule_add (filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS (socket), 0);
  return code;
}

/* IS_CHILD: of who scans; else of who forks it, whose filter its children inherit. */
static int
add_rules (scmp_filter_ctx filter, gboolean with_unix_sockets, gboolean is_child)
{
  int code = 0;

  for (guint i = 0; i < G_N_ELEMENTS (allowed) && code == 0; i++)
    code = seccomp_rule_add (filter, SCMP_ACT_ALLOW, allowed[i], 0);
  for (guint i = 0; i < G_N_ELEMENTS (hostile) && code == 0; i++)
    code = seccomp_rule_add (filter, SCMP_ACT_KILL_PROCESS, hostile[i], 0);
  for (guint i = 0; i < G_N_ELEMENTS (forking) && code == 0 && !is_child; i++)
    code = seccomp_rule_add (filter, SCMP_ACT_ALLOW, forking[i], 0);
  if (code == 0)
    code = add_clone (filter, !is_child);
  /* A child's own; abort() then ends it in another way. */
  if (code == 0 && !is_child)
    code = seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (tgkill), 1,
                             SCMP_A0 (SCMP_CMP_EQ, (scmp_datum_t)getpid ()));
  if (code == 0)
    code = is_child ? seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (prctl), 1,
                                        SCMP_A0 (SCMP_CMP_EQ, PR_SET_NAME))
                    : seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (prctl), 0);
  /* Limits only go down without a capability, which there is none of. */
  if (code == 0)
    code = is_child ? seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (prlimit64), 1,
                                        SCMP_A0 (SCMP_CMP_EQ, 0))
                    : seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (prlimit64), 0);
  if (code == 0)
    code = add_sockets (filter, with_unix_sockets);
  return code;
}

/* As the kernel takes it, so that a child need not make it anew. */
static int
build_child_filter (gboolean with_unix_sockets, KyScannerFilter *ret_filter)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ERRNO (EPERM));
  ky_autofd int fd = memfd_create ("filter", MFD_CLOEXEC);
  int code = filter != NULL && fd >= 0 ? add_rules (filter, with_unix_sockets, TRUE) : -ENOMEM;
  gssize size = -1;

  if (code == 0)
    code = seccomp_export_bpf (filter, fd);
  seccomp_release (filter);
  if (code == 0)
    size = ky_fd_read_at (fd, (guint8 *)ret_filter->calls.code, sizeof ret_filter->calls.code, 0);
  if (code == 0
      && (size <= 0 || (gsize)size >= sizeof ret_filter->calls.code
          || (gsize)size % sizeof ret_filter->calls.code[0] != 0))
    code = -E2BIG;
  if (code == 0)
    ret_filter->calls.length = (guint)((gsize)size / sizeof ret_filter->calls.code[0]);
  ret_filter->is_built = code == 0;
  return code;
}

static gboolean
restrict_calls (gboolean with_unix_sockets, KyScannerFilter *ret_filter, GError **error)
{
  int code = build_child_filter (with_unix_sockets, ret_filter);
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ERRNO (EPERM));

  if (code == 0)
    code = filter != NULL ? add_rules (filter, with_unix_sockets, FALSE) : -ENOMEM;
  if (code == 0)
    code = seccomp_load (filter);
  seccomp_release (filter);
  return code == 0 || fail (error, "seccomp", -code);
}

/* --- the whole ------------------------------------------------------------------------------ */

gboolean
ky_scanner_sandbox (const KyScannerEngine *engine, const gchar *temporary,
                    KyScannerFilter *ret_filter, GError **error)
{
  static const struct rlimit no_core = { 0, 0 };
  static const struct rlimit file_size = { KY_SCANNER_SIZE, KY_SCANNER_SIZE };

  /* A core would hold mail, and another process of this user must not read this one's memory. */
  if (setrlimit (RLIMIT_CORE, &no_core) != 0 || setrlimit (RLIMIT_FSIZE, &file_size) != 0
      || prctl (PR_SET_DUMPABLE, 0) != 0 || prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return fail (error, "prctl", errno);
  tzset (); /* reads a file that Landlock would keep from it later */
  return restrict_files (temporary, error)
         && restrict_calls (!engine->has_parsers, ret_filter, error);
}

gboolean
ky_scanner_enter_child (const KyScannerFilter *filter)
{
  struct rlimit memory;

  /* The signatures are the parent's pages, but they count: what a scan may take comes on top. */
  if (getrlimit (RLIMIT_DATA, &memory) != 0)
    return FALSE;
  memory.rlim_cur = MIN (memory.rlim_max, KY_SCANNER_SIGNATURES_MAX + 2 * KY_SCANNER_SIZE);
  memory.rlim_max = memory.rlim_cur;
  if (setrlimit (RLIMIT_DATA, &memory) != 0)
    return FALSE;
  /* Without: the parent has said so (sandbox.required = no). */
  return !filter->is_built || ky_seccomp_install (&filter->calls);
}

/* --- memory --------------------------------------------------------------------------------- */

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif
#define HUGE_PAGE ((gsize)2 * 1024 * 1024)

void
ky_scanner_settle_memory (void)
{
  g_autofree gchar *maps = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL))
    return;
  lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      guint64 from, to;
      gchar mode[5];
      guint64 inode;

      if (sscanf (lines[i],
                  "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %4s %*x %*s %" G_GINT64_MODIFIER
                  "u",
                  &from, &to, mode, &inode)
              != 4
          || inode != 0 || strcmp (mode, "rw-p") != 0)
        continue;
      from = (from + HUGE_PAGE - 1) & ~(guint64)(HUGE_PAGE - 1);
      to &= ~(guint64)(HUGE_PAGE - 1);
      /* Older kernels, and those with little memory left, say no: then a fork costs more. */
      if (to > from && madvise (GSIZE_TO_POINTER (from), to - from, MADV_COLLAPSE) != 0)
        madvise (GSIZE_TO_POINTER (from), to - from, MADV_HUGEPAGE);
    }
}
