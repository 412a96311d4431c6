/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles the routes by which administrators list, create and revoke the keys of machines. */
#include "config/live.h"
#include "portal/handlers.h"

static void
put_client (KyRows *rows, KyRequest *request)
{
  static const gchar *const texts[][2]
      = { { "id", "id" },       { "name", "name" },         { "policy", "policy" },
          { "owner", "owner" }, { "reason", "reason" },     { "created_by", "by" },
          { "state", "state" }, { "last_from", "lastFrom" } };
  static const gchar *const numbers[][2] = { { "quota_files", "quotaFiles" },
                                             { "quota_bytes", "quotaBytes" },
                                             { "files", "files" },
                                             { "bytes", "bytes" },
                                             { "created", "created" },
                                             { "expires", "expires" },
                                             { "last_used", "lastUsed" } };
  KyJson *json = &request->json;

  ky_json_open (json, NULL, '{');
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree gchar *text = ky_row_text (rows, texts[i][0]);

      ky_json_text (json, texts[i][1], *text != '\0' ? text : NULL);
    }
  ky_row_put_words (rows, "scope", json, "scope");
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    ky_row_put_number (rows, numbers[i][0], json, numbers[i][1]);
  ky_json_close (json, '}');
}

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
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (KyPolicy) found = NULL;

  if (name == NULL || *name == '\0')
    return TRUE;
  config = ky_live_take ();
  found = ky_config_policy (config, name, NULL);
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
  g_autoptr (KyRows) rows = NULL;

  if (!check_policy (request, error))
    return FALSE;
  rows = ky_request_ask_one (
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

gboolean
ky_handle_client_revoke (KyRequest *request, GError **error)
{
  if (!ky_request_tell (request, "client-revoke", error, "id", request->captures[0], "reason",
                        ky_request_text (request, "reason"), NULL))
    return FALSE;
  ky_json_bool (&request->json, "revoked", TRUE);
  return TRUE;
}
