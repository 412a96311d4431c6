/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a door may ask (store/client/protocol.h). */
#pragma once

#include "store/loop/loop.h"

/* Handles the request in peer->in; FALSE: the peer broke the protocol (it is answered and
 * closed). */
gboolean ky_front_end_request (KyServer *server, KyPeer *peer, GError **error);
