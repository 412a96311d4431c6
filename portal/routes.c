/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists all routes of the API with their handlers and flags, and finds the route for a method and a
 * path. */
#include "portal/handlers.h"

#include <string.h>

/* clang-format off: a table */
const KyRoute ky_routes[] = {
  { "GET", "/api/session", ky_handle_session_get, KY_ROUTE_OPEN },
  { "POST", "/api/session", ky_handle_session_begin, KY_ROUTE_OPEN | KY_ROUTE_PASSWORD },
  { "DELETE", "/api/session", ky_handle_session_end, KY_ROUTE_FIRST },
  { "POST", "/api/totp", ky_handle_totp_begin, KY_ROUTE_FIRST },
  { "POST", "/api/totp/confirm", ky_handle_totp_confirm, KY_ROUTE_FIRST },
  { "POST", "/api/password", ky_handle_password, KY_ROUTE_FIRST | KY_ROUTE_PASSWORD },
  { "PUT", "/api/preferences", ky_handle_preferences, KY_ROUTE_FIRST },
  { "GET", "/api/mails", ky_handle_mails, 0 },
  { "GET", "/api/mails/{id}", ky_handle_mail, 0 },
  { "POST", "/api/mails/{id}/text", ky_handle_mail_text, KY_ROUTE_HEAVY },
  { "POST", "/api/mails/{id}/parts/{path}/pages", ky_handle_part_pages, KY_ROUTE_HEAVY },
  { "POST", "/api/mails/{id}/parts/{path}/render", ky_handle_part_render, KY_ROUTE_HEAVY },
  { "POST", "/api/mails/{id}/parts/{path}/unlock", ky_handle_part_unlock, KY_ROUTE_HEAVY },
  { "POST", "/api/requests", ky_handle_request_add, 0 },
  { "GET", "/api/requests", ky_handle_requests, 0 },
  { "GET", "/api/requests/{id}", ky_handle_request, 0 },
  { "POST", "/api/requests/{id}/withdraw", ky_handle_request_withdraw, 0 },
  { "POST", "/api/requests/{id}/approve", ky_handle_request_approve, 0 },
  { "POST", "/api/requests/{id}/refuse", ky_handle_request_refuse, 0 },
  { "POST", "/api/requests/{id}/pass", ky_handle_request_pass, 0 },
  { "POST", "/api/requests/{id}/rescan", ky_handle_request_rescan, KY_ROUTE_HEAVY },
  { "POST", "/api/requests/{id}/download", ky_handle_request_download, KY_ROUTE_HEAVY },
  { "POST", "/api/requests/{id}/mail", ky_handle_request_mail, KY_ROUTE_HEAVY },
  { "GET", "/api/absence", ky_handle_absence_get, 0 },
  { "PUT", "/api/absence", ky_handle_absence_put, 0 },
  { "GET", "/api/people", ky_handle_people, 0 },
  { "POST", "/api/uploads", ky_handle_upload_add, KY_ROUTE_HEAVY | KY_ROUTE_UPLOAD },
  { "GET", "/api/uploads", ky_handle_uploads, 0 },
  { "POST", "/api/uploads/{id}/download", ky_handle_upload_download, KY_ROUTE_HEAVY },
  { "GET", "/api/allow", ky_handle_allow_list, 0 },
  { "POST", "/api/allow", ky_handle_allow_add, 0 },
  { "GET", "/api/allow/report", ky_handle_allow_report, 0 },
  { "GET", "/api/allow/effect", ky_handle_allow_effect, 0 },
  { "POST", "/api/allow/{id}/confirm", ky_handle_allow_confirm, 0 },
  { "GET", "/api/allow/{id}/uses", ky_handle_allow_uses, 0 },
  { "POST", "/api/allow/{id}/remove", ky_handle_allow_remove, 0 },
  { "GET", "/api/blocks", ky_handle_block_list, 0 },
  { "POST", "/api/blocks", ky_handle_block_add, 0 },
  { "GET", "/api/blocks/effect", ky_handle_block_effect, 0 },
  { "POST", "/api/blocks/{id}/remove", ky_handle_block_remove, 0 },
  { "GET", "/api/agreed-passwords", ky_handle_agreed_list, 0 },
  { "POST", "/api/agreed-passwords", ky_handle_agreed_add, 0 },
  { "POST", "/api/agreed-passwords/{id}/remove", ky_handle_agreed_remove, 0 },
  { "GET", "/api/clients", ky_handle_client_list, 0 },
  { "POST", "/api/clients", ky_handle_client_add, 0 },
  { "POST", "/api/clients/{id}/revoke", ky_handle_client_revoke, 0 },
  { "GET", "/api/policies", ky_handle_policies, 0 },
  { "GET", "/api/health", ky_handle_health, 0 },
  { "GET", "/api/queue", ky_handle_queue_list, 0 },
  { "POST", "/api/queue/{id}/retry", ky_handle_queue_retry, 0 },
  { "POST", "/api/queue/{id}/drop", ky_handle_queue_drop, 0 },
  { "GET", "/api/reprocess", ky_handle_reprocess_list, 0 },
  { "POST", "/api/reprocess", ky_handle_reprocess_ask, 0 },
  { "GET", "/api/reprocess/counts", ky_handle_reprocess_counts, 0 },
  { "GET", "/api/reprocess/candidates", ky_handle_reprocess_candidates, 0 },
  { "POST", "/api/reprocess/progress", ky_handle_reprocess_look, 0 },
  { "GET", "/api/statistics", ky_handle_statistics, 0 },
  { "GET", "/api/users", ky_handle_users, 0 },
  { "POST", "/api/users", ky_handle_user_add, KY_ROUTE_PASSWORD },
  { "PUT", "/api/users/{name}", ky_handle_user_set, KY_ROUTE_PASSWORD },
  { "GET", "/api/changes", ky_handle_changes, 0 },
  { "POST", "/api/changes/{name}/agree", ky_handle_change_agree, 0 },
  { "POST", "/api/changes/{name}/refuse", ky_handle_change_refuse, 0 },
  { "POST", "/api/users/import", ky_handle_user_import,
    KY_ROUTE_LARGE | KY_ROUTE_ADMIN | KY_ROUTE_PASSWORD },
  { "GET", "/api/audit", ky_handle_audit, 0 },
  { "POST", "/api/audit/export", ky_handle_audit_export, 0 },
  { "GET", "/api/destructions", ky_handle_destructions, 0 },
  { "POST", "/v1/files", ky_handle_machine_file, KY_ROUTE_KEY | KY_ROUTE_HEAVY | KY_ROUTE_UPLOAD },
  { "GET", "/v1/jobs/{id}", ky_handle_machine_job, KY_ROUTE_KEY },
  { "DELETE", "/v1/jobs/{id}", ky_handle_machine_cancel, KY_ROUTE_KEY },
  { "GET", "/v1/jobs/{id}/result", ky_handle_machine_result, KY_ROUTE_KEY | KY_ROUTE_HEAVY },
  { NULL },
};
/* clang-format on */

/* Returns whether `path` matches `pattern`, and sets `ret_captures` to the texts in place of the
 * braces. */
static gboolean
routes_fits (const gchar *pattern, const gchar *path, gchar *ret_captures[KY_CAPTURES])
{
  g_auto (GStrv) wanted = g_strsplit (pattern, "/", -1);
  g_auto (GStrv) given = g_strsplit (path, "/", 16);
  guint n = 0;

  if (g_strv_length (wanted) != g_strv_length (given))
    return FALSE;
  for (guint i = 0; wanted[i] != NULL; i++)
    if (wanted[i][0] == '{' ? given[i][0] == '\0' : strcmp (wanted[i], given[i]) != 0)
      return FALSE;
  for (guint i = 0; wanted[i] != NULL; i++)
    if (wanted[i][0] == '{')
      {
        g_assert (n < KY_CAPTURES);
        ret_captures[n++] = g_strdup (given[i]);
      }
  return TRUE;
}

const KyRoute *
ky_route_find (const gchar *method, const gchar *path, gchar *ret_captures[KY_CAPTURES],
               gchar **ret_allowed)
{
  g_autoptr (GString) allowed = g_string_new (NULL);

  for (const KyRoute *route = ky_routes; route->method != NULL; route++)
    {
      gchar *captures[KY_CAPTURES] = { NULL };

      if (!routes_fits (route->pattern, path, captures))
        continue;
      if (strcmp (route->method, method) == 0)
        {
          memcpy (ret_captures, captures, sizeof captures);
          return route;
        }
      for (guint i = 0; i < KY_CAPTURES; i++)
        g_free (captures[i]);
      g_string_append_printf (allowed, "%s%s", allowed->len > 0 ? ", " : "", route->method);
    }
  *ret_allowed = allowed->len > 0 ? g_strdup (allowed->str) : NULL;
  return NULL;
}
