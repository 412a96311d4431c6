/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What who only watches may ask (store/client/protocol.h). */
#pragma once

#include "store/loop/loop.h"

/* Handles the request in peer->in; FALSE: the peer broke the protocol (it is answered and
 * closed). */
gboolean ky_watch_request (KyServer *server, KyPeer *peer, GError **error);
/* Every minute: what the store itself saw is noted as an event. */
void ky_watch_tick (KyServer *server, gboolean is_hour);
