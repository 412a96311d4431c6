/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signing in, by whichever way. Inside a transaction. */
#pragma once

#include "store/calls/call.h"

/* The end of every sign-in of call->person: his one-time password, where he has one, and then a
 * session. */
gboolean ky_sign_in_second (KyServer *server, KyCall *call, const gchar *name, const gchar *how,
                            GError **error);
