/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles the routes of administrators for the allowlist, the blocklist, policies, health,
 * statistics, users and changes to users that need a second administrator. */
#include "common/fault.h"
#include "common/message-codes.h"
#include "config/families.h"
#include "config/health.h"
#include "config/parts.h"
#include "engine/filetype.h"
#include "portal/handlers.h"
#include "portal/policy-words.h"
#include "sanitizer/client.h"
#include "store/client/client.h"

#define REASON "reason"

/* --- the allowlist -------------------------------------------------------------------------- */

KY_DEFINE_PUT_ROW (
    put_allow_entry, { ky_row_put_filled, "id", "id" }, { ky_row_put_filled, "type", "type" },
    { ky_row_put_filled, "sender", "sender" }, { ky_row_put_filled, "sha256", "sha256" },
    { ky_row_put_filled, "link_domain", "linkDomain" }, { ky_row_put_filled, "reason", REASON },
    { ky_row_put_filled, "approver", "approver" }, { ky_row_put_filled, "words", "words" },
    { ky_row_put_filled, "state", "state" }, { ky_row_put_filled, "created_by", "by" },
    { ky_row_put_number, "created", "created" }, { ky_row_put_number, "expires", "expires" },
    { ky_row_put_number, "hits", "hits" }, { ky_row_put_number, "last_used", "lastHit" },
    { ky_row_put_bool, "mine", "mine" }, { ky_row_put_bool, "wide", "wide" })

KY_DEFINE_LIST (ky_handle_allow_list, "allow-list", "entries", put_allow_entry, NULL)

gboolean
ky_handle_allow_add (KyRequest *request, GError **error)
{
  g_autofree gchar *expires = ky_request_value (request, "expires");
  const gchar *type = ky_request_text (request, "type");

  /* An entry for an unknown type would be stored and never apply. */
  if (type != NULL && *type != '\0' && ky_filetype_by_name (type) == NULL)
    return ky_fault_set (error, "allow-type", type);
  g_autoptr (KyRows) rows = ky_request_ask_one (
      request, "allow-add", error, "type", type, "sender", ky_request_text (request, "sender"),
      "sha256", ky_request_text (request, "sha256"), "link-domain",
      ky_request_text (request, "linkDomain"), REASON, ky_request_text (request, REASON),
      "approver", ky_request_text (request, "approver"), "expires", expires, NULL);

  if (rows == NULL)
    return FALSE;
  ky_row_put_text (rows, "id", &request->json, "id");
  ky_row_put_text (rows, "state", &request->json, "state");
  return TRUE;
}

gboolean
ky_handle_allow_confirm (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows
      = ky_request_ask_one (request, "allow-confirm", error, "id", request->captures[0], NULL);

  if (rows == NULL)
    return FALSE;
  ky_row_put_text (rows, "state", &request->json, "state");
  return TRUE;
}

KY_DEFINE_PUT_ROW (put_allow_finding, { ky_row_put_filled, "id", "id" },
                   { ky_row_put_filled, "type", "type" }, { ky_row_put_filled, "sender", "sender" },
                   { ky_row_put_filled, "sha256", "sha256" },
                   { ky_row_put_filled, "link_domain", "linkDomain" },
                   { ky_row_put_filled, "reason", REASON },
                   { ky_row_put_filled, "finding", "finding" },
                   { ky_row_put_number, "expires", "expires" },
                   { ky_row_put_number, "hits", "hits" }, { ky_row_put_number, "recent", "recent" },
                   { ky_row_put_number, "last_used", "lastHit" },
                   { ky_row_put_bool, "wide", "wide" }, { ky_row_put_bool, "much", "much" })

KY_DEFINE_LIST (ky_handle_allow_report, "allow-report", "entries", put_allow_finding, NULL)

KY_DEFINE_PUT_ROW (put_allow_use, { ky_row_put_number, "time", "time" },
                   { ky_row_put_text, "id", "mail" }, { ky_row_put_text, "sender", "sender" },
                   { ky_row_put_text, "subject", "subject" }, { ky_row_put_text, "names", "names" })

gboolean
ky_handle_allow_uses (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows
      = ky_request_ask (request, "allow-uses", error, "id", request->captures[0], NULL);

  return rows != NULL && ky_put_rows (request, rows, "uses", put_allow_use, error);
}

KY_DEFINE_END (ky_handle_allow_remove, "allow-remove", "removed")

/* --- the blocklist -------------------------------------------------------------------------- */

KY_DEFINE_PUT_ROW (
    put_block_entry, { ky_row_put_filled, "id", "id" }, { ky_row_put_filled, "sender", "sender" },
    { ky_row_put_filled, "sha256", "sha256" }, { ky_row_put_filled, "link", "link" },
    { ky_row_put_filled, "reason", REASON }, { ky_row_put_filled, "created_by", "by" },
    { ky_row_put_number, "created", "created" }, { ky_row_put_number, "expires", "expires" },
    { ky_row_put_number, "hits", "hits" }, { ky_row_put_number, "last_used", "lastHit" })

KY_DEFINE_LIST (ky_handle_block_list, "block-list", "entries", put_block_entry, NULL)

gboolean
ky_handle_block_add (KyRequest *request, GError **error)
{
  g_autofree gchar *expires = ky_request_value (request, "expires");
  g_autoptr (KyRows) rows = ky_request_ask_one (
      request, "block-add", error, "sender", ky_request_text (request, "sender"), "sha256",
      ky_request_text (request, "sha256"), "link", ky_request_text (request, "link"), REASON,
      ky_request_text (request, REASON), "expires", expires, NULL);

  if (rows == NULL)
    return FALSE;
  ky_row_put_text (rows, "id", &request->json, "id");
  return TRUE;
}

KY_DEFINE_END (ky_handle_block_remove, "block-remove", "removed")

/* --- policies ------------------------------------------------------------------------------- */

/* Returns a sentence in the reader's language that explains the policy key `key`; "" for the
 * methods of a type, which the page explains. */
static const gchar *
portal_admin_words_of (const gchar *key, gboolean is_japanese)
{
  if (is_japanese)
    {
      for (const KyPolicyWords *words = ky_policy_words; words->key != NULL; words++)
        if (g_str_equal (words->key, key))
          return words->japanese;
      return "";
    }
  for (guint i = 0; i < KY_POLICY_KEY_LAST; i++)
    {
      const KyPolicyKeyInfo *info = ky_policy_key_info ((KyPolicyKey)i);
      gsize length = strlen (info->group);

      if (strncmp (key, info->group, length) == 0 && key[length] == '.'
          && g_str_equal (key + length + 1, info->key))
        return info->help;
    }
  return "";
}

/* Writes each line of a policy with its explanation. */
static void
portal_admin_put_settings (KyRequest *request, const gchar *text)
{
  KyJson *json = &request->json;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  ky_json_open (json, "settings", '[');
  for (guint i = 0; lines[i] != NULL; i++)
    {
      gchar *equals = strchr (lines[i], '=');

      if (equals == NULL || g_str_has_prefix (lines[i], "name="))
        continue;
      *equals = '\0';
      ky_json_open (json, NULL, '{');
      ky_json_text (json, "key", lines[i]);
      ky_json_text (json, "words", portal_admin_words_of (lines[i], request->is_japanese));
      ky_json_text (json, "value", equals + 1);
      ky_json_close (json, '}');
    }
  ky_json_close (json, ']');
}

/* Writes the names of the packages that are not installed. Their types are withheld whatever the
 * policy says. */
static void
put_missing (KyRequest *request)
{
  KyJson *json = &request->json;
  guint missing = ky_families_missing (NULL);
  const KyFamilyPackage *last = NULL;

  ky_json_open (json, "missing", '[');
  for (guint i = 0; i < KY_N_FAMILIES; i++)
    {
      const KyFamilyPackage *package = (missing >> i & 1) != 0 ? ky_family_package (1u << i) : NULL;

      if (package == NULL || package == last)
        continue;
      last = package;
      g_autofree gchar *words = ky_said_shown (package->state, request->is_japanese);
      ky_json_text (json, NULL, words);
    }
  ky_json_close (json, ']');
}

/* Answers with all policies. The portal reads them from files, but the store decides who may see
 * them. */
gboolean
ky_handle_policies (KyRequest *request, GError **error)
{
  KyConfig *config = request->portal->config;
  g_auto (GStrv) names = ky_config_policy_names (config);
  KyJson *json = &request->json;

  if (!ky_user_has_role (request->user, "administrator"))
    return ky_request_fail (error, "forbidden", "");
  ky_json_open (json, "policies", '[');
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (KyPolicy) policy = ky_config_policy (config, names[i], error);

      if (policy == NULL)
        return FALSE;
      ky_json_open (json, NULL, '{');
      ky_json_text (json, "name", names[i]);
      ky_json_text (json, "file", ky_config_policy_file (config, names[i]));
      ky_json_text (json, "text", ky_policy_to_text (policy));
      portal_admin_put_settings (request, ky_policy_to_text (policy));
      ky_json_close (json, '}');
    }
  ky_json_close (json, ']');
  put_missing (request);
  return TRUE;
}

/* --- health --------------------------------------------------------------------------------- */

static void
portal_admin_put_part (KyJson *json, const gchar *name, const gchar *state, const gchar *detail)
{
  ky_json_open (json, NULL, '{');
  ky_json_text (json, "name", name);
  ky_json_text (json, "state", state);
  ky_json_text (json, "detail", detail);
  ky_json_close (json, '}');
}

/* Writes `part` as the table of contract/health.def judges it. `detail`: (nullable) what is shown
 * of a part without a fault; NULL: all sentences. */
static void
portal_admin_put_judged (KyRequest *request, const gchar *part, GHashTable *values,
                         const gchar *detail)
{
  g_auto (KyVerdict) verdict = ky_health_judge (part, values, request->is_japanese);

  if (detail == NULL)
    detail = verdict.text;
  portal_admin_put_part (&request->json, part, verdict.state,
                         *verdict.faults != '\0' ? verdict.faults : detail);
}

static GHashTable *
ask_sanitizer (KyConfig *config, GError **error)
{
  g_autofree gchar *path = ky_config_run_path (config, "sanitizer/sanitizer.sock");
  g_autoptr (KySanitizer) sanitizer = ky_sanitizer_connect (path, error);
  g_autofree gchar *status = sanitizer != NULL ? ky_sanitizer_status (sanitizer, error) : NULL;

  return status != NULL ? ky_json_flatten (status) : NULL;
}

/* Writes the state of the workers; of the verifiers (`role`) only those with a fault. */
static void
put_workers (KyRequest *request, GHashTable *values, const gchar *role, gboolean all)
{
  KyJson *json = &request->json;
  const gchar *family;

  for (guint i = 0; *(family = ky_family_member (values, role, i, "family")) != '\0'; i++)
    {
      const gchar *failure = ky_family_member (values, role, i, "failure");
      gboolean is_intended = ky_family_failure_is_intended (failure);
      g_autofree gchar *name = g_strconcat ("worker-", family, NULL);
      g_autofree gchar *why
          = ky_said_shown (ky_said_code (failure) != NULL ? failure : "", request->is_japanese);

      if (*why != '\0')
        portal_admin_put_part (json, name, is_intended ? "none" : "warning", why);
      else if (all || !ky_family_is_there (values, role, i))
        portal_admin_put_part (json, name, ky_family_member (values, role, i, "state"),
                               all ? "" : "verifier");
    }
}

static void
put_sanitizer (KyRequest *request, GHashTable *values, const GError *error)
{
  KyJson *json = &request->json;
  g_autofree gchar *why = ky_said_shown (error != NULL ? error->message : "", request->is_japanese);

  if (values == NULL)
    {
      portal_admin_put_part (json, "sanitizer", "away", why);
      return;
    }
  portal_admin_put_part (json, "sanitizer", "ready", "");
  put_workers (request, values, "families", TRUE);
  put_workers (request, values, "verifiers", FALSE);
  ky_health_add_scanner (values, request->portal->config);
  portal_admin_put_judged (request, "scanner", values, ky_health_value (values, "scanner.version"));
}

/* Returns the store's status as JSON, or NULL if it does not answer. (transfer full) */
static gchar *
portal_admin_ask_store (KyConfig *config)
{
  g_autofree gchar *path = ky_config_run_path (config, "store/store.sock");
  g_autoptr (KyStore) store = ky_store_connect (path, NULL);

  return store != NULL ? ky_store_status (store, NULL) : NULL;
}

static void
put_opener (KyRequest *request, KyJson *json)
{
  g_autofree gchar *path = ky_config_run_path (request->portal->config, KY_OPENER_SOCKET);
  g_autoptr (GError) error = NULL;
  g_autoptr (KyOpener) opener = ky_opener_connect (path, &error);
  g_auto (KyOpenerAnswer) answer = { .file = -1 };
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  const gchar *const none[] = { NULL };

  if (opener != NULL && ky_opener_order (opener, "status", none, &answer, &error))
    {
      g_hash_table_insert (values, (gpointer) "keys", (gpointer)ky_opener_fact (&answer, "keys"));
      g_hash_table_insert (values, (gpointer) "closed",
                           (gpointer)ky_opener_fact (&answer, "closed"));
      portal_admin_put_judged (request, "opener", values, NULL);
    }
  else
    {
      g_autofree gchar *why = ky_said_shown (error->message, request->is_japanese);

      portal_admin_put_part (json, "opener", "away", why);
    }
}

static void
put_age (KyJson *json, GHashTable *values)
{
  const gchar *age = ky_health_value (values, "scanner.age_seconds");

  ky_json_open (json, "signatures", '{');
  if (g_ascii_isdigit (*age))
    ky_json_number (json, "age", g_ascii_strtoll (age, NULL, 10));
  else
    ky_json_null (json, "age");
  ky_json_text (json, "version", ky_health_value (values, "scanner.signatures"));
  ky_json_close (json, '}');
}

/* Writes the state of programs that the portal does not talk to, if the configuration needs
 * them. */
static void
portal_admin_put_others (KyRequest *request)
{
  static const gchar *const asked[] = { "portal", "store", "opener", "sanitizer", NULL };
  const KyConfig *config = request->portal->config;

  for (const KyGatewayPart *part = ky_parts; part->name != NULL; part++)
    if (!g_strv_contains (asked, part->name) && ky_part_is_wanted (config, part))
      portal_admin_put_part (&request->json, part->name,
                             ky_part_runs (config, part) ? "ready" : "stopped", "");
}

gboolean
ky_handle_health (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows = ky_request_ask (request, "health", error, NULL);
  g_autoptr (GError) local = NULL;
  KyJson *json = &request->json;

  if (rows == NULL)
    return FALSE;
  g_autoptr (GHashTable) values = ask_sanitizer (request->portal->config, &local);
  g_autofree gchar *store_json = portal_admin_ask_store (request->portal->config);
  g_autoptr (GHashTable) store = store_json != NULL ? ky_json_flatten (store_json) : NULL;
  g_autofree gchar *problem
      = ky_said_shown (ky_health_value (store, "problem_said"), request->is_japanese);
  ky_json_open (json, "parts", '[');
  portal_admin_put_part (json, "portal", "ready", KY_VERSION);
  if (store != NULL)
    portal_admin_put_judged (request, "store", store, "");
  else
    portal_admin_put_part (json, "store", "ready", "");
  portal_admin_put_others (request);
  put_opener (request, json);
  put_sanitizer (request, values, local);
  ky_json_close (json, ']');
  ky_json_number (json, "queue",
                  g_ascii_strtoll (ky_health_value (values, "jobs.waiting"), NULL, 10));
  ky_json_number (json, "workers",
                  g_ascii_strtoll (ky_health_value (values, "jobs.running"), NULL, 10));
  put_age (json, values);
  if (store_json != NULL)
    ky_json_raw (json, "store", g_strchomp (store_json));
  else
    ky_json_null (json, "store");
  ky_json_text (json, "storeProblem", problem);
  return TRUE;
}

/* --- figures -------------------------------------------------------------------------------- */

KY_DEFINE_PUT_ROW (put_figure, { ky_row_put_text, "key", "key" },
                   { ky_row_put_number, "day", "day" }, { ky_row_put_number, "count", "count" },
                   { ky_row_put_number, "bytes", "bytes" })

KY_DEFINE_LIST (ky_handle_statistics, "statistics", "rows", put_figure, "since", "until", "by",
                NULL)

/* --- users ---------------------------------------------------------------------------------- */

KY_DEFINE_PUT_ROW (
    put_user, { ky_row_put_text, "name", "name" }, { ky_row_put_text, "display", "display" },
    { ky_row_put_text, "mail", "mail" }, { ky_row_put_text, "department", "department" },
    { ky_row_put_words, "roles", "roles" }, { ky_row_put_words, "approves", "approves" },
    { ky_row_put_words, "addresses", "addresses" }, { ky_row_put_words, "shared", "shared" },
    { ky_row_put_text, "source", "source" }, { ky_row_put_bool, "disabled", "disabled" },
    { ky_row_put_bool, "locked", "locked" }, { ky_row_put_bool, "totp", "totp" },
    { ky_row_put_number, "last_seen", "lastSeen" }, { ky_row_put_number, "until", "until" })

KY_DEFINE_LIST (ky_handle_users, "users", "users", put_user, "text", "cursor", "limit", NULL)

static gboolean
save_user (KyRequest *request, const gchar *verb, const gchar *name, GError **error)
{
  g_autofree gchar *roles = ky_request_words (request, "roles");
  g_autofree gchar *approves = ky_request_words (request, "approves");
  g_autofree gchar *addresses = ky_request_words (request, "addresses");
  g_autofree gchar *shared = ky_request_words (request, "shared");
  g_autofree gchar *disabled = ky_request_value (request, "disabled");
  g_autofree gchar *reset = ky_request_value (request, "resetTotp");
  g_autofree gchar *unlock = ky_request_value (request, "unlock");
  const gchar *reason = ky_request_text (request, "reason");

  if (name == NULL)
    return ky_request_fail (error, "invalid", "name");
  /* The user is notified when an account is disabled, and the notification states the reason. */
  if (g_strcmp0 (disabled, "1") == 0 && reason == NULL)
    return ky_request_fail (error, "invalid", "reason");
  if (!ky_request_tell (request, verb, error, "name", name, "display",
                        ky_request_text (request, "display"), "mail",
                        ky_request_text (request, "mail"), "department",
                        ky_request_text (request, "department"), "roles", roles, "approves",
                        approves, "addresses", addresses, "shared", shared, "password",
                        ky_request_text (request, "password"), "disabled", disabled, "totp-reset",
                        reset, "unlock", unlock, "reason", reason, NULL))
    return FALSE;
  ky_json_text (&request->json, "name", name);
  return TRUE;
}

gboolean
ky_handle_user_add (KyRequest *request, GError **error)
{
  return save_user (request, "user-add", ky_request_text (request, "name"), error);
}

gboolean
ky_handle_user_set (KyRequest *request, GError **error)
{
  return save_user (request, "user-set", request->captures[0], error);
}

KY_DEFINE_PUT_ROW (portal_admin_put_change, { ky_row_put_text, "name", "name" },
                   { ky_row_put_text, "display", "display" }, { ky_row_put_text, "by_name", "by" },
                   { ky_row_put_text, "by_display", "byDisplay" },
                   { ky_row_put_number, "asked", "asked" }, { ky_row_put_number, "until", "until" },
                   { ky_row_put_text, "what", "what" }, { ky_row_put_text, "detail", "detail" },
                   { ky_row_put_bool, "is_mine", "mine" },
                   { ky_row_put_bool, "may_agree", "mayAgree" })

KY_DEFINE_LIST (ky_handle_changes, "changes", "changes", portal_admin_put_change, NULL)

static gboolean
decide_change (KyRequest *request, const gchar *decision, GError **error)
{
  if (!ky_request_tell (request, "change-decide", error, "name", request->captures[0], "by",
                        ky_request_text (request, "by"), "decision", decision, NULL))
    return FALSE;
  ky_json_text (&request->json, "name", request->captures[0]);
  return TRUE;
}

gboolean
ky_handle_change_agree (KyRequest *request, GError **error)
{
  return decide_change (request, "yes", error);
}

gboolean
ky_handle_change_refuse (KyRequest *request, GError **error)
{
  return decide_change (request, "no", error);
}

/* Writes the error of one line. Errors that the file did not cause are the store's. */
static void
put_fault (KyRequest *request, KyRows *rows)
{
  KyJson *json = &request->json;
  g_autofree gchar *message = ky_rows_text_of (rows, "message");
  const gchar *fault = "failed";
  g_autofree gchar *sentence = ky_fault_sentence (message, request->is_japanese, &fault);

  ky_json_open (json, NULL, '{');
  ky_row_put_number (rows, "line", json, "line");
  ky_json_text (json, "fault", fault);
  ky_json_text (json, "message",
                sentence != NULL       ? sentence
                : request->is_japanese ? "この行は取り込めませんでした。"
                                       : "This line could not be taken.");
  ky_json_close (json, '}');
}

/* Passes the CSV text of the request to the store, which checks its columns, and answers with the
 * number of users that were added and changed, or with the faults. */
gboolean
ky_handle_user_import (KyRequest *request, GError **error)
{
  const gchar *csv = ky_request_text (request, "csv");
  g_autoptr (GBytes) blob = csv != NULL ? g_bytes_new (csv, strlen (csv)) : NULL;
  KyJson *json = &request->json;
  gint64 added = 0, changed = 0;
  gint got;

  if (blob == NULL)
    return ky_request_fail (error, "invalid", "csv");
  g_autoptr (KyRows) rows = ky_request_ask_blob (request, "user-import", blob, error);
  if (rows == NULL)
    return FALSE;
  ky_json_open (json, "errors", '[');
  while ((got = ky_rows_next (rows, error)) == 1)
    {
      if (ky_rows_get (rows, "line")->kind != KY_ROW_NULL)
        {
          put_fault (request, rows);
        }
      else
        {
          added = ky_row_number (rows, "added");
          changed = ky_row_number (rows, "changed");
        }
    }
  ky_json_close (json, ']');
  ky_json_number (json, "added", added);
  ky_json_number (json, "changed", changed);
  return got == 0;
}
