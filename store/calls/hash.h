/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Passwords are hashed in threads. Fair by who asks (SFQ: each has his turns one after the other,
 * from the one that is being served), so that one who asks for many waits for himself. In the loop
 * alone.
 */
#pragma once

#include "store/calls/call.h"

/* In `start`: has a thread compare "password" (or "old") with call->stored and hash "new" when
 * call->verifies, and else hash "password"; queues the call then. Errors: STORE "rate: …". */
gboolean ky_call_hash (KyServer *server, KyCall *call, GError **error);
