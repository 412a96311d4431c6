/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes an output file under a temporary name in its directory and renames it on commit, so
 * that the output is complete or absent. Standard output, devices and pipes get the content on
 * commit. */
#include "cli/outfile.h"
#include "common/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
outfile_fail (const KyOutFile *file, GError **error)
{
  int saved = errno;

  return ky_fail (error, KY_ERROR_IO, _ ("cannot write '%s': %s"),
                  file->path != NULL ? file->path : "-", g_strerror (saved));
}

static gboolean
outfile_open_stream (KyOutFile *file, GError **error)
{
  file->fd = file->path == NULL ? dup (STDOUT_FILENO)
                                : open (file->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
  return file->fd >= 0 || outfile_fail (file, error);
}

/* Creates a temporary file beside `file->path` with the mode that the user's umask asks for. */
static gboolean
open_temporary (KyOutFile *file, GError **error)
{
  g_autofree gchar *folder = g_path_get_dirname (file->path);
  mode_t mask = umask (0);

  umask (mask);
  file->temporary = g_build_filename (folder, ".kiyome-XXXXXX", NULL);
  file->fd = mkostemp (file->temporary, O_CLOEXEC);
  if (file->fd < 0)
    {
      g_clear_pointer (&file->temporary, g_free);
      return outfile_fail (file, error);
    }
  return fchmod (file->fd, 0666 & ~mask) == 0 || outfile_fail (file, error);
}

gboolean
ky_out_file_prepare (KyOutFile *file, const gchar *path, KyView content, GError **error)
{
  struct stat status;
  char *resolved = NULL;

  file->later = content;
  if (g_str_equal (path, "-"))
    return outfile_open_stream (file, error);
  file->path = g_strdup (path);
  if (stat (path, &status) == 0)
    {
      if (!S_ISREG (status.st_mode))
        return outfile_open_stream (file, error);
      /* The target of a symbolic link is replaced, not the link. */
      resolved = realpath (path, NULL);
    }
  if (resolved != NULL)
    {
      g_free (file->path);
      file->path = g_strdup (resolved);
      free (resolved);
    }
  if (!open_temporary (file, error))
    return FALSE;
  if (!ky_fd_write_all (file->fd, content, NULL) || fsync (file->fd) != 0)
    return outfile_fail (file, error);
  return TRUE;
}

gboolean
ky_out_file_commit (KyOutFile *file, GError **error)
{
  if (file->temporary == NULL)
    return ky_fd_write_all (file->fd, file->later, NULL) || outfile_fail (file, error);
  if (rename (file->temporary, file->path) != 0)
    return outfile_fail (file, error);
  g_clear_pointer (&file->temporary, g_free);
  return TRUE;
}

gboolean
ky_out_file_is_stream (const KyOutFile *file)
{
  return file->fd >= 0 && file->temporary == NULL;
}

void
ky_out_file_clear (KyOutFile *file)
{
  if (file->temporary != NULL)
    unlink (file->temporary);
  g_clear_pointer (&file->temporary, g_free);
  g_clear_pointer (&file->path, g_free);
  ky_fd_clear (&file->fd);
}
