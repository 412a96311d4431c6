/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks which requests to the store each front end may make, with one table
 * (store/calls/front-end-rights.c). */
#pragma once

#include "store/client/messages.h"
#include "store/loop/loop.h"

/* Tell whether a front end may make a request. They are asked before anything else is done with it.
 * `peer`: who asks.
 * Errors: STORE (the message names the right and the key that gives it). */
gboolean ky_front_end_may_add (KyServer *server, KyPeer *peer, const KyStoreAddIn *message,
                               GError **error);
/* Tells whether it may bring a file as `client`, of the person `login` and the people with the
 * addresses `recipients` (NULL-terminated): what is said of a folder must be in kiyome.conf. */
gboolean ky_front_end_may_name (KyServer *server, const KyPeer *peer, const gchar *client,
                                const gchar *login, const gchar *const *recipients, GError **error);
/* Tells whether it may order deferred deliveries. */
gboolean ky_front_end_may_owe (KyServer *server, KyPeer *peer, GError **error);
/* Tells whether it may call a sender authentic. */
gboolean ky_front_end_may_authenticate (KyServer *server, KyPeer *peer, GError **error);
