/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies a file of in/ to a nameless file in the spool and computes its SHA-256. A file that is
 * written meanwhile is refused, which a read lease (fcntl(2), F_SETLEASE) shows where the file
 * system has leases, and otherwise a comparison of size and times. */
#include "intake/folder/take.h"

#include "intake/folder/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define CHUNK (256 * 1024)

void
ky_taken_clear (KyTaken *taken)
{
  ky_fd_clear (&taken->copy);
}

static gboolean
take_refuse (GError **error, const gchar *why)
{
  return ky_fail (error, KY_ERROR_POLICY, "%s", why);
}

/* Takes a read lease, which exists only while no process has the file open for writing. Where there
 * are no leases (files of others without CAP_LEASE, network file systems), the caller relies on the
 * time for which the file did not change. */
gboolean
ky_take_lease (int fd, gboolean *ret_has)
{
  *ret_has = fcntl (fd, F_SETLEASE, F_RDLCK) == 0;
  return *ret_has || (errno != EAGAIN && errno != EWOULDBLOCK);
}

gboolean
ky_take_holds_lease (int fd)
{
  return fcntl (fd, F_GETLEASE) == F_RDLCK;
}

/* Copies at most the size that was announced. */
static gboolean
take_copy (int from, int to, const gchar *spool, guint64 size, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  guint64 done = 0;

  while (done < size)
    {
      gssize n = read (from, buffer, MIN (CHUNK, size - done));

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return ky_error_set_errno (error, "read");
      if (n == 0)
        return take_refuse (error, "it was truncated while it was read");
      if (!ky_fd_write_all (to, ky_view (buffer, (gsize)n), error))
        {
          g_prefix_error (error, "%s: ", spool);
          return FALSE;
        }
      done += (guint64)n;
    }
  return TRUE;
}

/* Hashes the file by reading it: shortening a mapped file would end the program. */
gboolean
ky_take_sha256 (int fd, guint64 size, guint8 ret_sha256[KY_SHA256_SIZE], GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  gsize length = KY_SHA256_SIZE;
  guint64 done = 0;

  while (done < size)
    {
      gssize n = ky_fd_read_at (fd, buffer, MIN (CHUNK, size - done), done);

      if (n < 0)
        return ky_error_set_errno (error, "read");
      if (n == 0)
        return take_refuse (error, "it was truncated while it was read");
      g_checksum_update (sum, buffer, n);
      done += (guint64)n;
    }
  g_checksum_get_digest (sum, ret_sha256, &length);
  return TRUE;
}

static gboolean
take_check (const struct stat *status, guint64 size_max, GError **error)
{
  if (!S_ISREG (status->st_mode))
    return take_refuse (error, "it is not a regular file");
  if (status->st_nlink != 1)
    return take_refuse (error, "it has more than one name (hard link)");
  if ((guint64)status->st_size <= size_max)
    return TRUE;
  return ky_fail (error, KY_ERROR_LIMIT, "it is larger than %" G_GUINT64_FORMAT " bytes", size_max);
}

static gboolean
take_open (int fd, const gchar *spool, guint64 size_max, KyTaken *taken, GError **error)
{
  struct stat after;
  gboolean has_lease = FALSE, ok;

  if (fstat (fd, &taken->status) != 0)
    return ky_error_set_errno (error, "fstat");
  if (!take_check (&taken->status, size_max, error))
    return FALSE;
  taken->copy = open (spool, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
  if (taken->copy < 0)
    return ky_error_set_errno (error, spool);
  if (!ky_take_lease (fd, &has_lease))
    return take_refuse (error, "another program is writing it");
  ok = take_copy (fd, taken->copy, spool, (guint64)taken->status.st_size, error);
  if (ok && has_lease && !ky_take_holds_lease (fd))
    ok = take_refuse (error, "another program opened it for writing");
  if (ok && (fstat (fd, &after) != 0 || !ky_tree_is_same (&taken->status, &after)))
    ok = take_refuse (error, "it changed while it was read");
  if (has_lease)
    fcntl (fd, F_SETLEASE, F_UNLCK);
  return ok && ky_take_sha256 (taken->copy, (guint64)taken->status.st_size, taken->sha256, error);
}

gboolean
ky_take (int root, const gchar *path, const gchar *spool, guint64 size_max, KyTaken *ret_taken,
         GError **error)
{
  const gchar *name;
  ky_autofd int parent = ky_tree_open_parent (root, path, &name);
  struct stat status;
  ky_autofd int fd = -1;

  ret_taken->copy = -1;
  /* The type is checked before opening, because opening a device may already have an effect. */
  if (parent < 0 || fstatat (parent, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return ky_error_set_errno (error, "open");
  if (!take_check (&status, size_max, error))
    return FALSE;
  fd = ky_tree_open (parent, name, O_RDONLY, 0);
  if (fd < 0)
    return ky_error_set_errno (error, "open");
  return take_open (fd, spool, size_max, ret_taken, error);
}
