/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Open connections to kiyome-store and kiyome-sanitizer, kept for the next message. A thread takes
 * one for itself and gives it back; a connection that failed is not given back. */
#pragma once

#include "config/config.h"
#include "sanitizer/client.h"
#include "store/client/client.h"

/* Prepares the connections. A program calls it once, before its threads take any.
 * `config`: the configuration that says where the sockets are. */
void ky_connections_init (KyConfig *config);

/* Takes a connection to the store of a tenant.
 * `config`: the tenant's configuration.
 * `is_fresh`: connect anew and close all connections that are kept, which are as old as the one
 * that failed.
 * `ret_was_idle`: set to whether the connection was kept, so that the store may have closed it
 * meanwhile.
 * Returns the connection (transfer full: ky_connections_give_store() or ky_store_free()), or NULL.
 * Errors: IO, STORE. */
KyStore *ky_connections_take_store (const KyConfig *config, gboolean is_fresh,
                                    gboolean *ret_was_idle, GError **error);

/* Notes that a tenant's store failed to accept a message.
 * `config`: the tenant's configuration. */
void ky_connections_doubt (const KyConfig *config);

/* Tells whether a tenant's store accepts a message now. A store that failed last time is asked, and
 * has 3 seconds to answer.
 * `config`: the tenant's configuration.
 * Returns TRUE if it does. */
gboolean ky_connections_may_take (const KyConfig *config);

/* Takes a connection to the sanitizer.
 * `is_fresh`, `ret_was_idle`: as in ky_connections_take_store().
 * Returns the connection (transfer full: ky_connections_give_sanitizer() or ky_sanitizer_free()),
 * or NULL.
 * Errors: IO. */
KySanitizer *ky_connections_take_sanitizer (gboolean is_fresh, gboolean *ret_was_idle,
                                            GError **error);

/* Gives back a connection that works.
 * `config`: the tenant's configuration.
 * `store`: the connection (transfer full). NULL is allowed. */
void ky_connections_give_store (const KyConfig *config, KyStore *store);

/* Gives back a connection that works.
 * `sanitizer`: the connection (transfer full). NULL is allowed. */
void ky_connections_give_sanitizer (KySanitizer *sanitizer);

/* Closes all connections that are kept. No thread may take one any more. */
void ky_connections_clear (void);
