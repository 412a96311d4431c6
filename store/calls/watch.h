/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The requests of watchers, who see only status and figures (store/client/protocol.h). */
#pragma once

#include "store/loop/loop.h"

/* Handles the request in peer->in. Returns FALSE if the peer broke the protocol; the caller then
 * answers and closes it. Errors: PROTOCOL. */
gboolean ky_watch_request (KyServer *server, KyPeer *peer, GError **error);
/* Is called every minute: records the event "audit-doubted" if a check of the audit log has found a
 * problem, once for each problem. */
void ky_watch_tick (KyServer *server, gboolean is_hour);
