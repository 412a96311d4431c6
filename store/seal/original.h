/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens an original that the store gave out sealed, where the secret key is. */
#pragma once

#include "store/seal/keys.h"
#include "store/client/rows.h"

/* Finds the pair KEY_ID. The caller wipes RET_SECRET. */
typedef gboolean (*KySecretFinder) (gpointer data, const gchar *key_id, KyPublicKey *ret_pair,
                                    guint8 ret_secret[KY_KEY_SECRET_SIZE], GError **error);

/*
 * Opens the original that the row standing in ROWS speaks of (columns id, size, sha256, key_id,
 * sealed_key, and sealed unless *SEALED_FD has it; that is taken). Its SHA-256 is compared with the
 * row's. A sealed memfd, read from its beginning, or -1. Errors: STORE, MALFORMED, IO, and what
 * FIND sets.
 */
int ky_original_unseal (KyRows *rows, int *sealed_fd, KySecretFinder find, gpointer data,
                        GError **error);
