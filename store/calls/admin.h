/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verbs of administrators. Those that change something run in kiyome-store's loop
 * (store/calls/admin.c); those that only read run in a thread with its own connection to the index
 * (store/calls/admin-query.c). */
#pragma once

#include "store/loop/loop.h"

/* Reads a table from the index. `state`: paths.state. `arguments`: names to strings. Returns the
 * rows (transfer full), or NULL. Errors: STORE, IO. */
typedef KyRowsWriter *(*KyQuery) (KyIndex *reader, const gchar *state, GHashTable *arguments,
                                  GError **error);

/* Returns the query of a verb, or NULL if the verb has none. */
KyQuery ky_admin_query_find (const gchar *verb);

/* Handles the request in peer->in. Returns FALSE if the peer broke the protocol; the caller then
 * answers and closes it. Errors: PROTOCOL, LIMIT, IO. */
gboolean ky_admin_request (KyServer *server, KyPeer *peer, GError **error);
