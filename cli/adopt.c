/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kiyome store adopt|expire: what only an administrator may decide about the store. */
#include "cli/store.h"
#include "cli/words.h"
#include "common/wire.h"
#include "store/seal/seal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* --- rows made again ------------------------------------------------------------------------ */

/* A key pair of which some originals are. */
typedef struct
{
  KyPublicKey public;
  guint8 secret[KY_KEY_SECRET_SIZE];
  gboolean is_here;
} Pair;

typedef struct
{
  const gchar *program, *reason, *passphrase_file, *keys;
  KyStoreAdmin *admin;
  GHashTable *pairs; /* identifier → Pair */
  guint made, left;  /* originals with a row again, and without */
} Adoption;

static void
free_pair (gpointer data)
{
  Pair *pair = data;

  sodium_memzero (pair, sizeof *pair);
  g_free (pair);
}

/* The pair ID, or NULL: said once that it is not here. */
static const Pair *
find_pair (Adoption *adoption, const gchar *id)
{
  Pair *pair = g_hash_table_lookup (adoption->pairs, id);
  g_autoptr (GError) error = NULL;

  if (pair == NULL)
    {
      pair = g_new0 (Pair, 1);
      g_hash_table_insert (adoption->pairs, g_strdup (id), pair);
      pair->is_here = ky_cli_load_key (adoption->keys, id, adoption->passphrase_file, &pair->public,
                                       pair->secret, &error);
      if (error != NULL)
        ky_command_fail (adoption->program, error);
    }
  return pair->is_here ? pair : NULL;
}

static gboolean
pass_over (gpointer data, const guint8 *bytes, gsize size, GError **error)
{
  return TRUE;
}

/* Opens FD, the original ID: what its envelope says, and its SHA-256. */
static GBytes *
open_original (int fd, const gchar *id, const guint8 *data_key, gchar ret_hex[KY_SHA256_HEX_SIZE],
               GError **error)
{
  g_autoptr (GBytes) envelope = ky_seal_read_envelope (fd, data_key, error);
  guint8 digest[KY_SHA256_SIZE];
  guint64 size;

  if (envelope == NULL)
    return NULL;
  /* The envelope begins with the original's size (store/keep/adopt.c). */
  if (g_bytes_get_size (envelope) < sizeof size)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_MALFORMED, "%s: no envelope", id);
      return NULL;
    }
  memcpy (&size, g_bytes_get_data (envelope, NULL), sizeof size);
  if (lseek (fd, 0, SEEK_SET) != 0
      || !ky_unseal (fd, id, size, data_key, pass_over, NULL, digest, error))
    return NULL;
  ky_sha256_to_hex (digest, ret_hex);
  return g_steal_pointer (&envelope);
}

static gboolean
adopt_file (Adoption *adoption, const gchar *file, const gchar *id, const guint8 *data_key,
            GError **error)
{
  const gchar *const which[] = { "file", file, NULL };
  gchar hex[KY_SHA256_HEX_SIZE];
  ky_autofd int fd = -1;
  g_autoptr (KyRows) opened
      = ky_store_admin_ask (adoption->admin, "adopt-open", which, NULL, &fd, error);
  g_autoptr (KyRows) added = NULL;
  g_autoptr (GBytes) envelope = NULL;

  if (opened == NULL || fd < 0)
    return FALSE;
  envelope = open_original (fd, id, data_key, hex, error);
  if (envelope == NULL)
    return FALSE;
  added = ky_store_admin_ask (adoption->admin, "adopt-add",
                              (const gchar *const[]){ "id", id, "file", file, "sha256", hex,
                                                      "reason", adoption->reason, NULL },
                              envelope, NULL, error);
  return added != NULL;
}

/* One row of the list; what can't be helped is said, and the next one comes. */
static void
adopt_row (Adoption *adoption, KyRows *rows)
{
  g_autofree gchar *file = ky_row_value_text (ky_rows_get (rows, "file"));
  g_autofree gchar *id = ky_row_value_text (ky_rows_get (rows, "id"));
  g_autofree gchar *key_id = ky_row_value_text (ky_rows_get (rows, "key_id"));
  const KyRowValue *sealed_key = ky_rows_get (rows, "sealed_key");
  const Pair *pair = key_id[0] != '\0' ? find_pair (adoption, key_id) : NULL;
  guint8 data_key[KY_SEAL_KEY_SIZE];
  g_autoptr (GError) error = NULL;

  adoption->left++;
  if (pair == NULL)
    return;
  if (!ky_unseal_key (sealed_key->view, pair->public.key, pair->secret, data_key))
    g_set_error (&error, KY_ERROR, KY_ERROR_STORE, "{key-does-not-open|%s}", key_id);
  else if (adopt_file (adoption, file, id, data_key, &error))
    {
      adoption->made++;
      adoption->left--;
    }
  sodium_memzero (data_key, sizeof data_key);
  if (error != NULL)
    ky_command_complain (adoption->program, "%s: %s", file, error->message);
}

static gboolean
adopt_files (Adoption *adoption, GError **error)
{
  g_autoptr (KyRows) rows
      = ky_store_admin_ask (adoption->admin, "adopt-list", NULL, NULL, NULL, error);
  g_autoptr (KyRows) end = NULL;
  gint next = -1;

  while (rows != NULL && (next = ky_rows_next (rows, error)) == 1)
    adopt_row (adoption, rows);
  if (next < 0)
    return FALSE;
  end = ky_store_admin_ask (adoption->admin, "adopt-end", NULL, NULL, NULL, error);
  return end != NULL;
}

static int
make_rows (const gchar *program, KyConfig *config, const gchar *reason, const gchar *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyStoreAdmin) admin = ky_cli_connect (config, &error);
  g_autoptr (GHashTable) pairs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_pair);
  Adoption adoption = { .program = program,
                        .reason = reason,
                        .passphrase_file = file,
                        .keys = ky_config_string (config, KY_CONFIG_PATHS_KEYS),
                        .admin = admin,
                        .pairs = pairs };

  if (admin == NULL || !adopt_files (&adoption, &error))
    {
      ky_command_fail (program, error);
      return KY_EXIT_FAILURE;
    }
  printf (ngettext ("%u original is in the index again.\n",
                    "%u originals are in the index again.\n", adoption.made),
          adoption.made);
  if (adoption.left == 0)
    return KY_EXIT_OK;
  printf (ngettext ("%u file could not be opened; it is kept aside for store.aside-days.\n",
                    "%u files could not be opened; they are kept aside for store.aside-days.\n",
                    adoption.left),
          adoption.left);
  return KY_EXIT_NO;
}

/* --- adopt ---------------------------------------------------------------------------------- */

static int
decide (const gchar *program, KyConfig *config, const gchar *reason, gboolean is_new)
{
  int status = KY_EXIT_OK;
  const gchar *const arguments[] = { "reason", reason, is_new ? "new" : NULL, "yes", NULL };
  g_autoptr (KyRows) rows = ky_cli_ask (program, config, "adopt", arguments, NULL, &status);
  g_autofree gchar *doubt = NULL;
  g_autofree gchar *words = NULL;

  if (rows == NULL)
    return status;
  if (ky_rows_next (rows, NULL) != 1)
    return KY_EXIT_FAILURE;
  doubt = ky_row_value_text (ky_rows_get (rows, "doubt"));
  words = ky_cli_in_words (doubt);
  if (doubt[0] != '\0')
    printf (_ ("Decided: %s\n"), words);
  else
    printf ("%s", _ ("Nothing was in doubt.\n"));
  return KY_EXIT_OK;
}

static int
store_adopt (int argc, char **argv)
{
  const gchar *program = "kiyome store adopt";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *reason = NULL;
  g_autofree gchar *file = NULL;
  gboolean is_new = FALSE;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          KY_CLI_REASON (&reason),
          KY_CLI_PASSPHRASE (&file),
          { "new-index", 0, 0, G_OPTION_ARG_NONE, &is_new,
            N_ ("start a new index; the present one is kept under another name"), NULL },
          { NULL } };
  g_autoptr (KyConfig) config = NULL;
  int status;

  if (!ky_command_parse (&argc, &argv, program, NULL,
                         _ ("Confirms the present index as valid when kiyome-store accepts nothing "
                            "because the index is missing, older than before or damaged, or "
                            "because the audit log lacks what its anchors name. First restore what "
                            "you have of it. Then recreates rows for originals without one, as far "
                            "as their files say whose they are and the secret key is available."),
                         _ ("Exit status: 0 done; 1 refused, or some files could not be opened."),
                         entries))
    return KY_EXIT_USAGE;
  if (reason == NULL)
    return ky_command_usage (program, _ ("--reason is needed"));
  config = ky_command_config (program, directory);
  if (config == NULL || sodium_init () < 0)
    return KY_EXIT_USAGE;
  status = decide (program, config, reason, is_new);
  return status == KY_EXIT_OK ? make_rows (program, config, reason, file) : status;
}

/* --- expire --------------------------------------------------------------------------------- */

static int
store_expire (int argc, char **argv)
{
  const gchar *program = "kiyome store expire";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *reason = NULL;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory), KY_CLI_REASON (&reason), { NULL } };
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (KyRows) rows = NULL;
  int status = KY_EXIT_OK;
  guint count;

  if (!ky_command_parse (
          &argc, &argv, program, NULL,
          _ ("Lets kiyome-store destroy originals that are too old by the clock when there are "
             "unusually many, for example after the clock jumped or the retention time was "
             "shortened. Check the clock first: nothing brings destroyed originals back."),
          NULL, entries))
    return KY_EXIT_USAGE;
  if (reason == NULL)
    return ky_command_usage (program, _ ("--reason is needed"));
  config = ky_command_config (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  rows = ky_cli_ask (program, config, "expire", (const gchar *const[]){ "reason", reason, NULL },
                     NULL, &status);
  if (rows == NULL)
    return status;
  if (ky_rows_next (rows, NULL) != 1)
    return KY_EXIT_FAILURE;
  count = (guint)ky_rows_get (rows, "count")->number;
  printf (ngettext ("%u original is destroyed.\n", "%u originals are destroyed.\n", count), count);
  return KY_EXIT_OK;
}

int
ky_command_store (int argc, char **argv)
{
  static const KySubcommand subcommands[] = {
    { "adopt", store_adopt, N_ ("continue with the present index, or with a new one") },
    { "expire", store_expire, N_ ("destroy what waits for an administrator's decision") },
    { NULL, NULL, NULL },
  };

  return ky_command_dispatch ("kiyome store", subcommands, argc, argv);
}
