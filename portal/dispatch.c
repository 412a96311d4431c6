/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "portal/dispatch.h"

#include "portal/answer.h"
#include "portal/gate.h"

#include <string.h>

static gboolean
read_body (KyRequest *request, GError **error)
{
  g_autofree gchar *text = NULL;

  if (request->body == NULL || request->body->len == 0)
    return TRUE;
  if (memchr (request->body->data, '\0', request->body->len) != NULL)
    return ky_request_fail (error, "invalid", "the body");
  text = g_strndup ((const gchar *)request->body->data, request->body->len);
  request->fields = ky_json_flatten_kinds (text);
  if (request->fields == NULL || g_strcmp0 (g_hash_table_lookup (request->fields, ""), "o") != 0)
    return ky_request_fail (error, "invalid", "the body is no JSON object");
  return TRUE;
}

/* Who is there, by his session; nobody is an error only where the route asks for somebody. */
static gboolean
find_user (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows = NULL;
  g_autoptr (GError) local = NULL;

  if (request->token == NULL)
    return (request->route->flags & KY_ROUTE_OPEN) != 0
           || ky_request_fail (error, "no-session", "");
  rows = ky_request_ask_one (request, "session", &local, NULL);
  if (rows == NULL)
    {
      g_clear_pointer (&request->token, g_free);
      if ((request->route->flags & KY_ROUTE_OPEN) != 0
          && g_str_has_prefix (local->message, "no-session"))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  request->user = ky_user_new (rows);
  request->is_japanese = g_strcmp0 (request->user->language, "en") != 0;
  return TRUE;
}

/* The proxy's word of who is there goes before a session that it gave to somebody else. */
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

static gboolean
serve (KyRequest *request, GError **error)
{
  gboolean is_safe = strcmp (request->route->method, "GET") == 0;

  if (!find_user (request, error) || !check_proxy_user (request, error))
    return FALSE;
  if (!is_safe && request->user != NULL
      && !((request->route->flags & KY_ROUTE_OPEN) != 0
           && strcmp (request->route->method, "POST") == 0)
      && !ky_gate_has_token (request))
    return ky_request_fail (error, "bad-token", "");
  if (request->user != NULL && request->user->needs_totp
      && (request->route->flags & (KY_ROUTE_FIRST | KY_ROUTE_OPEN)) == 0)
    return ky_request_fail (error, "totp-setup", "");
  if (!read_body (request, error))
    return FALSE;
  ky_json_open (&request->json, NULL, '{');
  return request->route->run (request, error);
}

void
ky_dispatch (KyRequest *request)
{
  g_autoptr (GError) error = NULL;

  if (!serve (request, &error))
    ky_answer_error (request, error);
}
