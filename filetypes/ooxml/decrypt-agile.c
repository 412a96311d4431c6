/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the description of agile encryption ([MS-OFFCRYPTO] §2.3.4.10). */
#include "filetypes/base/xml/value.h"
#include "filetypes/ooxml/decrypt.h"

#include <nettle/nettle-meta.h>
#include <nettle/sha.h>

enum
{
  NS_ENCRYPTION = 1,
  NS_PASSWORD
};

static const KyXmlNamespace namespaces[] = {
  { "http://schemas.microsoft.com/office/2006/encryption", NS_ENCRYPTION },
  { "http://schemas.microsoft.com/office/2006/keyEncryptor/password", NS_PASSWORD },
  { NULL, 0 },
};

static const struct nettle_hash *
decrypt_agile_hash_of (KyXmlReader *reader)
{
  static const struct
  {
    const gchar *name;
    const struct nettle_hash *hash;
  } hashes[] = { { "SHA1", &nettle_sha1 },     { "SHA-1", &nettle_sha1 },
                 { "SHA256", &nettle_sha256 }, { "SHA-256", &nettle_sha256 },
                 { "SHA384", &nettle_sha384 }, { "SHA-384", &nettle_sha384 },
                 { "SHA512", &nettle_sha512 }, { "SHA-512", &nettle_sha512 } };
  g_autofree gchar *name = ky_xml_value (reader, KY_XML_NS_NONE, "hashAlgorithm");

  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++)
    if (strcmp (hashes[i].name, name) == 0)
      return hashes[i].hash;
  return NULL;
}

static gboolean
decrypt_agile_read_key (KyXmlReader *reader, KyAgileKey *key, GError **error)
{
  g_autofree gchar *cipher = ky_xml_value (reader, KY_XML_NS_NONE, "cipherAlgorithm");
  g_autofree gchar *chaining = ky_xml_value (reader, KY_XML_NS_NONE, "cipherChaining");
  guint bits = ky_xml_value_number (reader, KY_XML_NS_NONE, "keyBits", 256);

  key->hash = decrypt_agile_hash_of (reader);
  if (strcmp (cipher, "AES") != 0 || strcmp (chaining, "ChainingModeCBC") != 0 || key->hash == NULL)
    return ky_fail (error, KY_ERROR_ENCRYPTED, "no-password-opens: by another algorithm than AES");
  key->salt_size = ky_xml_value_number (reader, KY_XML_NS_NONE, "saltSize", sizeof key->salt);
  key->block_size = ky_xml_value_number (reader, KY_XML_NS_NONE, "blockSize", 16);
  key->hash_size = ky_xml_value_number (reader, KY_XML_NS_NONE, "hashSize", 64);
  key->key_bytes = bits / 8;
  if (key->block_size != 16 || key->hash_size != key->hash->digest_size
      || (bits != 128 && bits != 192 && bits != 256)
      || ky_xml_value_bytes (reader, KY_XML_NS_NONE, "saltValue", key->salt, sizeof key->salt)
             != key->salt_size)
    return ky_error_malformed (error, "EncryptionInfo: its sizes do not match");
  return TRUE;
}

static gboolean
read_password_key (KyXmlReader *reader, KyAgileInfo *info, GError **error)
{
  if (info->has_password)
    return ky_error_malformed (error, "EncryptionInfo: there are two password key encryptors");
  if (!decrypt_agile_read_key (reader, &info->password, error))
    return FALSE;
  info->has_password = TRUE;
  info->password.spin = ky_xml_value_number (reader, KY_XML_NS_NONE, "spinCount", 10000000);
  info->verifier_input_size
      = ky_xml_value_bytes (reader, KY_XML_NS_NONE, "encryptedVerifierHashInput",
                            info->verifier_input, sizeof info->verifier_input);
  info->verifier_value_size
      = ky_xml_value_bytes (reader, KY_XML_NS_NONE, "encryptedVerifierHashValue",
                            info->verifier_value, sizeof info->verifier_value);
  info->key_value_size = ky_xml_value_bytes (reader, KY_XML_NS_NONE, "encryptedKeyValue",
                                             info->key_value, sizeof info->key_value);
  if (info->verifier_input_size == 0 || info->verifier_input_size % 16 != 0
      || info->verifier_input_size < info->password.salt_size || info->verifier_value_size % 16 != 0
      || info->verifier_value_size < info->password.hash_size || info->key_value_size % 16 != 0
      || info->key_value_size < info->data.key_bytes)
    return ky_error_malformed (error, "EncryptionInfo: its sizes do not match");
  return TRUE;
}

static gboolean
decrypt_agile_take_element (KyXmlReader *reader, KyAgileInfo *info, GError **error)
{
  const KyXmlName *name = ky_xml_reader_name (reader);

  if (name->ns == NS_ENCRYPTION && strcmp (name->local, "keyData") == 0)
    return info->data.hash == NULL
               ? decrypt_agile_read_key (reader, &info->data, error)
               : ky_error_malformed (error, "EncryptionInfo: there are two key data elements");
  if (name->ns == NS_PASSWORD && strcmp (name->local, "encryptedKey") == 0)
    return read_password_key (reader, info, error);
  if (name->ns != NS_ENCRYPTION || strcmp (name->local, "dataIntegrity") != 0)
    return TRUE;
  info->hmac_key_size = ky_xml_value_bytes (reader, KY_XML_NS_NONE, "encryptedHmacKey",
                                            info->hmac_key, sizeof info->hmac_key);
  info->hmac_value_size = ky_xml_value_bytes (reader, KY_XML_NS_NONE, "encryptedHmacValue",
                                              info->hmac_value, sizeof info->hmac_value);
  return TRUE;
}

gboolean
ky_agile_info_read (KyView xml, KyAgileInfo *info, GError **error)
{
  static const KyXmlLimits limits = { 16, 32 };
  g_autoptr (KyXmlReader) reader = ky_xml_reader_new (xml, namespaces, &limits, error);
  KyXmlEvent event;

  memset (info, 0, sizeof *info);
  if (reader == NULL)
    return FALSE;
  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    if (event == KY_XML_START && !decrypt_agile_take_element (reader, info, error))
      return FALSE;
  if (event != KY_XML_EOF)
    return FALSE;
  if (!info->has_password)
    return ky_fail (error, KY_ERROR_ENCRYPTED, "no-password-opens: to certificates only");
  if (info->data.hash == NULL || info->password.spin == 0 || info->hmac_key_size % 16 != 0
      || info->hmac_value_size % 16 != 0 || info->hmac_key_size < info->data.hash_size
      || info->hmac_value_size < info->data.hash_size)
    return ky_error_malformed (error, "EncryptionInfo: a value is missing or has a wrong size");
  return TRUE;
}
