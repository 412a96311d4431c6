/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens the original of one answer of the store with the secret key that a callback supplies. The
 * plain text is compared with the SHA-256 in the row before the caller gets it, in a memfd that can
 * no longer be changed. */
#include "store/seal/original.h"

#include "common/message-codes.h"
#include "common/wire.h"
#include "store/seal/seal.h"

#include <fcntl.h>
#include <unistd.h>

static gboolean
seal_original_write_fd (gpointer data, const guint8 *bytes, gsize size, GError **error)
{
  return ky_fd_write_all (*(int *)data, ky_view (bytes, size), error);
}

/* Opens the data key of the row with the secret key that it is sealed to. */
static gboolean
open_data_key (KyRows *rows, KySecretFinder find, gpointer data, guint8 ret_key[KY_SEAL_KEY_SIZE],
               GError **error)
{
  g_autofree gchar *key_id = ky_rows_text_of (rows, "key_id");
  const KyRowValue *sealed_key = ky_rows_get (rows, "sealed_key");
  guint8 secret[KY_KEY_SECRET_SIZE];
  KyPublicKey pair;

  if (!find (data, key_id, &pair, secret, error))
    return FALSE;
  gboolean ok = ky_unseal_key (sealed_key->view, pair.key, secret, ret_key);
  sodium_memzero (secret, sizeof secret);
  if (!ok)
    ky_error_say (error, KY_ERROR_STORE, "key-does-not-open", "s", key_id);
  return ok;
}

/* Returns the sealed bytes as a file descriptor, which is either the answer's own or made from the
 * bytes of the row. */
static int
sealed_bytes (KyRows *rows, int *fd, GError **error)
{
  const KyRowValue *sealed = ky_rows_get (rows, "sealed");

  if (*fd >= 0)
    return ky_steal_fd (fd);
  int memory = ky_memfd_from_view ("sealed", sealed->view, error);
  if (memory >= 0)
    lseek (memory, 0, SEEK_SET);
  return memory;
}

static gboolean
check_digest (KyRows *rows, const guint8 digest[KY_SHA256_SIZE], GError **error)
{
  const KyRowValue *expected = ky_rows_get (rows, "sha256");

  if (expected->view.size == KY_SHA256_SIZE
      && memcmp (expected->view.data, digest, KY_SHA256_SIZE) == 0)
    return TRUE;
  return ky_fail (error, KY_ERROR_STORE, "{original-not-that}");
}

int
ky_original_unseal (KyRows *rows, int *sealed_fd, KySecretFinder find, gpointer data,
                    GError **error)
{
  g_autofree gchar *id = ky_rows_text_of (rows, "id");
  guint64 size = (guint64)ky_rows_get (rows, "size")->number;
  ky_autofd int sealed = sealed_bytes (rows, sealed_fd, error);
  ky_autofd int plain = ky_memfd_new ("original", error);
  guint8 data_key[KY_SEAL_KEY_SIZE];
  guint8 digest[KY_SHA256_SIZE];

  if (sealed < 0 || plain < 0 || !open_data_key (rows, find, data, data_key, error))
    return -1;
  gboolean ok
      = ky_unseal (sealed, id, size, data_key, seal_original_write_fd, &plain, digest, error);
  sodium_memzero (data_key, sizeof data_key);
  if (!ok || !check_digest (rows, digest, error))
    return -1;
  if (lseek (plain, 0, SEEK_SET) < 0
      || fcntl (plain, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)
    return ky_fail_errno_fd (error, "memfd");
  return ky_steal_fd (&plain);
}
