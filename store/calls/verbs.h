/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verbs of the portal and the opener, and of administrators at admin.sock: which there are, who
 * may call them, and what time does to what they left. */
#pragma once

#include "store/loop/loop.h"

/* Handles the request in peer->in of the portal or the opener; FALSE: the peer broke the protocol
 * (it is answered and closed). */
gboolean ky_verbs_request (KyServer *server, KyPeer *peer, GError **error);
/* The verb NAME, whose arguments stand in peer->in; at admin.sock those that are for both. */
gboolean ky_verbs_call (KyServer *server, KyPeer *peer, const gchar *name, GError **error);
/* What is over is forgotten, figures are made; every minute, and after an index was opened. */
void ky_verbs_tick (KyServer *server, gboolean is_hour);
void ky_verbs_start (KyServer *server);
