/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How kiyome-portal and kiyome-opener speak to kiyome-store (verbs: store/calls/verbs.c). A
 * connection is for one thread at a time.
 */
#pragma once

#include "store/client/rows.h"

#define KY_PORTAL_SOCKET "portal.sock" /* users of store.portals */
#define KY_OPEN_SOCKET "open.sock"     /* users of store.openers */

typedef struct _KyStorePortal KyStorePortal;

/* Connects to paths.run/portal.sock, or open.sock. Errors: IO (with the path). (transfer full) */
KyStorePortal *ky_store_portal_connect (const gchar *socket_path, GError **error);
void ky_store_portal_free (KyStorePortal *portal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyStorePortal, ky_store_portal_free)

/*
 * Asks VERB with ARGUMENTS: names and values in turn, NULL-terminated; a pair whose value is NULL
 * is left out. BLOB (nullable) is for the verbs that take one (user-import). RET_FD (may be NULL)
 * gets the second file descriptor of the answer, or -1. Errors: STORE (refused, see
 * ky_store_refusal()); IO and PROTOCOL: the connection is of no more use. (transfer full)
 */
KyRows *ky_store_portal_ask (KyStorePortal *portal, const gchar *verb,
                             const gchar *const *arguments, GBytes *blob, int *ret_fd,
                             GError **error);

/*
 * The code that a refusal begins with: "forbidden", "not-found", "bad-credentials", "bad-key",
 * "totp-needed", "bad-totp", "totp-setup" (nothing goes before it), "no-session", "locked", "rate",
 * "conflict", "erased" (the original is gone), "invalid", "weak-password"; NULL when ERROR is
 * something else. RET_TEXT (may be NULL) gets what stands behind it, borrowed from ERROR: English,
 * for logs and for fields that no translation fits. (transfer none)
 */
const gchar *ky_store_refusal (const GError *error, const gchar **ret_text);
