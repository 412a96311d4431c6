/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Serves a request in a thread of the portal's pools: finds the user by the session or the machine
 * by its key, checks token, role, parameters and body, and calls the route's handler. A request
 * with a body is checked before the body is received, too. */
#include "portal/dispatch.h"

#include "portal/answer.h"
#include "portal/gate.h"
#include "portal/operation.h"

static gboolean
read_body (KyRequest *request, GError **error)
{
  if (request->body == NULL || request->body->len == 0)
    return TRUE;
  if (memchr (request->body->data, '\0', request->body->len) != NULL)
    return ky_request_fail (error, "invalid", "the body");
  g_autofree gchar *text = ky_view_to_string (ky_view (request->body->data, request->body->len));
  request->fields = ky_json_flatten_kinds (text);
  if (request->fields == NULL || g_strcmp0 (g_hash_table_lookup (request->fields, ""), "o") != 0)
    return ky_request_fail (error, "invalid", "the body is not a JSON object");
  return TRUE;
}

/* Finds the user by the session. No user is an error only if the route requires one. */
static gboolean
dispatch_find_user (KyRequest *request, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (request->token == NULL)
    return (request->route->flags & KY_ROUTE_OPEN) != 0
           || ky_request_fail (error, "no-session", "");
  g_autoptr (KyRows) rows = ky_request_ask_one (request, "session", &local, NULL);
  if (rows == NULL)
    {
      g_clear_pointer (&request->token, g_free);
      if ((request->route->flags & KY_ROUTE_OPEN) != 0
          && g_strcmp0 (ky_store_refusal (local, NULL), "no-session") == 0)
        return TRUE;
      return ky_error_pass (error, &local);
    }
  request->user = ky_user_new (rows);
  request->is_japanese = g_strcmp0 (request->user->language, "en") != 0;
  return TRUE;
}

/* Ends the session of another user than the one that the trusted proxy names. Returns FALSE if the
 * route needs a session. */
static gboolean
check_proxy_user (KyRequest *request, GError **error)
{
  if (!request->portal->takes_users || request->user == NULL || request->proxy_user == NULL
      || g_ascii_strcasecmp (request->proxy_user, request->user->name) == 0)
    return TRUE;
  g_clear_pointer (&request->user, ky_user_free);
  g_clear_pointer (&request->token, g_free);
  return (request->route->flags & KY_ROUTE_OPEN) != 0 || ky_request_fail (error, "no-session", "");
}

static const gchar *
dispatch_scope_of (const KyRoute *route)
{
  if (strcmp (route->method, "GET") == 0)
    return "read";
  return strcmp (route->method, "DELETE") == 0 ? "cancel" : "send";
}

/* Checks that the key is valid and may be used for this route. */
static gboolean
dispatch_check_key (KyRequest *request, GError **error)
{
  g_autofree gchar *size = (request->route->flags & KY_ROUTE_UPLOAD) != 0
                               ? g_strdup_printf ("%" G_GUINT64_FORMAT, request->expected)
                               : NULL;

  g_clear_pointer (&request->machine, ky_machine_free);
  if (request->key == NULL)
    return ky_request_fail (error, "bad-key", "");
  g_autoptr (KyRows) rows = ky_request_ask_one (
      request, "file-key", error, "scope", dispatch_scope_of (request->route), "size", size,
      "idempotency", ky_request_header (request, "Idempotency-Key"), NULL);
  if (rows == NULL)
    return FALSE;
  request->machine = g_new0 (KyMachine, 1);
  request->machine->id = ky_rows_text_of (rows, "id");
  request->machine->name = ky_rows_text_of (rows, "name");
  request->machine->policy = ky_rows_text_of (rows, "policy");
  request->machine->owner = ky_rows_text_of (rows, "owner");
  request->machine->mail = ky_rows_text_of (rows, "mail");
  request->machine->department = ky_rows_text_of (rows, "department");
  return TRUE;
}

/* Checks who the user is, and that the user's role may use the route. */
static gboolean
check_user (KyRequest *request, GError **error)
{
  gboolean is_safe = strcmp (request->route->method, "GET") == 0;

  g_clear_pointer (&request->user, ky_user_free);
  if ((request->route->flags & KY_ROUTE_KEY) != 0)
    return dispatch_check_key (request, error);
  if (!dispatch_find_user (request, error) || !check_proxy_user (request, error))
    return FALSE;
  if (!is_safe && request->user != NULL
      && !((request->route->flags & KY_ROUTE_OPEN) != 0
           && strcmp (request->route->method, "POST") == 0)
      && !ky_gate_has_token (request))
    return ky_request_fail (error, "bad-token", "");
  if (request->user != NULL && request->user->needs_password
      && (request->route->flags & (KY_ROUTE_FIRST | KY_ROUTE_OPEN)) == 0)
    return ky_request_fail (error, "password-first", "");
  if (request->user != NULL && request->user->needs_totp
      && (request->route->flags & (KY_ROUTE_FIRST | KY_ROUTE_OPEN)) == 0)
    return ky_request_fail (error, "totp-setup", "");
  if ((request->route->flags & KY_ROUTE_ADMIN) != 0
      && !ky_user_has_role (request->user, "administrator"))
    return ky_request_fail (error, "forbidden", "");
  return TRUE;
}

/* Checks the key again before a file is sent, because it may have been revoked while the file was
 * made. */
static gboolean
may_have_file (KyRequest *request, GError **error)
{
  if ((request->route->flags & KY_ROUTE_KEY) == 0 || request->file < 0)
    return TRUE;
  g_autoptr (KyRows) rows = ky_request_ask_one (request, "file-key", error, "scope",
                                                dispatch_scope_of (request->route), NULL);
  return rows != NULL;
}

static gboolean
dispatch_serve (KyRequest *request, GError **error)
{
  if (!check_user (request, error) || !ky_operation_check_parameters (request, error)
      || !read_body (request, error) || !ky_operation_check_body (request, error))
    return FALSE;
  ky_json_open (&request->json, NULL, '{');
  return request->route->run (request, error) && may_have_file (request, error);
}

/* Opens the file for the body and reserves disk space for all of it. */
static gboolean
open_body (KyRequest *request, GError **error)
{
  KyPortal *portal = request->portal;

  if ((request->route->flags & KY_ROUTE_UPLOAD) == 0)
    {
      request->body = g_byte_array_new ();
      return TRUE;
    }
  g_autofree gchar *who = request->machine != NULL
                              ? g_strconcat (KY_API_CLIENT, request->machine->id, NULL)
                              : g_strdup (request->user->name);
  if (!ky_spool_reserve (portal->spool, who, request->expected, error))
    return FALSE;
  request->reserved = request->expected;
  request->reserved_for = g_steal_pointer (&who);
  request->upload = ky_spool_open (portal->spool, error);
  return request->upload >= 0;
}

gboolean
ky_dispatch_admit (KyRequest *request)
{
  g_autoptr (GError) error = NULL;

  if (check_user (request, &error) && ky_operation_check_parameters (request, &error)
      && open_body (request, &error))
    return TRUE;
  ky_answer_error (request, error);
  return FALSE;
}

void
ky_dispatch (KyRequest *request)
{
  g_autoptr (GError) error = NULL;

  if (!dispatch_serve (request, &error))
    ky_answer_error (request, error);
}
