/* SPDX-License-Identifier: GPL-2.0-or-later */
/* STORE_LOADED and STORE_DEPARTMENTS (contract/front-end.def): a front end has loaded or refused a
 * configuration. */
#pragma once

#include "store/loop/loop.h"

/* Handle these messages in peer->in. Return FALSE if the front end broke the protocol. Errors:
 * PROTOCOL, IO. */
gboolean ky_configuration_loads_request (KyServer *server, KyPeer *peer, GError **error);
gboolean ky_configuration_loads_departments (KyServer *server, KyPeer *peer, GError **error);
