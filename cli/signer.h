/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Ed25519 key pair that signs backups, in paths.keys beside the keys that originals are
 * sealed to, and the one that signs heads of the audit log (cli/audit-head.h).
 *
 *   backup.key   0600: the seed of the secret key, base64. Only kiyome backup reads it
 *   backup.pub   0644: public keys, base64, one per line; the first belongs to backup.key. A
 *                signature by any of them is accepted: lines of other machines may be added
 *
 * The pair is kept apart from paths.state, since a machine that restores has only paths.keys. */
#pragma once

#include "common/error.h"
#include "common/view.h"

#define KY_SIGNER_SIGNATURE_SIZE 64

/* Names the directory of a key pair and the files of its secret and public key in it. */
typedef struct
{
  const gchar *directory, *secret, *public;
} KySignerPair;

#define KY_SIGNER_BACKUP(directory)                                                                \
  {                                                                                                \
    (directory), "backup.key", "backup.pub"                                                        \
  }
#define KY_SIGNER_AUDIT(directory)                                                                 \
  {                                                                                                \
    (directory), "audit.key", "audit.pub"                                                          \
  }

/* Makes the key pair in the existing directory of `pair`, unless there is one. Of several processes
 * at once, one does. A missing public half is made again. Errors: IO, CONFIG. */
gboolean ky_signer_make (const KySignerPair *pair, GError **error);
/* Signs `text` with the secret key of `pair`. Errors: those of ky_signer_make(), and CONFIG (other
 * users may read the key). */
gboolean ky_signer_sign (const KySignerPair *pair, KyView text,
                         guint8 ret_signature[KY_SIGNER_SIGNATURE_SIZE], GError **error);
/* Checks that a key of `pair` signed `text`; if `is_own`, that it is the one of the secret key.
 * Errors: VERIFY (none of them did), CONFIG (there is no key, or other users may change them),
 * IO. */
gboolean ky_signer_verify (const KySignerPair *pair, gboolean is_own, KyView text,
                           const guint8 signature[KY_SIGNER_SIGNATURE_SIZE], GError **error);
