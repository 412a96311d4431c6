/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitizer/launch.h"

#include "common/wire.h"
#include "sanitizer/office.h"
#include "sanitizer/sandbox.h"

#include <fcntl.h>
#include <unistd.h>

#define BUBBLEWRAP "/usr/bin/bwrap"
#define PROGRAM_FD 4
#define TEMPORARY_SIZE "536870912"

/* Read while this process may: the other user may have no way to where it lies. */
static GBytes *program;

gboolean
ky_launch_can (GError **error)
{
  g_autofree gchar *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree gchar *directory = self != NULL ? g_path_get_dirname (self) : g_strdup (KY_LIBEXECDIR);
  g_autofree gchar *path = g_build_filename (directory, "kiyome-office", NULL);
  ky_autofd int file = -1;

  if (access (BUBBLEWRAP, X_OK) != 0 || access (KY_OFFICE_DIRECTORY "/libmergedlo.so", R_OK) != 0)
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_UNSUPPORTED,
                           "LibreOffice or bubblewrap is not installed, which this type needs");
      return FALSE;
    }
  file = open (path, O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return ky_error_set_errno (error, path);
  program = ky_fd_read_all (file, G_MAXINT, error);
  return program != NULL;
}

void
ky_launch_office (int socket)
{
  /* PAPERSIZE: a workbook that names no paper gets LibreOffice's own, which it would ask of /etc.
   */
  static const gchar *const fixed[]
      = { BUBBLEWRAP, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
          "--uid", "65534", "--gid", "65534", "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib",
          "/lib", "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/bin", "/bin",
          /* What LibreOffice reads beside its own directory. */
          "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache", "--ro-bind-try", "/etc/fonts",
          "/etc/fonts", "--ro-bind-try", "/etc/libreoffice", "/etc/libreoffice", "--ro-bind-try",
          "/var/lib/libreoffice", "/var/lib/libreoffice", "--ro-bind-try", "/var/cache/fontconfig",
          "/var/cache/fontconfig", "--dir", "/dev", "--dev-bind", "/dev/null", "/dev/null",
          "--dev-bind", "/dev/zero", "/dev/zero", "--dev-bind", "/dev/urandom", "/dev/urandom",
          "--dev-bind", "/dev/random", "/dev/random", "--size", TEMPORARY_SIZE, "--tmpfs", "/tmp",
          "--chdir", "/tmp", "--clearenv", "--setenv", "HOME", "/tmp", "--setenv", "PATH",
          "/usr/bin", "--setenv", "LC_ALL", "C.UTF-8", "--setenv", "LD_LIBRARY_PATH",
          KY_OFFICE_DIRECTORY, "--setenv", "SAL_USE_VCLPLUGIN", "svp", "--setenv", "PAPERSIZE",
          "a4", "--perms", "0555", "--ro-bind-data", G_STRINGIFY (PROGRAM_FD), "/kiyome-office",
          "/kiyome-office", NULL };
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  int copy;

  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    g_ptr_array_add (arguments, (gpointer)fixed[i]);
  copy = ky_memfd_from_view (
      "office", ky_view (g_bytes_get_data (program, NULL), g_bytes_get_size (program)), NULL);
  if (copy < 0 || lseek (copy, 0, SEEK_SET) != 0 || dup2 (socket, KY_SANDBOX_FD) < 0
      || (copy != PROGRAM_FD && dup2 (copy, PROGRAM_FD) < 0) || fcntl (PROGRAM_FD, F_SETFD, 0) != 0
      || close_range (PROGRAM_FD + 1, ~0u, 0) != 0)
    return;
  execv (BUBBLEWRAP, (char **)arguments->pdata);
}
