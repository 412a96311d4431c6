/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes, loads and uses the Ed25519 key pair that signs backups. Files are written under another
 * name, synced and renamed; a pair of which only one half exists is completed where that is
 * possible. */
#include "cli/signer.h"
#include "common/i18n.h"
#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX 4096
#define BASE64 sodium_base64_VARIANT_ORIGINAL
#define LINE_SIZE sodium_base64_ENCODED_LEN (crypto_sign_PUBLICKEYBYTES, BASE64)

G_STATIC_ASSERT (KY_SIGNER_SIGNATURE_SIZE == crypto_sign_BYTES);
G_STATIC_ASSERT (crypto_sign_SEEDBYTES == crypto_sign_PUBLICKEYBYTES); /* lines are alike */

/* Writes `text` into the file `name` of the key directory; after a crash the file is complete or
 * absent. */
static gboolean
signer_write_file (const KySignerPair *pair, const gchar *name, mode_t mode, const gchar *text,
                   GError **error)
{
  g_autofree gchar *path = g_build_filename (pair->directory, name, NULL);
  g_autofree gchar *temporary = g_strconcat (path, ".new", NULL);
  ky_autofd int parent = open (pair->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ky_autofd int fd = open (temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);

  if (parent < 0 || fd < 0)
    return ky_error_set_errno (error, temporary);
  return ky_fd_write_all (fd, ky_view (text, strlen (text)), error)
         && ((fchmod (fd, mode) == 0 && fsync (fd) == 0 && rename (temporary, path) == 0
              && fsync (parent) == 0)
             || ky_error_set_errno (error, path));
}

/* Reads the file `name` of `pair` if only its owner has the rights in `forbidden`; the caller wipes
 * the result. NULL without `error`: it does not exist. */
static gchar *
signer_read_file (const KySignerPair *pair, const gchar *name, mode_t forbidden, GError **error)
{
  g_autofree gchar *path = g_build_filename (pair->directory, name, NULL);
  struct stat status;
  gsize size = 0;

  if (stat (path, &status) != 0)
    {
      if (errno != ENOENT)
        ky_error_set_errno (error, path);
      return NULL;
    }
  if ((status.st_mode & forbidden) != 0)
    return ky_fail_null (error, KY_ERROR_CONFIG,
                         _ ("%s: others than its owner have rights on it: chmod %s"), path,
                         forbidden == 077 ? "600" : "644");
  return ky_file_read_text (path, FILE_MAX, &size, error);
}

static gboolean
signer_read_line (const gchar *line, guint8 ret_bytes[crypto_sign_PUBLICKEYBYTES])
{
  gsize size = 0;

  return sodium_base642bin (ret_bytes, crypto_sign_PUBLICKEYBYTES, line, strlen (line), " \r\n",
                            &size, NULL, BASE64)
             == 0
         && size == crypto_sign_PUBLICKEYBYTES;
}

/* Reads the secret key of `pair`, which nobody but its owner may read. Returns FALSE without
 * `error` if there is no secret key. */
static gboolean
signer_read_seed (const KySignerPair *pair, guint8 ret_seed[crypto_sign_SEEDBYTES], GError **error)
{
  gchar *text = signer_read_file (pair, pair->secret, 077, error);

  if (text == NULL)
    return FALSE;
  gboolean ok = signer_read_line (text, ret_seed);
  sodium_memzero (text, strlen (text));
  g_free (text);
  if (!ok)
    g_set_error (error, KY_ERROR, KY_ERROR_CONFIG, _ ("%s/%s is not a key"), pair->directory,
                 pair->secret);
  return ok;
}

static void
public_of (const guint8 *seed, guint8 ret_public[crypto_sign_PUBLICKEYBYTES])
{
  guint8 secret[crypto_sign_SECRETKEYBYTES];

  crypto_sign_seed_keypair (ret_public, secret, seed);
  sodium_memzero (secret, sizeof secret);
}

/* Tells whether `all`, the text of a file of public keys (NULL if there is none), contains the
 * public key that belongs to the secret key of `seed`. */
static gboolean
has_public (const gchar *all, const guint8 *seed)
{
  g_auto (GStrv) lines = g_strsplit (all != NULL ? all : "", "\n", -1);
  guint8 public[crypto_sign_PUBLICKEYBYTES];
  guint8 key[crypto_sign_PUBLICKEYBYTES];

  public_of (seed, public);
  for (guint i = 0; lines[i] != NULL; i++)
    if (signer_read_line (lines[i], key) && memcmp (key, public, sizeof key) == 0)
      return TRUE;
  return FALSE;
}

/* Writes the public key of `seed` before the existing ones, `others` (nullable): signatures of a
 * secret key that was lost stay valid. */
static gboolean
write_public (const KySignerPair *pair, const guint8 *seed, const gchar *others, GError **error)
{
  guint8 public[crypto_sign_PUBLICKEYBYTES];
  gchar text[LINE_SIZE];

  public_of (seed, public);
  sodium_bin2base64 (text, sizeof text, public, sizeof public, BASE64);
  g_autofree gchar *lines = g_strconcat (text, "\n", others, NULL);
  return signer_write_file (pair, pair->public, 0644, lines, error);
}

static gboolean
write_secret (const KySignerPair *pair, const guint8 *seed, GError **error)
{
  gchar text[LINE_SIZE];

  sodium_bin2base64 (text, sizeof text, seed, crypto_sign_SEEDBYTES, BASE64);
  gboolean ok = signer_write_file (pair, pair->secret, 0600, text, error);
  sodium_memzero (text, sizeof text);
  return ok;
}

/* Reads the key pair. `ret_is_whole`: both halves exist, and `seed` is set; `ret_is_half`: only the
 * secret half exists, and `seed` is set. `ret_others`: other public keys in the file. FALSE with an
 * error. */
static gboolean
signer_look (const KySignerPair *pair, guint8 seed[crypto_sign_SEEDBYTES], gboolean *ret_is_whole,
             gboolean *ret_is_half, gchar **ret_others, GError **error)
{
  GError *local = NULL;
  gboolean has_secret = signer_read_seed (pair, seed, &local);

  *ret_others = local == NULL ? signer_read_file (pair, pair->public, 022, &local) : NULL;
  if (local != NULL)
    return ky_error_pass (error, &local);
  *ret_is_whole = has_secret && has_public (*ret_others, seed);
  *ret_is_half = has_secret && !*ret_is_whole;
  return TRUE;
}

/* Makes the key pair under a lock: of two processes that find none, the second uses that of the
 * first. */
static gboolean
make_pair (const KySignerPair *pair, guint8 seed[crypto_sign_SEEDBYTES], GError **error)
{
  ky_autofd int lock = open (pair->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autofree gchar *others = NULL;
  gboolean is_whole, is_half;

  if (lock < 0 || flock (lock, LOCK_EX) != 0)
    return ky_error_set_errno (error, pair->directory);
  if (!signer_look (pair, seed, &is_whole, &is_half, &others, error))
    return FALSE;
  if (is_whole)
    return TRUE;
  if (!is_half)
    randombytes_buf (seed, crypto_sign_SEEDBYTES);
  /* The secret key is written last, because the pair is complete as soon as it exists. */
  return write_public (pair, seed, others, error) && (is_half || write_secret (pair, seed, error));
}

/* Reads the seed of the key pair into `ret_seed`, and makes the pair first if there is none. */
static gboolean
need_seed (const KySignerPair *pair, guint8 ret_seed[crypto_sign_SEEDBYTES], GError **error)
{
  g_autofree gchar *others = NULL;
  gboolean is_whole, is_half;

  if (sodium_init () < 0)
    return ky_fail (error, KY_ERROR_LIBRARY,
                    "libsodium found no source of random numbers: getrandom() must work");
  return signer_look (pair, ret_seed, &is_whole, &is_half, &others, error)
         && (is_whole || make_pair (pair, ret_seed, error));
}

gboolean
ky_signer_make (const KySignerPair *pair, GError **error)
{
  guint8 seed[crypto_sign_SEEDBYTES];
  gboolean ok = need_seed (pair, seed, error);

  sodium_memzero (seed, sizeof seed);
  return ok;
}

gboolean
ky_signer_sign (const KySignerPair *pair, KyView text,
                guint8 ret_signature[KY_SIGNER_SIGNATURE_SIZE], GError **error)
{
  guint8 public[crypto_sign_PUBLICKEYBYTES];
  guint8 secret[crypto_sign_SECRETKEYBYTES];
  guint8 seed[crypto_sign_SEEDBYTES];
  gboolean ok = need_seed (pair, seed, error);

  if (ok)
    {
      crypto_sign_seed_keypair (public, secret, seed);
      crypto_sign_detached (ret_signature, NULL, text.data, text.size, secret);
    }
  sodium_memzero (seed, sizeof seed);
  sodium_memzero (secret, sizeof secret);
  /* A backup whose signature cannot be verified later is useless. */
  return ok && ky_signer_verify (pair, FALSE, text, ret_signature, error);
}

/* Verifies the signature with the public half of the secret key. */
static gboolean
verify_own (const KySignerPair *pair, KyView text, const guint8 *signature, GError **error)
{
  guint8 seed[crypto_sign_SEEDBYTES];
  guint8 public[crypto_sign_PUBLICKEYBYTES];
  GError *local = NULL;
  gboolean ok = signer_read_seed (pair, seed, &local);

  if (ok)
    {
      public_of (seed, public);
      ok = crypto_sign_verify_detached (signature, text.data, text.size, public) == 0;
    }
  sodium_memzero (seed, sizeof seed);
  if (local != NULL)
    g_propagate_error (error, local);
  else if (!ok)
    g_set_error (error, KY_ERROR, KY_ERROR_VERIFY, _ ("its signature is not by %s/%s"),
                 pair->directory, pair->secret);
  return ok;
}

/* Verifies the signature with one of the public keys. */
static gboolean
verify_known (const KySignerPair *pair, KyView text, const guint8 *signature, GError **error)
{
  GError *local = NULL;
  g_autofree gchar *all = signer_read_file (pair, pair->public, 022, &local);
  guint8 key[crypto_sign_PUBLICKEYBYTES];

  if (local != NULL)
    return ky_error_pass (error, &local);
  if (all == NULL)
    return ky_fail (error, KY_ERROR_CONFIG,
                    _ ("%s/%s is missing, by which the signature is checked: copy it from the "
                       "machine that signs"),
                    pair->directory, pair->public);
  g_auto (GStrv) lines = g_strsplit (all, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (signer_read_line (lines[i], key)
        && crypto_sign_verify_detached (signature, text.data, text.size, key) == 0)
      return TRUE;
  return ky_fail (error, KY_ERROR_VERIFY, _ ("it is not signed by a key of %s/%s"), pair->directory,
                  pair->public);
}

gboolean
ky_signer_verify (const KySignerPair *pair, gboolean is_own, KyView text,
                  const guint8 signature[KY_SIGNER_SIGNATURE_SIZE], GError **error)
{
  if (sodium_init () < 0)
    return ky_fail (error, KY_ERROR_LIBRARY, "libsodium can't be used");
  return (is_own ? verify_own : verify_known) (pair, text, signature, error);
}
