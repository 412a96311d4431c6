/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Secrets of one-time passwords at rest: sealed (XChaCha20-Poly1305, bound to the user) with a key
 * that is not in the index, but in `factor.key` beside it, readable by the store alone. Who reads
 * the index, or a copy of it, can't make one-time passwords from it.
 */
#pragma once

#include "store/index/index.h"
#include "store/people/password.h"

#define KY_FACTOR_SEALED_SIZE (24 + KY_TOTP_SECRET_SIZE + 16) /* nonce, secret, tag */

/* Errors: IO, and STORE when the key fits not. Sealing makes the key when there is none. */
gboolean ky_factor_seal (const gchar *state, gint64 user, KyView secret,
                         guint8 ret_sealed[KY_FACTOR_SEALED_SIZE], GError **error);
gboolean ky_factor_open (const gchar *state, gint64 user, KyView sealed,
                         guint8 ret_secret[KY_TOTP_SECRET_SIZE], GError **error);
/* Inside a transaction: nodes that share the index have the same key, by its fingerprint there. The
 * first brings it; FALSE with STORE where another's is not the same, or not there. */
gboolean ky_factor_share (KyIndex *index, const gchar *state, GError **error);
/* Seals those that an earlier kiyome kept open. Inside no transaction. */
gboolean ky_factor_seal_all (KyIndex *index, const gchar *state, GError **error);
