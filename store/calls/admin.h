/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What administrators may ask, by verb: the changing half runs in kiyome-store's loop
 * (store/calls/admin.c), the reading half in a thread with a connection of its own
 * (store/calls/admin-query.c). */
#pragma once

#include "store/loop/loop.h"

/* Fills a table from the index. ARGUMENTS: names to strings. STATE is paths.state. Errors: STORE,
 * IO. */
typedef KyRowsWriter *(*KyQuery) (KyIndex *reader, const gchar *state, GHashTable *arguments,
                                  GError **error);

/* The query of VERB, or NULL. */
KyQuery ky_admin_query_find (const gchar *verb);

/* Handles the request in peer->in; FALSE: the peer broke the protocol (it is answered and
 * closed). */
gboolean ky_admin_request (KyServer *server, KyPeer *peer, GError **error);
