/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Open connections to kiyome-store and kiyome-sanitizer, kept for the next message. A thread takes
 * one for itself and gives it back; a connection that failed is not given back. */
#pragma once

#include "config/config.h"
#include "sanitizer/client.h"
#include "store/client/client.h"

void ky_connections_init (KyConfig *config);

/* * A connection to the store of the tenant of CONFIG. FRESH: connect anew and drop all that are
 * kept, which are as old as the one that failed. RET_WAS_IDLE: the connection was kept, so the
 * store may have closed it meanwhile. Errors: IO. (transfer full) */
KyStore *ky_connections_take_store (const KyConfig *config, gboolean fresh, gboolean *ret_was_idle,
                                    GError **error);
/* Notes that the store of CONFIG failed to accept a mail. */
void ky_connections_doubt (const KyConfig *config);
/* Whether the store of CONFIG accepts a mail now. A store that failed last time is asked, and has
 * 3 seconds to answer. */
gboolean ky_connections_may_take (const KyConfig *config);
KySanitizer *ky_connections_take_sanitizer (gboolean fresh, gboolean *ret_was_idle, GError **error);
/* Gives back a connection. STORE: (transfer full) (nullable) */
void ky_connections_give_store (const KyConfig *config, KyStore *store);
/* Gives back a connection. SANITIZER: (transfer full) */
void ky_connections_give_sanitizer (KySanitizer *sanitizer);
void ky_connections_clear (void);
