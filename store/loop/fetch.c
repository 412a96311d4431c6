/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fetches an original from the bucket in a thread and then answers the peer with it. The peer is
 * busy meanwhile, so that no further request of it is read before this answer is sent. */
#include "store/loop/loop.h"

typedef struct
{
  KyTask task; /* must be first: callbacks cast the task */
  const KyOriginals *originals;
  KyPeer *peer;
  KyRowsWriter *rows;
  KyAway away;
  gint64 deadline; /* from the request on, including the time in the queue */
  int original;
  GError *error;
} Fetch;

static void
work_fetch (KyTask *task)
{
  Fetch *fetch = (Fetch *)task;

  fetch->original = ky_remote_open (fetch->originals, fetch->away.file, fetch->away.stored,
                                    fetch->deadline, &fetch->error);
}

static void
finish_fetch (KyServer *server, KyTask *task)
{
  Fetch *fetch = (Fetch *)task;

  ky_peer_answer (server, fetch->peer, fetch->error, fetch->rows, fetch->original);
  ky_peer_set_busy (server, fetch->peer, FALSE);
  ky_peer_unref (fetch->peer);
  ky_rows_writer_free (fetch->rows);
  ky_fd_clear (&fetch->original);
  g_clear_error (&fetch->error);
  ky_away_clear (&fetch->away);
  g_free (fetch);
}

void
ky_server_fetch (KyServer *server, KyPeer *peer, KyRowsWriter *rows, const KyAway *away)
{
  if (server->is_stopping)
    {
      ky_peer_send_stopping (server, peer);
      ky_rows_writer_free (rows);
      return;
    }
  Fetch *fetch = g_new0 (Fetch, 1);
  fetch->task = (KyTask){ .server = server, .work = work_fetch, .finish = finish_fetch };
  fetch->originals = &server->originals;
  fetch->peer = ky_peer_ref (peer);
  fetch->rows = rows;
  fetch->away = (KyAway){ g_strdup (away->file), away->stored };
  if (server->originals.objects != NULL)
    fetch->deadline = ky_objects_deadline (server->originals.objects);
  fetch->original = -1;
  ky_peer_set_busy (server, peer, TRUE);
  ky_server_start (server->fetchers, &fetch->task);
}
