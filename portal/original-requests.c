/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles the routes of requests for originals (submitting, deciding, fetching) and of absence and
 * deputies. */
#include "portal/handlers.h"
#include "portal/parts.h"

static void
put_decided (KyRows *rows, KyJson *json)
{
  if (ky_rows_get (rows, "decided")->kind == KY_ROW_NULL)
    {
      ky_json_null (json, "decided");
      return;
    }
  ky_json_open (json, "decided", '{');
  ky_row_put_text (rows, "decided_by", json, "by");
  ky_row_put_text (rows, "decided_reason", json, "why");
  ky_row_put_number (rows, "decided", json, "time");
  ky_json_close (json, '}');
}

static void
put_facts (KyRows *rows, KyRequest *request)
{
  g_autofree gchar *type = ky_rows_text_of (rows, "type");
  KyJson *json = &request->json;

  ky_row_put_text (rows, "id", json, "id");
  ky_row_put_text (rows, "mail", json, "mail");
  ky_row_put_text (rows, "path", json, "path");
  ky_row_put_text (rows, "part_name", json, "partName");
  ky_json_text (json, "type", type);
  ky_json_text (json, "typeLabel", ky_shown_part_type_label (type, request->is_japanese));
  ky_row_put_text (rows, "subject", json, "subject");
  ky_row_put_text (rows, "sender", json, "sender");
  ky_row_put_text (rows, "author", json, "author");
  ky_json_open (json, "asker", '{');
  ky_row_put_text (rows, "asker", json, "name");
  ky_row_put_text (rows, "asker_display", json, "display");
  ky_row_put_text (rows, "asker_department", json, "department");
  ky_json_close (json, '}');
  ky_row_put_text (rows, "reason", json, "reason");
  ky_row_put_number (rows, "created", json, "created");
  ky_row_put_number (rows, "deadline", json, "deadline");
  ky_row_put_text (rows, "state", json, "state");
  ky_row_put_number (rows, "step", json, "step");
  ky_row_put_number (rows, "steps", json, "steps");
  ky_row_put_text (rows, "class", json, "risk");
  ky_row_put_number (rows, "mail_class", json, "class");
  ky_row_put_number (rows, "collect_until", json, "collectUntil");
  ky_row_put_bool (rows, "lacks_approvers", json, "lacksApprovers");
  ky_row_put_bool (rows, "mail_waits", json, "mailWaits");
  put_decided (rows, json);
  ky_row_put_text (rows, "part_reason", json, "partReason");
  ky_row_put_number (rows, "fetched", json, "fetched");
}

static void
put_request (KyRows *rows, KyRequest *request)
{
  ky_json_open (&request->json, NULL, '{');
  put_facts (rows, request);
  ky_json_close (&request->json, '}');
}

gboolean
ky_handle_requests (KyRequest *request, GError **error)
{
  const gchar *scope = ky_request_query (request, "scope");
  g_autoptr (KyRows) rows = ky_request_ask (
      request, "requests", error, "scope", scope != NULL ? scope : "mine", "state",
      ky_request_query (request, "state"), "text", ky_request_query (request, "text"), "cursor",
      ky_request_query (request, "cursor"), "limit", ky_request_query (request, "limit"), NULL);

  return rows != NULL && ky_put_page (request, rows, "requests", put_request, error);
}

KY_DEFINE_PUT_ROW (put_event, { ky_row_put_number, "time", "time" },
                   { ky_row_put_text, "who", "who" }, { ky_row_put_text, "what", "what" },
                   { ky_row_put_text, "why", "why" })

/* Answers with a request. The store's first row is the request with its part; the others are its
 * history. */
gboolean
ky_handle_request (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows
      = ky_request_ask_one (request, "request", error, "request", request->captures[0], NULL);
  KyJson *json = &request->json;

  if (rows == NULL)
    return FALSE;
  put_facts (rows, request);
  ky_row_put_bool (rows, "mine", json, "mine");
  ky_row_put_bool (rows, "decides", json, "decides");
  ky_json_open (json, "attachment", '{');
  ky_shown_part_put_row (rows, "part_reason", json, request->is_japanese);
  ky_json_close (json, '}');
  return ky_put_rows (request, rows, "history", put_event, error);
}

gboolean
ky_handle_request_add (KyRequest *request, GError **error)
{
  const gchar *mail = ky_request_text (request, "mail");
  const gchar *path = ky_request_text (request, "path");
  const gchar *reason = ky_request_text (request, "reason");

  if (mail == NULL || reason == NULL || *reason == '\0')
    return ky_request_fail (error, "invalid", "mail, reason");
  g_autoptr (KyRows) rows = ky_request_ask_one (request, "request-add", error, "id", mail, "path",
                                                path != NULL ? path : "", "reason", reason, NULL);
  if (rows == NULL)
    return FALSE;
  ky_row_put_text (rows, "request", &request->json, "id");
  ky_row_put_text (rows, "state", &request->json, "state");
  return TRUE;
}

gboolean
ky_handle_request_withdraw (KyRequest *request, GError **error)
{
  if (!ky_request_tell (request, "request-withdraw", error, "request", request->captures[0], NULL))
    return FALSE;
  ky_json_text (&request->json, "state", "withdrawn");
  return TRUE;
}

static gboolean
original_requests_decide (KyRequest *request, const gchar *decision, const gchar *why,
                          const gchar *to, GError **error)
{
  g_autoptr (KyRows) rows
      = ky_request_ask (request, "request-decide", error, "request", request->captures[0],
                        "decision", decision, "why", why, "to", to, NULL);

  if (rows == NULL)
    return FALSE;
  ky_json_text (&request->json, "decision", decision);
  return TRUE;
}

gboolean
ky_handle_request_approve (KyRequest *request, GError **error)
{
  return original_requests_decide (request, "approve", ky_request_text (request, "why"), NULL,
                                   error);
}

gboolean
ky_handle_request_refuse (KyRequest *request, GError **error)
{
  const gchar *why = ky_request_text (request, "why");

  if (why == NULL || *why == '\0')
    return ky_request_fail (error, "invalid", "why");
  return original_requests_decide (request, "refuse", why, NULL, error);
}

gboolean
ky_handle_request_pass (KyRequest *request, GError **error)
{
  const gchar *why = ky_request_text (request, "why");
  const gchar *to = ky_request_text (request, "to");

  if (why == NULL || *why == '\0' || to == NULL || *to == '\0')
    return ky_request_fail (error, "invalid", "to, why");
  return original_requests_decide (request, "pass", why, to, error);
}

gboolean
ky_handle_request_rescan (KyRequest *request, GError **error)
{
  g_auto (KyOpenerAnswer) answer = { .file = -1 };

  if (!ky_request_order (request, "rescan", &answer, error, "request", request->captures[0], NULL))
    return FALSE;
  ky_json_text (&request->json, "verdict", ky_opener_fact (&answer, "verdict"));
  ky_json_text (&request->json, "signature", ky_opener_fact (&answer, "signature"));
  return TRUE;
}

gboolean
ky_handle_request_download (KyRequest *request, GError **error)
{
  g_auto (KyOpenerAnswer) answer = { .file = -1 };

  if (!ky_request_order (request, "original", &answer, error, "request", request->captures[0],
                         "way", "download", NULL))
    return FALSE;
  if (answer.file < 0)
    return ky_request_fail (error, "unavailable", "");
  /* Sent with a generic type, so that the browser saves it instead of opening it. */
  ky_request_download (request, &answer.file, ky_opener_fact (&answer, "name"),
                       "application/octet-stream");
  return TRUE;
}

gboolean
ky_handle_request_mail (KyRequest *request, GError **error)
{
  g_auto (KyOpenerAnswer) answer = { .file = -1 };

  if (!ky_request_order (request, "original", &answer, error, "request", request->captures[0],
                         "way", "mail", NULL))
    return FALSE;
  ky_put_mailed (request, &answer);
  return TRUE;
}

/* --- absence -------------------------------------------------------------------------------- */

static gboolean
original_requests_put_absence (KyRequest *request, KyRows *rows, GError **error)
{
  KyJson *json = &request->json;
  gint got = ky_rows_next (rows, error);

  if (got < 0)
    return FALSE;
  if (got == 0)
    {
      ky_json_null (json, "from");
      ky_json_null (json, "until");
      ky_json_null (json, "deputy");
      return TRUE;
    }
  ky_row_put_number (rows, "from", json, "from");
  ky_row_put_number (rows, "until", json, "until");
  g_autofree gchar *deputy = ky_rows_text_of (rows, "deputy");
  if (*deputy == '\0')
    {
      ky_json_null (json, "deputy");
      return TRUE;
    }
  ky_json_open (json, "deputy", '{');
  ky_json_text (json, "name", deputy);
  ky_row_put_text (rows, "deputy_display", json, "display");
  ky_json_close (json, '}');
  return TRUE;
}

gboolean
ky_handle_absence_get (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows = ky_request_ask (request, "absence", error, NULL);

  return rows != NULL && original_requests_put_absence (request, rows, error);
}

gboolean
ky_handle_absence_put (KyRequest *request, GError **error)
{
  g_autofree gchar *from = ky_request_value (request, "from");
  g_autofree gchar *until = ky_request_value (request, "until");
  g_autoptr (KyRows) rows = ky_request_ask (
      request, "absence-set", error, "from", from != NULL ? from : "", "until",
      until != NULL ? until : "", "deputy", ky_request_text (request, "deputy"), NULL);

  return rows != NULL && original_requests_put_absence (request, rows, error);
}

KY_DEFINE_PUT_ROW (put_person, { ky_row_put_text, "name", "name" },
                   { ky_row_put_text, "display", "display" },
                   { ky_row_put_text, "department", "department" })

KY_DEFINE_LIST (ky_handle_people, "people", "people", put_person, "role", "text", NULL)
