/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The package inside an encrypted Office document ([MS-OFFCRYPTO]): an OLE2 file with the streams
 * EncryptionInfo and EncryptedPackage; agile encryption (§2.3.4.10 …) and standard encryption
 * (§2.3.4.5 …), AES, with a password.
 */
#pragma once

#include "filetypes/base/ole/reader.h"
#include "engine/job.h"

/*
 * Tries the default password of Office and those of the job. Errors: ENCRYPTED (none fits, or
 * another kind of encryption), MALFORMED (also: its integrity does not hold), LIMIT (each try is
 * charged for: limit objects). (transfer full)
 */
GBytes *ky_ooxml_decrypt (KyJob *job, GError **error);

/* What agile encryption says of itself, for both keys: §2.3.4.10 keyData and encryptedKey. */
typedef struct
{
  guint salt_size, block_size, key_bytes, hash_size;
  guint32 spin;
  guint8 salt[64];
  const struct nettle_hash *hash;
} KyAgileKey;

typedef struct
{
  KyAgileKey data, password;
  /* base64 decoded, up to two blocks more than the hash is long; *_size: of each */
  guint8 hmac_key[128], hmac_value[128], verifier_input[128], verifier_value[128], key_value[128];
  guint hmac_key_size, hmac_value_size, verifier_input_size, verifier_value_size, key_value_size;
  gboolean has_password;
} KyAgileInfo;

/* Reads the XML of agile encryption. Errors: MALFORMED, ENCRYPTED (not AES in CBC mode, no
 * password). */
gboolean ky_agile_info_read (KyView xml, KyAgileInfo *info, GError **error);
