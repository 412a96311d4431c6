/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The health that `kiyome status` shows. */
#pragma once

#include "store/loop/loop.h"

#define KY_EVENTS_MARK                                                                             \
  "events-audit" /* meta: the audit log's last row that was sent as an event                       \
                  */

typedef enum
{
  KY_STATUS_ALL,
  KY_STATUS_FIGURES, /* and no address */
} KyStatusFor;

/* The answer to STATUS: a JSON object and a line end. (transfer full) */
gchar *ky_server_status (KyServer *server, KyStatusFor who);
/* Reads the end of PEER's message STATUS and sends that. Errors: PROTOCOL, IO. */
gboolean ky_peer_send_status (KyServer *server, KyPeer *peer, GError **error);
