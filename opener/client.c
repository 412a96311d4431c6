/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends one order to kiyome-opener over its SOCK_SEQPACKET socket and reads the answer: facts, a
 * report of at most KY_OPENER_REPORT_MAX bytes, and a file. Refuses a socket whose server runs as
 * another user than expected (common/peer.h). */
#include "opener/client.h"

#include "common/peer.h"
#include "common/message-codes.h"
#include "opener/protocol.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct _KyOpener
{
  int socket;
  KyWireOut out;
  KyWireIn in;
};

KyOpener *
ky_opener_connect (const gchar *socket_path, GError **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  struct timeval limit = { .tv_sec = KY_OPENER_SECONDS };
  ky_autofd int fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  KyOpener *opener;

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
  opener = g_new0 (KyOpener, 1);
  opener->socket = ky_steal_fd (&fd);
  return opener;
}

void
ky_opener_free (KyOpener *opener)
{
  if (opener == NULL)
    return;
  ky_fd_clear (&opener->socket);
  ky_wire_out_clear (&opener->out);
  ky_wire_in_clear (&opener->in);
  g_free (opener);
}

static gboolean
opener_client_take_answer (KyWireIn *in, KyOpenerAnswer *answer, GError **error)
{
  guint32 n = ky_wire_read_u32 (in);
  gboolean has_report, has_file;

  answer->facts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint32 i = 0; i < n && !in->reader.failed; i++)
    {
      gchar *name = ky_wire_read_string (in);

      g_hash_table_replace (answer->facts, name, ky_wire_read_string (in));
    }
  has_report = ky_wire_read_u32 (in) != 0;
  has_file = ky_wire_read_u32 (in) != 0;
  if (!ky_wire_done (in, error))
    return FALSE;
  if (has_report)
    {
      ky_autofd int fd = ky_wire_take_fd (in);
      g_autoptr (GBytes) bytes = NULL;

      if (fd >= 0 && lseek (fd, 0, SEEK_SET) == 0)
        bytes = ky_fd_read_all (fd, KY_OPENER_REPORT_MAX, error);
      if (bytes == NULL)
        return FALSE;
      answer->report = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    }
  if (has_file)
    answer->file = ky_wire_take_fd (in);
  return TRUE;
}

gboolean
ky_opener_order (KyOpener *opener, const gchar *order, const gchar *const *arguments,
                 KyOpenerAnswer *ret_answer, GError **error)
{
  g_auto (KyOpenerAnswer) answer = { .file = -1 };
  guint32 n = 0;
  gint got;

  while (arguments[n * 2] != NULL)
    n++;
  ky_wire_begin (&opener->out, KY_OPENER_MESSAGE_ORDER);
  ky_wire_string (&opener->out, order);
  ky_wire_u32 (&opener->out, n);
  for (guint32 i = 0; i < n * 2; i++)
    ky_wire_string (&opener->out, arguments[i]);
  if (!ky_wire_send (opener->socket, &opener->out, error))
    return FALSE;
  got = ky_wire_receive (opener->socket, &opener->in, 0, error);
  if (got == 0)
    g_set_error_literal (error, KY_ERROR, KY_ERROR_IO, "kiyome-opener ended the connection");
  if (got != 1)
    return FALSE;
  if (opener->in.type == KY_OPENER_MESSAGE_ERROR)
    return ky_wire_read_error (&opener->in, error);
  if (opener->in.type != KY_OPENER_MESSAGE_ANSWER)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_PROTOCOL, "kiyome-opener answered %u",
                   opener->in.type);
      return FALSE;
    }
  if (!opener_client_take_answer (&opener->in, &answer, error))
    return FALSE;
  *ret_answer = answer;
  answer = (KyOpenerAnswer){ .file = -1 };
  return TRUE;
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
