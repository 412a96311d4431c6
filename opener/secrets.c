/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the secret keys in guarded memory, by key ID, for all threads of kiyome-opener. A key pair
 * made later is read when it is first needed; one that cannot be read is logged and counted. */
#include "opener/key-keeper.h"
#include "opener/opener.h"

typedef struct
{
  KyPublicKey pair;
  guint8 secret[KY_KEY_SECRET_SIZE];
} Secret;

struct _KySecrets
{
  const gchar *directory;
  KyKeyKeeper *keeper;
  GMutex lock;        /* of the fields below, and of the keeper */
  GHashTable *all;    /* id → Secret, in guarded memory */
  GHashTable *closed; /* ids of pairs that could not be read */
};

/* Reads the key pair `id` into the table. The lock must be held. */
static const Secret *
secrets_take (KySecrets *secrets, const gchar *id, GError **error)
{
  Secret *secret = sodium_malloc (sizeof *secret);

  if (secret == NULL)
    return ky_fail_null (error, KY_ERROR_MEMORY, "not enough guarded memory for a key");
  if (!ky_key_keeper_load (secrets->keeper, id, &secret->pair, secret->secret, error))
    {
      sodium_free (secret);
      return NULL;
    }
  g_hash_table_replace (secrets->all, g_strdup (id), secret);
  return secret;
}

/* Logs why a pair cannot be read: originals that are sealed to it cannot be opened here. */
static void
secrets_complain (const gchar *id, const GError *error)
{
  g_autofree gchar *safe = ky_log_safe_error (error->message);

  if (g_error_matches (error, KY_ERROR, KY_ERROR_ENCRYPTED))
    ky_log (
        KY_LOG_WARNING,
        "key %s has a passphrase, but opener.passphrase-file does not contain it: the portal can't "
        "open what is sealed to it",
        id);
  else
    ky_log (KY_LOG_WARNING, "key %s can't be read: %s: the portal can't open what is sealed to it",
            id, safe);
}

/* Reads the directory's pairs that are not in the table. The lock must be held. */
static void
take_new (KySecrets *secrets)
{
  g_autoptr (GArray) list = ky_keys_list (secrets->directory, NULL);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const gchar *id = g_array_index (list, KyKeyInfo, i).id;
      g_autoptr (GError) error = NULL;

      if (g_hash_table_contains (secrets->all, id) || g_hash_table_contains (secrets->closed, id)
          || secrets_take (secrets, id, &error) != NULL)
        continue;
      g_hash_table_add (secrets->closed, g_strdup (id));
      secrets_complain (id, error);
    }
}

void
ky_secrets_reload (KySecrets *secrets)
{
  g_mutex_lock (&secrets->lock);
  g_hash_table_remove_all (secrets->all);
  g_hash_table_remove_all (secrets->closed);
  take_new (secrets);
  g_mutex_unlock (&secrets->lock);
}

KySecrets *
ky_secrets_new (KyConfig *config, gboolean drops_user, GError **error)
{
  KyKeyKeeper *keeper = ky_key_keeper_new (config, drops_user, error);

  if (keeper == NULL)
    return NULL;
  KySecrets *secrets = g_new0 (KySecrets, 1);
  secrets->keeper = keeper;
  secrets->directory = ky_config_string (config, KY_CONFIG_PATHS_KEYS);
  g_mutex_init (&secrets->lock);
  secrets->all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, sodium_free);
  secrets->closed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ky_secrets_reload (secrets);
  return secrets;
}

void
ky_secrets_count (KySecrets *secrets, guint *ret_open, guint *ret_closed)
{
  g_mutex_lock (&secrets->lock);
  take_new (secrets);
  *ret_open = g_hash_table_size (secrets->all);
  *ret_closed = g_hash_table_size (secrets->closed);
  g_mutex_unlock (&secrets->lock);
}

gboolean
ky_secrets_find (gpointer data, const gchar *key_id, KyPublicKey *ret_pair,
                 guint8 ret_secret[KY_KEY_SECRET_SIZE], GError **error)
{
  KySecrets *secrets = data;

  g_mutex_lock (&secrets->lock);
  const Secret *found = g_hash_table_lookup (secrets->all, key_id);
  if (found == NULL)
    found = secrets_take (secrets, key_id, error); /* the pair was made after the last reading */
  if (found != NULL)
    {
      *ret_pair = found->pair;
      memcpy (ret_secret, found->secret, KY_KEY_SECRET_SIZE);
    }
  g_mutex_unlock (&secrets->lock);
  return found != NULL;
}
