/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Seals and opens the secrets of one-time passwords with the key in factor.key. Each sealed secret
 * is bound to its user's number; nodes that share an index must have the same key, which they
 * compare by its hash. */
#include "store/people/factor.h"

#include "common/message-codes.h"
#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#define KEY_SIZE crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES

G_STATIC_ASSERT (KY_FACTOR_SEALED_SIZE
                 == NONCE_SIZE + KY_TOTP_SECRET_SIZE + crypto_aead_xchacha20poly1305_ietf_ABYTES);

static gboolean
factor_make_key (const gchar *path, guint8 ret_key[KEY_SIZE], GError **error)
{
  ky_autofd int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

  randombytes_buf (ret_key, KEY_SIZE);
  if (fd < 0 || !ky_fd_write_all (fd, ky_view (ret_key, KEY_SIZE), NULL) || fsync (fd) != 0)
    return ky_error_set_errno (error, path);
  return TRUE;
}

static gboolean
factor_read_key (const gchar *state, gboolean may_make, guint8 ret_key[KEY_SIZE], GError **error)
{
  g_autofree gchar *path = g_build_filename (state, "factor.key", NULL);
  ky_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

  if (fd < 0 && errno == ENOENT && may_make)
    return factor_make_key (path, ret_key, error);
  if (fd < 0)
    return ky_error_set_errno (error, path);
  if (read (fd, ret_key, KEY_SIZE) == (gssize)KEY_SIZE)
    return TRUE;
  return ky_fail (error, KY_ERROR_STORE, "%s: not a key of %u bytes", path, (guint)KEY_SIZE);
}

gboolean
ky_factor_seal (const gchar *state, gint64 user, KyView secret,
                guint8 ret_sealed[KY_FACTOR_SEALED_SIZE], GError **error)
{
  guint64 whose = GUINT64_TO_LE ((guint64)user);
  guint8 key[KEY_SIZE];

  g_assert (secret.size == KY_TOTP_SECRET_SIZE);
  if (!factor_read_key (state, TRUE, key, error))
    return FALSE;
  randombytes_buf (ret_sealed, NONCE_SIZE);
  crypto_aead_xchacha20poly1305_ietf_encrypt (ret_sealed + NONCE_SIZE, NULL, secret.data,
                                              secret.size, (const guint8 *)&whose, sizeof whose,
                                              NULL, ret_sealed, key);
  sodium_memzero (key, sizeof key);
  return TRUE;
}

gboolean
ky_factor_open (const gchar *state, gint64 user, KyView sealed,
                guint8 ret_secret[KY_TOTP_SECRET_SIZE], GError **error)
{
  guint64 whose = GUINT64_TO_LE ((guint64)user);
  guint8 key[KEY_SIZE];

  if (!factor_read_key (state, FALSE, key, error))
    return FALSE;
  gboolean ok = sealed.size == KY_FACTOR_SEALED_SIZE
                && crypto_aead_xchacha20poly1305_ietf_decrypt (
                       ret_secret, NULL, NULL, sealed.data + NONCE_SIZE, sealed.size - NONCE_SIZE,
                       (const guint8 *)&whose, sizeof whose, sealed.data, key)
                       == 0;
  sodium_memzero (key, sizeof key);
  if (!ok)
    g_set_error (error, KY_ERROR, KY_ERROR_STORE,
                 "the secret of a one-time password was sealed with another factor.key; remove "
                 "it (kiyome user totp)");
  return ok;
}

#define META "factor.key"

gboolean
ky_factor_share (KyIndex *index, const gchar *state, GError **error)
{
  g_autofree gchar *known = ky_index_meta (index, META);
  g_autofree gchar *path = g_build_filename (state, "factor.key", NULL);
  guint8 hash[crypto_generichash_BYTES];
  gchar hex[2 * sizeof hash + 1];
  guint8 key[KEY_SIZE];

  if (!factor_read_key (state, known == NULL, key, NULL))
    return ky_error_say (error, KY_ERROR_STORE, "factor-key", "s", path);
  crypto_generichash (hash, sizeof hash, key, sizeof key, (const guint8 *)META, strlen (META));
  sodium_memzero (key, sizeof key);
  sodium_bin2hex (hex, sizeof hex, hash, sizeof hash);
  if (known == NULL)
    return ky_index_set_meta (index, META, hex, error);
  return g_str_equal (known, hex) || ky_error_say (error, KY_ERROR_STORE, "factor-key", "s", path);
}
