/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verbs of the portal and the opener, and of administrators at admin.sock: the table of them,
 * who may call them, and the deletion of their records that have expired. */
#pragma once

#include "store/loop/loop.h"

/* Handles the request in peer->in of an administrator, the portal, the opener or a watcher. At each
 * socket only its own verbs can be called. Returns FALSE if the peer broke the protocol; the caller
 * then answers and closes it. Errors: PROTOCOL, LIMIT, IO. */
gboolean ky_verbs_request (KyServer *server, KyPeer *peer, GError **error);
/* Is called every minute: does what ky_verbs_start() does. */
void ky_verbs_tick (KyServer *server, gboolean is_hour);
/* Is called after an index was opened: queues the deletion of expired records, the ending of
 * overdue requests and the digests by mail, and starts to count figures, all on one node only. */
void ky_verbs_start (KyServer *server);
