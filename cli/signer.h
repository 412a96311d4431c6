/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who signs backups: an Ed25519 pair in paths.keys, beside those that originals are sealed to.
 *
 *   backup.key   0600: the seed of the secret key, base64. Read by kiyome backup alone
 *   backup.pub   0644: public keys, base64, a line each; the first is of backup.key. What is signed
 *                by any of them is this organisation's: lines of other machines may be added
 *
 * It is kept apart from the state, as a machine that restores has paths.keys and nothing else. */
#pragma once

#include "common/error.h"
#include "common/view.h"

#define KY_SIGNER_SIGNATURE_SIZE 64

/* Makes the key pair in the existing directory KEYS, unless there is one. Of several processes at
 * once, one does. A missing public half is made again. Errors: IO, CONFIG. */
gboolean ky_signer_make (const gchar *keys, GError **error);
/* Signs TEXT with the secret key in KEYS. Errors: those of ky_signer_make(), and CONFIG (other
 * users may read the key). */
gboolean ky_signer_sign (const gchar *keys, KyView text,
                         guint8 ret_signature[KY_SIGNER_SIGNATURE_SIZE], GError **error);
/* Checks that a key of KEYS signed TEXT; if IS_OWN, that it is the one in backup.key. Errors:
 * VERIFY (none of them did), CONFIG (there is no key, or other users may change them), IO. */
gboolean ky_signer_verify (const gchar *keys, gboolean is_own, KyView text,
                           const guint8 signature[KY_SIGNER_SIGNATURE_SIZE], GError **error);
