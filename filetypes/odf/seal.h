/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decrypts a member of a package (OpenDocument 1.3 part 2 §3.4, §4.8): deflated, then encrypted
 * with AES in CBC mode, or Blowfish in CFB mode before 1.2, with a key that PBKDF2 makes of a
 * password. */
#pragma once

#include "filetypes/base/xml/reader.h"
#include "engine/job.h"

typedef enum
{
  KY_ODF_CIPHER_OTHER,
  KY_ODF_CIPHER_AES,
  KY_ODF_CIPHER_BLOWFISH
} KyOdfCipher;

typedef struct
{
  guint64 size; /* unpacked */
  KyOdfCipher cipher;
  guint8 vector[16], salt[64], checksum[32], key[32];
  guint vector_size, salt_size, checksum_size;
  guint32 iterations;
  guint key_size;
  gboolean starts_by_sha256, sums_by_sha256, is_pbkdf2;
  gchar *password; /* (nullable) that `key` was made of */
} KyOdfSeal;

KyOdfSeal *ky_odf_seal_new (guint64 size);
void ky_odf_seal_free (KyOdfSeal *seal);
/* Reads the element inside manifest:file-entry at which `reader` is positioned. */
void ky_odf_seal_take (KyOdfSeal *seal, KyXmlReader *reader);
/* Decrypts and unpacks the member with the bytes `packed` (transfer full). Errors: ENCRYPTED
 * (`password` does not fit, or the encryption is of an unsupported kind), MALFORMED, LIMIT (each
 * new key is charged: limit objects). */
GBytes *ky_odf_seal_open (KyJob *job, KyOdfSeal *seal, const gchar *password, KyView packed,
                          GError **error);
