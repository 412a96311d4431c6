/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends one order to kiyome-opener over its SOCK_SEQPACKET socket and reads the answer: facts, a
 * report of at most KY_OPENER_REPORT_MAX bytes, and a file. Refuses a socket whose server runs as
 * another user than expected (common/peer.h). */
#include "opener/client.h"

#include "common/peer.h"
#include "common/message-codes.h"
#include "opener/messages.h"

#include <sys/socket.h>
#include <sys/un.h>

struct _KyOpener
{
  int socket;
  KyPacket packet;
  KyWireIn in;
};

KyOpener *
ky_opener_connect (const gchar *socket_path, GError **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  struct timeval limit = { .tv_sec = KY_OPENER_SECONDS };
  ky_autofd int fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

  if (strlen (socket_path) >= sizeof address.sun_path)
    {
      ky_error_say (error, KY_ERROR_IO, "path-long", "s", socket_path);
      return NULL;
    }
  memcpy (address.sun_path, socket_path, strlen (socket_path) + 1);
  if (fd < 0 || connect (fd, (struct sockaddr *)&address, sizeof address) != 0
      || setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0)
    {
      ky_error_say_errno (error, socket_path);
      return NULL;
    }
  if (!ky_peer_check (fd, KY_SERVER_OPENER, socket_path, error))
    return NULL;
  KyOpener *opener = g_new0 (KyOpener, 1);
  opener->socket = ky_steal_fd (&fd);
  return opener;
}

void
ky_opener_free (KyOpener *opener)
{
  if (opener == NULL)
    return;
  ky_fd_clear (&opener->socket);
  ky_packet_clear (&opener->packet);
  ky_wire_in_clear (&opener->in);
  g_free (opener);
}

static gboolean
opener_client_take_answer (KyWireIn *in, KyOpenerAnswer *ret_answer, GError **error)
{
  g_auto (KyOpenerResultIn) result = { 0 };

  if (in->type != KY_OPENER_RESULT)
    return ky_fail (error, KY_ERROR_PROTOCOL,
                    "kiyome-opener answered with a message of type %u, which is not expected here",
                    in->type);
  if (!ky_opener_result_read (in, &result, error))
    return FALSE;
  if (result.code != 0)
    return ky_fail (error, (gint)result.code, "%s", result.message);
  g_autoptr (GBytes) report = ky_blob_take_bytes (&result.report, error);
  if (report == NULL)
    return FALSE;
  ret_answer->facts = g_steal_pointer (&result.facts);
  if (g_bytes_get_size (report) > 0)
    ret_answer->report = ky_view_to_string (ky_view_of_bytes (report));
  ret_answer->file = ky_wire_take_fd (in);
  return TRUE;
}

gboolean
ky_opener_order (KyOpener *opener, const gchar *order, const gchar *const *arguments,
                 KyOpenerAnswer *ret_answer, GError **error)
{
  g_autoptr (GHashTable) pairs = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; arguments[i] != NULL; i += 2)
    g_hash_table_replace (pairs, (gpointer)arguments[i], (gpointer)arguments[i + 1]);
  ky_opener_request_put (&opener->packet,
                         &(KyOpenerRequestOut){ .order = order, .arguments = pairs });
  if (!ky_packet_send (opener->socket, &opener->packet, error))
    return FALSE;
  gint got = ky_wire_receive (opener->socket, &opener->in, 0, error);
  if (got == 0)
    g_set_error_literal (error, KY_ERROR, KY_ERROR_IO, "kiyome-opener ended the connection");
  return got == 1 && opener_client_take_answer (&opener->in, ret_answer, error);
}

const gchar *
ky_opener_fact (const KyOpenerAnswer *answer, const gchar *name)
{
  const gchar *value = answer->facts != NULL ? g_hash_table_lookup (answer->facts, name) : NULL;

  return value != NULL ? value : "";
}

void
ky_opener_answer_clear (KyOpenerAnswer *answer)
{
  g_clear_pointer (&answer->facts, g_hash_table_unref);
  g_clear_pointer (&answer->report, g_free);
  ky_fd_clear (&answer->file);
}
