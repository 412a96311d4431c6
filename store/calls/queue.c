/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers with lists of requests, with one request and its history, and with the absences of
 * approvers and their deputies. */
#include "store/calls/call.h"

#include "common/iso-time.h"
#include "store/people/rights.h"
#include "store/records/parts.h"

#define LIMIT_STANDARD 50

#define COLUMNS                                                                                    \
  " r.id, m.id AS mail, r.path, r.part_name, r.part_type AS type, m.subject, m.sender,"            \
  " u.name AS asker, u.display AS asker_display, coalesce (d.name, '') AS asker_department,"       \
  " r.reason, r.created, r.deadline, r.state, r.step, r.steps, r.class, m.class AS mail_class,"    \
  " (SELECT display FROM users WHERE n = r.decided_by) AS decided_by, r.decided_reason,"           \
  " iif (r.state = 'waiting', NULL, r.decided) AS decided, r.part_reason, r.fetched, r.way,"       \
  " (SELECT display FROM users WHERE n = r.passed_to) AS passed_to,"                               \
  " (SELECT q.header FROM reports q WHERE q.n = m.n) AS " KY_QUERY_AUTHOR ","                      \
  " iif (r.state = 'approved', r.decided + ?6, NULL) AS collect_until,"                            \
  " EXISTS (SELECT 1 FROM outbox_files f JOIN outbox x ON x.n = f.letter"                          \
  "  WHERE f.request = r.n AND x.state = 'waiting') AS mail_waits,"                                \
  " r.state = 'waiting' AND" KY_RIGHTS_APPROVERS_LEFT "< r.steps - r.step AS lacks_approvers"
#define TABLES                                                                                     \
  " FROM requests r JOIN messages m ON m.n = r.message JOIN users u ON u.n = r.asker"              \
  " LEFT JOIN departments d ON d.n = r.department WHERE "
/* SQL, with ?7: words, ?8: the number of a request or of its mail, "" for none. */
#define FITS                                                                                       \
  " AND (?4 = '' OR r.state = ?4) AND (?7 = '' OR r.id = ?8 OR m.id = ?8"                          \
  "  OR instr (lower (r.part_name), lower (?7)) > 0 OR instr (lower (m.subject), lower (?7)) > 0"  \
  "  OR instr (lower (m.sender), lower (?7)) > 0 OR instr (lower (u.display), lower (?7)) > 0"     \
  "  OR instr (lower (r.reason), lower (?7)) > 0)"
#define PAGE " AND r.n < ?3" FITS " ORDER BY r.n DESC LIMIT ?5 + 1"
/* SQL: the request with the earliest deadline first. */
#define QUEUE_PAGE                                                                                 \
  " AND (?3 = 9223372036854775807 OR (r.deadline, r.n) >"                                          \
  "      (SELECT c.deadline, c.n FROM requests c WHERE c.n = ?3))" FITS                            \
  " ORDER BY r.deadline, r.n LIMIT ?5 + 1"
#define NEXT ", r.n AS next"
/* SQL: the parts of the mail that request ?3 concerns, as they were served to its recipients. */
#define SERVED KY_PARTS_SERVED ("(SELECT message FROM requests WHERE id = ?3)")
/* SQL: columns of a request that are null in a row of its history. */
#define TEN_NULLS " NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"

/* Returns how long an approved original can be fetched. */
static gint64
release_seconds (const KyCall *call)
{
  return (gint64)ky_config_uint (call->config, KY_CONFIG_PORTAL_RELEASE_HOURS) * 3600;
}

gboolean
ky_verb_requests_check (KyServer *server, KyCall *call, GError **error)
{
  if (strcmp (ky_call_argument (call, "scope"), "all") == 0
      && (call->person.roles & (KY_ROLES_ADMINISTRATOR | KY_ROLES_AUDITOR)) == 0)
    return ky_refuse (error, "forbidden", "this role may not see the requests of others");
  return TRUE;
}

KyRowsWriter *
ky_verb_requests (KyCall *call, KyIndex *reader, GError **error)
{
  const gchar *scope = ky_call_argument (call, "scope");
  const gchar *state = ky_call_argument (call, "state");
  const gchar *text = ky_call_argument (call, "text");
  const gchar *sql = "SELECT" COLUMNS NEXT TABLES "r.asker = ?1 AND ?2 IS NOT NULL" PAGE;
  gint64 limit = ky_call_number (call, "limit", LIMIT_STANDARD);
  gint64 below = ky_call_number (call, "cursor", G_MAXINT64);
  gchar id[KY_ID_SIZE];

  if (strcmp (scope, "queue") == 0)
    sql = "SELECT" COLUMNS NEXT TABLES KY_RIGHTS_DECIDES QUEUE_PAGE;
  else if (strcmp (scope, "handled") == 0)
    sql = "SELECT" COLUMNS NEXT TABLES
          "?2 IS NOT NULL AND EXISTS (SELECT 1 FROM request_history h WHERE h.request = r.n"
          " AND h.user = ?1 AND h.what IN ('approve', 'refuse', 'pass'))" PAGE;
  else if (strcmp (scope, "all") == 0)
    sql = "SELECT" COLUMNS NEXT TABLES "?1 IS NOT NULL AND ?2 IS NOT NULL" PAGE;
  if (!ky_id_find (text, KY_ID_GROUPS, id))
    id[0] = '\0';
  KyStatement *row = ky_index_bind (reader, error, sql, "iiisiiss", call->person.n, call->now,
                                    below, state, limit, release_seconds (call), text, id);
  return row != NULL ? ky_query_page (reader, row, (guint)limit, error) : NULL;
}

/* --- one request ---------------------------------------------------------------------------- */

gboolean
ky_verb_request_check (KyServer *server, KyCall *call, GError **error)
{
  gboolean sees = FALSE;
  gint64 n = 0;

  if (!ky_index_number (server->index, 0, &n, error, "SELECT n FROM requests WHERE id = ?", "s",
                        ky_call_argument (call, "request"))
      || !ky_rights_sees_request (server->index, &call->person, n, call->now, &sees, error))
    return FALSE;
  return sees || ky_refuse (error, "not-found", "there is no such request");
}

/* Answers the verb request. The first row is the request with its part, and whether the caller may
 * decide it; the other rows are its history, with null in all other columns. */
KyRowsWriter *
ky_verb_request (KyCall *call, KyIndex *reader, GError **error)
{
  return ky_query (
      reader, error,
      "SELECT 0 AS entry," COLUMNS
      ", r.n IN (SELECT r.n FROM requests r WHERE r.id = ?3 AND" KY_RIGHTS_DECIDES
      ") AS decides, r.asker = ?1 AS mine,"
      " EXISTS (SELECT 1 FROM originals o WHERE o.n = r.message) AS has_original,"
      " p.name, p.claimed, p.size AS part_size, p.sha256 AS part_sha256,"
      " p.outcome AS part_outcome, p.method, p.detail, p.removed, p.output_name, p.output_type,"
      " NULL AS time, NULL AS who, NULL AS what, NULL AS why"
      " FROM requests r JOIN messages m ON m.n = r.message JOIN users u ON u.n = r.asker"
      " LEFT JOIN departments d ON d.n = r.department LEFT JOIN" SERVED
      "ON p.debt = r.debt AND p.path = iif (r.path = '', '1', r.path) WHERE r.id = ?3"
      " UNION ALL SELECT h.n," TEN_NULLS TEN_NULLS TEN_NULLS TEN_NULLS " NULL, NULL, h.time,"
      " coalesce (v.display, 'kiyome'), h.what, h.why"
      " FROM request_history h JOIN requests r ON r.n = h.request"
      " LEFT JOIN users v ON v.n = h.user WHERE r.id = ?3 ORDER BY 1",
      "iisiii", call->person.n, call->now, ky_call_argument (call, "request"), (gint64)0, (gint64)0,
      release_seconds (call));
}

/* --- absence -------------------------------------------------------------------------------- */

static gboolean
set_absence (KyServer *server, KyCall *call, GError **error)
{
  const gchar *deputy_name = ky_call_argument (call, "deputy");
  g_auto (KyPerson) deputy = { 0 };
  gint64 from = ky_call_number (call, "from", 0);
  gint64 until = ky_call_number (call, "until", 0);

  if (until == 0)
    return ky_index_run (server->index, error, "DELETE FROM absences WHERE user = ?", "i",
                         call->person.n);
  if (until <= MAX (from, call->now) || until - from > 366 * KY_DAY_SECONDS)
    return ky_refuse (error, "invalid",
                      "an absence must end after it begins, in the future, and within a year");
  if (deputy_name[0] != '\0' && !ky_person_by_name (server->index, deputy_name, &deputy, error))
    return FALSE;
  if (deputy_name[0] != '\0'
      && (deputy.n == 0 || deputy.n == call->person.n || (deputy.roles & KY_ROLES_APPROVER) == 0))
    return ky_refuse (error, "invalid", "the deputy must be another user who is an approver");
  return ky_index_run (server->index, error,
                       "INSERT INTO absences VALUES (?1, ?2, ?3, nullif (?4, 0)) ON CONFLICT (user)"
                       " DO UPDATE SET since = ?2, until = ?3, deputy = nullif (?4, 0)",
                       "iiii", call->person.n, from, until, deputy.n);
}

/* Answers with the caller's own absence; this is not recorded in the audit log. */
gboolean
ky_verb_absence (KyServer *server, KyCall *call, GError **error)
{
  KyStatement *row
      = ky_index_bind (server->index, error,
                       "SELECT b.since AS \"from\", b.until, d.name AS deputy,"
                       " d.display AS deputy_display FROM absences b"
                       " LEFT JOIN users d ON d.n = b.deputy WHERE b.user = ? AND b.until > ?",
                       "ii", call->person.n, call->now);
  return ky_call_take_row (server, call, row, error);
}

/* Sets the caller's absence, or ends it if all arguments are empty. Answers with the new state. */
gboolean
ky_verb_absence_set (KyServer *server, KyCall *call, GError **error)
{
  return set_absence (server, call, error)
         && ky_erasures_note_access (server->erasures, server->index, &server->head, call->person.n,
                                     error)
         && ky_verb_absence (server, call, error);
}
