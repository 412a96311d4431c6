/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts bubblewrap with the namespaces and mounts that LibreOffice's sandbox needs and
 * /usr/bin/true as its program, so that the supervisor knows from the exit status whether this
 * machine permits them. */
#include "sanitizer/probe.h"
#include "common/view.h"
#include "sanitizer/office.h"

#include <fcntl.h>
#include <grp.h>

static gboolean
sanitizer_probe_become_user (const KySandboxSetup *setup)
{
  return !setup->drops_user
         || (setgroups (0, NULL) == 0 && setresgid (setup->gid, setup->gid, setup->gid) == 0
             && setresuid (setup->uid, setup->uid, setup->uid) == 0);
}

/* Sets up the namespaces and the mounts that need them; sanitizer/launch.c has all mounts. */
static void
become_bubblewrap (void)
{
  static const gchar *const arguments[] = KY_LIST (
      KY_BUBBLEWRAP, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
      "--uid", "65534", "--gid", "65534", "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib",
      "/lib", "--symlink", "usr/lib64", "/lib64", "--dir", "/dev", "--dev-bind", "/dev/null",
      "/dev/null", "--tmpfs", "/tmp", "--clearenv", "--remount-ro", "/", "/usr/bin/true", NULL);

  execv (KY_BUBBLEWRAP, (char **)arguments);
}

pid_t
ky_probe_start (const KySandboxSetup *setup)
{
  if (ky_office_missing () != NULL)
    return 0;
  pid_t pid = fork ();
  if (pid != 0)
    return MAX (pid, 0);
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd < 3; fd++)
    if (null < 0 || dup2 (null, fd) < 0)
      _exit (0);
  close_range (3, ~0u, 0);
  if (sanitizer_probe_become_user (setup))
    become_bubblewrap ();
  _exit (126);
}
