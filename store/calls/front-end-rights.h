/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each front end may ask of the store, in one table (store/calls/front-end-rights.c). */
#pragma once

#include "store/loop/loop.h"

/* Tells whether a front end may make the request in peer->in. It is asked before a handler sees the
 * request.
 * `peer`: who asks; peer->in is read from its beginning and stays as it was.
 * Errors: STORE (the message names the right and the key that gives it). */
gboolean ky_front_end_may (KyServer *server, KyPeer *peer, GError **error);
