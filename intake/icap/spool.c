/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holds the body of a request in a nameless file (O_TMPFILE) while it is processed. The number of
 * bodies at once is limited for all processes of c-icap by open file description locks on a shared
 * memfd, which the kernel releases when a process ends. */
#include "intake/icap/spool.h"

#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define WAIT_US (20 * 1000)
#define SHARE_BITS 16 /* more than the number of places needs */

gboolean
ky_places_open (KyPlaces *spool, const gchar *directory, guint n, GError **error)
{
  spool->directory = directory;
  spool->n_places = n;
  spool->places = ky_memfd_new ("places", error);
  return spool->places >= 0;
}

void
ky_places_close (KyPlaces *spool)
{
  ky_fd_clear (&spool->places);
}

/* Opens the file again: locks of one open file description exclude those of all others, also of
 * other threads. */
static int
open_places (const KyPlaces *spool, GError **error)
{
  g_autofree gchar *path = g_strdup_printf ("/proc/self/fd/%d", spool->places);
  int fd = open (path, O_RDWR | O_CLOEXEC);

  if (fd < 0)
    ky_error_set_errno (error, path);
  return fd;
}

/* Takes one of the `n` locks from `first` on. */
static gboolean
icap_spool_take_one (int fd, guint64 first, guint n)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };

  for (guint i = 0; i < n; i++)
    {
      lock.l_start = (off_t)(first + i);
      if (fcntl (fd, F_OFD_SETLK, &lock) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Returns the first lock of a client's share. The shares are locks after the places; a client needs
 * one of its own, too, and has half as many as there are places. */
static guint64
share_of (const gchar *client)
{
  return ((guint64)g_str_hash (client) + 1) << SHARE_BITS;
}

static gboolean
find_place (const KyPlaces *spool, KySpooled *spooled, const gchar *client, gint64 until,
            GError **error)
{
  ky_autofd int fd = open_places (spool, error);
  gboolean has_share = client[0] == '\0';

  if (fd < 0)
    return FALSE;
  for (;;)
    {
      has_share
          = has_share || icap_spool_take_one (fd, share_of (client), MAX (1, spool->n_places / 2));
      if (has_share && icap_spool_take_one (fd, 0, spool->n_places))
        {
          spooled->place = ky_steal_fd (&fd);
          return TRUE;
        }
      if (errno != EAGAIN && errno != EACCES)
        return ky_error_set_errno (error, "fcntl");
      if (g_get_monotonic_time () >= until)
        break;
      g_usleep (WAIT_US);
    }
  return ky_fail (error, KY_ERROR_TIMEOUT, "all %u jobs that icap.jobs allows are running%s",
                  spool->n_places, has_share ? "" : ", or this client runs half of them");
}

gboolean
ky_spool_write (const KyPlaces *spool, KySpooled *spooled, const gchar *client, gconstpointer data,
                gsize size, guint64 size_max, gint64 until, GError **error)
{
  if (size > size_max - MIN (spooled->size, size_max))
    return ky_fail (error, KY_ERROR_LIMIT, "it is larger than %" G_GUINT64_FORMAT " bytes",
                    size_max);
  if (spooled->file < 0)
    {
      if (!find_place (spool, spooled, client, until, error))
        return FALSE;
      spooled->file = open (spool->directory, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
      if (spooled->file < 0)
        return ky_error_set_errno (error, spool->directory);
    }
  if (!ky_fd_write_all (spooled->file, ky_view (data, size), error))
    return FALSE;
  spooled->size += size;
  return TRUE;
}

void
ky_spooled_clear (KySpooled *spooled)
{
  ky_fd_clear (&spooled->file);
  ky_fd_clear (&spooled->place);
  spooled->size = 0;
}
