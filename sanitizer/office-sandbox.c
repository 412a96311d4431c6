/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Installs the Landlock rules, the resource limits and the seccomp filters of kiyome-office, which
 * runs LibreOffice inside bubblewrap. Each step only takes rights away. */
#include "sanitizer/office-sandbox.h"

#include "common/message-codes.h"
#include "sanitizer/filters.h"
#include "sanitizer/office.h"

#include <errno.h>
#include <sys/prctl.h>

#define OFFICE_STACK (8 * 1024 * 1024)
#define SCRATCH                                                                                    \
  (KY_PATH_READ | KY_PATH_WRITE | KY_PATH_MAKE | KY_PATH_SOCKET | KY_PATH_LINK | KY_PATH_MOVE)

static const KyConfinePath paths[] = {
  { "/usr/lib", KY_PATH_READ },
  { "/usr/share", KY_PATH_READ },
  { "/usr/local/share", KY_PATH_READ },
  { "/etc", KY_PATH_READ },
  { "/var", KY_PATH_READ },
  { "/dev", KY_PATH_READ | KY_PATH_WRITE },
  { "/kiyome-office-clock.so", KY_PATH_READ },
  { "/tmp", SCRATCH },
  { KY_OFFICE_DIRECTORY "/soffice.bin", KY_PATH_READ | KY_PATH_EXECUTE },
/* The ELF interpreter of LibreOffice's programs. */
#if defined(__x86_64__)
  { "/lib64/ld-linux-x86-64.so.2", KY_PATH_READ | KY_PATH_EXECUTE },
#elif defined(__aarch64__)
  { "/lib/ld-linux-aarch64.so.1", KY_PATH_READ | KY_PATH_EXECUTE },
#endif
};

static const KyConfineLimit limits[]
    = { { RLIMIT_NPROC, KY_OFFICE_THREADS }, { RLIMIT_STACK, OFFICE_STACK } };

static gboolean
install (const KyFilter *filter, gboolean all_threads, GError **error)
{
  if (ky_confine_install (filter, all_threads))
    return TRUE;
  g_autofree gchar *reason = ky_say_errno (errno);
  return ky_error_say (error, KY_ERROR_SANDBOX, "kernel-refused", "sm", "seccomp", reason);
}

gboolean
ky_office_enter (gboolean is_required, GError **error)
{
  g_autoptr (GError) local = NULL;
  guint abi;

  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return ky_error_say_errno (error, "no_new_privs");
  if (!ky_confine_limit (limits, G_N_ELEMENTS (limits), error))
    return FALSE;
  if (!ky_confine_files (paths, G_N_ELEMENTS (paths), NULL, 0, &abi, &local) && is_required)
    return ky_error_pass (error, &local);
  return install (&ky_filter_office, FALSE, error);
}

gboolean
ky_office_enter_program (void)
{
  return ky_confine_install (&ky_filter_office_started, FALSE);
}

gboolean
ky_office_close (GError **error)
{
  return install (&ky_filter_office_closed, TRUE, error);
}
