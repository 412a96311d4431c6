/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How an administrator's program talks to kiyome-store; contract/store.def has the verbs. A
 * connection must not be used by two threads. */
#pragma once

#include "store/client/protocol.h"
#include "store/client/rows.h"

/* For ky_store_admin_set_patience(): seconds that a copy of the whole index may take. */
#define KY_STORE_COPY_SECONDS (6 * 3600u)

/* An administrator's connection to the store. */
typedef struct _KyStoreAdmin KyStoreAdmin;

/* Connects to the store.
 * `socket_path`: the path of admin.sock in paths.run.
 * Returns the connection (transfer full: ky_store_admin_free()), or NULL.
 * Errors: IO (the message has the path). */
KyStoreAdmin *ky_store_admin_connect (const gchar *socket_path, GError **error);
/* Closes the connection. NULL is allowed. */
void ky_store_admin_free (KyStoreAdmin *admin);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyStoreAdmin, ky_store_admin_free)

/* Limits how long each later answer may take.
 * `seconds`: the limit; without this call it is KY_STORE_SECONDS. */
void ky_store_admin_set_patience (KyStoreAdmin *admin, guint seconds);

/* Asks the store, and waits for its answer.
 * `verb`: what is asked.
 * `arguments`: names and values in turn, NULL-terminated. A pair whose value is NULL is left out.
 * `blob`: (nullable) bytes, for the verbs that take them.
 * `ret_fd`: (nullable) set to the second file descriptor of the answer (transfer full), or to -1.
 * Returns the answer's rows (transfer full: ky_rows_free()), or NULL.
 * Errors: STORE (the store refuses; the message is for people), IO, PROTOCOL. */
KyRows *ky_store_admin_ask (KyStoreAdmin *admin, const gchar *verb, const gchar *const *arguments,
                            GBytes *blob, int *ret_fd, GError **error);

/* Asks for the store's health.
 * Returns JSON, as ky_store_status() describes it (transfer full), or NULL.
 * Errors: STORE, IO, PROTOCOL. */
gchar *ky_store_admin_status (KyStoreAdmin *admin, GError **error);
