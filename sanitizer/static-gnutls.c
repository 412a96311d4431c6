/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For a worker that is linked static: the little of GnuTLS that qpdf asks for to open encrypted
 * documents, done by Nettle, as GnuTLS itself does it. GnuTLS has no static form, and its libraries
 * would be half of what each fork of the worker for PDF copies. The declarations are those of
 * gnutls/crypto.h (3.7).
 */
#include <nettle/aes.h>
#include <nettle/arcfour.h>
#include <nettle/cbc.h>
#include <nettle/md5.h>
#include <nettle/sha2.h>

#include <glib.h>
#include <string.h>
#include <sys/random.h>

#define INVALID_REQUEST (-50) /* GNUTLS_E_INVALID_REQUEST */

enum
{
  CIPHER_ARCFOUR_128 = 2,
  CIPHER_AES_128_CBC = 4,
  CIPHER_AES_256_CBC = 5,
  CIPHER_AES_192_CBC = 9,
};

enum
{
  HASH_MD5 = 2,
  HASH_SHA256 = 6,
  HASH_SHA384 = 7,
  HASH_SHA512 = 8,
};

typedef struct
{
  guint8 *data;
  guint size;
} Datum;

typedef struct
{
  gint kind;
  union
  {
    struct md5_ctx md5;
    struct sha256_ctx sha256;
    struct sha512_ctx sha512; /* SHA-384, too */
  };
} Hash;

typedef struct
{
  gint kind;
  guint8 vector[AES_BLOCK_SIZE];
  struct arcfour_ctx arcfour;
  nettle_cipher_func *encrypt, *decrypt;
  union
  {
    struct aes128_ctx aes128;
    struct aes192_ctx aes192;
    struct aes256_ctx aes256;
  } encrypting, decrypting;
} Cipher;

int gnutls_hash_init (Hash **hash, int kind);
int gnutls_hash (Hash *hash, const void *data, gsize size);
void gnutls_hash_deinit (Hash *hash, void *digest);
gsize gnutls_cipher_get_key_size (int kind);
int gnutls_cipher_init (Cipher **cipher, int kind, const Datum *key, const Datum *vector);
int gnutls_cipher_encrypt2 (Cipher *cipher, const void *in, gsize size, void *out, gsize room);
int gnutls_cipher_decrypt2 (Cipher *cipher, const void *in, gsize size, void *out, gsize room);
void gnutls_cipher_deinit (Cipher *cipher);
int gnutls_rnd (int level, void *data, gsize size);
const char *gnutls_strerror (int error);

/* --- hashes --------------------------------------------------------------------------------- */

int
gnutls_hash_init (Hash **hash, int kind)
{
  if (kind != HASH_MD5 && kind != HASH_SHA256 && kind != HASH_SHA384 && kind != HASH_SHA512)
    return INVALID_REQUEST;
  *hash = g_new0 (Hash, 1);
  (*hash)->kind = kind;
  if (kind == HASH_MD5)
    md5_init (&(*hash)->md5);
  else if (kind == HASH_SHA256)
    sha256_init (&(*hash)->sha256);
  else if (kind == HASH_SHA384)
    sha384_init (&(*hash)->sha512);
  else
    sha512_init (&(*hash)->sha512);
  return 0;
}

int
gnutls_hash (Hash *hash, const void *data, gsize size)
{
  if (hash->kind == HASH_MD5)
    md5_update (&hash->md5, size, data);
  else if (hash->kind == HASH_SHA256)
    sha256_update (&hash->sha256, size, data);
  else
    sha512_update (&hash->sha512, size, data);
  return 0;
}

void
gnutls_hash_deinit (Hash *hash, void *digest)
{
  if (digest == NULL)
    ;
  else if (hash->kind == HASH_MD5)
    md5_digest (&hash->md5, MD5_DIGEST_SIZE, digest);
  else if (hash->kind == HASH_SHA256)
    sha256_digest (&hash->sha256, SHA256_DIGEST_SIZE, digest);
  else if (hash->kind == HASH_SHA384)
    sha384_digest (&hash->sha512, SHA384_DIGEST_SIZE, digest);
  else
    sha512_digest (&hash->sha512, SHA512_DIGEST_SIZE, digest);
  g_free (hash);
}

/* --- ciphers -------------------------------------------------------------------------------- */

gsize
gnutls_cipher_get_key_size (int kind)
{
  switch (kind)
    {
    case CIPHER_ARCFOUR_128:
    case CIPHER_AES_128_CBC:
      return AES128_KEY_SIZE;
    case CIPHER_AES_192_CBC:
      return AES192_KEY_SIZE;
    case CIPHER_AES_256_CBC:
      return AES256_KEY_SIZE;
    default:
      return 0;
    }
}

static void
set_aes_key (Cipher *cipher, const guint8 *key)
{
  if (cipher->kind == CIPHER_AES_128_CBC)
    {
      aes128_set_encrypt_key (&cipher->encrypting.aes128, key);
      aes128_set_decrypt_key (&cipher->decrypting.aes128, key);
      cipher->encrypt = (nettle_cipher_func *)aes128_encrypt;
      cipher->decrypt = (nettle_cipher_func *)aes128_decrypt;
    }
  else if (cipher->kind == CIPHER_AES_192_CBC)
    {
      aes192_set_encrypt_key (&cipher->encrypting.aes192, key);
      aes192_set_decrypt_key (&cipher->decrypting.aes192, key);
      cipher->encrypt = (nettle_cipher_func *)aes192_encrypt;
      cipher->decrypt = (nettle_cipher_func *)aes192_decrypt;
    }
  else
    {
      aes256_set_encrypt_key (&cipher->encrypting.aes256, key);
      aes256_set_decrypt_key (&cipher->decrypting.aes256, key);
      cipher->encrypt = (nettle_cipher_func *)aes256_encrypt;
      cipher->decrypt = (nettle_cipher_func *)aes256_decrypt;
    }
}

int
gnutls_cipher_init (Cipher **cipher, int kind, const Datum *key, const Datum *vector)
{
  gboolean is_stream = kind == CIPHER_ARCFOUR_128;

  if (gnutls_cipher_get_key_size (kind) == 0)
    return INVALID_REQUEST;
  /* RC4's keys are of any length. */
  if (is_stream ? key->size < ARCFOUR_MIN_KEY_SIZE || key->size > ARCFOUR_MAX_KEY_SIZE
                : key->size != gnutls_cipher_get_key_size (kind) || vector == NULL
                      || vector->size != AES_BLOCK_SIZE)
    return INVALID_REQUEST;
  *cipher = g_new0 (Cipher, 1);
  (*cipher)->kind = kind;
  if (is_stream)
    arcfour_set_key (&(*cipher)->arcfour, key->size, key->data);
  else
    {
      memcpy ((*cipher)->vector, vector->data, AES_BLOCK_SIZE);
      set_aes_key (*cipher, key->data);
    }
  return 0;
}

static gboolean
fits (const Cipher *cipher, gsize size, gsize room)
{
  return size <= room && (cipher->kind == CIPHER_ARCFOUR_128 || size % AES_BLOCK_SIZE == 0);
}

int
gnutls_cipher_encrypt2 (Cipher *cipher, const void *in, gsize size, void *out, gsize room)
{
  if (!fits (cipher, size, room))
    return INVALID_REQUEST;
  if (cipher->kind == CIPHER_ARCFOUR_128)
    arcfour_crypt (&cipher->arcfour, size, out, in);
  else
    cbc_encrypt (&cipher->encrypting, cipher->encrypt, AES_BLOCK_SIZE, cipher->vector, size, out,
                 in);
  return 0;
}

int
gnutls_cipher_decrypt2 (Cipher *cipher, const void *in, gsize size, void *out, gsize room)
{
  if (!fits (cipher, size, room))
    return INVALID_REQUEST;
  if (cipher->kind == CIPHER_ARCFOUR_128)
    arcfour_crypt (&cipher->arcfour, size, out, in);
  else
    cbc_decrypt (&cipher->decrypting, cipher->decrypt, AES_BLOCK_SIZE, cipher->vector, size, out,
                 in);
  return 0;
}

void
gnutls_cipher_deinit (Cipher *cipher)
{
  g_free (cipher);
}

/* --- the rest ------------------------------------------------------------------------------- */

/* Qpdf fills a vector with it before it learns that it is to decrypt (AES-256); nothing that a
 * worker writes is random. */
int
gnutls_rnd (int level, void *data, gsize size)
{
  (void)level;
  return getrandom (data, size, 0) == (gssize)size ? 0 : INVALID_REQUEST;
}

const char *
gnutls_strerror (int error)
{
  return error == 0 ? "no error" : "the request is invalid";
}
