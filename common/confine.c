/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/confine.h"

#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ACCESS_ALL ((LANDLOCK_ACCESS_FS_REFER << 1) - 1) /* ABI 2: Linux 5.19 */
#define ACCESS_READ                                                                                \
  (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_EXECUTE)
#define ACCESS_WRITE                                                                               \
  (ACCESS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG                       \
   | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_REMOVE_FILE)
#define ACCESS_FILE                                                                                \
  (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_EXECUTE)

/* --- files ---------------------------------------------------------------------------------- */

static gboolean
fail (GError **error, const gchar *what)
{
  g_set_error (error, KY_ERROR, KY_ERROR_SANDBOX, "%s: %s", what, g_strerror (errno));
  return FALSE;
}

static gboolean
allow (int ruleset, const gchar *path, guint64 access, GError **error)
{
  ky_autofd int fd = open (path, O_PATH | O_CLOEXEC);
  struct landlock_path_beneath_attr rule = { .allowed_access = access, .parent_fd = fd };

  if (fd < 0)
    return TRUE;
  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    rule.allowed_access &= ACCESS_FILE;
  return syscall (SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0
         || fail (error, path);
}

static gboolean
allow_all (int ruleset, const gchar *const *paths, guint64 access, GError **error)
{
  for (guint i = 0; paths[i] != NULL; i++)
    if (paths[i][0] != '\0' && !allow (ruleset, paths[i], access, error))
      return FALSE;
  return TRUE;
}

static gboolean
close_files (const gchar *const *reads, const gchar *const *writes, GError **error)
{
  struct landlock_ruleset_attr attributes = { .handled_access_fs = ACCESS_ALL };
  ky_autofd int ruleset
      = (int)syscall (SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);

  if (ruleset < 0)
    return fail (error, "landlock_create_ruleset");
  if (!allow_all (ruleset, reads, ACCESS_READ, error)
      || !allow_all (ruleset, writes, ACCESS_WRITE, error))
    return FALSE;
  return syscall (SYS_landlock_restrict_self, ruleset, 0) == 0
         || fail (error, "landlock_restrict_self");
}

/* --- system calls --------------------------------------------------------------------------- */

static gboolean
close_calls (guint flags, GError **error)
{
  static const int calls[] = {
    SCMP_SYS (ptrace),
    SCMP_SYS (process_vm_readv),
    SCMP_SYS (process_vm_writev),
    SCMP_SYS (mount),
    SCMP_SYS (umount2),
    SCMP_SYS (pivot_root),
    SCMP_SYS (chroot),
    SCMP_SYS (unshare),
    SCMP_SYS (setns),
    SCMP_SYS (bpf),
    SCMP_SYS (perf_event_open),
    SCMP_SYS (userfaultfd),
    SCMP_SYS (keyctl),
    SCMP_SYS (add_key),
    SCMP_SYS (request_key),
    SCMP_SYS (init_module),
    SCMP_SYS (finit_module),
    SCMP_SYS (delete_module),
    SCMP_SYS (kexec_load),
    SCMP_SYS (reboot),
    SCMP_SYS (swapon),
    SCMP_SYS (open_by_handle_at),
    SCMP_SYS (personality),
    SCMP_SYS (pidfd_getfd),
    SCMP_SYS (io_uring_setup),
  };
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ALLOW);
  gint result = filter != NULL ? 0 : -ENOMEM;

  for (guint i = 0; result == 0 && i < G_N_ELEMENTS (calls); i++)
    result = seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), calls[i], 0);
  if (result == 0 && (flags & KY_CONFINE_NO_PROGRAMS) != 0)
    {
      result = seccomp_rule_add (filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS (execve), 0);
      if (result == 0)
        result = seccomp_rule_add (filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS (execveat), 0);
    }
  if (result == 0)
    result = seccomp_load (filter);
  if (filter != NULL)
    seccomp_release (filter);
  errno = -result;
  return result == 0 || fail (error, "libseccomp");
}

gboolean
ky_confine (const gchar *const *reads, const gchar *const *writes, guint flags, GError **error)
{
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return fail (error, "no_new_privs");
  return close_files (reads, writes, error) && close_calls (flags, error);
}
