/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decrypts one member of an encrypted OpenDocument package (AES in CBC mode or Blowfish in CFB
 * mode, key from PBKDF2) and checks it with the checksum of its first 1,024 bytes. The iterations
 * of each key are charged to the object limit, and more than 10,000,000 iterations are refused. */
#include "filetypes/odf/seal.h"

#include "common/release.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/base/zip/reader.h"
#include "filetypes/odf/names.h"

#include <nettle/aes.h>
#include <nettle/blowfish.h>
#include <nettle/cbc.h>
#include <nettle/cfb.h>
#include <nettle/memops.h>
#include <nettle/pbkdf2.h>
#include <nettle/sha.h>

#define ITERATIONS_MAX 10000000
#define SUMMED 1024 /* bytes of the packed content that the checksum covers */
/* One iteration costs less than one object of a PDF, and each member has a key of its own. */
#define ITERATIONS_PER_OBJECT 16

KyOdfSeal *
ky_odf_seal_new (guint64 size)
{
  KyOdfSeal *seal = g_new0 (KyOdfSeal, 1);

  seal->size = size;
  return seal;
}

KY_DEFINE_PUBLIC_FREE (ky_odf_seal_free, KyOdfSeal, password)

/* --- the manifest --------------------------------------------------------------------------- */

static void
take_algorithm (KyOdfSeal *seal, KyXmlReader *reader)
{
  g_autofree gchar *name = ky_xml_value (reader, KY_ODF_MANIFEST, "algorithm-name");

  if (g_str_has_prefix (name, "http://www.w3.org/2001/04/xmlenc#aes")
      && g_str_has_suffix (name, "-cbc"))
    seal->cipher = KY_ODF_CIPHER_AES;
  else if (strcmp (name, "Blowfish CFB") == 0 || g_str_has_suffix (name, "#blowfish"))
    seal->cipher = KY_ODF_CIPHER_BLOWFISH;
  seal->vector_size = ky_xml_value_bytes (reader, KY_ODF_MANIFEST, "initialisation-vector",
                                          seal->vector, sizeof seal->vector);
}

static void
take_derivation (KyOdfSeal *seal, KyXmlReader *reader)
{
  g_autofree gchar *name = ky_xml_value (reader, KY_ODF_MANIFEST, "key-derivation-name");

  seal->is_pbkdf2 = strcmp (name, "PBKDF2") == 0 || g_str_has_suffix (name, "#pbkdf2");
  seal->salt_size
      = ky_xml_value_bytes (reader, KY_ODF_MANIFEST, "salt", seal->salt, sizeof seal->salt);
  seal->iterations
      = ky_xml_value_number (reader, KY_ODF_MANIFEST, "iteration-count", ITERATIONS_MAX);
  seal->key_size = ky_xml_value_number (reader, KY_ODF_MANIFEST, "key-size", sizeof seal->key);
  if (seal->key_size == 0)
    seal->key_size = 16;
}

void
ky_odf_seal_take (KyOdfSeal *seal, KyXmlReader *reader)
{
  const gchar *local = ky_xml_reader_name (reader)->local;
  g_autofree gchar *name = NULL;

  if (strcmp (local, "algorithm") == 0)
    take_algorithm (seal, reader);
  else if (strcmp (local, "key-derivation") == 0)
    take_derivation (seal, reader);
  else if (strcmp (local, "start-key-generation") == 0)
    {
      name = ky_xml_value (reader, KY_ODF_MANIFEST, "start-key-generation-name");
      seal->starts_by_sha256 = g_str_has_suffix (name, "#sha256");
    }
  else if (strcmp (local, "encryption-data") == 0)
    {
      name = ky_xml_value (reader, KY_ODF_MANIFEST, "checksum-type");
      seal->sums_by_sha256 = g_str_has_suffix (name, "#sha256-1k");
      seal->checksum_size = ky_xml_value_bytes (reader, KY_ODF_MANIFEST, "checksum", seal->checksum,
                                                sizeof seal->checksum);
    }
}

/* --- opening -------------------------------------------------------------------------------- */

static gboolean
odf_seal_is_known (const KyOdfSeal *seal)
{
  gboolean fits
      = seal->cipher == KY_ODF_CIPHER_AES
            ? seal->vector_size == 16
                  && (seal->key_size == 16 || seal->key_size == 24 || seal->key_size == 32)
            : seal->cipher == KY_ODF_CIPHER_BLOWFISH && seal->vector_size == 8
                  && seal->key_size >= BLOWFISH_MIN_KEY_SIZE;

  return fits && seal->is_pbkdf2 && seal->salt_size > 0 && seal->iterations > 0
         && seal->checksum_size == (seal->sums_by_sha256 ? SHA256_DIGEST_SIZE : SHA1_DIGEST_SIZE);
}

static void
sha1 (KyView view, guint8 out[SHA256_DIGEST_SIZE])
{
  struct sha1_ctx context;

  sha1_init (&context);
  sha1_update (&context, view.size, view.data);
  sha1_digest (&context, SHA1_DIGEST_SIZE, out);
}

static gboolean
odf_seal_make_key (KyJob *job, KyOdfSeal *seal, const gchar *password, GError **error)
{
  KyView word = ky_view (password, strlen (password));
  guint8 start[SHA256_DIGEST_SIZE];

  if (g_strcmp0 (seal->password, password) == 0)
    return TRUE;
  if (!ky_job_charge (job, KY_COST_OBJECTS, 1 + seal->iterations / ITERATIONS_PER_OBJECT, error))
    return FALSE;
  (seal->starts_by_sha256 ? ky_sha256 : sha1) (word, start);
  pbkdf2_hmac_sha1 (seal->starts_by_sha256 ? SHA256_DIGEST_SIZE : SHA1_DIGEST_SIZE, start,
                    seal->iterations, seal->salt_size, seal->salt, seal->key_size, seal->key);
  g_free (seal->password);
  seal->password = g_strdup (password);
  return TRUE;
}

static void
decrypt_aes (const KyOdfSeal *seal, KyView in, guint8 *out)
{
  guint8 vector[16];

  memcpy (vector, seal->vector, sizeof vector);
  if (seal->key_size == 32)
    {
      struct aes256_ctx context;

      aes256_set_decrypt_key (&context, seal->key);
      cbc_decrypt (&context, (nettle_cipher_func *)aes256_decrypt, 16, vector, in.size, out,
                   in.data);
    }
  else if (seal->key_size == 24)
    {
      struct aes192_ctx context;

      aes192_set_decrypt_key (&context, seal->key);
      cbc_decrypt (&context, (nettle_cipher_func *)aes192_decrypt, 16, vector, in.size, out,
                   in.data);
    }
  else
    {
      struct aes128_ctx context;

      aes128_set_decrypt_key (&context, seal->key);
      cbc_decrypt (&context, (nettle_cipher_func *)aes128_decrypt, 16, vector, in.size, out,
                   in.data);
    }
}

/* Decrypts `in` with Blowfish. Returns FALSE if the key is weak, which does not happen by
 * chance. */
static gboolean
decrypt_blowfish (const KyOdfSeal *seal, KyView in, guint8 *out)
{
  struct blowfish_ctx context;
  guint8 vector[8];

  memcpy (vector, seal->vector, sizeof vector);
  if (blowfish_set_key (&context, seal->key_size, seal->key) == 0)
    return FALSE;
  cfb_decrypt (&context, (nettle_cipher_func *)blowfish_encrypt, sizeof vector, vector, in.size,
               out, in.data);
  return TRUE;
}

/* Decrypts `in` into `out`. Returns the size of the content without the padding of AES; 0: the
 * padding is not valid. */
static gsize
odf_seal_decrypt (const KyOdfSeal *seal, KyView in, guint8 *out)
{
  if (seal->cipher == KY_ODF_CIPHER_BLOWFISH)
    return decrypt_blowfish (seal, in, out) ? in.size : 0;
  if (in.size == 0 || in.size % 16 != 0)
    return 0;
  decrypt_aes (seal, in, out);
  guint8 padding = out[in.size - 1];
  return padding >= 1 && padding <= 16 ? in.size - padding : 0;
}

static gboolean
sum_fits (const KyOdfSeal *seal, KyView packed)
{
  KyView summed = ky_view (packed.data, MIN (packed.size, SUMMED));
  guint8 sum[SHA256_DIGEST_SIZE];

  (seal->sums_by_sha256 ? ky_sha256 : sha1) (summed, sum);
  return memeql_sec (sum, seal->checksum, seal->checksum_size) != 0;
}

GBytes *
ky_odf_seal_open (KyJob *job, KyOdfSeal *seal, const gchar *password, KyView packed, GError **error)
{
  if (!odf_seal_is_known (seal))
    return ky_fail_null (error, KY_ERROR_ENCRYPTED,
                         "no-password-opens: in a way that is not known");
  if (!odf_seal_make_key (job, seal, password, error))
    return NULL;
  g_autofree guint8 *plain = g_malloc (MAX (packed.size, 1));
  gsize size = odf_seal_decrypt (seal, packed, plain);
  if (size == 0 || !sum_fits (seal, ky_view (plain, size)))
    return ky_fail_null (error, KY_ERROR_ENCRYPTED, "no password fits");
  return ky_zip_inflate (ky_view (plain, size), seal->size, error);
}
