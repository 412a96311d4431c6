/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The package inside an encrypted Office document ([MS-OFFCRYPTO]): an OLE2 file with the streams
 * EncryptionInfo and EncryptedPackage; agile encryption (§2.3.4.10 …) and standard encryption
 * (§2.3.4.5 …), AES, with a password. */
#pragma once

#include "filetypes/base/ole/reader.h"
#include "engine/job.h"

/* Decrypts the job's input with Office's default password or with the passwords of the job, and
 * returns the package inside (transfer full). Errors: ENCRYPTED (no password fits, or the
 * encryption is of an unsupported kind), MALFORMED (also if the integrity check fails), LIMIT
 * (each attempt is charged: limit objects). */
GBytes *ky_ooxml_decrypt (KyJob *job, GError **error);

/* Holds the parameters of one key of agile encryption: keyData or encryptedKey of §2.3.4.10. */
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
  /* Values of the XML, decoded from base64, at most two cipher blocks longer than the hash; the
   * *_size fields have their lengths in bytes. */
  guint8 hmac_key[128], hmac_value[128], verifier_input[128], verifier_value[128], key_value[128];
  guint hmac_key_size, hmac_value_size, verifier_input_size, verifier_value_size, key_value_size;
  gboolean has_password;
} KyAgileInfo;

/* Reads the XML description of agile encryption into `info`. Errors: MALFORMED, ENCRYPTED (the
 * cipher is not AES in CBC mode, or there is no password key). */
gboolean ky_agile_info_read (KyView xml, KyAgileInfo *info, GError **error);
