/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/original.h"
#include "common/sha256.h"
#include "common/wire.h"
#include "store/seal.h"

#include <fcntl.h>
#include <unistd.h>

void
ky_original_clear (KyOriginal *original)
{
  g_clear_pointer (&original->sender, g_free);
  ky_fd_clear (&original->fd);
}

static gboolean
write_fd (gpointer data, const guint8 *bytes, gsize size, GError **error)
{
  return ky_fd_write_all (*(int *)data, ky_view (bytes, size), error);
}

/* The data key of the row, opened with the secret key that it is sealed to. */
static gboolean
open_data_key (KyRows *rows, KyConfig *config, const gchar *passphrase_file,
               guint8 ret_key[KY_SEAL_KEY_SIZE], GError **error)
{
  g_autofree gchar *key_id = ky_row_value_text (ky_rows_get (rows, "key_id"));
  const KyRowValue *sealed_key = ky_rows_get (rows, "sealed_key");
  guint8 secret[KY_KEY_SECRET_SIZE];
  KyPublicKey pair;
  gboolean ok;

  if (!ky_cli_load_key (ky_config_string (config, KY_CONFIG_PATHS_KEYS), key_id, passphrase_file,
                        &pair, secret, error))
    return FALSE;
  ok = sealed_key->view.size == KY_SEALED_KEY_SIZE
       && ky_unseal_key (sealed_key->view.data, pair.key, secret, ret_key);
  sodium_memzero (secret, sizeof secret);
  if (!ok)
    g_set_error (error, KY_ERROR, KY_ERROR_STORE, _ ("key %s does not open this original"), key_id);
  return ok;
}

/* What is sealed: a second file descriptor, or bytes in the row. */
static int
sealed_bytes (KyRows *rows, int *fd, GError **error)
{
  const KyRowValue *sealed = ky_rows_get (rows, "sealed");
  int memory;

  if (*fd >= 0)
    return ky_steal_fd (fd);
  memory = ky_memfd_from_view ("sealed", sealed->view, error);
  if (memory >= 0)
    lseek (memory, 0, SEEK_SET);
  return memory;
}

static gboolean
open_row (KyRows *rows, int *sealed_fd, KyConfig *config, const gchar *passphrase_file,
          KyOriginal *original, GError **error)
{
  const KyRowValue *expected = ky_rows_get (rows, "sha256");
  ky_autofd int sealed = sealed_bytes (rows, sealed_fd, error);
  ky_autofd int plain = ky_memfd_new ("original", error);
  guint8 data_key[KY_SEAL_KEY_SIZE];
  guint8 digest[KY_SHA256_SIZE];
  gboolean ok;

  if (sealed < 0 || plain < 0 || !open_data_key (rows, config, passphrase_file, data_key, error))
    return FALSE;
  ok = ky_unseal (sealed, original->id, (guint64)original->size, data_key, write_fd, &plain, digest,
                  error);
  sodium_memzero (data_key, sizeof data_key);
  if (!ok)
    return FALSE;
  if (expected->view.size != KY_SHA256_SIZE
      || memcmp (expected->view.data, digest, KY_SHA256_SIZE) != 0)
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_STORE,
                           _ ("the original is not the one that the index speaks of"));
      return FALSE;
    }
  lseek (plain, 0, SEEK_SET);
  original->fd = ky_steal_fd (&plain);
  return TRUE;
}

int
ky_cli_open_original (const gchar *program, KyConfig *config, const gchar *id, const gchar *purpose,
                      const gchar *reason, const gchar *detail, const gchar *passphrase_file,
                      KyOriginal *ret_original)
{
  const gchar *const arguments[]
      = { "id", id, "purpose", purpose, "reason", reason, "detail", detail, NULL };
  g_auto (KyOriginal) original = { .fd = -1 };
  ky_autofd int sealed_fd = -1;
  int status = KY_EXIT_FAILURE;
  g_autoptr (KyRows) rows = ky_cli_ask (program, config, "export", arguments, &sealed_fd, &status);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *canonical = NULL;

  if (rows == NULL)
    return status;
  if (sodium_init () < 0 || ky_rows_next (rows, &error) != 1)
    {
      ky_command_complain (program, "%s", error != NULL ? error->message : "no answer");
      return KY_EXIT_FAILURE;
    }
  canonical = ky_row_value_text (ky_rows_get (rows, "id"));
  g_strlcpy (original.id, canonical, sizeof original.id);
  original.sender = ky_row_value_text (ky_rows_get (rows, "sender"));
  original.size = ky_rows_get (rows, "size")->number;
  if (!open_row (rows, &sealed_fd, config, passphrase_file, &original, &error))
    {
      ky_command_complain (program, "%s", error->message);
      return KY_EXIT_FAILURE;
    }
  *ret_original = original;
  original = (KyOriginal){ .fd = -1 };
  return KY_EXIT_OK;
}
