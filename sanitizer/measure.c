/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holds an input or output that the supervisor does not parse, as a file descriptor or as bytes,
 * and computes its SHA-256 in slices between events. A file is read, not mapped, because a front
 * end may truncate it meanwhile. */
#include "sanitizer/measure.h"

#include "sanitizer/messages.h"

#include <errno.h>
#include <unistd.h>

#define CHUNK (32 * 1024) /* small enough to be hashed from the first-level cache */

void
ky_measured_clear (KyMeasured *content)
{
  ky_fd_clear (&content->fd);
  g_clear_pointer (&content->bytes, g_bytes_unref);
  content->size = 0;
}

void
ky_measured_take_blob (KyMeasured *content, KyBlob *blob)
{
  ky_measured_clear (content);
  content->size = blob->size;
  if (blob->is_fd)
    content->fd = ky_steal_fd (&blob->fd);
  else
    content->bytes = g_bytes_new (blob->view.data, blob->view.size);
}

KyBlob
ky_measured_blob (const KyMeasured *content)
{
  if (content->fd >= 0)
    return (KyBlob){ .is_fd = TRUE, .fd = content->fd, .size = content->size };
  return ky_blob_of (content->bytes != NULL ? ky_view_of_bytes (content->bytes) : ky_view ("", 0));
}

void
ky_measure_begin (KyMeasure *measure)
{
  sha256_init (&measure->hash);
  measure->at = 0;
}

/* Hashes the next `slice` bytes of a file. They are read instead of mapped, because the front end
 * may truncate the file meanwhile. */
static gboolean
hash_file (KyMeasure *measure, const KyMeasured *content, gsize slice, GError **error)
{
  static guint8 chunk[CHUNK];
  gsize left = (gsize)MIN (slice, content->size - measure->at);

  while (left > 0)
    {
      ssize_t n = pread (content->fd, chunk, MIN (left, sizeof chunk), (off_t)measure->at);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return ky_error_set_errno (error, "pread");
      if (n == 0)
        return ky_fail (error, KY_ERROR_IO, "the file was truncated");
      sha256_update (&measure->hash, (size_t)n, chunk);
      measure->at += (guint64)n;
      left -= (gsize)n;
    }
  return TRUE;
}

gint
ky_measure_step (KyMeasure *measure, const KyMeasured *content, gsize slice,
                 guint8 ret_sha256[KY_SHA256_SIZE], GError **error)
{
  if (content->fd >= 0)
    {
      if (!hash_file (measure, content, slice, error))
        return -1;
    }
  else if (content->bytes != NULL)
    {
      gsize size;
      const guint8 *data = g_bytes_get_data (content->bytes, &size);
      gsize n = (gsize)MIN (slice, content->size - measure->at);

      sha256_update (&measure->hash, n, data + measure->at);
      measure->at += n;
    }
  if (measure->at < content->size)
    return 0;
  sha256_digest (&measure->hash, KY_SHA256_SIZE, ret_sha256);
  return 1;
}
