/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The server: it listens at the sockets of the roles, hands on what comes, commits what waits, and
 * runs threads (store/loop/loop.h says what these are). What is asked and done lies in the rooms
 * below; main() registers it.
 */
#pragma once

#include "store/loop/loop.h"

/* Opens everything; a fault of the index or keys is no error here but a `problem`. PARTS must live
 * as long. Errors: CONFIG, IO (sockets, another kiyome-store). */
KyServer *ky_server_new (KyConfig *config, const KyServerParts *parts, GError **error);
/* Serves until SIGTERM or SIGINT. */
void ky_server_run (KyServer *server);
void ky_server_free (KyServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyServer, ky_server_free)
