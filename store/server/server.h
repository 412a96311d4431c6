/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The server: it listens on the sockets of the roles, passes requests on, commits what waits and
 * runs threads (see store/loop/loop.h). What a request does is in the rooms below; main() registers
 * it. */
#pragma once

#include "store/loop/loop.h"

/* Opens everything and listens. A fault of the index or the keys is not an error here, but becomes
 * the server's `problem`.
 * `parts`: must live as long as the server (borrowed).
 * Returns the server (transfer full: ky_server_free()), or NULL.
 * Errors: CONFIG, IO (sockets, or another kiyome-store is running). */
KyServer *ky_server_new (KyConfig *config, const KyServerParts *parts, GError **error);
/* Serves until SIGTERM or SIGINT. */
void ky_server_run (KyServer *server);
/* Commits and answers what is waiting, and frees the server. NULL is allowed. */
void ky_server_free (KyServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyServer, ky_server_free)
