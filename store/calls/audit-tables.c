/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares tables of the index with the audit log. A row and its row in the log are written in one
 * transaction, and each statement reads both at one moment. What the log does not contain, because
 * it was pruned, is counted and not compared. */
#include "store/calls/audit-tables.h"
#include "store/client/signed-head.h"
#include "store/keep/purge.h"
#include "store/records/access.h"
#include "store/records/checkpoints.h"
#include "store/records/mail-digests.h"
#include "store/records/revocations.h"
#include "store/records/row-tags.h"

#define LIST_MAX 20 /* rows that are named */

/* SQL: whether the log has a row of the kinds `what` about `id`, with `more`. */
#define LOGGED(id, what, more)                                                                     \
  " EXISTS (SELECT 1 FROM audit a WHERE a.object = " id " AND a.what IN (" what ") " more ")"
/* SQL: the rows of the log of the kind `what` whose object is in no table, as `more` says. */
#define GONE(what, more)                                                                           \
  "SELECT g.object, g.seq + ?1 > 0 FROM audit g WHERE g.what IN (" what                            \
  ") AND g.seq >" KY_CHECKPOINT_CUT " AND NOT EXISTS (" more ")"
/* SQL: as `more` of GONE(): or whose period ended. */
#define PURGED                                                                                     \
  " UNION ALL SELECT 1 FROM audit a WHERE a.object = g.object AND a.what = '" KY_PURGED "'"
/* SQL: the rows of `table` that ended otherwise than a row of the kind `what` says, or have one and
 * did not end. */
#define ENDED(table, ended, by, reason, what, more)                                                \
  "SELECT e.id, coalesce (e." ended " * 1000000 >= ?1, TRUE) FROM " table " e"                     \
  " WHERE (e." ended                                                                               \
  " IS NOT NULL) <>" LOGGED ("e.id", what,                                                         \
                             "AND (e." ended " IS NULL OR (a.why = e." reason                      \
                             " AND " BY ("e." by) " AND" AT ("e." ended) more "))")
#define REMOVED(table, what) ENDED (table, "removed", "removed_by", "removed_reason", what, "")
/* SQL: whether row `a` of the audit log is less than a minute away from `seconds` since 1970. */
#define AT(seconds) " abs (a.time - " seconds " * 1000000) < 60000000"
/* SQL: whether the row of the log is of the account in `by`: "sato (portal)" of "sato". */
#define BY(by) ACCOUNT ("a.who") " = " ACCOUNT (by)
#define ACCOUNT(by) " substr (" by ", 1, instr (" by " || ' ', ' ') - 1)"

/* SQL: whether the log has a row of the kinds `what` about the request `r` of the mail `m`. */
#define REQUEST_LOGGED(what, more)                                                                 \
  LOGGED ("m.id", what, "AND instr (a.detail || ' ', 'request=' || r.id || ' ') > 0 " more)
#define APPROVALS                                                                                  \
  " (SELECT count (*) FROM audit a WHERE a.object = m.id AND a.what = 'request-approve'"           \
  "  AND instr (a.detail || ' ', 'request=' || r.id || ' ') > 0)"
/* SQL: the state of the request by the log; once it is approved, it may be released, too. */
#define WITHDRAWN LOGGED ("r.id", "'request-withdraw'", "")
#define EXPIRED LOGGED ("r.id", "'request-expire'", "")
#define REFUSED REQUEST_LOGGED ("'request-refuse'", "")
#define REQUEST_STATE                                                                              \
  " CASE WHEN" WITHDRAWN " THEN 'withdrawn' WHEN" EXPIRED " THEN 'expired' WHEN" REFUSED           \
  " THEN 'refused' WHEN" APPROVALS " >= r.steps THEN 'approved' ELSE 'waiting' END"
/* SQL: requests, the mail of each, and who decided last. */
#define REQUESTS                                                                                   \
  "SELECT r.id, r.created * 1000000 >= ?1 FROM requests r JOIN messages m ON m.n = r.message"      \
  " LEFT JOIN users v ON v.n = r.decided_by WHERE "
/* SQL: whether the log says what the line `h` of a request's history, by the user `u`, says. */
#define HISTORY_BY "AND " BY ("u.name") " AND" AT ("h.time")
#define HISTORY_STEP                                                                               \
  REQUEST_LOGGED ("'request-add', 'request-approve', 'request-refuse', 'request-pass'",            \
                  "AND a.what = 'request-' || iif (h.what = 'ask', 'add', h.what)"                 \
                  " AND (m.purged = 2 OR a.why = h.why) " HISTORY_BY)
#define HISTORY_WITHDRAWAL LOGGED ("r.id", "'request-withdraw'", HISTORY_BY)
/* SQL: whether row `a` of the log sets the absence `b` with the deputy `d`. */
#define ABSENCE_DETAIL                                                                             \
  " a.detail = 'until=' || b.until || coalesce (' deputy=' || replace (d.name, '=', '\\u{3d}'), "  \
  "'')"                                                                                            \
  "  || iif (b.since <> 0, ' from=' || b.since, '')"
/* SQL: the last row of the log by which the user `u` set or ended an absence. */
#define ABSENCE_LAST                                                                               \
  " (SELECT max (s.seq) FROM audit s WHERE s.what = 'absence-set' AND"                             \
  "  substr (s.who, 1, instr (s.who || ' ', ' ') - 1) = u.name)"
/* SQL: whether an older index was restored, which had another absence of the user `u`. */
#define CHANGED_AGAIN LOGGED ("u.name", "'user-set'", "AND a.why = '" KY_CHANGED_AGAIN "'")

/* SQL: the entries of `table` that work otherwise than the log says. */
#define CONFIRMED(table)                                                                           \
  "SELECT e.id, coalesce (e.confirmed * 1000000 >= ?1, TRUE) FROM " table " e"                     \
  " WHERE (e.confirmed IS NOT NULL) <>" LOGGED (                                                   \
      "e.id", "'allow-add', 'allow-confirm'",                                                      \
      "AND instr (a.detail || ' ', 'state=live ') > 0 AND (e.confirmed IS NULL OR" AT (            \
          "e.confirmed") ")")
#define SIGN_IN "'sign-in', 'sign-in-trusted', 'password-change'"

/* Each gives the identifier of a row that the log does not confirm, and whether the log reaches so
 * far. ?1: from when on it does (microseconds since 1970). */
static const struct
{
  const gchar *table, *sql;
} audit_tables_sql[] = {
  { "destructions",
    GONE ("'destroy', 'erase'",
          "SELECT 1 FROM messages m JOIN destructions d USING (n) WHERE m.id = g.object") },
  { "originals", "SELECT m.id, m.received >= ?1 FROM messages m WHERE NOT EXISTS"
                 " (SELECT 1 FROM originals o WHERE o.n = m.n) AND NOT EXISTS"
                 " (SELECT 1 FROM destructions d WHERE d.n = m.n)" },
  { "holds", REMOVED ("holds", "'hold-lift'") },
  { "holds", GONE ("'hold-add'", "SELECT 1 FROM holds h WHERE h.id = g.object" PURGED) },
  { "allow", REMOVED ("allow", "'allow-remove'") },
  { "allow", REMOVED ("link_domains", "'allow-remove'") },
  { "allow", CONFIRMED ("allow") },
  { "allow", CONFIRMED ("link_domains") },
  { "allow",
    "SELECT w.entry, w.time * 1000000 >= ?1 FROM allow_words w"
    " JOIN users u ON u.n = w.person WHERE NOT" LOGGED (
        "w.entry", "'allow-add', 'allow-confirm'", "AND " BY ("u.name") " AND" AT ("w.time")) },
  { "allow",
    GONE ("'allow-add'", "SELECT 1 FROM allow e WHERE e.id = g.object"
                         " UNION ALL SELECT 1 FROM link_domains e WHERE e.id = g.object") },
  { "blocks", REMOVED ("blocks", "'block-remove'") },
  { "blocks", GONE ("'block-add'", "SELECT 1 FROM blocks b WHERE b.id = g.object") },
  { "clients", REMOVED ("clients", "'client-revoke'") },
  { "clients", GONE ("'client-add'", "SELECT 1 FROM clients c WHERE c.id = g.object") },
  /* Passwords that have expired, also by a clock that was wrong for a time, are deleted. */
  { "passwords",
    GONE ("'password-add'", "SELECT 1 FROM agreed p WHERE p.id = g.object UNION ALL"
                            " SELECT 1 FROM audit a WHERE a.object = g.object"
                            "  AND a.what = 'password-remove' UNION ALL"
                            " SELECT 1 WHERE (SELECT max (a.time) FROM audit a) >= 1000000 *"
                            "  CAST (substr (g.detail, instr (g.detail, ' expires=') + 9, 10) AS"
                            "   INTEGER)") },
  { "requests", REQUESTS "iif (r.state = 'released', 'approved', r.state) <>" REQUEST_STATE
                         " OR r.step <>" APPROVALS },
  { "requests",
    REQUESTS "(r.state IN ('approved', 'refused', 'released') AND r.decided IS NULL) OR"
             " (r.decided IS NOT NULL AND (r.steps > 0 OR r.decided <> r.created) AND"
             " NOT" REQUEST_LOGGED (
                 "'request-approve', 'request-refuse'",
                 "AND " BY ("v.name") " AND" AT (
                     "r.decided") " AND (m.purged = 2 OR a.why = r.decided_reason)") ")" },
  { "requests", "SELECT r.id, r.created * 1000000 >= ?1 FROM requests r JOIN messages m"
                " ON m.n = r.message JOIN users u ON u.n = r.passed_to WHERE NOT" REQUEST_LOGGED (
                    "'request-pass'", "AND a.detail = 'request=' || r.id || ' to=' || u.name") },
  { "requests",
    "SELECT substr (g.detail, 9, 24), g.seq + ?1 > 0 FROM audit g"
    " WHERE g.what = 'request-add' AND g.seq >" KY_CHECKPOINT_CUT
    " AND NOT EXISTS (SELECT 1 FROM requests r WHERE r.id = substr (g.detail, 9, 24))" },
  { "requests",
    "SELECT r.id, h.time * 1000000 >= ?1 FROM request_history h"
    " JOIN requests r ON r.n = h.request JOIN messages m ON m.n = r.message"
    " LEFT JOIN users u ON u.n = h.user"
    " WHERE h.what NOT IN ('expire', 'owe', 'release', 'undelivered')"
    " AND (h.what <> 'approve' OR h.user IS NOT NULL OR r.steps > 0)"
    " AND NOT" HISTORY_STEP " AND NOT (h.what = 'withdraw' AND" HISTORY_WITHDRAWAL ")" },
  { "opened",
    "SELECT m.id, p.time * 1000000 >= ?1 FROM opened p JOIN messages m ON m.n = p.message"
    " WHERE p.way NOT LIKE 'mail%' AND NOT" LOGGED ("m.id", "'opened'", "AND" AT ("p.time")) },
  { "opened", GONE ("'opened'", "SELECT 1 FROM opened p JOIN messages m ON m.n = p.message"
                                " WHERE m.id = g.object AND abs (g.time - p.time * 1000000)"
                                " < 60000000") },
  /* A deputy decides about requests. */
  { "absences", "SELECT u.name, ?1 = 0 FROM absences b JOIN users u ON u.n = b.user"
                " LEFT JOIN users d ON d.n = b.deputy WHERE NOT EXISTS (SELECT 1 FROM audit a"
                "  WHERE a.seq =" ABSENCE_LAST " AND" ABSENCE_DETAIL ") AND NOT" CHANGED_AGAIN },
  { "absences", "SELECT u.name, TRUE OR ?1 = 0 FROM users u JOIN audit g ON g.seq =" ABSENCE_LAST
                " WHERE u.removed IS NULL AND g.detail LIKE 'until=%' AND NOT EXISTS"
                " (SELECT 1 FROM absences b WHERE b.user = u.n) AND NOT" CHANGED_AGAIN
                " AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.what = 'user-remove'"
                "  AND a.seq > g.seq AND instr (g.detail || ' ',"
                "  ' deputy=' || replace (a.object, '=', '\\u{3d}') || ' ') > 0)" },
  { "cases", ENDED ("cases", "closed", "closed_by", "result", "'case-close'",
                    " AND a.detail = 'prevention=' || replace (e.prevention, '=', '\\u{3d}')") },
  { "cases",
    "SELECT c.id, s.done * 1000000 >= ?1 FROM case_steps s"
    " JOIN cases c ON c.n = s.record WHERE s.done IS NOT NULL AND NOT" LOGGED (
        "c.id", "'case-step'",
        "AND a.why = s.note AND a.who = s.done_by AND a.detail = 'step=' || s.step AND" AT (
            "s.done")) },
  { "cases", "SELECT c.id, c.created * 1000000 >= ?1 FROM audit g JOIN cases c ON c.id = g.object"
             " WHERE g.what = 'case-step' AND NOT EXISTS (SELECT 1 FROM case_steps s"
             "  WHERE s.record = c.n AND s.done IS NOT NULL AND g.detail = 'step=' || s.step)" },
  /* The deadline of a step counts from the end of the step before. */
  { "cases", "SELECT c.id, c.created * 1000000 >= ?1 FROM case_steps s"
             " JOIN cases c ON c.n = s.record LEFT JOIN case_steps b ON b.record = s.record"
             "  AND b.step = (SELECT max (p.step) FROM case_steps p WHERE p.record = s.record"
             "   AND p.step < s.step) WHERE coalesce (s.due, 0) <> coalesce ("
             "  iif (b.step IS NULL, c.created, b.done) + s.days * 86400, 0)"
             "  OR s.late < s.due" },
  { "cases", GONE ("'case-add'", "SELECT 1 FROM cases c WHERE c.id = g.object" PURGED) },
  { "drills", GONE ("'drill-send'", "SELECT 1 FROM drills d WHERE d.id = g.object" PURGED) },
  { "drills", "SELECT d.id, m.reported * 1000000 >= ?1 FROM drill_mails m"
              " JOIN drills d ON d.n = m.drill WHERE m.reported IS NOT NULL AND NOT" LOGGED (
                  "d.id", "'drill-report'",
                  "AND a.detail = 'mail=' || m.number"
                  " AND m.how = iif (a.who LIKE '% (mail)', 'mail', 'portal')"
                  " AND" AT ("m.reported")) },
  { "drills", "SELECT g.object, g.seq + ?1 > 0 FROM audit g JOIN drills d ON d.id = g.object"
              " WHERE g.what = 'drill-report' AND g.seq >" KY_CHECKPOINT_CUT
              " AND NOT EXISTS (SELECT 1 FROM drill_mails m WHERE m.drill = d.n"
              "  AND m.reported IS NOT NULL AND g.detail = 'mail=' || m.number)" },
  { "sessions", "SELECT u.name, s.created * 1000000 >= ?1 FROM sessions s"
                " JOIN users u ON u.n = s.user WHERE NOT" LOGGED (
                    "u.name", SIGN_IN,
                    "AND a.detail = 'how=' || s.how || ' from=' || s.client || ' session='"
                    " || lower (substr (hex (s.hash), 1, 16)) || ' expires=' || s.expires"
                    " AND" AT ("s.created")) },
  { "users", "SELECT u.name, coalesce (u.last_sign_in * 1000000 >= ?1, TRUE) FROM users u"
             " WHERE abs (coalesce (u.last_sign_in, 0) * 1000000 - coalesce ((SELECT a.time"
             "  FROM audit a WHERE a.object = u.name AND a.what IN (" SIGN_IN
             ") ORDER BY a.seq DESC LIMIT 1), 0)) > 60000000" },
  { "checkpoints",
    "SELECT CAST (c.seq AS TEXT), c.seq + ?1 > 0 FROM checkpoints c WHERE"
    " c.seq >" KY_CHECKPOINT_CUT
    " AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.seq = c.seq AND a.hash = c.hash"
    "  AND instr (c.head, '" KY_SIGNED_HEAD_WORD " ' || c.seq || ' ' || lower (hex (c.hash))) > 0"
    ")" },
  { "users", GONE ("'" KY_ACCESS_LOGGED "'", "SELECT 1 FROM users u WHERE u.name = g.object") },
};

/* Finds the time from which on the log has rows; 0: it has all. */
static gboolean
audit_tables_since (KyIndex *index, gint64 *ret_since, GError **error)
{
  gint64 first = 0;

  if (!ky_index_number (index, 0, ret_since, error,
                        "SELECT signed * 1000000 FROM checkpoints WHERE seq =" KY_CHECKPOINT_CUT,
                        "")
      || (*ret_since != 0
          && !ky_index_number (
              index, 0, &first, error,
              "SELECT time FROM audit WHERE seq >" KY_CHECKPOINT_CUT " ORDER BY seq LIMIT 1", "")))
    return FALSE;
  *ret_since = MAX (*ret_since, first);
  return TRUE;
}

/* Counts the row of `table` once, and names it if it is one of the first that differ. Its number
 * may be anything, because an attacker who edited the table may have changed it. */
static void
audit_tables_count (KyAuditTables *tables, gboolean is_in_log, const gchar *table, const gchar *id)
{
  g_autofree gchar *shown = g_strescape (id, NULL);
  GString *list = tables->list;

  if (!g_hash_table_add (tables->counted, g_strconcat (table, " ", id, NULL)))
    return;
  if (!is_in_log)
    tables->beyond++;
  else if (tables->differ++ < LIST_MAX)
    g_string_append_printf (list, "%s%s %.40s", list->len > 0 ? ", " : "", table, shown);
}

/* Compares what user number `user` may do, and what proves who the user is, with the last row of
 * the log about it. Several statements read that, so that they are run again where a row came
 * meanwhile.
 * `ret_seq`: the row; 0: there is none.
 * `ret_is_same`: set to whether they agree. */
static gboolean
audit_tables_compare_user (KyIndex *index, gint64 user, const gchar *name, gint64 *ret_seq,
                           gboolean *ret_is_same, GError **error)
{
  gint64 before;

  *ret_seq = -1;
  do
    {
      g_autofree gchar *is = NULL, *was = NULL;

      before = *ret_seq;
      if (!ky_index_number (index, 0, ret_seq, error,
                            "SELECT coalesce (max (seq), 0) FROM audit"
                            " WHERE object = ? AND what = '" KY_ACCESS_LOGGED "'",
                            "s", name)
          || (is = ky_access_describe_rights (index, user, error)) == NULL)
        return FALSE;
      if (*ret_seq > 0
          && (was = ky_index_one_text (index,
                                       ky_index_bind (index, error,
                                                      "SELECT detail FROM audit WHERE seq = ?", "i",
                                                      *ret_seq),
                                       error))
                 == NULL)
        return FALSE;
      *ret_is_same = g_strcmp0 (is, was) == 0;
    }
  while (!*ret_is_same && *ret_seq != before);
  return TRUE;
}

static gboolean
audit_tables_compare_users (KyIndex *index, gint64 since, KyAuditTables *tables, GError **error)
{
  KyStatement *row = ky_index_bind (
      index, error, "SELECT n, name, created * 1000000 >= ? FROM users ORDER BY n", "i", since);
  g_autoptr (GArray) users = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  gint step;

  while ((step = ky_index_step (index, row, error)) == 1)
    {
      const gint64 values[] = { ky_index_integer (row, 0), ky_index_integer (row, 2) };

      g_array_append_vals (users, values, G_N_ELEMENTS (values));
      g_ptr_array_add (names, ky_index_text (row, 1));
    }
  for (guint i = 0; step == 0 && i < names->len; i++)
    {
      const gint64 *values = &g_array_index (users, gint64, 2 * i);
      gboolean is_same = FALSE;
      gint64 seq = 0;

      if (!audit_tables_compare_user (index, values[0], names->pdata[i], &seq, &is_same, error))
        return FALSE;
      if (!is_same)
        audit_tables_count (tables, seq > 0 || values[1] != 0, "users", names->pdata[i]);
    }
  return step == 0;
}

static void
audit_tables_take_mail (const gchar *id, gboolean is_in_log, gpointer data)
{
  audit_tables_count (data, is_in_log, "mails", id);
}

static void
audit_tables_take_row (const gchar *table, const gchar *id, gboolean is_in_log, gpointer data)
{
  audit_tables_count (data, is_in_log, table, id);
}

gboolean
ky_audit_tables_compare (KyIndex *index, KyAuditTables *ret_tables, GError **error)
{
  g_autoptr (GHashTable) counted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gint64 since = 0;

  ret_tables->counted = counted;
  if (!audit_tables_since (index, &since, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (audit_tables_sql); i++)
    {
      KyStatement *row = ky_index_bind (index, error, audit_tables_sql[i].sql, "i", since);
      gint step = -1;

      while ((step = ky_index_step (index, row, error)) == 1)
        audit_tables_count (ret_tables, ky_index_integer (row, 1) != 0, audit_tables_sql[i].table,
                            ky_index_peek (row, 0));
      if (step != 0)
        return FALSE;
    }
  return ky_row_tags_compare (index, since, audit_tables_take_row, ret_tables, error)
         && audit_tables_compare_users (index, since, ret_tables, error)
         && ky_mail_digests_compare (index, since, audit_tables_take_mail, ret_tables, error);
}
