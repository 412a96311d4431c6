/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles the routes of cases: anybody who may see a mail reports it; approvers and administrators
 * record the steps, auditors see them, and administrators find and warn who else got it. */
#include "intake/connections.h"
#include "intake/paper/case-record.h"
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

KY_DEFINE_LIST (ky_handle_case_list, "case-list", "cases", put_case, "all", NULL)

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
  ky_row_put_bool (rows, "drill", &request->json, "wasDrill");
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

/* --- who else got it ------------------------------------------------------------------------ */

KY_DEFINE_PUT_ROW (put_case_person, { ky_row_put_text, "address", "address" },
                   { ky_row_put_text, "display", "name" }, { ky_row_put_text, "id", "mail" },
                   { ky_row_put_number, "received", "received" },
                   { ky_row_put_text, "sender", "sender" },
                   { ky_row_put_text, "subject", "subject" }, { ky_row_put_text, "why", "why" },
                   { ky_row_put_text, "link", "link" }, { ky_row_put_text, "state", "state" })

gboolean
ky_handle_case_people (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows
      = ky_request_ask (request, "case-people", error, "id", request->captures[0], NULL);

  return rows != NULL && ky_put_rows (request, rows, "people", put_case_person, error);
}

gboolean
ky_handle_case_warn (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows
      = ky_request_ask_one (request, "case-warn", error, "id", request->captures[0], "reason",
                            ky_request_text (request, "text"), NULL);

  if (rows == NULL)
    return FALSE;
  ky_row_put_number (rows, "count", &request->json, "people");
  return TRUE;
}

/* --- the record on paper -------------------------------------------------------------------- */

/* Asks the store for all that the record of a case says, and draws it. (transfer full) */
static KyPaper *
case_record_make (KyRequest *request, GError **error)
{
  static const gchar *const verbs[KY_CASE_RECORD_N_VERBS] = KY_CASE_RECORD_VERBS;
  KyRows *answers[KY_CASE_RECORD_N_VERBS] = { NULL };
  KyPaper *paper = NULL;
  guint n = 0;

  while (
      n < KY_CASE_RECORD_N_VERBS
      && (answers[n] = ky_request_ask (request, verbs[n], error, "id", request->captures[0], NULL))
             != NULL)
    n++;
  if (n == KY_CASE_RECORD_N_VERBS)
    paper = ky_case_record_draw (answers, error);
  for (guint i = 0; i < n; i++)
    ky_rows_free (answers[i]);
  return paper;
}

/* Has the sanitizer draw the draft again, so that the answer is a file that its verifier knows. */
gboolean
ky_handle_case_paper (KyRequest *request, GError **error)
{
  g_autoptr (KyPaper) paper = case_record_make (request, error);
  g_autoptr (KyPolicy) policy = paper != NULL ? ky_sheet_policy (error) : NULL;
  ky_autofd int draft = policy != NULL ? ky_paper_draft (paper, error) : -1;
  KySanitizerJob job = { .mode = KY_MODE_SANITIZE,
                         .input = draft,
                         .name = "paper.pdf",
                         .policy = policy,
                         .client = request->user->name };
  g_auto (KySanitizerResult) result = { NULL, -1 };
  gboolean was_idle = FALSE;
  KySanitizer *sanitizer
      = draft >= 0 ? ky_connections_take_sanitizer (TRUE, &was_idle, error) : NULL;

  if (sanitizer == NULL)
    return FALSE;
  if (!ky_sanitizer_run (sanitizer, &job, NULL, NULL, &result, error))
    {
      ky_sanitizer_free (sanitizer);
      return FALSE;
    }
  ky_connections_give_sanitizer (sanitizer);
  if (result.output < 0)
    return ky_request_fail (error, "internal", result.report->detail);
  g_autofree gchar *name = g_strdup_printf ("%s.pdf", request->captures[0]);
  ky_request_download (request, &result.output, name, "application/pdf");
  return TRUE;
}
