/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome keys init|rotate|list`: the key pairs that originals are sealed to. No
 * secret key is ever deleted or replaced, because older originals need it. */
#include "cli/signer.h"
#include "cli/store.h"
#include "common/iso-time.h"
#include "common/text.h"
#include "store/seal/id.h"
#include "store/seal/keys.h"
#include "store/seal/seal.h"

#include <sys/stat.h>

#define RESEAL_BATCH 1000

/* --- init and rotate ------------------------------------------------------------------------ */

/* Asks for the passphrase of a new key: none, from a file, or typed twice. Returns FALSE after it
 * has printed the error. */
static gboolean
new_passphrase (const gchar *program, const gchar *file, gboolean ask, gchar **ret_passphrase)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *again = NULL;

  *ret_passphrase = NULL;
  if (file != NULL)
    *ret_passphrase = ky_cli_read_passphrase (file, &error);
  else if (ask)
    {
      *ret_passphrase = ky_cli_ask_passphrase (_ ("New passphrase: "), &error);
      if (*ret_passphrase != NULL)
        again = ky_cli_ask_passphrase (_ ("Repeat the passphrase: "), &error);
      if (again != NULL && strcmp (again, *ret_passphrase) != 0)
        g_set_error_literal (&error, KY_ERROR, KY_ERROR_POLICY,
                             _ ("the two passphrases are different"));
    }
  else
    return TRUE;
  if (again != NULL)
    sodium_memzero (again, strlen (again));
  if (error == NULL)
    return TRUE;
  ky_command_fail (program, error);
  return FALSE;
}

static int
cli_keys_make (const gchar *program, const gchar *directory, const gchar *passphrase,
               gboolean may_rotate)
{
  g_autoptr (GError) error = NULL;
  KyPublicKey key;

  if (!ky_keys_make (directory, passphrase, may_rotate, &key, &error))
    {
      ky_command_fail (program, error);
      return g_error_matches (error, KY_ERROR, KY_ERROR_CONFIG) ? KY_EXIT_NO : KY_EXIT_FAILURE;
    }
  printf (_ ("Originals are sealed to key %s from now on.\n"), key.id);
  printf (_ ("Secret key: %s/%s.key - keep a copy of it in a safe place: without it no original "
             "can be opened.\n"),
          directory, key.id);
  return KY_EXIT_OK;
}

static int
keys_init (int argc, char **argv)
{
  const gchar *program = "kiyome keys init";
  g_autoptr (GError) error = NULL;
  g_autofree gchar *directory = NULL;
  g_autofree gchar *file = NULL;
  gboolean ask = FALSE;
  gchar *passphrase = NULL;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          KY_CLI_PASSPHRASE (&file),
          KY_CLI_FLAG ("ask-passphrase", &ask,
                       N_ ("ask for a passphrase, and lock the secret key with it")),
          { NULL } };
  KySignerPair pair = KY_SIGNER_BACKUP (NULL);

  if (!ky_command_parse (&argc, &argv, program, NULL,
                         _ ("Creates the first key pair that originals are sealed to."), NULL,
                         entries))
    return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  if (!new_passphrase (program, file, ask, &passphrase))
    return KY_EXIT_USAGE;
  pair.directory = ky_config_string (config, KY_CONFIG_PATHS_KEYS);
  int status = cli_keys_make (program, pair.directory, passphrase, FALSE);
  ky_text_wipe (passphrase);
  /* Copied with them then. */
  if (status == KY_EXIT_OK && !ky_signer_make (&pair, &error))
    {
      ky_command_fail (program, error);
      status = KY_EXIT_FAILURE;
    }
  return status;
}

typedef struct
{
  const gchar *program;
  KyConfig *config;
  const gchar *passphrase_file;
  const gchar *directory;
  KyPublicKey current;
  KyStoreAdmin *admin;
} Rewrap;

/* Sends one list of newly sealed keys. */
static gboolean
send_resealed (Rewrap *rewrap, const gchar *old_id, GByteArray *list, gint64 *total, GError **error)
{
  const gchar *const arguments[] = { "key", old_id, NULL };
  g_autoptr (GBytes) blob = g_bytes_new (list->data, list->len);
  g_autoptr (KyRows) rows
      = ky_store_admin_ask (rewrap->admin, "key-reseal", arguments, blob, NULL, error);

  if (rows == NULL || ky_rows_next (rows, error) != 1)
    return FALSE;
  *total += ky_rows_get (rows, "count")->number;
  g_byte_array_set_size (list, 0);
  return TRUE;
}

/* Opens the data keys of one old pair and seals them to the current one. */
static gboolean
reseal_rows (Rewrap *rewrap, const KyPublicKey *old, const guint8 *secret, KyRows *rows,
             gint64 *total, GError **error)
{
  g_autoptr (GByteArray) list = g_byte_array_new ();
  guint8 data_key[KY_SEAL_KEY_SIZE];
  guint8 sealed[KY_SEALED_KEY_SIZE];
  g_auto (KyKeySealer) sealer = { 0 };
  gint next;

  while ((next = ky_rows_next (rows, error)) == 1)
    {
      g_autofree gchar *id = ky_rows_text_of (rows, "id");
      const KyRowValue *old_seal = ky_rows_get (rows, "sealed_key");

      if (strlen (id) != KY_ID_SIZE - 1
          || !ky_unseal_key (old_seal->view, old->key, secret, data_key))
        return ky_fail (error, KY_ERROR_STORE, "the data key of %s can't be opened", id);
      ky_key_sealer_seal (&sealer, data_key, rewrap->current.key, sealed);
      sodium_memzero (data_key, sizeof data_key);
      g_byte_array_append (list, (const guint8 *)id, KY_ID_SIZE - 1);
      g_byte_array_append (list, sealed, sizeof sealed);
      if (list->len >= RESEAL_BATCH * (KY_ID_SIZE - 1 + KY_SEALED_KEY_SIZE)
          && !send_resealed (rewrap, old->id, list, total, error))
        return FALSE;
    }
  return next == 0 && (list->len == 0 || send_resealed (rewrap, old->id, list, total, error));
}

static gboolean
reseal_key (Rewrap *rewrap, const gchar *old_id, gint64 *total, GError **error)
{
  const gchar *const arguments[] = { "key", old_id, NULL };
  guint8 secret[KY_KEY_SECRET_SIZE];
  KyPublicKey old;

  if (!ky_cli_load_key (rewrap->directory, old_id, rewrap->passphrase_file, &old, secret, error))
    return FALSE;
  g_autoptr (KyRows) rows
      = ky_store_admin_ask (rewrap->admin, "key-seals", arguments, NULL, NULL, error);
  gboolean ok = rows != NULL && reseal_rows (rewrap, &old, secret, rows, total, error);
  sodium_memzero (secret, sizeof secret);
  return ok;
}

static gboolean
reseal_all (Rewrap *rewrap, GError **error)
{
  gint64 total = 0;
  gint next;

  if (!ky_keys_current (rewrap->directory, &rewrap->current, error))
    return FALSE;
  rewrap->admin = ky_cli_connect (rewrap->config, error);
  if (rewrap->admin == NULL)
    return FALSE;
  g_autoptr (KyRows) keys = ky_store_admin_ask (rewrap->admin, "key-use", NULL, NULL, NULL, error);
  if (keys == NULL)
    return FALSE;
  while ((next = ky_rows_next (keys, error)) == 1)
    {
      g_autofree gchar *id = ky_rows_text_of (keys, "key_id");

      if (!g_str_equal (id, rewrap->current.id) && !reseal_key (rewrap, id, &total, error))
        return FALSE;
    }
  if (next < 0)
    return FALSE;
  printf (_ ("%lld originals are sealed to key %s now.\n"), (long long)total, rewrap->current.id);
  return TRUE;
}

static int
rewrap_all (const gchar *program, KyConfig *config, const gchar *passphrase_file)
{
  Rewrap rewrap = { .program = program,
                    .config = config,
                    .passphrase_file = passphrase_file,
                    .directory = ky_config_string (config, KY_CONFIG_PATHS_KEYS) };
  g_autoptr (GError) error = NULL;
  gboolean ok = reseal_all (&rewrap, &error);

  ky_store_admin_free (rewrap.admin);
  if (ok)
    return KY_EXIT_OK;
  return ky_command_fail (program, error);
}

static int
keys_rotate (int argc, char **argv)
{
  const gchar *program = "kiyome keys rotate";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *file = NULL;
  g_autofree gchar *old_file = NULL;
  gboolean ask = FALSE;
  gboolean rewrap = FALSE;
  gchar *passphrase = NULL;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          KY_CLI_PASSPHRASE (&file),
          KY_CLI_FLAG ("ask-passphrase", &ask,
                       N_ ("ask for a passphrase, and lock the new secret key with it")),
          KY_CLI_FLAG ("rewrap", &rewrap, N_ ("seal existing originals to the new key, too")),
          KY_CLI_FILE ("old-passphrase-file", &old_file,
                       N_ ("for --rewrap: the passphrase of the old keys"), N_ ("FILE")),
          { NULL } };

  if (!ky_command_parse (&argc, &argv, program, NULL,
                         _ ("Creates a new key pair for future originals. Older secret keys stay, "
                            "since older originals need them."),
                         NULL, entries))
    return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  if (!new_passphrase (program, file, ask, &passphrase))
    return KY_EXIT_USAGE;
  int status
      = cli_keys_make (program, ky_config_string (config, KY_CONFIG_PATHS_KEYS), passphrase, TRUE);
  ky_text_wipe (passphrase);
  if (status != KY_EXIT_OK || !rewrap)
    return status;
  return rewrap_all (program, config, old_file);
}

/* --- list ----------------------------------------------------------------------------------- */

static void
print_key (const KyKeyInfo *info, gboolean is_json, gboolean is_first)
{
  g_autofree gchar *created = ky_local_time (info->created);
  g_autofree gchar *iso = ky_iso_time (info->created * G_USEC_PER_SEC, FALSE);

  if (is_json)
    printf ("%s\n{\"id\":\"%s\",\"created\":\"%s\""
            ",\"current\":%s,\"secret\":%s,\"locked\":%s}",
            is_first ? "" : ",", info->id, iso, info->is_current ? "true" : "false",
            info->has_secret ? "true" : "false", info->is_locked ? "true" : "false");
  else
    printf ("%s  %s  %s%s\n", info->id, created, info->is_current ? _ ("current") : _ ("old"),
            !info->has_secret ? _ (", its secret key is not here")
            : info->is_locked ? _ (", locked with a passphrase")
                              : "");
}

static int
keys_list (int argc, char **argv)
{
  const gchar *program = "kiyome keys list";
  g_autofree gchar *directory = NULL;
  gboolean is_json = FALSE;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory), KY_CLI_JSON (&is_json), { NULL } };
  g_autoptr (GError) error = NULL;

  if (!ky_command_parse (&argc, &argv, program, NULL, _ ("Lists the key pairs, oldest first."),
                         NULL, entries))
    return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  g_autoptr (GArray) infos = ky_keys_list (ky_config_string (config, KY_CONFIG_PATHS_KEYS), &error);
  if (infos == NULL)
    {
      ky_command_fail (program, error);
      return KY_EXIT_NO;
    }
  if (is_json)
    printf ("[");
  for (guint i = 0; i < infos->len; i++)
    print_key (&g_array_index (infos, KyKeyInfo, i), is_json, i == 0);
  if (is_json)
    printf ("\n]\n");
  return KY_EXIT_OK;
}

/* --- copies --------------------------------------------------------------------------------- */

/* Loads the copy of each key pair that is here from `copies`: that the secret key belongs to the
 * identifier is checked there. What is the same file, by a link or because the directory is the
 * same, is no copy. Of a pair whose secret key was destroyed after kiyome keys rotate --rewrap
 * there is none. `ids`: gets their identifiers. */
static gboolean
cli_keys_compare (const gchar *directory, const gchar *copies, const gchar *passphrase_file,
                  GString *ids, GError **error)
{
  g_autoptr (GArray) infos = ky_keys_list (directory, error);

  for (guint i = 0; infos != NULL && i < infos->len; i++)
    {
      const KyKeyInfo *info = &g_array_index (infos, KyKeyInfo, i);
      g_autofree gchar *own = g_strdup_printf ("%s/%s.key", directory, info->id);
      g_autofree gchar *other = g_strdup_printf ("%s/%s.key", copies, info->id);
      struct stat here = { 0 }, there = { 0 };
      guint8 secret[KY_KEY_SECRET_SIZE];
      KyPublicKey copy;

      if (stat (own, &here) != 0 && stat (other, &there) != 0 && !info->is_current)
        continue;
      if (stat (other, &there) == 0 && here.st_dev == there.st_dev && here.st_ino == there.st_ino)
        return ky_fail (error, KY_ERROR_VERIFY, _ ("%s is the key itself, not a copy of it"),
                        other);
      if (!ky_cli_load_key (copies, info->id, passphrase_file, &copy, secret, error))
        return FALSE;
      sodium_memzero (secret, sizeof secret);
      g_string_append_printf (ids, "%s%s", ids->len > 0 ? " " : "", info->id);
    }
  return infos != NULL;
}

static int
keys_verify (int argc, char **argv)
{
  const gchar *program = "kiyome keys verify";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *file = NULL;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory), KY_CLI_PASSPHRASE (&file), { NULL } };
  g_autoptr (GString) ids = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  int status = KY_EXIT_OK;

  if (!ky_command_parse (&argc, &argv, program, _ ("DIRECTORY"),
                         _ ("Compares the copies of secret keys in DIRECTORY with the keys of this "
                            "machine, and records it."),
                         NULL, entries))
    return KY_EXIT_USAGE;
  if (argc != 2)
    return ky_command_usage (program, _ ("one directory is expected"));
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  if (!cli_keys_compare (ky_config_string (config, KY_CONFIG_PATHS_KEYS), argv[1], file, ids,
                         &error))
    {
      ky_command_fail (program, error);
      return KY_EXIT_NO;
    }
  g_autoptr (KyRows) rows
      = ky_cli_ask (program, config, "keys-verify",
                    (const gchar *const[]){ "detail", ids->str, NULL }, NULL, &status);
  if (rows != NULL)
    printf (_ ("The copies match the keys: %s\n"), ids->str);
  return status;
}

KY_DEFINE_KEY_COMMAND (ky_command_keys, "kiyome keys",
                       { "init", keys_init, N_ ("create the first key pair") },
                       { "list", keys_list, N_ ("list the key pairs") },
                       { "verify", keys_verify, N_ ("compare copies of the secret keys") },
                       { "rotate", keys_rotate, N_ ("create a new key pair for future originals") })
