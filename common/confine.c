/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Restricts files and TCP ports by Landlock, lowers resource limits, and installs seccomp filters
 * that were made elsewhere. It links no library beside GLib, because the sanitizer's workers use
 * these functions, too. */
#include "common/confine.h"

#include "common/message-codes.h"
#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/stat.h>
#include <unistd.h>

/* Values of newer kernels that linux/landlock.h of Linux 6.1 lacks. */
#define FS_TRUNCATE (1ULL << 14)  /* ABI 3 */
#define FS_IOCTL_DEV (1ULL << 15) /* ABI 5 */
#define NET_BIND_TCP (1ULL << 0)  /* ABI 4 */
#define NET_CONNECT_TCP (1ULL << 1)
#define SCOPE_ABSTRACT_UNIX_SOCKET (1ULL << 0) /* ABI 6 */
#define SCOPE_SIGNAL (1ULL << 1)
#define RULE_NET_PORT 2

/* Rights that a rule for a file, not a directory, may have. */
#define FS_OF_FILES                                                                                \
  (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE       \
   | FS_TRUNCATE | FS_IOCTL_DEV)

typedef struct
{
  guint64 access_fs, access_net, scoped;
} RulesetAttributes;

typedef struct
{
  guint64 allowed_access, port;
} PortRule;

G_GNUC_PRINTF (2, 3)
static gboolean
confine_fail (GError **error, const gchar *format, ...)
{
  g_autofree gchar *reason = ky_say_errno (errno);
  va_list arguments;

  va_start (arguments, format);
  g_autofree gchar *what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return ky_error_say (error, KY_ERROR_SANDBOX, "kernel-refused", "sm", what, reason);
}

/* --- files and ports -------------------------------------------------------------------------- */

/* Returns all rights that the kernel's `abi` knows. All are forbidden, and only rules permit
 * some. */
static RulesetAttributes
known_rights (long abi)
{
  RulesetAttributes known = { .access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1 };

  if (abi >= 2)
    known.access_fs |= LANDLOCK_ACCESS_FS_REFER;
  if (abi >= 3)
    known.access_fs |= FS_TRUNCATE;
  if (abi >= 4)
    known.access_net = NET_BIND_TCP | NET_CONNECT_TCP;
  if (abi >= 5)
    known.access_fs |= FS_IOCTL_DEV;
  if (abi >= 6)
    known.scoped = SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL;
  return known;
}

static guint64
kernel_rights (guint rights)
{
  static const guint64 bits[] = {
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
    LANDLOCK_ACCESS_FS_EXECUTE,
    LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE,
    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR
        | LANDLOCK_ACCESS_FS_REMOVE_DIR,
    LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_REMOVE_FILE,
    LANDLOCK_ACCESS_FS_MAKE_SYM,
    LANDLOCK_ACCESS_FS_REFER,
    LANDLOCK_ACCESS_FS_REMOVE_DIR,
  };
  guint64 all = 0;

  for (guint i = 0; i < G_N_ELEMENTS (bits); i++)
    if ((rights >> i & 1) != 0)
      all |= bits[i];
  return all;
}

static gboolean
confine_add_path (int ruleset, const KyConfinePath *path, guint64 known, GError **error)
{
  ky_autofd int file = open (path->path, O_PATH | O_CLOEXEC);
  struct landlock_path_beneath_attr rule
      = { .allowed_access = kernel_rights (path->rights) & known, .parent_fd = file };
  struct stat status;

  /* A path that does not exist needs no rule. */
  if (file < 0 || fstat (file, &status) != 0)
    return TRUE;
  if (!S_ISDIR (status.st_mode))
    rule.allowed_access &= FS_OF_FILES;
  return rule.allowed_access == 0
         || syscall (SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0
         || confine_fail (error, "landlock_add_rule %s", path->path);
}

static gboolean
confine_add_rules (int ruleset, const RulesetAttributes *known, const KyConfinePath *paths,
                   guint n_paths, const KyConfinePort *ports, guint n_ports, GError **error)
{
  for (guint i = 0; i < n_paths; i++)
    if (!confine_add_path (ruleset, &paths[i], known->access_fs, error))
      return FALSE;
  for (guint i = 0; i < n_ports && known->access_net != 0; i++)
    {
      PortRule rule = { ports[i].listens ? NET_BIND_TCP : NET_CONNECT_TCP, ports[i].port };

      if (syscall (SYS_landlock_add_rule, ruleset, RULE_NET_PORT, &rule, 0) != 0)
        return confine_fail (error, "landlock_add_rule: port %u", ports[i].port);
    }
  return TRUE;
}

gboolean
ky_confine_files (const KyConfinePath *paths, guint n_paths, const KyConfinePort *ports,
                  guint n_ports, guint *ret_abi, GError **error)
{
  long abi = syscall (SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  RulesetAttributes known = known_rights (abi);
  ky_autofd int ruleset = -1;

  *ret_abi = 0;
  if (abi < 1)
    {
      /* The kernel never returns this for the version query; a seccomp filter does. */
      gboolean is_refused = errno == EPERM || errno == EACCES;
      g_autofree gchar *reason = ky_say_errno (errno);

      return ky_error_say (error, KY_ERROR_SANDBOX,
                           is_refused ? "kernel-landlock-refused" : "kernel-landlock", "m", reason);
    }
  /* An old kernel accepts no larger structure than it knows. */
  ruleset = (int)syscall (SYS_landlock_create_ruleset, &known,
                          abi >= 6   ? sizeof known
                          : abi >= 4 ? G_STRUCT_OFFSET (RulesetAttributes, scoped)
                                     : G_STRUCT_OFFSET (RulesetAttributes, access_net),
                          0);
  if (ruleset < 0)
    return confine_fail (error, "landlock_create_ruleset (ABI %ld)", abi);
  if (!confine_add_rules (ruleset, &known, paths, n_paths, ports, n_ports, error))
    return FALSE;
  if (syscall (SYS_landlock_restrict_self, ruleset, 0) != 0)
    return confine_fail (error, "landlock_restrict_self");
  *ret_abi = (guint)abi;
  return TRUE;
}

/* --- limits ----------------------------------------------------------------------------------- */

gboolean
ky_confine_limit (const KyConfineLimit *limits, guint n_limits, GError **error)
{
  for (guint i = 0; i < n_limits; i++)
    {
      __rlimit_resource_t resource = (__rlimit_resource_t)limits[i].resource;
      struct rlimit limit = { limits[i].value, limits[i].value };
      struct rlimit before;

      /* One call where both values were higher: a worker makes these calls for each job. The kernel
       * refuses to raise what only the process's privileges may raise. */
      if (prlimit (0, resource, &limit, &before) == 0)
        {
          if (before.rlim_max >= limit.rlim_max && before.rlim_cur >= limit.rlim_cur)
            continue;
        }
      else if (getrlimit (resource, &before) != 0)
        return confine_fail (error, "getrlimit %d", limits[i].resource);
      /* A lower limit stays. */
      limit.rlim_max = MIN (before.rlim_max, limit.rlim_max);
      limit.rlim_cur = MIN (before.rlim_cur, limit.rlim_max);
      if (setrlimit (resource, &limit) != 0)
        return confine_fail (error, "setrlimit %d", limits[i].resource);
    }
  return TRUE;
}

/* --- system calls ----------------------------------------------------------------------------- */

gboolean
ky_confine_install (const KyFilter *filter, gboolean all_threads)
{
  struct sock_fprog program
      = { (unsigned short)filter->length, (struct sock_filter *)filter->code };

  return syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, all_threads ? SECCOMP_FILTER_FLAG_TSYNC : 0,
                  &program)
         == 0;
}
