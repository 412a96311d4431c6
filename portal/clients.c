/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles the routes by which administrators list, create and revoke the keys of machines. */
#include "config/live.h"
#include "portal/handlers.h"

KY_DEFINE_PUT_ROW (
    put_client, { ky_row_put_filled, "id", "id" }, { ky_row_put_filled, "name", "name" },
    { ky_row_put_filled, "policy", "policy" }, { ky_row_put_filled, "owner", "owner" },
    { ky_row_put_filled, "reason", "reason" }, { ky_row_put_filled, "created_by", "by" },
    { ky_row_put_filled, "state", "state" }, { ky_row_put_filled, "last_from", "lastFrom" },
    { ky_row_put_words, "scope", "scope" }, { ky_row_put_number, "quota_files", "quotaFiles" },
    { ky_row_put_number, "quota_bytes", "quotaBytes" }, { ky_row_put_number, "files", "files" },
    { ky_row_put_number, "bytes", "bytes" }, { ky_row_put_number, "created", "created" },
    { ky_row_put_number, "expires", "expires" }, { ky_row_put_number, "last_used", "lastUsed" })

gboolean
ky_handle_client_list (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows
      = ky_request_ask (request, "client-list", error, "all",
                        ky_request_query (request, "all") != NULL ? "yes" : NULL, NULL);

  return rows != NULL && ky_put_rows (request, rows, "clients", put_client, error);
}

/* Checks the policy here, because the store reads no policies. */
static gboolean
check_policy (KyRequest *request, GError **error)
{
  const gchar *name = ky_request_text (request, "policy");

  if (name == NULL || *name == '\0')
    return TRUE;
  g_autoptr (KyConfig) config = ky_live_take ();
  g_autoptr (KyPolicy) found = ky_config_policy (config, name, NULL);
  return found != NULL || ky_request_fail (error, "invalid", "policy");
}

/* Adds a client. Its key is in this answer only; the store keeps the key's hash. */
gboolean
ky_handle_client_add (KyRequest *request, GError **error)
{
  g_autofree gchar *expires = ky_request_value (request, "expires");
  g_autofree gchar *files = ky_request_value (request, "quotaFiles");
  g_autofree gchar *bytes = ky_request_value (request, "quotaBytes");
  g_autofree gchar *scope = ky_request_words (request, "scope");

  if (!check_policy (request, error))
    return FALSE;
  g_autoptr (KyRows) rows = ky_request_ask_one (
      request, "client-add", error, "name", ky_request_text (request, "name"), "policy",
      ky_request_text (request, "policy"), "owner", ky_request_text (request, "owner"), "scope",
      scope, "quota-files", files, "quota-bytes", bytes, "expires", expires, "reason",
      ky_request_text (request, "reason"), NULL);

  if (rows == NULL)
    return FALSE;
  ky_row_put_text (rows, "id", &request->json, "id");
  ky_row_put_text (rows, "key", &request->json, "key");
  return TRUE;
}

KY_DEFINE_END (ky_handle_client_revoke, "client-revoke", "revoked")
