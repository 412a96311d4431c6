/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "opener/opener.h"

#include <string.h>

typedef struct
{
  KyPublicKey pair;
  guint8 secret[KY_KEY_SECRET_SIZE];
} Secret;

struct _KySecrets
{
  gchar *directory;
  GHashTable *all; /* id → Secret, in guarded memory; not changed once made */
};

KySecrets *
ky_secrets_new (const KyConfig *config)
{
  KySecrets *secrets = g_new0 (KySecrets, 1);
  g_autoptr (GArray) list = NULL;

  secrets->directory = g_strdup (ky_config_string (config, KY_CONFIG_PATHS_KEYS));
  secrets->all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, sodium_free);
  list = ky_keys_list (secrets->directory, NULL);
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const KyKeyInfo *info = &g_array_index (list, KyKeyInfo, i);
      Secret *secret = sodium_malloc (sizeof *secret);

      /* A locked key needs a person with its passphrase: what is sealed to it stays closed here. */
      if (secret != NULL
          && ky_keys_load (secrets->directory, info->id, NULL, &secret->pair, secret->secret, NULL))
        g_hash_table_replace (secrets->all, g_strdup (info->id), secret);
      else
        sodium_free (secret);
    }
  return secrets;
}

void
ky_secrets_free (KySecrets *secrets)
{
  if (secrets == NULL)
    return;
  g_hash_table_unref (secrets->all);
  g_free (secrets->directory);
  g_free (secrets);
}

guint
ky_secrets_count (const KySecrets *secrets)
{
  return g_hash_table_size (secrets->all);
}

gboolean
ky_secrets_find (gpointer data, const gchar *key_id, KyPublicKey *ret_pair,
                 guint8 ret_secret[KY_KEY_SECRET_SIZE], GError **error)
{
  const KySecrets *secrets = data;
  const Secret *found = g_hash_table_lookup (secrets->all, key_id);

  /* A pair made since: readable only when this user owns the keys. */
  if (found == NULL)
    return ky_keys_load (secrets->directory, key_id, NULL, ret_pair, ret_secret, error);
  *ret_pair = found->pair;
  memcpy (ret_secret, found->secret, KY_KEY_SECRET_SIZE);
  return TRUE;
}
