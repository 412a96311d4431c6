/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends answers to a client of the store and closes its connection. A peer is freed with its last
 * reference; a thread's task that holds one may outlive the connection, whose file descriptor is
 * then -1. */
#include "store/loop/unconfirmed-reports.h"
#include "store/client/messages.h"

#include <sys/epoll.h>

KyPeer *
ky_peer_ref (KyPeer *peer)
{
  peer->references++;
  return peer;
}

void
ky_peer_unref (KyPeer *peer)
{
  if (peer == NULL || --peer->references > 0)
    return;
  ky_fd_clear (&peer->fd);
  ky_wire_in_clear (&peer->in);
  ky_packet_clear (&peer->out);
  g_free (peer->who);
  g_free (peer);
}

static gboolean
is_of_peer (gpointer id, gpointer owner, gpointer peer)
{
  return owner == peer;
}

void
ky_peer_close (KyServer *server, KyPeer *peer)
{
  if (peer->fd < 0)
    return;
  epoll_ctl (server->epoll, EPOLL_CTL_DEL, peer->fd, NULL);
  ky_fd_clear (&peer->fd);
  /* A message that no connection works on any more may be taken by a repeated submission. */
  ky_unconfirmed_reports_closed (server, peer);
  if (g_hash_table_foreach_remove (server->flying, is_of_peer, peer) > 0)
    server->commit_time = 0;
  g_hash_table_remove (server->peers, peer);
}

void
ky_peer_set_busy (KyServer *server, KyPeer *peer, gboolean busy)
{
  struct epoll_event event = { .events = busy ? 0 : EPOLLIN, .data.ptr = peer };

  if (peer->is_busy == busy)
    return;
  peer->is_busy = busy;
  if (peer->fd >= 0)
    epoll_ctl (server->epoll, EPOLL_CTL_MOD, peer->fd, &event);
}

void
ky_peer_send (KyServer *server, KyPeer *peer)
{
  g_autoptr (GError) error = NULL;

  if (peer->fd < 0)
    return;
  gboolean sent = !peer->out.failed && ky_wire_send (peer->fd, &peer->out.out, &error);
  if (!ky_packet_send_done (&peer->out, error == NULL ? &error : NULL) || !sent)
    {
      ky_log_error (KY_LOG_INFO, error->message, "the connection to %s was lost", peer->who);
      ky_peer_close (server, peer);
    }
}

void
ky_peer_send_error (KyServer *server, KyPeer *peer, const GError *error)
{
  ky_store_put_error (&peer->out, error);
  ky_peer_send (server, peer);
}

void
ky_peer_send_rows (KyServer *server, KyPeer *peer, KyRowsWriter *rows, int original)
{
  static const gchar *const nothing[] = { NULL };
  g_autoptr (KyRowsWriter) none = NULL;
  g_autoptr (GError) error = NULL;
  ky_autofd int fd = -1;

  if (rows == NULL)
    rows = none = ky_rows_writer_new (nothing, &error);
  if (rows != NULL)
    fd = ky_rows_finish (rows, &error);
  if (fd < 0)
    {
      ky_peer_send_error (server, peer, error);
      return;
    }
  ky_store_rows_put (&peer->out, &(KyStoreRowsOut){ fd, original });
  ky_peer_send (server, peer);
}

void
ky_peer_answer (KyServer *server, KyPeer *peer, const GError *error, KyRowsWriter *rows,
                int original)
{
  if (error != NULL)
    ky_peer_send_error (server, peer, error);
  else
    ky_peer_send_rows (server, peer, rows, original);
}

void
ky_peer_send_stopping (KyServer *server, KyPeer *peer)
{
  g_autoptr (GError) stopping = g_error_new_literal (KY_ERROR, KY_ERROR_STORE, "{store-stopping}");

  ky_peer_send_error (server, peer, stopping);
}
