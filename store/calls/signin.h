/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last step of every kind of sign-in. To be called inside a transaction. */
#pragma once

#include "store/calls/call.h"

/* Checks the one-time password of call->person, if the user has set one up, and then makes a
 * session and answers with it. A missing or wrong one-time password sets call->refusal, and TRUE is
 * returned.
 * `name`: the name that was entered; wrong one-time passwords are counted for it.
 * `how`: how the user has signed in, for the audit log.
 * Errors: STORE. */
gboolean ky_sign_in_second (KyServer *server, KyCall *call, const gchar *name, const gchar *how,
                            GError **error);
