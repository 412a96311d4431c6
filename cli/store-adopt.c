/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome store adopt` and `kiyome store expire`: the decisions about the store that
 * only an administrator may make, after a lost index and before unusually many originals are
 * destroyed. kiyome-store carries each out and records it in the audit log. */
#include "cli/store.h"
#include "common/iso-time.h"
#include "common/message-codes.h"
#include "common/release.h"
#include "store/seal/seal.h"

#include <unistd.h>

#define COMPLAINTS 20 /* files whose errors are printed */
/* Originals that are adopted at the same time: each waits for the disk, and one group commit of the
 * store serves all of them. */
#define CONNECTIONS 16

/* --- rows made again ------------------------------------------------------------------------ */

/* Describes a key pair that some originals are sealed to. */
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
  GAsyncQueue *idle; /* KyStoreAdmin */
  GMutex mutex;      /* protects the following members */
  GHashTable *pairs; /* identifier → Pair */
  guint made, left;  /* originals with a row again, and without */
  guint complaints;
} Adoption;

/* Describes one original in the store's list of originals without a row in the index. */
typedef struct
{
  KyStoreAdmin *admin;
  gchar *file, *id, *key_id;
  guint8 sealed_key[KY_SEALED_KEY_SIZE];
  gboolean has_key;
} Lost;

static void
store_adopt_free_pair (gpointer data)
{
  Pair *pair = data;

  sodium_memzero (pair, sizeof *pair);
  g_free (pair);
}

/* Returns the key pair `id`, or NULL if it is not on this machine; the reason is printed once. The
 * caller holds the lock. */
static const Pair *
find_pair_locked (Adoption *adoption, const gchar *id)
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

static const Pair *
store_adopt_find_pair (Adoption *adoption, const gchar *id)
{
  g_mutex_lock (&adoption->mutex);
  const Pair *pair = find_pair_locked (adoption, id);
  g_mutex_unlock (&adoption->mutex);
  return pair;
}

static gboolean
store_adopt_pass_over (gpointer data, const guint8 *bytes, gsize size, GError **error)
{
  return TRUE;
}

/* Opens `fd`, the original `id`: what its envelope says, and its SHA-256. */
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
    return ky_fail_null (error, KY_ERROR_MALFORMED, "%s: no envelope", id);
  memcpy (&size, g_bytes_get_data (envelope, NULL), sizeof size);
  if (lseek (fd, 0, SEEK_SET) != 0
      || !ky_unseal (fd, id, size, data_key, store_adopt_pass_over, NULL, digest, error))
    return NULL;
  ky_sha256_to_hex (digest, ret_hex);
  return g_steal_pointer (&envelope);
}

/* Adopts the original in the file of `lost`. `*ret_is_gone` means that the store returned no file:
 * it was erased earlier, and has been removed again meanwhile. */
static gboolean
store_adopt_file (Adoption *adoption, const Lost *lost, const guint8 *data_key,
                  gboolean *ret_is_gone, GError **error)
{
  const gchar *const which[] = { "file", lost->file, NULL };
  gchar hex[KY_SHA256_HEX_SIZE];
  ky_autofd int fd = -1;
  g_autoptr (KyRows) opened
      = ky_store_admin_ask (lost->admin, "adopt-open", which, NULL, &fd, error);

  if (opened == NULL)
    return FALSE;
  *ret_is_gone = fd < 0;
  if (*ret_is_gone)
    return TRUE;
  g_autoptr (GBytes) envelope = open_original (fd, lost->id, data_key, hex, error);
  if (envelope == NULL)
    return FALSE;
  g_autoptr (KyRows) added
      = ky_store_admin_ask (lost->admin, "adopt-add",
                            (const gchar *const[]){ "id", lost->id, "file", lost->file, "sha256",
                                                    hex, "reason", adoption->reason, NULL },
                            envelope, NULL, error);
  return added != NULL;
}

/* Tells whether the file is gone: one without a label was being erased when it was listed. */
static gboolean
is_gone_file (const Lost *lost)
{
  const gchar *const which[] = { "file", lost->file, NULL };
  ky_autofd int fd = -1;
  g_autoptr (KyRows) opened
      = ky_store_admin_ask (lost->admin, "adopt-open", which, NULL, &fd, NULL);

  return opened != NULL && fd < 0;
}

static void
store_adopt_complain (Adoption *adoption, const gchar *file, const GError *error)
{
  if (adoption->complaints++ < COMPLAINTS)
    ky_command_complain (adoption->program, "%s: %s", file, error->message);
  else if (adoption->complaints == COMPLAINTS + 1)
    ky_command_complain (adoption->program, "%s", _ ("files after these are only counted"));
}

/* Adopts one original. An error is printed, and the next one follows. TRUE: the original has its
 * row again, or needs none. */
static gboolean
store_adopt_one (Adoption *adoption, const Lost *lost, gboolean *ret_is_made)
{
  const Pair *pair
      = lost->key_id[0] != '\0' ? store_adopt_find_pair (adoption, lost->key_id) : NULL;
  guint8 data_key[KY_SEAL_KEY_SIZE];
  gboolean is_gone = FALSE;
  gboolean ok = FALSE;
  g_autoptr (GError) error = NULL;

  *ret_is_made = FALSE;
  if (pair == NULL)
    return lost->key_id[0] == '\0' && is_gone_file (lost);
  if (!lost->has_key
      || !ky_unseal_key (ky_view (lost->sealed_key, sizeof lost->sealed_key), pair->public.key,
                         pair->secret, data_key))
    ky_error_say (&error, KY_ERROR_STORE, "key-does-not-open", "s", lost->key_id);
  else
    ok = store_adopt_file (adoption, lost, data_key, &is_gone, &error);
  sodium_memzero (data_key, sizeof data_key);
  *ret_is_made = ok && !is_gone;
  if (error != NULL)
    {
      g_mutex_lock (&adoption->mutex);
      store_adopt_complain (adoption, lost->file, error);
      g_mutex_unlock (&adoption->mutex);
    }
  return ok;
}

static void
store_adopt_in_thread (gpointer data, gpointer user_data)
{
  Lost *lost = data;
  Adoption *adoption = user_data;
  gboolean is_made;
  gboolean ok = store_adopt_one (adoption, lost, &is_made);

  g_mutex_lock (&adoption->mutex);
  adoption->made += is_made;
  adoption->left += !ok;
  g_mutex_unlock (&adoption->mutex);
  g_async_queue_push (adoption->idle, lost->admin);
  KY_RELEASE_MEMBERS (lost, file, id, key_id);
  g_free (lost);
}

/* Waits until one of the connections is free. */
static void
store_adopt_row (Adoption *adoption, GThreadPool *pool, KyRows *rows)
{
  Lost *lost = g_new0 (Lost, 1);
  const KyRowValue *sealed_key = ky_rows_get (rows, "sealed_key");

  lost->file = ky_rows_text_of (rows, "file");
  lost->id = ky_rows_text_of (rows, "id");
  lost->key_id = ky_rows_text_of (rows, "key_id");
  lost->has_key = sealed_key->view.size == sizeof lost->sealed_key;
  if (lost->has_key)
    memcpy (lost->sealed_key, sealed_key->view.data, sizeof lost->sealed_key);
  lost->admin = g_async_queue_pop (adoption->idle);
  g_thread_pool_push (pool, lost, NULL);
}

static gboolean
connect_all (Adoption *adoption, KyConfig *config, GError **error)
{
  for (guint i = 0; i < CONNECTIONS; i++)
    {
      KyStoreAdmin *admin = ky_cli_connect (config, error);

      if (admin == NULL)
        return FALSE;
      g_async_queue_push (adoption->idle, admin);
    }
  return TRUE;
}

static gboolean
store_adopt_files (Adoption *adoption, KyConfig *config, GError **error)
{
  g_autoptr (KyRows) rows
      = ky_store_admin_ask (adoption->admin, "adopt-list", NULL, NULL, NULL, error);
  KyStoreAdmin *admin;
  gint next = -1;

  if (rows == NULL)
    return FALSE;
  GThreadPool *pool = g_thread_pool_new (store_adopt_in_thread, adoption, CONNECTIONS, FALSE, NULL);
  if (connect_all (adoption, config, error))
    while ((next = ky_rows_next (rows, error)) == 1)
      store_adopt_row (adoption, pool, rows);
  g_thread_pool_free (pool, FALSE, TRUE);
  while ((admin = g_async_queue_try_pop (adoption->idle)) != NULL)
    ky_store_admin_free (admin);
  if (next < 0)
    return FALSE;
  g_autoptr (KyRows) end
      = ky_store_admin_ask (adoption->admin, "adopt-end", NULL, NULL, NULL, error);
  return end != NULL;
}

static int
make_rows (const gchar *program, KyConfig *config, const gchar *reason, const gchar *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyStoreAdmin) admin = ky_cli_connect (config, &error);
  g_autoptr (GHashTable) pairs
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, store_adopt_free_pair);
  g_autoptr (GAsyncQueue) idle = g_async_queue_new ();
  Adoption adoption = { .program = program,
                        .reason = reason,
                        .passphrase_file = file,
                        .keys = ky_config_string (config, KY_CONFIG_PATHS_KEYS),
                        .admin = admin,
                        .idle = idle,
                        .pairs = pairs };

  g_mutex_init (&adoption.mutex);
  if (admin == NULL || !store_adopt_files (&adoption, config, &error))
    return ky_command_fail (program, error);
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
store_adopt_decide (const gchar *program, KyConfig *config, const gchar *reason, gboolean is_new,
                    gboolean takes_bucket)
{
  int status = KY_EXIT_OK;
  const gchar *const arguments[]
      = { "reason", reason, "new", is_new ? "yes" : "", "bucket", takes_bucket ? "yes" : "", NULL };
  g_autoptr (KyRows) rows = ky_cli_ask (program, config, "adopt", arguments, NULL, &status);

  if (!ky_cli_first_row (rows, &status))
    return status;
  g_autofree gchar *doubt = ky_rows_text_of (rows, "doubt");
  g_autofree gchar *words = ky_i18n_in_words (doubt);
  if (doubt[0] != '\0')
    printf (_ ("Decided: %s\n"), words);
  else
    printf ("%s", _ ("Nothing was done: kiyome-store reports no problem with its index.\n"));
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
  gboolean takes_bucket = FALSE;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          KY_CLI_REASON (&reason),
          KY_CLI_PASSPHRASE (&file),
          KY_CLI_FLAG ("new-index", &is_new,
                       N_ ("start a new index; the present one is kept under another name")),
          KY_CLI_FLAG ("bucket", &takes_bucket,
                       N_ ("take over the bucket of store.originals, too")),
          { NULL } };

  if (!ky_command_parse (&argc, &argv, program, NULL,
                         _ ("Confirms the present index as valid when kiyome-store accepts nothing "
                            "because the index is missing, older than before or damaged, or "
                            "because the audit log lacks what its anchors name. First restore what "
                            "you have of it. Then recreates rows for originals without one, as far "
                            "as their files say whose they are and the secret key is available."),
                         _ ("Exit status: 0 done; 1 refused, or some files could not be opened."),
                         entries))
    return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL || sodium_init () < 0)
    return KY_EXIT_USAGE;
  int status = store_adopt_decide (program, config, reason, is_new, takes_bucket);
  return status == KY_EXIT_OK ? make_rows (program, config, reason, file) : status;
}

/* --- expire --------------------------------------------------------------------------------- */

/* Shows how many originals wait to be destroyed, and asks for confirmation. Returns KY_EXIT_OK if
 * the user confirms it. */
static int
confirm_expire (const gchar *program, KyConfig *config)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *now = ky_local_time (g_get_real_time () / G_USEC_PER_SEC);

  if (!ky_cli_can_confirm (program))
    return KY_EXIT_USAGE;
  g_autoptr (KyStoreAdmin) admin = ky_cli_connect (config, &error);
  g_autofree gchar *json = admin != NULL ? ky_store_admin_status (admin, &error) : NULL;
  g_autoptr (GHashTable) values = json != NULL ? ky_json_flatten (json) : NULL;
  const gchar *held = values != NULL ? g_hash_table_lookup (values, "held") : NULL;
  if (held == NULL)
    {
      ky_command_complain (program, "%s",
                           error != NULL ? error->message
                                         : _ ("kiyome-store did not answer: see kiyome status"));
      return KY_EXIT_FAILURE;
    }
  g_autofree gchar *question
      = g_strdup_printf (_ ("This clock says %s. By it, %s originals are too old. Destroy them for "
                            "good?"),
                         now, held);
  if (ky_cli_confirm (question))
    return KY_EXIT_OK;
  ky_command_complain (program, "%s", _ ("nothing was destroyed"));
  return KY_EXIT_NO;
}

static int
store_expire (int argc, char **argv)
{
  const gchar *program = "kiyome store expire";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *reason = NULL;
  gboolean is_sure = FALSE;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory), KY_CLI_REASON (&reason), KY_CLI_YES (&is_sure), { NULL } };
  int status = KY_EXIT_OK;

  if (!ky_command_parse (
          &argc, &argv, program, NULL,
          _ ("Lets kiyome-store destroy originals that are too old by the clock when there are "
             "unusually many, for example after the clock jumped or the retention time was "
             "shortened. Check the clock first: nothing brings destroyed originals back."),
          _ ("Asks first, unless --yes is given."), entries))
    return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  if (!is_sure)
    status = confirm_expire (program, config);
  if (status != KY_EXIT_OK)
    return status;
  g_autoptr (KyRows) rows = ky_cli_ask (
      program, config, "expire", (const gchar *const[]){ "reason", reason, NULL }, NULL, &status);
  if (!ky_cli_first_row (rows, &status))
    return status;
  guint count = (guint)ky_rows_get (rows, "count")->number;
  printf (ngettext ("%u original is destroyed.\n", "%u originals are destroyed.\n", count), count);
  return KY_EXIT_OK;
}

KY_DEFINE_COMMAND (ky_command_store, "kiyome store",
                   { "adopt", store_adopt,
                     N_ ("continue with the present index, or with a new one") },
                   { "expire", store_expire,
                     N_ ("destroy the originals that wait for an administrator's decision") })
