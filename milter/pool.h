/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Connections to kiyome-store and kiyome-sanitizer that wait for the next message. A thread takes
 * one for itself and gives it back; a connection that failed is not given back.
 */
#pragma once

#include "config/config.h"
#include "sanitizer/client.h"
#include "store/client/client.h"

void ky_connections_init (KyConfig *config);

/*
 * Each tenant has a store of its own: that of CONFIG. FRESH: connect anew, and drop all that wait,
 * for they are as old as the one that failed. RET_WAS_IDLE: it comes from the pool, so its other
 * end may be gone. (transfer full)
 */
KyStore *ky_connections_take_store (const KyConfig *config, gboolean fresh, gboolean *ret_was_idle,
                                    GError **error);
/* The store of CONFIG failed to take a mail. */
void ky_connections_doubt (const KyConfig *config);
/* May the store of CONFIG take one now? One that failed is asked, and has 3 seconds to answer. */
gboolean ky_connections_may_take (const KyConfig *config);
KySanitizer *ky_connections_take_sanitizer (gboolean fresh, gboolean *ret_was_idle, GError **error);
/* (transfer full) (nullable) */
void ky_connections_give_store (const KyConfig *config, KyStore *store);
/* (transfer full) */
void ky_connections_give_sanitizer (KySanitizer *sanitizer);
void ky_connections_clear (void);
