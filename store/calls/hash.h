/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Passwords are hashed in threads, in an order that is fair to those who ask (stochastic fair
 * queueing): the requests of each are served one after the other, so that somebody with many
 * requests does not delay others. To be used in the loop only. */
#pragma once

#include "store/calls/call.h"

/* Is called in `start`: lets a thread hash, and then queues the call. If `call->verifies`, it
 * compares "password" (or "old") with `call->stored` and hashes "new"; otherwise it hashes
 * "password".
 * Errors: STORE "rate: …". */
gboolean ky_call_hash (KyServer *server, KyCall *call, GError **error);
