/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The requests of front ends (contract/front-end.def). */
#pragma once

#include "store/loop/loop.h"

/* Handles the request in peer->in, if this front end may make it. Returns FALSE if the peer broke
 * the protocol; the caller then answers and closes it. Errors: PROTOCOL, LIMIT, IO. */
gboolean ky_front_end_request (KyServer *server, KyPeer *peer, GError **error);
