/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens an original that the store has sent sealed, in a program that has the secret key. */
#pragma once

#include "store/seal/keys.h"
#include "store/client/rows.h"

/* Finds the key pair `key_id`. The caller wipes `ret_secret`. */
typedef gboolean (*KySecretFinder) (gpointer data, const gchar *key_id, KyPublicKey *ret_pair,
                                    guint8 ret_secret[KY_KEY_SECRET_SIZE], GError **error);

/* Opens the original of the current row, and compares its SHA-256 with that in the row.
 * `rows`: a table at a row with the columns id, size, sha256, key_id, sealed_key, and sealed.
 * `sealed_fd`: if not -1, the sealed original, in place of the column sealed; set to -1 (transfer
 * full).
 * `find`, `data`: find the key pair.
 * Returns a sealed memfd with the original, at its beginning, which the caller closes, or -1.
 * Errors: STORE, MALFORMED, IO, LIBRARY, and what `find` sets. */
int ky_original_unseal (KyRows *rows, int *sealed_fd, KySecretFinder find, gpointer data,
                        GError **error);
