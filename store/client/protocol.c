/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connects to a socket of the store, sends one request and receives its answer, and moves blobs, in
 * the packet or as a memfd. The socket's path is accepted only if the expected user serves it
 * (common/peer.h). */
#include "store/client/protocol.h"

#include "common/peer.h"
#include "common/message-codes.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

gboolean
ky_store_is_reason (const gchar *text)
{
  const gchar *p = text;

  while (*p != '\0' && !g_unichar_isgraph (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  return *p != '\0' && strlen (text) <= KY_STORE_REASON_MAX;
}

gboolean
ky_store_put_blob (KyWireOut *out, KyView view, int *ret_fd, GError **error)
{
  ky_autofd int fd = -1;

  if (view.size > KY_STORE_BLOB_INLINE)
    {
      fd = ky_memfd_from_view ("kiyome-blob", view, error);
      if (fd < 0)
        return FALSE;
      ky_wire_u32 (out, 1);
      ky_wire_fd (out, fd);
    }
  else
    {
      ky_wire_u32 (out, 0);
      ky_wire_bytes (out, view.data, view.size);
    }
  *ret_fd = ky_steal_fd (&fd);
  return TRUE;
}

/* Reads all of `fd` from its beginning, whatever its offset. Errors: IO, LIMIT. (transfer full) */
static GBytes *
store_read_fd (int fd, gsize limit, GError **error)
{
  g_autofree guint8 *data = NULL;
  struct stat status;
  gsize size;
  gsize have = 0;

  if (fstat (fd, &status) != 0)
    {
      ky_error_set_errno (error, "fstat");
      return NULL;
    }
  if (!S_ISREG (status.st_mode) || status.st_size < 0 || (guint64)status.st_size > limit)
    {
      ky_error_say (error, KY_ERROR_LIMIT, "too-many-bytes", "ii", (gint64)status.st_size,
                    (gint64)limit);
      return NULL;
    }
  size = (gsize)status.st_size;
  data = g_try_malloc (size + 1);
  while (data != NULL && have < size)
    {
      ssize_t n = pread (fd, data + have, size - have, (off_t)have);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      have += (gsize)n;
    }
  if (data == NULL || have < size)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_IO, "%zu of %zu bytes could be read", have, size);
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

GBytes *
ky_store_take_blob (KyWireIn *in, gsize limit, GError **error)
{
  guint32 travels = ky_wire_read_u32 (in);
  KyView view;

  if (travels == 1)
    {
      ky_autofd int fd = ky_wire_take_fd (in);

      if (fd >= 0)
        return store_read_fd (fd, limit, error);
    }
  view = ky_wire_read_bytes (in);
  if (travels != 0 || in->reader.failed || view.size > limit)
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_PROTOCOL, "a malformed blob");
      return NULL;
    }
  return g_bytes_new (view.data, view.size);
}

/* Receives the answer. If the store closed before it read the request, the first receive fails, and
 * the next one returns the reason. */
static gint
receive_answer (int socket_fd, KyWireIn *in, GError **error)
{
  g_autoptr (GError) local = NULL;
  struct timeval patience = { .tv_sec = KY_STORE_SECONDS };
  socklen_t size = sizeof patience;
  gint got = ky_wire_receive (socket_fd, in, 0, &local);

  if (got < 0 && errno == ECONNRESET && ky_wire_receive (socket_fd, in, MSG_DONTWAIT, NULL) == 1)
    return 1;
  if (got < 0 && errno == EAGAIN)
    {
      getsockopt (socket_fd, SOL_SOCKET, SO_RCVTIMEO, &patience, &size);
      ky_error_say (error, KY_ERROR_IO, "store-silent", "i", (gint64)patience.tv_sec);
    }
  else if (got < 0)
    g_propagate_error (error, g_steal_pointer (&local));
  return got;
}

gboolean
ky_store_call (int socket_fd, KyWireOut *out, KyWireIn *in, guint16 type, GError **error)
{
  gint got;

  if (!ky_wire_send (socket_fd, out, error))
    {
      /* A store that refuses this user sends the reason before it closes. */
      if (errno != EPIPE || ky_wire_receive (socket_fd, in, MSG_DONTWAIT, NULL) != 1
          || in->type != KY_STORE_MESSAGE_ERROR)
        return FALSE;
      if (error != NULL)
        g_clear_error (error);
      return ky_wire_read_error (in, error);
    }
  got = receive_answer (socket_fd, in, error);
  if (got < 0)
    return FALSE;
  if (got == 0)
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_IO, "{store-closed}");
      return FALSE;
    }
  if (in->type == KY_STORE_MESSAGE_ERROR)
    return ky_wire_read_error (in, error);
  if (in->type != type)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_PROTOCOL, "the store answered with type %u", in->type);
      return FALSE;
    }
  return TRUE;
}

int
ky_store_connect_socket (const gchar *path, GError **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  struct timeval patience = { .tv_sec = KY_STORE_SECONDS };
  ky_autofd int fd = -1;

  if (strlen (path) >= sizeof address.sun_path)
    {
      ky_error_say (error, KY_ERROR_CONFIG, "path-long", "s", path);
      return -1;
    }
  memcpy (address.sun_path, path, strlen (path) + 1);
  fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect (fd, (struct sockaddr *)&address, sizeof address) != 0)
    {
      ky_error_say_errno (error, path);
      return -1;
    }
  if (!ky_peer_check (fd, KY_SERVER_STORE, path, error))
    return -1;
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  return ky_steal_fd (&fd);
}
