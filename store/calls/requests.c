/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements requests for originals: making, deciding and withdrawing them, and their expiry. The
 * rights are those of store/people/rights.h; each step is recorded in the request's history and in
 * the audit log. */
#include "store/calls/requests.h"
#include "common/release.h"
#include "store/calls/call.h"
#include "store/calls/find-report.h"
#include "store/people/letters.h"
#include "store/records/outbox.h"
#include "store/records/node.h"
#include "store/records/parts.h"
#include "store/records/revocations.h"
#include "store/records/risk.h"

#include <unistd.h>

#define PASSES_MAX 20 /* times that one request can be passed on */

gboolean
ky_request_note (KyIndex *index, gint64 request, gint64 user, const gchar *what, const gchar *why,
                 gint64 now, GError **error)
{
  return ky_index_run (index, error,
                       "INSERT INTO request_history (request, time, user, what, why)"
                       " VALUES (?, ?, nullif (?, 0), ?, ?)",
                       "iiiss", request, now, user, what, why);
}

gboolean
ky_request_refuse (const gchar *state, GError **error)
{
  static const struct
  {
    const gchar *state, *said;
  } words[] = {
    { "waiting", "{request-waiting}" },     { "approved", "{request-approved}" },
    { "refused", "{request-was-refused}" }, { "withdrawn", "{request-withdrawn}" },
    { "expired", "{request-expired}" },     { "released", "{request-released}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].state, state) == 0)
      return ky_refuse (error, "conflict", "%s", words[i].said);
  return ky_refuse (error, "conflict", "the request has an unknown state");
}

/* --- asking --------------------------------------------------------------------------------- */

typedef struct
{
  gint64 message, debt;        /* and whose report it is about; 0: the message's own */
  gchar *name, *type, *reason; /* of the part */
  KyRisk risk;
  gint64 steps;
} Asked;

KY_DEFINE_AUTO_CLEAR (asked_clear, Asked, name, type, reason)

/* Parts at and below path ?2; "" is the whole message. */
#define AT_PATH " (?2 = '' OR p.path = ?2 OR substr (p.path, 1, length (?2) + 1) = ?2 || '.') "

/* Finds the part at `path` of the message, or for "" the message itself, and sets its name, type
 * and reason in `asked`. Errors: "not-found" if there is no part at that path. */
static gboolean
find_part (KyIndex *index, const gchar *path, Asked *asked, GError **error)
{
  KyStatement *row
      = ky_index_bind (index, error,
                       "SELECT p.name, p.type, p.reason FROM" KY_PARTS_SERVED (
                           "?1") "WHERE p.debt = ?2 AND p.path = ?3",
                       "iis", asked->message, asked->debt, path[0] != '\0' ? path : "1");
  gint step = ky_index_step (index, row, error);

  if (step < 0)
    return FALSE;
  if (step == 0)
    return ky_refuse (error, "not-found", "there is no such part");
  asked->name = ky_index_text (row, 0);
  asked->type = ky_index_text (row, 1);
  asked->reason = ky_index_text (row, 2);
  ky_index_reset (row);
  return TRUE;
}

static gboolean
check_asked (KyServer *server, KyCall *call, Asked *asked, GError **error)
{
  const gchar *path = ky_call_argument (call, "path");
  gboolean owns = FALSE;
  gint64 stands = 0;
  gint64 infected = 0;
  gint64 other = 0;

  if (!ky_index_message (server->index, ky_call_argument (call, "id"), &asked->message, error)
      || !ky_rights_owns (server->index, &call->person, asked->message, &owns, error))
    return FALSE;
  if (!owns)
    return ky_refuse (error, "not-found", "{no-such-mail}");
  if (!ky_find_report (server->index, &call->person, asked->message, path, FALSE, call->now,
                       &asked->debt, error)
      || !find_part (server->index, path, asked, error)
      || !ky_index_number (server->index, 0, &stands, error, "SELECT 1 FROM originals WHERE n = ?",
                           "i", asked->message)
      || !ky_index_number (server->index, 0, &infected, error,
                           "SELECT 1 FROM" KY_PARTS_SERVED (
                               "?1") "WHERE" AT_PATH "AND p.reason = 'infected' LIMIT 1",
                           "is", asked->message, path)
      || !ky_index_number (server->index, 0, &other, error,
                           "SELECT 1 FROM requests WHERE message = ? AND path = ? AND asker = ?"
                           " AND state IN ('waiting', 'approved')",
                           "isi", asked->message, path, call->person.n))
    return FALSE;
  if (infected == 1)
    return ky_refuse (error, "forbidden", "an infected original is never released");
  if (stands == 0)
    return ky_refuse (error, "erased", "{original-destroyed}");
  if (other == 1)
    return ky_refuse (error, "conflict", "this original is requested already");
  return TRUE;
}

#define HIGHEST_STEPS 2 /* approvals at least for an original of the highest class */

static gint64
steps_of_risk (KyServer *server, KyRisk risk)
{
  static const KyConfigKey keys[]
      = { KY_CONFIG_PORTAL_STEPS_LOW, KY_CONFIG_PORTAL_STEPS_NORMAL, KY_CONFIG_PORTAL_STEPS_HIGH };

  return (gint64)ky_config_uint (server->config, keys[risk]);
}

static gboolean
answer_request (KyCall *call, const gchar *id, const gchar *state, gint64 step, gint64 steps,
                GError **error)
{

  if (!ky_call_answer (call, error) || !ky_rows_begin (call->rows, error))
    return FALSE;
  ky_rows_text (call->rows, id);
  ky_rows_text (call->rows, state);
  ky_rows_number (call->rows, step);
  ky_rows_number (call->rows, steps);
  return TRUE;
}

/* Refuses a request that no approver could ever grant, and says why. */
static gboolean
check_approvers (KyServer *server, KyCall *call, gint64 steps, GError **error)
{
  gint64 approvers = 0;

  if (!ky_index_number (server->index, 0, &approvers, error,
                        "SELECT count (*) FROM users WHERE removed IS NULL AND (roles & 2) <> 0"
                        " AND n <> ?",
                        "i", call->person.n))
    return FALSE;
  return approvers >= steps
         || ky_refuse (error, "too-few-approvers",
                       "%" G_GINT64_FORMAT
                       " people must approve it, and there are %" G_GINT64_FORMAT " who may",
                       steps, approvers);
}

gboolean
ky_verb_request_add (KyServer *server, KyCall *call, GError **error)
{
  g_auto (Asked) asked = { 0 };
  const gchar *path = ky_call_argument (call, "path");
  const gchar *reason = ky_call_argument (call, "reason");
  gint64 days = (gint64)ky_config_uint (server->config, KY_CONFIG_PORTAL_REQUEST_DAYS);
  gchar id[KY_ID_SIZE];
  gint64 request;
  gint64 class = 0; /* of the mail; that of the request is its risk */

  if (reason[strspn (reason, " \t\n")] == '\0')
    return ky_refuse (error, "invalid", "{reason-needed}");
  if (!check_asked (server, call, &asked, error)
      || !ky_risk_of (server->index, asked.message, asked.debt, path, &asked.risk, error))
    return FALSE;
  if (!ky_index_number (server->index, 0, &class, error, "SELECT class FROM messages WHERE n = ?",
                        "i", asked.message))
    return FALSE;
  asked.steps
      = MAX (steps_of_risk (server, asked.risk), class == KY_CLASS_HIGHEST ? HIGHEST_STEPS : 0);
  if (!check_approvers (server, call, asked.steps, error))
    return FALSE;
  gboolean waits = asked.steps > 0;
  ky_id_new (KY_ID_GROUPS, id);
  if (!ky_index_add (
          server->index, &request, error,
          "INSERT INTO requests (id, message, debt, path, part_name, part_type, part_reason,"
          " kind, asker, department, reason, class, steps, state, created, deadline,"
          " decided) VALUES (?, ?, ?, ?, ?, ?, ?, 'original', ?, nullif (?, 0), ?, ?, ?, ?,"
          " ?, ?, nullif (?, 0))",
          "siissssiissisiii", id, asked.message, asked.debt, path, asked.name, asked.type,
          asked.reason, call->person.n, call->person.department_n, reason,
          ky_risk_name (asked.risk), asked.steps, waits ? "waiting" : "approved", call->now,
          call->now + days * 24 * 3600, waits ? (gint64)0 : call->now))
    return FALSE;
  ky_call_set_detail (call, "request=%s path=%s class=%s steps=%" G_GINT64_FORMAT, id, path,
                      ky_risk_name (asked.risk), asked.steps);
  return ky_request_note (server->index, request, call->person.n, "ask", reason, call->now, error)
         && (waits ? ky_letter_deciders (server->index, server->config, request, call->now, error)
                   : ky_request_note (server->index, request, 0, "approve", "", call->now, error))
         && answer_request (call, id, waits ? "waiting" : "approved", 0, asked.steps, error);
}

/* --- deciding ------------------------------------------------------------------------------- */

typedef struct
{
  gint64 n, asker, step, steps;
  gchar *state, *message;
} Found;

KY_DEFINE_AUTO_CLEAR (found_clear, Found, state, message)

/* Finds the request that the call names. `ret_found`->n is 0 if there is none. */
static gboolean
find_request (KyServer *server, KyCall *call, Found *ret_found, GError **error)
{
  KyStatement *row
      = ky_index_bind (server->index, error,
                       "SELECT r.n, r.asker, r.step, r.steps, r.state, m.id FROM requests r"
                       " JOIN messages m ON m.n = r.message WHERE r.id = ?",
                       "s", ky_call_argument (call, "request"));
  gint step = ky_index_step (server->index, row, error);

  if (step < 0)
    return FALSE;
  if (step == 0)
    return TRUE;
  ret_found->n = ky_index_integer (row, 0);
  ret_found->asker = ky_index_integer (row, 1);
  ret_found->step = ky_index_integer (row, 2);
  ret_found->steps = ky_index_integer (row, 3);
  ret_found->state = ky_index_text (row, 4);
  ret_found->message = ky_index_text (row, 5);
  ky_index_reset (row);
  return TRUE;
}

/* Withdraws a mail from the outbox unless it is being sent. */
static gboolean
requests_take_from_outbox (KyServer *server, KyCall *call, Found *found, GError **error)
{
  KyOutboxBack back;
  gint64 now;

  if (strcmp (found->state, "released") != 0)
    return TRUE;
  if (!ky_node_now (server->index, call->now, &now, error)
      || !ky_outbox_take_back (server->index, found->n, now, &back, error))
    return FALSE;
  if (back == KY_OUTBOX_TAKEN)
    return ky_refuse (error, "conflict", "{queue-taken}");
  if (back == KY_OUTBOX_BACK)
    {
      g_free (found->state);
      found->state = g_strdup ("approved");
    }
  return TRUE;
}

/* Withdraws a request for the person who made it, or for an administrator; a withdrawal reveals
 * nothing. */
gboolean
ky_verb_request_withdraw (KyServer *server, KyCall *call, GError **error)
{
  g_auto (Found) found = { 0 };

  if (!find_request (server, call, &found, error))
    return FALSE;
  if (found.n == 0
      || (found.asker != call->person.n && (call->person.roles & KY_ROLES_ADMINISTRATOR) == 0))
    return ky_refuse (error, "not-found", "there is no such request");
  if (!requests_take_from_outbox (server, call, &found, error))
    return FALSE;
  if (strcmp (found.state, "waiting") != 0 && strcmp (found.state, "approved") != 0)
    return ky_request_refuse (found.state, error);
  return ky_index_run (server->index, error, "UPDATE requests SET state = 'withdrawn' WHERE n = ?",
                       "i", found.n)
         && ky_erasures_note_request (server->erasures, server->index, found.n, call->now, error)
         && ky_request_note (server->index, found.n, call->person.n, "withdraw", "", call->now,
                             error);
}

static gboolean
approve (KyServer *server, KyCall *call, const Found *found, GError **error)
{
  const gchar *why = ky_call_argument (call, "why");
  gboolean is_last = found->step + 1 >= found->steps;

  if (!ky_index_run (server->index, error,
                     "UPDATE requests SET step = step + 1, passed_to = NULL,"
                     " state = iif (?1 <> 0, 'approved', state), decided = iif (?1 <> 0, ?2, NULL),"
                     " decided_by = ?3, decided_reason = ?4 WHERE n = ?5",
                     "iiisi", (gint64)is_last, call->now, call->person.n, why, found->n)
      || !ky_request_note (server->index, found->n, call->person.n, "approve", why, call->now,
                           error))
    return FALSE;
  if (!is_last)
    return ky_letter_deciders (server->index, server->config, found->n, call->now, error);
  return ky_letter_request (server->index, server->config, KY_LETTER_APPROVED, found->n,
                            found->asker, call->now, error);
}

static gboolean
refuse_it (KyServer *server, KyCall *call, const Found *found, GError **error)
{
  const gchar *why = ky_call_argument (call, "why");

  return ky_index_run (server->index, error,
                       "UPDATE requests SET state = 'refused', decided = ?, decided_by = ?,"
                       " decided_reason = ? WHERE n = ?",
                       "iisi", call->now, call->person.n, why, found->n)
         && ky_erasures_note_request (server->erasures, server->index, found->n, call->now, error)
         && ky_request_note (server->index, found->n, call->person.n, "refuse", why, call->now,
                             error)
         && ky_letter_request (server->index, server->config, KY_LETTER_REFUSED, found->n,
                               found->asker, call->now, error);
}

static gboolean
requests_pass (KyServer *server, KyCall *call, const Found *found, GError **error)
{
  g_auto (KyPerson) to = { 0 };
  gint64 passes = 0;
  gint64 before = 0;

  if (!ky_person_by_name (server->index, ky_call_argument (call, "to"), &to, error)
      || !ky_index_number (server->index, 0, &passes, error,
                           "SELECT count (*) FROM request_history WHERE request = ?"
                           " AND what = 'pass'",
                           "i", found->n)
      || !ky_index_number (server->index, 0, &before, error,
                           "SELECT 1 FROM request_history WHERE request = ? AND user = ?"
                           " AND what = 'approve' LIMIT 1",
                           "ii", found->n, to.n))
    return FALSE;
  if (to.n == 0 || (to.roles & KY_ROLES_APPROVER) == 0 || to.n == call->person.n
      || to.n == found->asker || before == 1)
    return ky_refuse (error, "invalid", "a request can be passed on only to another approver");
  if (passes >= PASSES_MAX)
    return ky_refuse (error, "conflict", "the request was passed on %d times already; decide it",
                      PASSES_MAX);
  return ky_index_run (server->index, error, "UPDATE requests SET passed_to = ? WHERE n = ?", "ii",
                       to.n, found->n)
         && ky_request_note (server->index, found->n, call->person.n, "pass",
                             ky_call_argument (call, "why"), call->now, error)
         && ky_letter_request (server->index, server->config, KY_LETTER_ASKED, found->n, to.n,
                               call->now, error);
}

/* Checks that the person may decide. A request that the person may not see does not exist for that
 * person; one that the person may see but not decide is refused. */
static gboolean
check_decides (KyServer *server, KyCall *call, const Found *found, GError **error)
{
  gboolean decides = FALSE;
  gboolean sees = FALSE;

  if (found->n == 0)
    return ky_refuse (error, "not-found", "there is no such request");
  if (!ky_rights_decides (server->index, &call->person, found->n, call->now, &decides, error)
      || !ky_rights_sees_request (server->index, &call->person, found->n, call->now, &sees, error))
    return FALSE;
  if (!decides && !sees)
    return ky_refuse (error, "not-found", "there is no such request");
  if (!decides && found->asker == call->person.n)
    return ky_refuse (error, "forbidden", "users may not decide their own requests");
  if (!decides && strcmp (found->state, "waiting") != 0)
    return ky_request_refuse (found->state, error);
  return decides || ky_refuse (error, "forbidden", "this request is for other approvers to decide");
}

gboolean
ky_verb_request_decide (KyServer *server, KyCall *call, GError **error)
{
  const gchar *decision = ky_call_argument (call, "decision");
  const gchar *why = ky_call_argument (call, "why");
  const gchar *to = ky_call_argument (call, "to");
  gboolean is_approval = strcmp (decision, "approve") == 0;
  g_auto (Found) found = { 0 };
  gboolean ok;

  if (!find_request (server, call, &found, error) || !check_decides (server, call, &found, error))
    return FALSE;
  if (strlen (why) > KY_STORE_REASON_MAX || (!is_approval && !ky_store_is_reason (why)))
    return ky_refuse_say (error, "invalid", "reason-needed-within", "i",
                          (gint64)KY_STORE_REASON_MAX);
  if (is_approval)
    ok = approve (server, call, &found, error);
  else if (strcmp (decision, "refuse") == 0)
    ok = refuse_it (server, call, &found, error);
  else
    ok = requests_pass (server, call, &found, error);
  g_free (call->what);
  call->what = g_strdup_printf ("request-%s", decision);
  ky_call_set_object (call, found.message);
  ky_call_set_detail (call, "request=%s%s%s", ky_call_argument (call, "request"),
                      to[0] != '\0' ? " to=" : "", to);
  return ok && find_request (server, call, &found, error)
         && answer_request (call, ky_call_argument (call, "request"), found.state, found.step,
                            found.steps, error);
}

/* --- with time ------------------------------------------------------------------------------ */

/* Ends one request of those that the statement (n, asker, id) returns. */
static gboolean
expire_one (KyServer *server, gint64 now, gint64 n, gint64 asker, const gchar *id, GError **error)
{
  const KyAuditEntry entry = { getuid (), "kiyome-store", KY_REQUEST_EXPIRED, id, "", "" };

  return ky_audit_add (server->index, &server->head, &entry, error)
         && ky_index_run (server->index, error, "UPDATE requests SET state = 'expired' WHERE n = ?",
                          "i", n)
         && ky_erasures_note_request (server->erasures, server->index, n, now, error)
         && ky_request_note (server->index, n, 0, "expire", "", now, error)
         && ky_letter_request (server->index, server->config, KY_LETTER_EXPIRED, n, asker, now,
                               error);
}

gboolean
ky_requests_expire (KyServer *server, gint64 now, GError **error)
{
  gint64 hours = (gint64)ky_config_uint (server->config, KY_CONFIG_PORTAL_RELEASE_HOURS);

  for (;;)
    {
      KyStatement *row = ky_index_bind (
          server->index, error,
          "SELECT n, asker, id FROM requests WHERE (state = 'waiting' AND deadline <= ?1)"
          " OR (state = 'approved' AND decided <= ?2) LIMIT 1",
          "ii", now, now - hours * 3600);
      gint step = ky_index_step (server->index, row, error);

      if (step <= 0)
        return step == 0;
      gint64 n = ky_index_integer (row, 0);
      gint64 asker = ky_index_integer (row, 1);
      g_autofree gchar *id = ky_index_text (row, 2);
      ky_index_reset (row);
      if (!expire_one (server, now, n, asker, id, error))
        return FALSE;
    }
}
