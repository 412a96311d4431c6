/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How kiyome-portal and kiyome-opener talk to kiyome-store; contract/store.def has the verbs. A
 * connection must not be used by two threads at the same time. */
#pragma once

#include "store/client/rows.h"

/* The socket in paths.run for users of store.portals. */
#define KY_PORTAL_SOCKET "store/portal.sock"
/* The socket in paths.run for users of store.openers. */
#define KY_OPEN_SOCKET "store/open.sock"

/* A connection of the portal or the opener to the store. */
typedef struct _KyStorePortal KyStorePortal;

/* Connects to the store.
 * `socket_path`: the path of KY_PORTAL_SOCKET or KY_OPEN_SOCKET in paths.run.
 * Returns the connection (transfer full: ky_store_portal_free()), or NULL.
 * Errors: IO (the message has the path). */
KyStorePortal *ky_store_portal_connect (const gchar *socket_path, GError **error);
/* Closes the connection. NULL is allowed. */
void ky_store_portal_free (KyStorePortal *portal);

/* Asks the store, and waits for its answer.
 * `verb`: what is asked.
 * `arguments`: names and values in turn, NULL-terminated. A pair whose value is NULL is left out.
 * `blob`: (nullable) bytes, for the verbs that take them (user-import).
 * `ret_fd`: (nullable) set to the second file descriptor of the answer (transfer full), or to -1.
 * Returns the answer's rows (transfer full: ky_rows_free()), or NULL.
 * Errors: STORE (the store refuses, see ky_store_refusal()), IO, PROTOCOL. After IO and PROTOCOL
 * the connection must not be used again. */
KyRows *ky_store_portal_ask (KyStorePortal *portal, const gchar *verb,
                             const gchar *const *arguments, GBytes *blob, int *ret_fd,
                             GError **error);

/* Finds the code that a refusal of the store begins with. The codes are: "bad-credentials",
 * "bad-key", "bad-letter", "bad-totp", "conflict", "enrol-elsewhere", "erased" (the original no
 * longer exists), "forbidden", "invalid", "locked", "no-session", "not-found", "password-first",
 * "rate", "totp-needed", "totp-setup" (a second factor must be set up before anything else),
 * "weak-password".
 * `error`: an error of ky_store_portal_ask().
 * `ret_text`: (nullable) set to the text after the code, in English, for logs and for fields that
 * no translation fits; part of `error` (transfer none).
 * Returns the code, a constant string, or NULL if the error is something else. */
const gchar *ky_store_refusal (const GError *error, const gchar **ret_text);
