/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Can something be taken now: is there an index that may be trusted, a key, and room? */
#pragma once

#include "store/loop/loop.h"

/* FALSE with STORE when the index can't be worked with; it is opened when that is possible now. */
gboolean ky_server_ready_index (KyServer *server, GError **error);
/* Closes it, and whatever reads from it once it is idle. */
void ky_server_close_index (KyServer *server);
/* FALSE with STORE when nothing can be taken now: a problem, no key, too little room for SIZE. */
gboolean ky_server_ready (KyServer *server, guint64 size, GError **error);
/* A data key that was never used before. */
void ky_server_make_data_key (KyServer *server, KyDataKey *ret_key);
