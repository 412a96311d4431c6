/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the verbs of cases: somebody reports a suspect mail, its original is put on hold,
 * and the case goes through the steps of incident.route, which are copied when it is opened.
 * Whoever may see a mail may open a case about it. Administrators work on cases, and so do
 * approvers on those of their departments; auditors see them. */
#include "common/iso-time.h"
#include "store/calls/case-letters.h"
#include "store/calls/case-open.h"
#include "store/calls/drill.h"
#include "store/people/rights.h"

/* SQL: the state of the case `c`. */
#define CASE_STATE                                                                                 \
  " iif (c.closed IS NOT NULL, 'closed', iif (EXISTS (SELECT 1 FROM case_steps d"                  \
  "  WHERE d.record = c.n AND d.done IS NOT NULL), 'working', 'open'))"

/* SQL: whether an approver, number `user`, may see the case `c`; 0: the caller sees all cases. */
#define CASE_IS_SEEN(user)                                                                         \
  " (" user " = 0 OR EXISTS (SELECT 1 FROM approvers a WHERE a.user = " user                       \
  "  AND a.department = c.department))"

/* Returns the number of a caller who sees the cases of some departments only, or 0. */
static gint64
case_viewer (const KyCall *call)
{
  const guint overseers = KY_ROLES_ADMINISTRATOR | KY_ROLES_AUDITOR;

  return (call->person.roles & overseers) != 0 ? 0 : call->person.n;
}

/* --- looking -------------------------------------------------------------------------------- */

KyRowsWriter *
ky_verb_case_list (KyCall *call, KyIndex *reader, GError **error)
{
  return ky_query (
      reader, error,
      "SELECT c.id, c.mail, m.sender, m.subject, c.note," CASE_STATE " AS state, c.created,"
      " c.created_by, c.closed, s.name AS step, s.due, s.late FROM cases c"
      " LEFT JOIN messages m ON m.id = c.mail"
      " LEFT JOIN case_steps s ON s.record = c.n AND c.closed IS NULL AND s.step ="
      "  (SELECT min (f.step) FROM case_steps f WHERE f.record = c.n AND f.done IS NULL)"
      " WHERE (?1 <> '' OR c.closed IS NULL) AND" CASE_IS_SEEN (
          "?2") " ORDER BY c.n DESC LIMIT 1000",
      "si", ky_call_argument (call, "all"), case_viewer (call));
}

/* Finds the case that the argument `id` names. `*ret_n` is set to its number. A case that is not
 * there is refused, and a closed one unless `may_be_closed`. */
static gboolean
case_find (KyServer *server, KyCall *call, gboolean may_be_closed, gint64 *ret_n, GError **error)
{
  const gchar *id = ky_call_argument (call, "id");
  KyStatement *row = ky_index_bind (server->index, error,
                                    "SELECT c.n, c.closed IS NOT NULL FROM cases c WHERE c.id = ?1"
                                    " AND" CASE_IS_SEEN ("?2"),
                                    "si", id, case_viewer (call));
  gint step = ky_index_step (server->index, row, error);

  if (step <= 0)
    return step == 0 && ky_refuse (error, "not-found", "{no-such-case}");
  *ret_n = ky_index_integer (row, 0);
  gboolean is_closed = ky_index_integer (row, 1) != 0;
  ky_index_reset (row);
  return !is_closed || may_be_closed || ky_refuse_say (error, "conflict", "case-closed", "s", id);
}

gboolean
ky_verb_case_check (KyServer *server, KyCall *call, GError **error)
{
  gint64 n = 0;

  return case_find (server, call, TRUE, &n, error);
}

KyRowsWriter *
ky_verb_case_show (KyCall *call, KyIndex *reader, GError **error)
{
  return ky_query (
      reader, error,
      "SELECT c.id, c.mail, m.sender, m.subject, m.received / 1000000 AS received, c.hold, c.note,"
      "" CASE_STATE " AS state, c.created, c.created_by, c.closed, c.closed_by, c.result,"
      " c.prevention, s.step, s.name, s.address, s.due, s.done, s.done_by, s.note AS step_note"
      " FROM cases c LEFT JOIN messages m ON m.id = c.mail"
      " LEFT JOIN case_steps s ON s.record = c.n WHERE c.id = ? ORDER BY s.step",
      "s", ky_call_argument (call, "id"));
}

/* --- opening -------------------------------------------------------------------------------- */

/* Checks that the caller may see the mail, and that a person has not opened too many cases.
 * `ret_department`: the department whose approvers see the case; 0: none, since the mail is not the
 * caller's own, and the caller's department has nothing to do with it. */
static gboolean
case_may_add (KyServer *server, KyCall *call, gint64 *ret_message, gint64 *ret_department,
              GError **error)
{
  KyStanding standing = KY_STANDING_METADATA;
  gint64 count = 0;

  if (!ky_index_message (server->index, ky_call_argument (call, "mail"), ret_message, error)
      || (call->person.n > 0
          && !ky_rights_standing (server->index, &call->person, *ret_message, call->now, &standing,
                                  error)))
    return FALSE;
  if (*ret_message == 0 || standing == KY_STANDING_NONE)
    return ky_refuse (error, "not-found", "{no-such-mail}");
  *ret_department = standing == KY_STANDING_MINE ? call->person.department_n : 0;
  return call->person.n == 0
         || (ky_case_count_day (server, call, &count, error)
             && (count < KY_CASES_A_DAY
                 || ky_refuse_say (error, "rate", "case-many", "i", (gint64)KY_CASES_A_DAY)));
}

gboolean
ky_verb_case_add (KyServer *server, KyCall *call, GError **error)
{
  g_autofree gchar *id = NULL;
  g_autofree gchar *hold = NULL;
  gboolean is_there = FALSE;
  gint64 message = 0;
  gint64 department = 0;

  if (call->person.n > 0
      && !ky_drill_note_report (server, call, ky_call_argument (call, "mail"), NULL, "portal", &id,
                                error))
    return FALSE;
  gboolean is_drill = id != NULL;
  if (is_drill)
    ky_call_set_what (call, "drill-report");
  else if (!case_may_add (server, call, &message, &department, error)
           || !ky_case_open (server, call, message, department, &id, &hold, &is_there, error))
    return FALSE;
  ky_call_set_object (call, id);
  if (!ky_call_answer (call, error) || !ky_rows_begin (call->rows, error))
    return FALSE;
  ky_rows_text (call->rows, id);
  ky_rows_number (call->rows, is_there);
  ky_rows_text (call->rows, hold != NULL ? hold : "");
  ky_rows_number (call->rows, is_drill);
  return TRUE;
}

/* --- working -------------------------------------------------------------------------------- */

gboolean
ky_verb_case_step (KyServer *server, KyCall *call, GError **error)
{
  gint64 n = 0;
  gint64 step = 0;

  if (!case_find (server, call, FALSE, &n, error)
      || !ky_index_number (server->index, 0, &step, error,
                           "SELECT min (step) FROM case_steps WHERE record = ? AND done IS NULL",
                           "i", n))
    return FALSE;
  if (step == 0)
    return ky_refuse_say (error, "conflict", "case-done", "s", ky_call_argument (call, "id"));
  ky_call_set_detail (call, "step=%" G_GINT64_FORMAT, step);
  return ky_index_run (server->index, error,
                       "UPDATE case_steps SET done = ?, done_by = ?, note = ?"
                       " WHERE record = ? AND step = ?",
                       "issii", call->now, call->who, ky_call_argument (call, "reason"), n, step)
         && ky_case_begin_step (server, n, call->now, error)
         && ky_call_take_row (
             server, call,
             ky_index_bind (server->index, error,
                            "SELECT name AS next, due FROM case_steps WHERE record = ?"
                            " AND done IS NULL ORDER BY step LIMIT 1",
                            "i", n),
             error);
}

gboolean
ky_verb_case_close (KyServer *server, KyCall *call, GError **error)
{
  const gchar *prevention = ky_call_argument (call, "prevention");
  g_autofree gchar *value = ky_call_detail_value (prevention, "");
  gint64 n = 0;

  if (!case_find (server, call, FALSE, &n, error))
    return FALSE;
  ky_call_set_detail (call, "prevention=%s", value);
  return ky_index_run (server->index, error,
                       "UPDATE cases SET closed = ?, closed_by = ?, result = ?, prevention = ?"
                       " WHERE n = ?",
                       "isssi", call->now, call->who, ky_call_argument (call, "reason"), prevention,
                       n);
}
