/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connects to a socket of the store, sends one request and receives its answer. The socket's path
 * is accepted only if the expected user serves it (common/peer.h). */
#include "store/client/protocol.h"

#include "common/peer.h"
#include "common/message-codes.h"
#include "store/client/messages.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>

gboolean
ky_store_is_reason (const gchar *text)
{
  const gchar *p = text;

  while (*p != '\0' && !g_unichar_isgraph (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  return *p != '\0' && strlen (text) <= KY_STORE_REASON_MAX;
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

/* Sets `error` to the error that the store sent, or to PROTOCOL if the message is malformed. */
static gboolean
store_read_error (KyWireIn *in, GError **error)
{
  g_auto (KyStoreErrorIn) answer = { 0 };

  if (ky_store_error_read (in, &answer, error))
    g_set_error_literal (error, KY_ERROR, (gint)answer.code, answer.message);
  return FALSE;
}

void
ky_store_put_error (KyPacket *packet, const GError *error)
{
  g_autofree gchar *message = ky_wire_error_text (error);

  ky_store_error_put (packet, &(KyStoreErrorOut){ ky_packet_error_code (error), message });
}

gboolean
ky_store_call (int socket_fd, KyPacket *request, KyWireIn *in, guint16 type, GError **error)
{
  if (!ky_packet_send (socket_fd, request, error))
    {
      /* A store that refuses this user sends the reason before it closes. */
      if (errno != EPIPE || ky_wire_receive (socket_fd, in, MSG_DONTWAIT, NULL) != 1
          || in->type != KY_STORE_ERROR)
        return FALSE;
      if (error != NULL)
        g_clear_error (error);
      return store_read_error (in, error);
    }
  gint got = receive_answer (socket_fd, in, error);
  if (got < 0)
    return FALSE;
  if (got == 0)
    return ky_fail (error, KY_ERROR_IO, "{store-closed}");
  if (in->type == KY_STORE_ERROR)
    return store_read_error (in, error);
  if (in->type != type)
    return ky_fail (error, KY_ERROR_PROTOCOL,
                    "kiyome-store answered with a message of type %u, which is not expected here",
                    in->type);
  return TRUE;
}

gchar *
ky_store_read_json (KyWireIn *in, GError **error)
{
  g_auto (KyStoreJsonIn) answer = { 0 };
  g_autoptr (GBytes) json = NULL;

  if (!ky_store_json_read (in, &answer, error)
      || (json = ky_blob_take_bytes (&answer.json, error)) == NULL)
    return NULL;
  return ky_view_to_string (ky_view_of_bytes (json));
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
