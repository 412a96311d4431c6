/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests an original from the store, which records the export in the audit log, and decrypts it
 * in this process with a secret key from paths.keys. */
#include "cli/original.h"
#include "store/seal/original.h"

void
ky_original_clear (KyOriginal *original)
{
  g_clear_pointer (&original->sender, g_free);
  ky_fd_clear (&original->fd);
}

typedef struct
{
  KyConfig *config;
  const gchar *passphrase_file;
} Secret;

static gboolean
cli_original_find_secret (gpointer data, const gchar *key_id, KyPublicKey *ret_pair,
                          guint8 ret_secret[KY_KEY_SECRET_SIZE], GError **error)
{
  const Secret *secret = data;

  return ky_cli_load_key (ky_config_string (secret->config, KY_CONFIG_PATHS_KEYS), key_id,
                          secret->passphrase_file, ret_pair, ret_secret, error);
}

int
ky_cli_open_original (const gchar *program, KyConfig *config, const gchar *id, const gchar *purpose,
                      const gchar *reason, const gchar *detail, const gchar *passphrase_file,
                      KyOriginal *ret_original)
{
  const gchar *const arguments[]
      = { "id", id, "purpose", purpose, "reason", reason, "detail", detail, NULL };
  g_auto (KyOriginal) original = { .fd = -1 };
  Secret secret = { config, passphrase_file };
  ky_autofd int sealed_fd = -1;
  int status = KY_EXIT_FAILURE;
  g_autoptr (KyRows) rows = ky_cli_ask (program, config, "export", arguments, &sealed_fd, &status);
  g_autoptr (GError) error = NULL;

  if (rows == NULL)
    return status;
  if (sodium_init () < 0 || ky_rows_next (rows, &error) != 1)
    {
      if (error != NULL)
        ky_command_fail (program, error);
      else
        ky_command_complain (program, "%s", _ ("kiyome-store did not answer: see kiyome status"));
      return KY_EXIT_FAILURE;
    }
  g_autofree gchar *canonical = ky_rows_text_of (rows, "id");
  g_strlcpy (original.id, canonical, sizeof original.id);
  original.sender = ky_rows_text_of (rows, "sender");
  original.size = ky_rows_get (rows, "size")->number;
  original.fd = ky_original_unseal (rows, &sealed_fd, cli_original_find_secret, &secret, &error);
  if (original.fd < 0)
    return ky_command_fail (program, error);
  *ret_original = original;
  original = (KyOriginal){ .fd = -1 };
  return KY_EXIT_OK;
}
