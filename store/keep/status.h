/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The health of the store, as `kiyome status` shows it. */
#pragma once

#include "store/loop/loop.h"

/* In the table meta: the last row of the audit log that was sent as an event. */
#define KY_EVENTS_MARK "events-audit"

/* Says for whom the status is. */
typedef enum
{
  KY_STATUS_ALL,
  KY_STATUS_FIGURES, /* watchers: without anything that contains addresses */
} KyStatusFor;

/* Returns the answer to STATUS, a JSON object and a line end (transfer full). */
gchar *ky_server_status (KyServer *server, KyStatusFor who);
/* Reads the rest of a STATUS request and sends the answer. Errors: PROTOCOL, IO. */
gboolean ky_peer_send_status (KyServer *server, KyPeer *peer, GError **error);
