/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LOADED: a door has taken a configuration, or refused one. */
#pragma once

#include "store/loop/loop.h"

/* FALSE: the door broke the protocol. Errors: PROTOCOL. */
gboolean ky_loaded_request (KyServer *server, KyPeer *peer, GError **error);
/* DEPARTMENTS: which of those that its policies name are there? The same. */
gboolean ky_loaded_departments (KyServer *server, KyPeer *peer, GError **error);
