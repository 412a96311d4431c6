/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Encodes, sends, receives and decodes the messages between kiyome's programs, with their file
 * descriptors (SCM_RIGHTS), and makes, fills, maps and reads the memfds and files that go with
 * them. Everything received is checked: the size, the version of the build, the number of
 * descriptors and each field. */
#include "common/message-codes.h"
#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/log.h"
#include "common/wire-version.h"

#define SAID_EVERY G_TIME_SPAN_MINUTE /* limits log lines about a client that keeps connecting */

const guint32 ky_wire_version = KY_WIRE_VERSION;

void
ky_wire_begin (KyWireOut *out, guint16 type)
{
  if (out->bytes == NULL)
    out->bytes = g_byte_array_sized_new (512);
  g_byte_array_set_size (out->bytes, 0);
  ky_put_u32le (out->bytes, ky_wire_version);
  ky_put_u16le (out->bytes, type);
  out->n_fds = 0;
}

void
ky_wire_u32 (KyWireOut *out, guint32 value)
{
  ky_put_u32le (out->bytes, value);
}

void
ky_wire_u64 (KyWireOut *out, guint64 value)
{
  ky_put_u64le (out->bytes, value);
}

void
ky_wire_bytes (KyWireOut *out, gconstpointer data, gsize size)
{
  /* A message that is too long is cut here and then refused by ky_wire_send(). */
  gsize kept = MIN (size, KY_WIRE_MAX + 1);

  ky_wire_u32 (out, (guint32)kept);
  if (kept > 0)
    g_byte_array_append (out->bytes, data, (guint)kept);
}

void
ky_wire_string (KyWireOut *out, const gchar *string)
{
  ky_wire_bytes (out, string, string != NULL ? strlen (string) : 0);
}

void
ky_wire_fd (KyWireOut *out, int fd)
{
  g_assert (out->n_fds < KY_WIRE_FDS && fd >= 0);
  out->fds[out->n_fds++] = fd;
}

void
ky_wire_out_clear (KyWireOut *out)
{
  g_clear_pointer (&out->bytes, g_byte_array_unref);
  out->n_fds = 0;
}

gboolean
ky_wire_send (int socket, KyWireOut *out, GError **error)
{
  union
  {
    struct cmsghdr header;
    char space[CMSG_SPACE (sizeof (int) * KY_WIRE_FDS)];
  } control;
  struct iovec iov = { out->bytes->data, out->bytes->len };
  struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1 };
  ssize_t sent;

  if (out->bytes->len > KY_WIRE_MAX)
    {
      errno = EMSGSIZE;
      return ky_fail (error, KY_ERROR_PROTOCOL, "message of %u bytes, limit %d", out->bytes->len,
                      KY_WIRE_MAX);
    }
  if (out->n_fds > 0)
    {
      memset (&control, 0, sizeof control);
      message.msg_control = control.space;
      message.msg_controllen = CMSG_SPACE (sizeof (int) * out->n_fds);
      struct cmsghdr *header = CMSG_FIRSTHDR (&message);
      header->cmsg_level = SOL_SOCKET;
      header->cmsg_type = SCM_RIGHTS;
      header->cmsg_len = CMSG_LEN (sizeof (int) * out->n_fds);
      memcpy (CMSG_DATA (header), out->fds, sizeof (int) * out->n_fds);
    }
  do
    sent = sendmsg (socket, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  if (sent < 0)
    return ky_error_set_errno (error, "sendmsg");
  return TRUE;
}

static void
close_fds (KyWireIn *in)
{
  for (guint i = 0; i < in->n_fds; i++)
    ky_fd_clear (&in->fds[i]);
  in->n_fds = 0;
}

static gint
wire_refuse (KyWireIn *in, const gchar *why, GError **error)
{
  close_fds (in);
  errno = EBADMSG;
  g_set_error_literal (error, KY_ERROR, KY_ERROR_PROTOCOL, why);
  return -1;
}

static gint
refuse_version (KyWireIn *in, guint32 version, GError **error)
{
  static gint64 said;
  g_autofree gchar *why
      = g_strdup_printf ("another program of kiyome is of another build (%08x, this one is %08x): "
                         "restart all of them",
                         version, ky_wire_version);
  gint64 now = g_get_monotonic_time ();

  if (said == 0 || now - said > SAID_EVERY)
    {
      said = now;
      ky_log_said (KY_LOG_ERROR, why);
    }
  return wire_refuse (in, why, error);
}

gint
ky_wire_receive (int socket, KyWireIn *in, int flags, GError **error)
{
  union
  {
    struct cmsghdr header;
    char space[CMSG_SPACE (sizeof (int) * KY_WIRE_FDS)];
  } control;
  ssize_t got;

  close_fds (in);
  if (in->buffer == NULL)
    in->buffer = g_malloc (KY_WIRE_MAX);
  struct iovec iov = (struct iovec){ in->buffer, KY_WIRE_MAX };
  struct msghdr message = (struct msghdr){ .msg_iov = &iov,
                                           .msg_iovlen = 1,
                                           .msg_control = control.space,
                                           .msg_controllen = sizeof control.space };
  do
    got = recvmsg (socket, &message, flags | MSG_CMSG_CLOEXEC);
  while (got < 0 && errno == EINTR);
  if (got < 0)
    return ky_fail_errno_fd (error, "recvmsg");
  for (struct cmsghdr *header = CMSG_FIRSTHDR (&message); header != NULL;
       header = CMSG_NXTHDR (&message, header))
    {
      if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
        continue;
      gsize n = (header->cmsg_len - CMSG_LEN (0)) / sizeof (int);
      for (gsize i = 0; i < n; i++)
        {
          int fd;

          memcpy (&fd, CMSG_DATA (header) + i * sizeof (int), sizeof fd);
          if (in->n_fds < KY_WIRE_FDS)
            in->fds[in->n_fds++] = fd;
          else
            close (fd);
        }
    }
  if (got == 0)
    return 0;
  if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0 || got < KY_WIRE_HEAD)
    return wire_refuse (in, "a truncated message", error);
  in->size = (gsize)got;
  in->reader = ky_reader (ky_view (in->buffer, in->size));
  guint32 version = ky_reader_u32le (&in->reader);
  if (version != ky_wire_version)
    return refuse_version (in, version, error);
  in->type = ky_reader_u16le (&in->reader);
  return 1;
}

guint32
ky_wire_read_u32 (KyWireIn *in)
{
  return ky_reader_u32le (&in->reader);
}

guint64
ky_wire_read_u64 (KyWireIn *in)
{
  return ky_reader_u64le (&in->reader);
}

KyView
ky_wire_read_bytes (KyWireIn *in)
{
  guint32 size = ky_reader_u32le (&in->reader);
  const guint8 *data = ky_reader_bytes (&in->reader, size);

  return data != NULL ? ky_view (data, size) : ky_view ("", 0);
}

gchar *
ky_wire_read_string (KyWireIn *in)
{
  KyView view = ky_wire_read_bytes (in);

  for (gsize i = 0; i < view.size; i++)
    if (view.data[i] == 0x7f
        || (view.data[i] < 0x20 && view.data[i] != '\t' && view.data[i] != '\n'))
      in->reader.failed = TRUE;
  if (in->reader.failed || !g_utf8_validate_len ((const gchar *)view.data, view.size, NULL))
    {
      in->reader.failed = TRUE;
      return g_strdup ("");
    }
  return ky_view_to_string (view);
}

int
ky_wire_take_fd (KyWireIn *in)
{
  for (guint i = 0; i < in->n_fds; i++)
    if (in->fds[i] >= 0)
      return ky_steal_fd (&in->fds[i]);
  return -1;
}

gchar *
ky_wire_error_text (const GError *error)
{
  gchar *valid = g_utf8_make_valid (error->message, -1);

  for (gchar *p = valid; *p != '\0'; p++)
    if ((guchar)*p < 0x20 || *p == 0x7f)
      *p = ' ';
  return valid;
}

gboolean
ky_wire_done (KyWireIn *in, GError **error)
{
  if (!in->reader.failed && ky_reader_left (&in->reader) == 0)
    return TRUE;
  return ky_fail (error, KY_ERROR_PROTOCOL,
                  "message type %u of %" G_GSIZE_FORMAT " bytes is malformed", in->type, in->size);
}

void
ky_wire_in_clear (KyWireIn *in)
{
  close_fds (in);
  g_clear_pointer (&in->buffer, g_free);
}

void
ky_fd_clear (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

void
ky_fd_guard_standard (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0
        && open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
      _exit (3);
}

static const KyMemfdSource *memfd_source;

void
ky_memfd_set_source (const KyMemfdSource *source)
{
  memfd_source = source;
}

int
ky_memfd_new (const gchar *name, GError **error)
{
  int fd = memfd_create (name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

  if (fd < 0)
    ky_error_set_errno (error, "memfd_create");
  return fd;
}

gboolean
ky_fd_write_all (int fd, KyView view, GError **error)
{
  while (view.size > 0)
    {
      ssize_t n = write (fd, view.data, MIN (view.size, (gsize)G_MAXINT));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return ky_error_set_errno (error, "write");
      view.data += n;
      view.size -= (gsize)n;
    }
  return TRUE;
}

int
ky_memfd_from_view (const gchar *name, KyView view, GError **error)
{
  ky_autofd int fd = memfd_source != NULL ? memfd_source->create (view.size, TRUE, error)
                                          : ky_memfd_new (name, error);

  if (fd < 0 || !ky_fd_write_all (fd, view, error))
    return -1;
  if (fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)
    return ky_fail_errno_fd (error, "F_ADD_SEALS");
  return ky_steal_fd (&fd);
}

#define FIRST_ROOM (1024 * 1024)
#define ROOM_FACTOR 4

static gboolean
copy_start (int from, int to, guint64 size, GError **error)
{
  g_autofree guint8 *chunk = g_malloc (65536);

  for (guint64 at = 0; at < size;)
    {
      gssize got = ky_fd_read_at (from, chunk, (gsize)MIN (size - at, 65536), at);

      if (got <= 0)
        return ky_error_set_errno (error, "read");
      if (!ky_fd_write_all (to, ky_view (chunk, (gsize)got), error))
        return FALSE;
      at += (guint64)got;
    }
  return TRUE;
}

gboolean
ky_memfd_make_room (int *fd, guint64 *room, guint64 written, guint64 size, GError **error)
{
  guint64 wanted = MAX (
      size, MAX (*room <= G_MAXINT64 / ROOM_FACTOR ? *room * ROOM_FACTOR : 0, (guint64)FIRST_ROOM));
  ky_autofd int larger = -1;

  if (*fd >= 0 && size <= *room)
    return TRUE;
  if (memfd_source == NULL)
    {
      *room = G_MAXUINT64;
      *fd = ky_memfd_new ("output", error);
      return *fd >= 0;
    }
  larger = memfd_source->create (wanted, FALSE, error);
  if (larger < 0)
    return FALSE;
  if (*fd >= 0 && (!copy_start (*fd, larger, written, error) || !ky_memfd_settle (*fd, 0, error)))
    return FALSE;
  ky_fd_clear (fd);
  *fd = ky_steal_fd (&larger);
  *room = wanted;
  return TRUE;
}

gboolean
ky_memfd_settle (int fd, guint64 size, GError **error)
{
  if (memfd_source == NULL)
    return TRUE;
  if (ftruncate (fd, (off_t)size) != 0)
    return ky_error_set_errno (error, "ftruncate");
  return memfd_source->settle (fd, error);
}

GBytes *
ky_fd_read_all (int fd, gsize limit, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree guint8 *chunk = g_malloc (65536);

  for (;;)
    {
      ssize_t n = read (fd, chunk, 65536);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return ky_fail_errno_null (error, "read");
      if (n == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
      if ((gsize)n > limit - MIN (limit, bytes->len) || bytes->len > G_MAXUINT - 65536)
        return ky_fail_null (error, KY_ERROR_LIMIT, "more than %" G_GSIZE_FORMAT " bytes", limit);
      g_byte_array_append (bytes, chunk, (guint)n);
    }
}

gchar *
ky_file_read_text (const gchar *path, gsize limit, gsize *ret_size, GError **error)
{
  ky_autofd int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return ky_fail_errno_null (error, path);
  g_autoptr (GBytes) bytes = ky_fd_read_all (fd, limit, error);
  if (bytes == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  *ret_size = g_bytes_get_size (bytes);
  /* An empty file has no data. */
  return *ret_size > 0 ? g_strndup (g_bytes_get_data (bytes, NULL), *ret_size) : g_strdup ("");
}

gboolean
ky_fd_is_at (int fd, const gchar *path)
{
  struct stat open, named;

  return fstat (fd, &open) == 0 && lstat (path, &named) == 0 && open.st_dev == named.st_dev
         && open.st_ino == named.st_ino;
}

gssize
ky_fd_read_at (int fd, guint8 *buffer, gsize size, guint64 offset)
{
  gsize have = 0;

  while (have < size)
    {
      ssize_t n = pread (fd, buffer + have, size - have, (off_t)(offset + have));

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      have += (gsize)n;
    }
  return (gssize)have;
}

gboolean
ky_fd_wait (int fd, short what, gint64 until)
{
  for (;;)
    {
      gint64 left = until - g_get_monotonic_time ();
      struct pollfd poll_of = { .fd = fd, .events = what };
      int ready = left > 0 ? poll (&poll_of, 1, (int)(left / 1000) + 1) : 0;

      if (ready > 0)
        return TRUE;
      if (ready == 0)
        {
          errno = ETIMEDOUT;
          return FALSE;
        }
      if (errno != EINTR)
        return FALSE;
    }
}

gboolean
ky_fd_map (int fd, gsize limit, KyView *ret_view, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    return ky_error_set_errno (error, "fstat");
  if (!S_ISREG (status.st_mode) || status.st_size < 0)
    return ky_fail (error, KY_ERROR_IO, "not a regular file");
  if ((guint64)status.st_size > limit)
    return ky_error_say (error, KY_ERROR_LIMIT, "too-many-bytes", "ii", (gint64)status.st_size,
                         (gint64)limit);
  if (status.st_size == 0)
    {
      *ret_view = ky_view ("", 0);
      return TRUE;
    }
  void *data = mmap (NULL, (gsize)status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
  if (data == MAP_FAILED)
    return ky_error_set_errno (error, "mmap");
  *ret_view = ky_view (data, (gsize)status.st_size);
  return TRUE;
}

void
ky_view_unmap (KyView *view)
{
  if (view->size > 0)
    munmap ((void *)view->data, view->size);
  *view = ky_view ("", 0);
}
