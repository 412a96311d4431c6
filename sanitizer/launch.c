/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds the command line with which bubblewrap starts kiyome-office, and becomes bubblewrap. The
 * program and its preloaded library are read before the zygote drops its user, because that user
 * may have no access to their directory, and reach bubblewrap as memfds. */
#include "sanitizer/launch.h"

#include "common/wire.h"
#include "sanitizer/office.h"
#include "sanitizer/sandbox.h"

#include <fcntl.h>

#define PROGRAM_FD 4
#define CLOCK_FD 5

/* Read before the user is dropped, because that user may have no access to their directory. */
static GBytes *program, *clock_library;

static GBytes *
read_beside (const gchar *name, GError **error)
{
  g_autofree gchar *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree gchar *directory = self != NULL ? g_path_get_dirname (self) : g_strdup (KY_LIBEXECDIR);
  g_autofree gchar *path = g_build_filename (directory, name, NULL);
  ky_autofd int file = open (path, O_RDONLY | O_CLOEXEC);

  if (file >= 0)
    return ky_fd_read_all (file, G_MAXINT, error);
  return ky_fail_errno_null (error, path);
}

gboolean
ky_launch_can (GError **error)
{
  const gchar *missing = ky_office_missing ();

  if (missing != NULL)
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "%s", missing);
  program = read_beside ("kiyome-office", error);
  clock_library = program != NULL ? read_beside ("kiyome-office-clock.so", error) : NULL;
  return clock_library != NULL;
}

/* Makes `fd` a memfd with `bytes`, for bubblewrap to copy. */
static gboolean
launch_hand_over (GBytes *bytes, int fd)
{
  int copy = ky_memfd_from_view ("office", ky_view_of_bytes (bytes), NULL);

  return copy >= 0 && lseek (copy, 0, SEEK_SET) == 0 && (copy == fd || dup2 (copy, fd) >= 0)
         && fcntl (fd, F_SETFD, 0) == 0;
}

void
ky_launch_office (int socket)
{
  /* PAPERSIZE: for workbooks that name no paper size; LibreOffice would read it from /etc
   * otherwise. */
  static const gchar *const fixed[]
      = { KY_BUBBLEWRAP, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
          "--uid", "65534", "--gid", "65534", "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib",
          "/lib", "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/bin", "/bin",
          /* Files that LibreOffice reads outside its own directory. */
          "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache", "--ro-bind-try", "/etc/fonts",
          "/etc/fonts", "--ro-bind-try", "/etc/libreoffice", "/etc/libreoffice", "--ro-bind-try",
          "/var/lib/libreoffice", "/var/lib/libreoffice", "--ro-bind-try", "/var/cache/fontconfig",
          "/var/cache/fontconfig", "--dir", "/dev", "--dev-bind", "/dev/null", "/dev/null",
          "--dev-bind", "/dev/zero", "/dev/zero", "--dev-bind", "/dev/urandom", "/dev/urandom",
          "--dev-bind", "/dev/random", "/dev/random", "--size", G_STRINGIFY (KY_OFFICE_TMP),
          "--tmpfs", "/tmp", "--chdir", "/tmp", "--clearenv", "--setenv", "HOME", "/tmp",
          "--setenv", "PATH", "/usr/bin", "--setenv", "LC_ALL", "C.UTF-8", "--setenv",
          "LD_LIBRARY_PATH", KY_OFFICE_DIRECTORY, "--setenv", "SAL_USE_VCLPLUGIN", "svp",
          "--setenv", "PAPERSIZE", "a4", "--setenv", "LD_PRELOAD", "/kiyome-office-clock.so",
          "--setenv", "KIYOME_OFFICE_TIME", G_STRINGIFY (KY_OFFICE_TIME), "--perms", "0555",
          "--ro-bind-data", G_STRINGIFY (PROGRAM_FD), "/kiyome-office", "--perms", "0555",
          "--ro-bind-data", G_STRINGIFY (CLOCK_FD), "/kiyome-office-clock.so", "--remount-ro", "/",
          "/kiyome-office" };
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    g_ptr_array_add (arguments, (gpointer)fixed[i]);
  if (!ky_sandbox_is_required ())
    g_ptr_array_add (arguments, (gpointer) "--without-landlock");
  g_ptr_array_add (arguments, NULL);
  if (dup2 (socket, KY_SANDBOX_FD) < 0 || !launch_hand_over (program, PROGRAM_FD)
      || !launch_hand_over (clock_library, CLOCK_FD) || close_range (CLOCK_FD + 1, ~0u, 0) != 0)
    return;
  execv (KY_BUBBLEWRAP, (char **)arguments->pdata);
}
