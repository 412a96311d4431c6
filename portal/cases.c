/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles the routes of cases: anybody who may see a mail reports it; approvers and administrators
 * record the steps, and auditors see them. */
#include "portal/handlers.h"

static const KyPutMember case_members[] = {
  { ky_row_put_text, "id", "id" },
  { ky_row_put_text, "mail", "mail" },
  { ky_row_put_text, "sender", "sender" },
  { ky_row_put_text, "subject", "subject" },
  { ky_row_put_text, "note", "text" },
  { ky_row_put_text, "state", "state" },
  { ky_row_put_number, "created", "created" },
  { ky_row_put_text, "created_by", "by" },
  { ky_row_put_number, "closed", "closed" },
  { NULL },
};

static void
case_put_members (KyRows *rows, KyRequest *request, const KyPutMember *members)
{
  for (; members->put != NULL; members++)
    members->put (rows, members->column, &request->json, members->key);
}

static void
put_case (KyRows *rows, KyRequest *request)
{
  ky_json_open (&request->json, NULL, '{');
  case_put_members (rows, request, case_members);
  ky_row_put_text (rows, "step", &request->json, "step");
  ky_row_put_number (rows, "due", &request->json, "due");
  ky_json_close (&request->json, '}');
}

gboolean
ky_handle_case_list (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows = ky_request_ask (request, "case-list", error, "all",
                                            ky_request_query (request, "all"), NULL);

  return rows != NULL && ky_put_rows (request, rows, "cases", put_case, error);
}

static void
put_case_step (KyRows *rows, KyRequest *request)
{
  static const KyPutMember members[] = {
    { ky_row_put_text, "name", "name" },
    { ky_row_put_text, "address", "address" },
    { ky_row_put_number, "due", "due" },
    { ky_row_put_number, "done", "done" },
    { ky_row_put_text, "done_by", "by" },
    { ky_row_put_text, "step_note", "text" },
    { NULL },
  };

  if (ky_row_number (rows, "step") > 0)
    ky_row_put_object (rows, members, &request->json);
}

/* Answers with a case and its steps. Each row has the case, and one of its steps if there are
 * any. */
gboolean
ky_handle_case (KyRequest *request, GError **error)
{
  static const KyPutMember more[] = {
    { ky_row_put_number, "received", "received" },   { ky_row_put_text, "hold", "hold" },
    { ky_row_put_text, "closed_by", "closedBy" },    { ky_row_put_text, "result", "result" },
    { ky_row_put_text, "prevention", "prevention" }, { NULL },
  };
  g_autoptr (KyRows) rows
      = ky_request_ask_one (request, "case-show", error, "id", request->captures[0], NULL);
  gint step = 1;

  if (rows == NULL)
    return FALSE;
  case_put_members (rows, request, case_members);
  case_put_members (rows, request, more);
  ky_json_open (&request->json, "steps", '[');
  for (; step == 1; step = ky_rows_next (rows, error))
    put_case_step (rows, request);
  ky_json_close (&request->json, ']');
  return step == 0;
}

gboolean
ky_handle_case_add (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows
      = ky_request_ask_one (request, "case-add", error, "mail", ky_request_text (request, "mail"),
                            "reason", ky_request_text (request, "text"), NULL);

  if (rows == NULL)
    return FALSE;
  ky_row_put_text (rows, "id", &request->json, "id");
  ky_row_put_bool (rows, "there", &request->json, "wasOpen");
  return TRUE;
}

gboolean
ky_handle_case_step (KyRequest *request, GError **error)
{
  if (!ky_request_tell (request, "case-step", error, "id", request->captures[0], "reason",
                        ky_request_text (request, "text"), NULL))
    return FALSE;
  ky_json_bool (&request->json, "done", TRUE);
  return TRUE;
}

gboolean
ky_handle_case_close (KyRequest *request, GError **error)
{
  if (!ky_request_tell (request, "case-close", error, "id", request->captures[0], "reason",
                        ky_request_text (request, "result"), "prevention",
                        ky_request_text (request, "prevention"), NULL))
    return FALSE;
  ky_json_bool (&request->json, "closed", TRUE);
  return TRUE;
}
