/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How an administrator's program speaks to kiyome-store (verbs: store/calls/admin.c). Not
 * thread-safe. */
#pragma once

#include "store/client/protocol.h"
#include "store/client/rows.h"

#define KY_STORE_COPY_SECONDS (6 * 3600u) /* for a copy of the whole index */

typedef struct _KyStoreAdmin KyStoreAdmin;

/* Connects to paths.run/admin.sock. Errors: IO (with the path). (transfer full) */
KyStoreAdmin *ky_store_admin_connect (const gchar *socket_path, GError **error);
void ky_store_admin_free (KyStoreAdmin *admin);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyStoreAdmin, ky_store_admin_free)

/* How long an answer may take from now on; before, KY_STORE_SECONDS. */
void ky_store_admin_set_patience (KyStoreAdmin *admin, guint seconds);

/*
 * Asks VERB with ARGUMENTS: names and values in turn, NULL-terminated; a pair whose value is NULL
 * is left out. BLOB (nullable) is for the verbs that take one. RET_FD (may be NULL) gets the second
 * file descriptor of the answer, or -1. Errors: STORE (refused; the message is for people), IO,
 * PROTOCOL. (transfer full)
 */
KyRows *ky_store_admin_ask (KyStoreAdmin *admin, const gchar *verb, const gchar *const *arguments,
                            GBytes *blob, int *ret_fd, GError **error);

/* The store's health as JSON. (transfer full) */
gchar *ky_store_admin_status (KyStoreAdmin *admin, GError **error);
