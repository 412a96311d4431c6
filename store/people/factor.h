/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Seals the secrets of one-time passwords (XChaCha20-Poly1305, bound to the user) with a key that
 * is not in the index, but in the file factor.key beside it, which only the store can read.
 * Somebody who can read the index, or a copy of it, cannot make one-time passwords. */
#pragma once

#include "store/index/index.h"
#include "store/people/password.h"

#define KY_FACTOR_SEALED_SIZE (24 + KY_TOTP_SECRET_SIZE + 16) /* nonce, secret, tag */

/* Seals the secret of user number `user`. The key is made if there is none.
 * `state`: paths.state.
 * Errors: IO, STORE. */
gboolean ky_factor_seal (const gchar *state, gint64 user, KyView secret,
                         guint8 ret_sealed[KY_FACTOR_SEALED_SIZE], GError **error);
/* Opens a sealed secret. Errors: IO, STORE (also: another key, or another user). */
gboolean ky_factor_open (const gchar *state, gint64 user, KyView sealed,
                         guint8 ret_secret[KY_TOTP_SECRET_SIZE], GError **error);
/* Makes sure that all nodes of an index have the same key, by its hash in the index; the first node
 * brings it. To be called inside a transaction.
 * Errors: STORE (this node has no key, or another one). */
gboolean ky_factor_share (KyIndex *index, const gchar *state, GError **error);
