/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the verbs that create, list and revoke the keys of machines for administrators (at
 * most CLIENTS_MAX), and checks the key that a machine sends (ky_client_find()). A key is shown
 * once; the index has only its hash. */
#include "store/calls/clients.h"
#include "common/fault.h"
#include "common/release.h"
#include "common/text.h"
#include "store/calls/failures.h"

#define NAME_MAX_BYTES 100
#define CLIENTS_MAX 1000
#define SECRET_BYTES 32
#define PREFIX "kiyome_"
#define PREFIX_SIZE (sizeof PREFIX - 1)
#define ID_SIZE 9 /* "K7QF-3MZP" */

void
ky_client_clear (KyClientKey *client)
{
  KY_RELEASE_MEMBERS (client, id, name, scope, policy, owner);
  memset (client, 0, sizeof *client);
}

/* --- keys ----------------------------------------------------------------------------------- */

void
ky_client_key_new (const gchar *id, gchar ret_key[KY_CLIENT_KEY_SIZE])
{
  guint8 secret[SECRET_BYTES];
  gchar text[KY_TOKEN_SIZE];

  randombytes_buf (secret, sizeof secret);
  sodium_bin2base64 (text, sizeof text, secret, sizeof secret,
                     sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  g_snprintf (ret_key, KY_CLIENT_KEY_SIZE, PREFIX "%s_%s", id, text);
  sodium_memzero (secret, sizeof secret);
  sodium_memzero (text, sizeof text);
}

gboolean
ky_client_key_id (const gchar *key, gchar ret_id[KY_ID_SIZE])
{
  gchar id[ID_SIZE + 1];

  if (strlen (key) != KY_CLIENT_KEY_SIZE - 1 || !g_str_has_prefix (key, PREFIX)
      || key[PREFIX_SIZE + ID_SIZE] != '_')
    return FALSE;
  memcpy (id, key + PREFIX_SIZE, ID_SIZE);
  id[ID_SIZE] = '\0';
  return ky_id_read (id, KY_CLIENT_GROUPS, ret_id) && strcmp (id, ret_id) == 0;
}

static void
read_client (KyStatement *row, KyClientKey *client)
{
  client->n = ky_index_integer (row, 0);
  client->id = ky_index_text (row, 1);
  client->name = ky_index_text (row, 2);
  client->scope = ky_index_text (row, 3);
  client->policy = ky_index_text (row, 4);
  client->owner = ky_index_text (row, 5);
  client->quota_files = ky_index_integer (row, 6);
  client->quota_bytes = ky_index_integer (row, 7);
  client->last_used = ky_index_integer (row, 8);
}

/* Finds the machine of the key, whatever its rights are. `ret_fault` (static): what is wrong with
 * the key, as a word of the audit log. The key is compared with a value also if no client has its
 * identifier, so that the time reveals nothing. A key whose owner is missing is refused: otherwise
 * the policy of the owner's address and department would be replaced by a weaker one. */
static gboolean
calls_clients_look_up (KyServer *server, KyCall *call, KyClientKey *client, const gchar **ret_fault,
                       GError **error)
{
  const gchar *key = ky_call_argument (call, "key");
  guint8 stored[KY_SHA256_SIZE] = { 0 };
  guint8 hash[KY_SHA256_SIZE];
  gchar id[KY_ID_SIZE] = "";

  *ret_fault = "key-form";
  if (!ky_client_key_id (key, id))
    return TRUE;
  KyStatement *row
      = ky_index_bind (server->index, error,
                       "SELECT n, id, name, scope, policy, owner, quota_files, quota_bytes,"
                       " coalesce (last_used, 0), hash, removed IS NOT NULL,"
                       " coalesce (expires <= ?2, FALSE), owner <> '' AND NOT EXISTS"
                       " (SELECT 1 FROM users u WHERE u.name = clients.owner AND u.removed IS NULL)"
                       " FROM clients WHERE id = ?1",
                       "si", id, call->now);
  gint step = ky_index_step (server->index, row, error);
  if (step < 0)
    return FALSE;
  if (step == 1)
    {
      read_client (row, client);
      KyView view = ky_index_bytes (row, 9);
      memcpy (stored, view.data, MIN (view.size, sizeof stored));
      *ret_fault = ky_index_integer (row, 10) != 0   ? "key-revoked"
                   : ky_index_integer (row, 11) != 0 ? "key-expired"
                   : ky_index_integer (row, 12) != 0 ? "key-owner"
                                                     : NULL;
      ky_index_reset (row);
    }
  ky_sha256 (ky_view (key, strlen (key)), hash);
  if (sodium_memcmp (hash, stored, sizeof hash) == 0 && step == 1)
    return TRUE;
  ky_client_clear (client);
  *ret_fault = "key-wrong";
  return TRUE;
}

static gboolean
has_scope (const KyClientKey *client, const gchar *scope)
{
  g_auto (GStrv) words = g_strsplit (client->scope, ";", -1);

  return g_strv_contains ((const gchar *const *)words, scope);
}

/* Starts the verb by looking the key up. A refusal is recorded in the audit log and must be
 * durable. The key is checked again inside the transaction. */
gboolean
ky_verb_file_start (KyServer *server, KyCall *call, GError **error)
{
  g_auto (KyClientKey) client = { 0 };
  const gchar *fault = NULL;

  if (!calls_clients_look_up (server, call, &client, &fault, error))
    return FALSE;
  if (fault != NULL)
    call->operation.is_durable = TRUE;
  ky_call_queue (server, call);
  return TRUE;
}

gboolean
ky_client_find (KyServer *server, KyCall *call, const gchar *scope, KyClientKey *ret_client,
                GError **error)
{
  g_auto (KyClientKey) client = { 0 };
  const gchar *fault = NULL;

  if (!calls_clients_look_up (server, call, &client, &fault, error))
    return FALSE;
  if (fault != NULL)
    return ky_key_fail (server, call, client.id != NULL ? client.id : "", fault, error);
  if (!has_scope (&client, scope))
    return ky_refuse (error, "forbidden", "the key does not permit this request");
  g_free (call->who);
  call->who = g_strdup_printf ("%s (machine)", client.name);
  *ret_client = client;
  memset (&client, 0, sizeof client);
  return TRUE;
}

/* --- administrators ------------------------------------------------------------------------- */

KyRowsWriter *
ky_verb_client_list (KyCall *call, KyIndex *reader, GError **error)
{
  return ky_query (
      reader, error,
      "SELECT c.id, c.name, c.scope, c.policy, c.owner, c.quota_files, c.quota_bytes, c.reason,"
      " c.created, c.created_by, c.expires, c.last_used, c.last_from,"
      " (SELECT count (*) FROM client_files f WHERE f.client = c.n AND f.created > ?2 - 86400)"
      " AS files, (SELECT coalesce (sum (f.size), 0) FROM client_files f"
      " WHERE f.client = c.n AND f.created > ?2 - 86400) AS bytes,"
      " c.removed, c.removed_by, c.removed_reason,"
      " CASE WHEN c.removed IS NOT NULL THEN 'removed'"
      "  WHEN c.expires <= ?2 THEN 'expired' WHEN c.owner <> '' AND NOT EXISTS (SELECT 1 FROM "
      "users u"
      "  WHERE u.name = c.owner AND u.removed IS NULL) THEN 'ownerless' ELSE 'live' END AS state"
      " FROM clients c"
      " WHERE ?1 <> '' OR (c.removed IS NULL AND (c.expires IS NULL OR c.expires > ?2))"
      " ORDER BY c.created, c.id",
      "si", ky_call_argument (call, "all"), call->now);
}

/* Reads "send;read;cancel", each once and in this order. A key may do only what is named, and one
 * that may do nothing is refused. */
static gchar *
read_scope (KyCall *call, GError **error)
{
  static const gchar *const words[] = { "send", "read", "cancel", NULL };
  const gchar *text = ky_call_argument (call, "scope");
  g_auto (GStrv) given = g_strsplit (text, ";", -1);
  GString *scope = g_string_new ("");

  for (guint i = 0; i == 0 || given[i] != NULL; i++)
    if (given[i] == NULL || !g_strv_contains (words, given[i]))
      {
        g_string_free (scope, TRUE);
        ky_refuse_say (error, "invalid", "bad-choice", "s", "scope");
        return NULL;
      }
  for (guint i = 0; words[i] != NULL; i++)
    if (g_strv_contains ((const gchar *const *)given, words[i]))
      g_string_append_printf (scope, "%s%s", scope->len > 0 ? ";" : "", words[i]);
  return g_string_free (scope, FALSE);
}

/* Checks a name. `what` is the argument that `name` is. */
static gboolean
calls_clients_check_name (const gchar *name, const gchar *what, GError **error)
{
  gboolean ok = name[0] != '\0' && strlen (name) <= NAME_MAX_BYTES && ky_text_is_plain (name);

  return ok || ky_refuse_say (error, "invalid", "bad-choice", "s", what);
}

/* Checks the policy and the owner of a machine key. The owner must exist. Of the policy only the
 * form of its name is checked: the store reads no policies, and the caller has checked that it
 * exists (ky_config_policy()). A key whose policy was removed later lets no file through. */
static gboolean
calls_clients_check_named (KyServer *server, KyCall *call, GError **error)
{
  const gchar *policy = ky_call_argument (call, "policy");
  const gchar *owner = ky_call_argument (call, "owner");
  g_auto (KyPerson) person = { 0 };

  if (policy[0] != '\0' && !calls_clients_check_name (policy, "policy", error))
    return FALSE;
  if (owner[0] == '\0')
    return TRUE;
  return ky_person_by_name (server->index, owner, &person, error)
         && (person.n > 0 || ky_refuse (error, "not-found", "{no-such-user}"));
}

static gboolean
calls_clients_has_room (KyServer *server, GError **error)
{
  gint64 count = 0;

  return ky_index_number (server->index, 0, &count, error,
                          "SELECT count (*) FROM clients WHERE removed IS NULL", "")
         && (count < CLIENTS_MAX
             || ky_refuse (error, "conflict", "there are too many keys: remove one first"));
}

static gboolean
insert (KyServer *server, KyCall *call, const gchar *id, const gchar *scope, const guint8 *hash,
        gint64 expires, GError **error)
{
  gint64 files = ky_call_number (call, "quota-files", 0);
  gint64 bytes = ky_call_number (call, "quota-bytes", 0);

  return ky_index_run (server->index, error,
                       "INSERT INTO clients (id, name, hash, scope, policy, owner, quota_files,"
                       " quota_bytes, reason, created, created_by, expires)"
                       " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif (?, 0))",
                       "ssbsssiisisi", id, ky_call_argument (call, "name"),
                       ky_view (hash, KY_SHA256_SIZE), scope, ky_call_argument (call, "policy"),
                       ky_call_argument (call, "owner"), files, bytes,
                       ky_call_argument (call, "reason"), call->now, call->who, expires);
}

/* Describes the new key for the audit log, with the beginning of its hash: whoever edited the index
 * could replace the hash by that of another key (store/calls/audit-tables.c compares them). */
static void
describe_key (KyCall *call, const gchar *scope, gint64 expires, const guint8 *hash)
{
  g_autofree gchar *name = ky_call_detail_value (ky_call_argument (call, "name"), "");
  g_autofree gchar *policy = ky_call_detail_value (ky_call_argument (call, "policy"), "");
  g_autofree gchar *owner = ky_call_detail_value (ky_call_argument (call, "owner"), "");
  gchar hex[KY_SHA256_HEX_SIZE];

  ky_sha256_to_hex (hash, hex);
  ky_call_set_detail (call,
                      "scope=%s name=%s expires=%" G_GINT64_FORMAT " policy=%s owner=%s key=%.16s",
                      scope, name, expires, policy, owner, hex);
}

gboolean
ky_verb_client_add (KyServer *server, KyCall *call, GError **error)
{
  const gchar *name = ky_call_argument (call, "name");
  g_autofree gchar *scope = read_scope (call, error);
  guint8 hash[KY_SHA256_SIZE];
  gchar key[KY_CLIENT_KEY_SIZE];
  gchar id[KY_ID_SIZE];
  gint64 expires = ky_call_number (call, "expires", 0);

  if (scope == NULL || !calls_clients_check_name (name, "name", error)
      || !calls_clients_check_named (server, call, error)
      || !calls_clients_has_room (server, error))
    return FALSE;
  if (expires != 0 && expires <= call->now)
    return ky_fault_set (error, "allow-expires-past", "");
  ky_id_new (KY_CLIENT_GROUPS, id);
  g_hash_table_replace (call->arguments, g_strdup ("id"), g_strdup (id));
  ky_client_key_new (id, key);
  ky_sha256 (ky_view (key, strlen (key)), hash);
  describe_key (call, scope, expires, hash);
  gboolean ok = insert (server, call, id, scope, hash, expires, error)
                && ky_call_answer_texts (call, error, "id", id, "key", key, NULL);
  sodium_memzero (key, sizeof key);
  return ok;
}

gboolean
ky_verb_client_revoke (KyServer *server, KyCall *call, GError **error)
{
  gchar id[KY_ID_SIZE];

  if (!ky_id_read (ky_call_argument (call, "id"), KY_CLIENT_GROUPS, id))
    return ky_refuse_say (error, "not-found", "no-client", "s", ky_call_argument (call, "id"));
  g_hash_table_replace (call->arguments, g_strdup ("id"), g_strdup (id));
  ky_erasures_note (server->erasures, 'A', id, 0);
  return ky_index_run (server->index, error,
                       "UPDATE clients SET removed = ?, removed_by = ?, removed_reason = ?"
                       " WHERE id = ? AND removed IS NULL",
                       "isss", call->now, call->who, ky_call_argument (call, "reason"), id)
         && (ky_index_changes (server->index) == 1
             || ky_refuse_say (error, "not-found", "no-client", "s", id));
}
