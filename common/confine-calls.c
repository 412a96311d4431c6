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
#include <sys/socket.h>
#include <unistd.h>

/* --- calls whatever their arguments ----------------------------------------------------------- */

/* Ends each list; no system call has this number. */
#define END G_MININT
#define S(name) SCMP_SYS (name)

static const struct
{
  guint64 groups;
  const int *calls;
} lists[] = {
#define CALLS(groups, ...) { groups, (const int[]){ __VA_ARGS__, END } },
#include "common/confine-calls.def"
};

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
#define PERMIT(groups, call, n, ...) { groups, S (call), n, { __VA_ARGS__ }, 0 },
#define REFUSE(groups, call, error, n, ...) { groups, S (call), n, { __VA_ARGS__ }, error },
#include "common/confine-calls.def"
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
