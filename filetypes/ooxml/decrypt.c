/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decrypts the package of an encrypted Office document with Office's default password or with a
 * password of the job. Each attempt is charged to the object limit in proportion to the hash
 * iterations that the file demands. With agile encryption the HMAC of the encrypted package must
 * match before anything is decrypted; standard encryption has no integrity check. */
#include "filetypes/ooxml/decrypt.h"

#include "common/text.h"

#include <nettle/cbc.h>
#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <nettle/nettle-meta.h>
#include <nettle/sha.h>

#define INFO_MAX ((guint64)256 * 1024)
#define SEGMENT 4096u
#define STANDARD_SPIN 50000u
#define SPIN_FOR_GUESSES 1000000u /* about a second's work */
#define SPINS_PER_OBJECT 100u
#define HASH_MAX 64
/* Office opens what is encrypted with it without asking ([MS-OFFCRYPTO] §2.4.2.3). */
#define DEFAULT_PASSWORD "VelvetSweatshop"

typedef union
{
  struct sha1_ctx sha1;
  struct sha256_ctx sha256;
  struct sha512_ctx sha512;
} HashContext;

/* Holds what a password makes of the file. */
typedef struct
{
  gboolean fits;
  guint8 key[32];
  guint key_bytes;
} Opened;

/* --- primitives ----------------------------------------------------------------------------- */

/* Writes hash (`a`, `b`) to `out`, which must be as long as the hash. */
static void
decrypt_digest (const struct nettle_hash *hash, KyView a, KyView b, guint8 *out)
{
  HashContext context;

  hash->init (&context);
  hash->update (&context, a.size, a.data);
  hash->update (&context, b.size, b.data);
  hash->digest (&context, hash->digest_size, out);
}

static KyView
counter (guint32 n, guint8 bytes[4])
{
  ky_store_u32le (bytes, n);
  return ky_view (bytes, 4);
}

/* Computes hash (salt, password), then `times` times hash (n, hash) (§2.3.4.11). */
static void
spin (const struct nettle_hash *hash, KyView salt, KyView password, guint32 times, guint8 *out)
{
  guint8 bytes[4];

  decrypt_digest (hash, salt, password, out);
  for (guint32 i = 0; i < times; i++)
    decrypt_digest (hash, counter (i, bytes), ky_view (out, hash->digest_size), out);
}

static const struct nettle_cipher *
aes (guint key_bytes)
{
  return key_bytes == 16 ? &nettle_aes128 : key_bytes == 24 ? &nettle_aes192 : &nettle_aes256;
}

typedef union
{
  struct aes128_ctx aes128;
  struct aes192_ctx aes192;
  struct aes256_ctx aes256;
} AesContext;

/* Decrypts `size` bytes, a multiple of 16, with AES. `iv`: NULL for ECB. `in` and `out` may be the
 * same. */
static void
decrypt_decrypt (const guint8 *key, guint key_bytes, const guint8 *iv, gsize size, const guint8 *in,
                 guint8 *out)
{
  const struct nettle_cipher *cipher = aes (key_bytes);
  guint8 chain[16];
  AesContext context;

  cipher->set_decrypt_key (&context, key);
  if (iv == NULL)
    {
      cipher->decrypt (&context, size, out, in);
      return;
    }
  memcpy (chain, iv, sizeof chain);
  cbc_decrypt (&context, cipher->decrypt, sizeof chain, chain, size, out, in);
}

/* --- agile ---------------------------------------------------------------------------------- */

/* Derives the key for one of the values that the password protects (§2.3.4.11). */
static void
decrypt_derive (const KyAgileKey *key, const guint8 *spun, const guint8 block[8],
                guint8 out[HASH_MAX])
{
  guint8 hash[HASH_MAX];

  memset (out, 0x36, HASH_MAX);
  decrypt_digest (key->hash, ky_view (spun, key->hash_size), ky_view (block, 8), hash);
  memcpy (out, hash, key->hash_size);
}

/* Computes the initial vector for `block` from the salt (§2.3.4.12). */
static void
vector (const KyAgileKey *key, KyView block, guint8 out[16])
{
  guint8 hash[HASH_MAX];

  decrypt_digest (key->hash, ky_view (key->salt, key->salt_size), block, hash);
  memcpy (out, hash, 16);
}

static void
open_value (const KyAgileKey *key, const guint8 *spun, const guint8 block[8], guint8 *value,
            guint size)
{
  guint8 derived[HASH_MAX], iv[16];

  memset (iv, 0x36, sizeof iv);
  memcpy (iv, key->salt, MIN (key->salt_size, sizeof iv));
  decrypt_derive (key, spun, block, derived);
  decrypt_decrypt (derived, key->key_bytes, iv, size, value, value);
}

/* Tries a password (§2.3.4.13). */
static void
try_agile (const KyAgileInfo *info, KyView password, Opened *opened)
{
  static const guint8 input_block[] = { 0xfe, 0xa7, 0xd2, 0x76, 0x3b, 0x4b, 0x9e, 0x79 };
  static const guint8 value_block[] = { 0xd7, 0xaa, 0x0f, 0x6d, 0x30, 0x61, 0x34, 0x4e };
  static const guint8 key_block[] = { 0x14, 0x6e, 0x0b, 0xe7, 0xab, 0xac, 0xd0, 0xd6 };
  const KyAgileKey *key = &info->password;
  guint8 spun[HASH_MAX], hash[HASH_MAX];
  KyAgileInfo copy = *info;

  spin (key->hash, ky_view (key->salt, key->salt_size), password, key->spin, spun);
  open_value (key, spun, input_block, copy.verifier_input, copy.verifier_input_size);
  open_value (key, spun, value_block, copy.verifier_value, copy.verifier_value_size);
  decrypt_digest (key->hash, ky_view (copy.verifier_input, key->salt_size), ky_view ("", 0), hash);
  opened->fits = memeql_sec (hash, copy.verifier_value, key->hash_size) != 0;
  open_value (key, spun, key_block, copy.key_value, copy.key_value_size);
  opened->key_bytes = info->data.key_bytes;
  memcpy (opened->key, copy.key_value, opened->key_bytes);
}

/* Checks the authentication code of the stream, which covers the encrypted bytes (§2.3.4.14). */
static gboolean
decrypt_is_whole (const KyAgileInfo *info, const Opened *opened, KyView stream)
{
  static const guint8 key_block[] = { 0x5f, 0xb2, 0xad, 0x01, 0x0c, 0xb9, 0xe1, 0xf6 };
  static const guint8 value_block[] = { 0xa0, 0x67, 0x7f, 0x02, 0xb2, 0x2c, 0x84, 0x33 };
  const struct nettle_hash *hash = info->data.hash;
  guint8 key[128], value[128], iv[16], code[HASH_MAX];
  HashContext outer, inner, state;

  vector (&info->data, ky_view (key_block, sizeof key_block), iv);
  decrypt_decrypt (opened->key, opened->key_bytes, iv, info->hmac_key_size, info->hmac_key, key);
  vector (&info->data, ky_view (value_block, sizeof value_block), iv);
  decrypt_decrypt (opened->key, opened->key_bytes, iv, info->hmac_value_size, info->hmac_value,
                   value);
  hmac_set_key (&outer, &inner, &state, hash, hash->digest_size, key);
  hmac_update (&state, hash, stream.size, stream.data);
  hmac_digest (&outer, &inner, &state, hash, hash->digest_size, code);
  return memeql_sec (code, value, hash->digest_size) != 0;
}

/* Decrypts segments of 4,096 bytes, each with an initial vector of its own (§2.3.4.15). */
static void
decrypt_agile (const KyAgileInfo *info, const Opened *opened, KyView in, guint8 *out)
{
  guint32 n = 0;

  for (gsize at = 0; at < in.size; at += SEGMENT, n++)
    {
      guint8 bytes[4], iv[16];

      vector (&info->data, counter (n, bytes), iv);
      decrypt_decrypt (opened->key, opened->key_bytes, iv, MIN (in.size - at, SEGMENT),
                       in.data + at, out + at);
    }
}

/* --- standard ------------------------------------------------------------------------------- */

typedef struct
{
  guint key_bytes;
  guint8 salt[16], verifier[16], verifier_hash[32];
} StandardInfo;

/* Reads EncryptionHeader and EncryptionVerifier (§2.3.2, §2.3.3). */
static gboolean
read_standard (KyView view, StandardInfo *info, GError **error)
{
  KyReader reader = ky_reader (view);

  ky_reader_seek (&reader, 8); /* version, flags */
  guint32 header_size = ky_reader_u32le (&reader);
  gsize header = reader.at;
  ky_reader_bytes (&reader, 8); /* flags again, nothing */
  guint32 algorithm = ky_reader_u32le (&reader);
  guint32 hash = ky_reader_u32le (&reader);
  guint32 bits = ky_reader_u32le (&reader);
  if (reader.failed)
    return ky_error_malformed (error, "encrypted document: the header is truncated");
  if (algorithm < 0x660e || algorithm > 0x6610 || (hash != 0x8004 && hash != 0)
      || bits != 128 + 64 * (algorithm - 0x660e))
    return ky_fail (error, KY_ERROR_ENCRYPTED, "no-password-opens: by another algorithm than AES");
  info->key_bytes = bits / 8;
  if (!ky_reader_seek (&reader, (guint64)header + header_size)
      || ky_reader_u32le (&reader) != sizeof info->salt || ky_reader_left (&reader) < 68)
    return ky_error_malformed (error,
                               "encrypted document: the verifier is truncated or has a wrong size");
  memcpy (info->salt, ky_reader_bytes (&reader, 16), 16);
  memcpy (info->verifier, ky_reader_bytes (&reader, 16), 16);
  if (ky_reader_u32le (&reader) != nettle_sha1.digest_size)
    return ky_error_malformed (error, "encrypted document: the verifier has an unknown hash");
  memcpy (info->verifier_hash, ky_reader_bytes (&reader, 32), 32);
  return TRUE;
}

/* Tries a password (§2.3.4.7, §2.3.4.9). */
static void
try_standard (const StandardInfo *info, KyView password, Opened *opened)
{
  guint8 spun[HASH_MAX], derived[2 * HASH_MAX], block[HASH_MAX], bytes[4];
  guint8 verifier[16], hash[32], expected[HASH_MAX];
  guint n = nettle_sha1.digest_size;

  spin (&nettle_sha1, ky_view (info->salt, sizeof info->salt), password, STANDARD_SPIN, spun);
  decrypt_digest (&nettle_sha1, ky_view (spun, n), counter (0, bytes), spun);
  for (guint half = 0; half < 2; half++)
    {
      memset (block, half == 0 ? 0x36 : 0x5c, sizeof block);
      memxor (block, spun, n);
      decrypt_digest (&nettle_sha1, ky_view (block, sizeof block), ky_view ("", 0),
                      derived + half * n);
    }
  opened->key_bytes = info->key_bytes;
  memcpy (opened->key, derived, info->key_bytes);
  decrypt_decrypt (opened->key, opened->key_bytes, NULL, sizeof verifier, info->verifier, verifier);
  decrypt_decrypt (opened->key, opened->key_bytes, NULL, sizeof hash, info->verifier_hash, hash);
  decrypt_digest (&nettle_sha1, ky_view (verifier, sizeof verifier), ky_view ("", 0), expected);
  opened->fits = memeql_sec (hash, expected, n) != 0;
}

/* --- the document --------------------------------------------------------------------------- */

typedef struct
{
  gboolean is_agile;
  KyAgileInfo agile;
  StandardInfo standard;
} Info;

static gboolean
read_info (KyView view, Info *info, GError **error)
{
  KyReader reader = ky_reader (view);
  guint16 major = ky_reader_u16le (&reader), minor = ky_reader_u16le (&reader);

  info->is_agile = major == 4 && minor == 4;
  if (info->is_agile && view.size > 8)
    return ky_agile_info_read (ky_view (view.data + 8, view.size - 8), &info->agile, error);
  if (major >= 2 && major <= 4 && minor == 2)
    return read_standard (view, &info->standard, error);
  return ky_fail (error, KY_ERROR_ENCRYPTED,
                  "no-password-opens: in a way of its own (version %u.%u)", major, minor);
}

static gboolean
try_password (KyJob *job, const Info *info, const gchar *word, Opened *opened, GError **error)
{
  guint32 spin = info->is_agile ? info->agile.password.spin : STANDARD_SPIN;
  /* A second's work or less is charged so that as many guesses as a mail may bring are within the
   * limit; a file that asks for more is tried once or twice. */
  guint32 cost = spin <= SPIN_FOR_GUESSES ? 1 + spin / SPINS_PER_OBJECT : spin;
  g_autoptr (GByteArray) password = ky_text_utf16le (word);

  opened->fits = FALSE;
  if (password == NULL)
    return TRUE;
  if (!ky_job_charge (job, KY_COST_OBJECTS, cost, error))
    return FALSE;
  if (info->is_agile)
    try_agile (&info->agile, ky_view (password->data, password->len), opened);
  else
    try_standard (&info->standard, ky_view (password->data, password->len), opened);
  return TRUE;
}

static gboolean
decrypt_find_password (KyJob *job, const Info *info, Opened *opened, GError **error)
{
  const gchar *const *words = ky_job_passwords (job);

  if (!try_password (job, info, DEFAULT_PASSWORD, opened, error))
    return FALSE;
  for (guint i = 0; words[i] != NULL && !opened->fits; i++)
    if (!try_password (job, info, words[i], opened, error))
      return FALSE;
  if (!opened->fits)
    g_set_error_literal (error, KY_ERROR, KY_ERROR_ENCRYPTED,
                         words[0] != NULL ? "no password fits" : "no password was given");
  return opened->fits;
}

static GBytes *
decrypt_read_stream (KyJob *job, KyOle *ole, const gchar *name, guint64 limit, GError **error)
{
  guint32 entry;

  if (!ky_ole_find (ole, KY_OLE_ROOT, name, &entry, error))
    return NULL;
  if (entry == KY_OLE_NO_ENTRY)
    return ky_fail_null (error, KY_ERROR_ENCRYPTED, "without the stream %s", name);
  return ky_ole_read (ole, entry, limit, error);
}

/* Decrypts the package (§2.3.4.4): the size, then the blocks. (transfer full) */
static GBytes *
open_package (KyJob *job, const Info *info, const Opened *opened, KyView stream, GError **error)
{
  KyReader reader = ky_reader (stream);
  guint64 size = ky_reader_u32le (&reader);

  size |= (guint64)ky_reader_u32le (&reader) << 32;
  KyView in = ky_view (stream.data + reader.at, ky_reader_left (&reader) / 16 * 16);
  if (reader.failed || size > in.size)
    return ky_error_malformed (error, "encrypted document: its package is cut short"), NULL;
  if (info->is_agile && !decrypt_is_whole (&info->agile, opened, stream))
    return ky_error_malformed (error, "encrypted document: its package was changed"), NULL;
  if (!ky_job_charge (job, KY_COST_UNPACKED, in.size, error))
    return NULL;
  guint8 *out = g_malloc (MAX (in.size, 1));
  if (info->is_agile)
    decrypt_agile (&info->agile, opened, in, out);
  else
    decrypt_decrypt (opened->key, opened->key_bytes, NULL, in.size, in.data, out);
  return g_bytes_new_take (out, (gsize)size);
}

GBytes *
ky_ooxml_decrypt (KyJob *job, GError **error)
{
  KyView input = ky_job_input (job);
  g_autoptr (KyOle) ole = ky_ole_open (input, error);
  Opened opened = { 0 };
  Info info = { 0 };
  g_autoptr (GBytes) about
      = ole != NULL ? decrypt_read_stream (job, ole, "EncryptionInfo", INFO_MAX, error) : NULL;

  if (about == NULL)
    return NULL;
  KyView view = ky_view_of_bytes (about);
  if (!read_info (view, &info, error) || !decrypt_find_password (job, &info, &opened, error))
    return NULL;
  g_autoptr (GBytes) package
      = decrypt_read_stream (job, ole, "EncryptedPackage", input.size, error);
  if (package == NULL)
    return NULL;
  view = ky_view_of_bytes (package);
  return open_package (job, &info, &opened, view, error);
}
