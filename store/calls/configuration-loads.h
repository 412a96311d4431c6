/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LOADED and DEPARTMENTS (store/client/protocol.h): a front end has loaded or refused a
 * configuration. */
#pragma once

#include "store/loop/loop.h"

/* Handles LOADED. Returns FALSE if the front end broke the protocol. Errors: PROTOCOL. */
gboolean ky_configuration_loads_request (KyServer *server, KyPeer *peer, GError **error);
/* Handles DEPARTMENTS. Returns FALSE if the front end broke the protocol. Errors: PROTOCOL, LIMIT,
 * IO. */
gboolean ky_configuration_loads_departments (KyServer *server, KyPeer *peer, GError **error);
