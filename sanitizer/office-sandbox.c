/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitizer/office-sandbox.h"

#include "sanitizer/office.h"
#include "sanitizer/sandbox.h"
#include "sanitizer/seccomp.h"

#include <errno.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#define OFFICE_STACK (8 * 1024 * 1024)
#define READS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITES                                                                                     \
  (READS | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR                           \
   | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG    \
   | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_REFER         \
   | KY_SANDBOX_TRUNCATE)

/* A file is given no right of directories. */
static const KySandboxPath paths[] = {
  { "/usr/lib", READS },
  { "/usr/share", READS },
  { "/usr/local/share", READS },
  { "/etc", READS },
  { "/var", READS },
  { "/dev", READS | LANDLOCK_ACCESS_FS_WRITE_FILE },
  { "/kiyome-office-clock.so", LANDLOCK_ACCESS_FS_READ_FILE },
  { "/tmp", WRITES },
  { KY_OFFICE_DIRECTORY "/soffice.bin", LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE },
/* The interpreter of its ELF file. */
#if defined(__x86_64__)
  { "/lib64/ld-linux-x86-64.so.2", LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE },
#elif defined(__aarch64__)
  { "/lib/ld-linux-aarch64.so.1", LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE },
#endif
};

/* Static: a child that begins a program must not allocate. */
static KySeccomp started;

gboolean
ky_office_enter (gboolean is_required, GError **error)
{
  struct rlimit limit = { KY_OFFICE_THREADS, KY_OFFICE_THREADS };
  struct rlimit stack = { OFFICE_STACK, OFFICE_STACK };
  g_autofree KySeccomp *filter = g_new (KySeccomp, 1);
  g_autoptr (GError) local = NULL;
  guint abi;

  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || setrlimit (RLIMIT_NPROC, &limit) != 0
      || setrlimit (RLIMIT_STACK, &stack) != 0)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_SANDBOX, "LibreOffice's limits: %s",
                   g_strerror (errno));
      return FALSE;
    }
  if (!ky_sandbox_enter_landlock (paths, G_N_ELEMENTS (paths), &abi, &local) && is_required)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  ky_seccomp_build_program (filter);
  ky_seccomp_build_started (&started);
  if (ky_seccomp_install (filter))
    return TRUE;
  g_set_error (error, KY_ERROR, KY_ERROR_SANDBOX, "seccomp: %s", g_strerror (errno));
  return FALSE;
}

gboolean
ky_office_enter_program (void)
{
  return ky_seccomp_install (&started);
}

gboolean
ky_office_close (GError **error)
{
  g_autofree KySeccomp *filter = g_new (KySeccomp, 1);

  ky_seccomp_build_closed (filter);
  if (ky_seccomp_install_everywhere (filter))
    return TRUE;
  g_set_error (error, KY_ERROR, KY_ERROR_SANDBOX, "seccomp: %s", g_strerror (errno));
  return FALSE;
}
