/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The health that `kiyome status` shows. */
#pragma once

#include "store/loop/loop.h"

/* The answer to STATUS, for all: a JSON object and a line end. (transfer full) */
gchar *ky_server_status (KyServer *server);
/* Reads the end of PEER's message STATUS and sends that. Errors: PROTOCOL, IO. */
gboolean ky_peer_send_status (KyServer *server, KyPeer *peer, GError **error);
