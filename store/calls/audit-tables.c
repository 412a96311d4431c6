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
/* SQL: the rows of `table` that ended without a row of the kind `what`, or have one and did not. */
#define ENDED(table, ended, by, what, more)                                                        \
  "SELECT e.id, coalesce (e." ended " * 1000000 >= ?1, TRUE) FROM " table " e"                     \
  " WHERE (e." ended                                                                               \
  " IS NOT NULL) <>" LOGGED ("e.id", what, "AND (e." by " IS NULL OR " BY ("e." by) ") " more)
#define AGAIN " a.why = '" KY_SET_AGAIN "'"
/* SQL: whether row `a` of the audit log is less than a minute away from `seconds` since 1970. */
#define AT(seconds) " abs (a.time - " seconds " * 1000000) < 60000000"
/* SQL: whether the row of the log is of the account in `by`: "sato (portal)" of "sato". */
#define BY(by) ACCOUNT ("a.who") " = " ACCOUNT (by)
#define ACCOUNT(by) " substr (" by ", 1, instr (" by " || ' ', ' ') - 1)"

/* SQL: both tables of entries of the allowlist. */
#define ALLOW                                                                                      \
  " (SELECT id, type, sender, sha256, '' AS domain, reason, approver, created, expires, confirmed" \
  "  FROM allow UNION ALL SELECT id, '', '', NULL, domain, reason, approver, created, expires,"    \
  "  confirmed FROM link_domains) e"
/* SQL: what the log says of such an entry (store/calls/allow.c), up to its state. */
#define ALLOW_DETAIL                                                                               \
  "'approver=' || replace (e.approver, '=', '\\u{3d}') || ' expires=' || e.expires"                \
  " || iif (e.domain <> '', ' link-domain=' || e.domain, '')"                                      \
  " || iif (e.sender <> '', ' sender=' || replace (e.sender, '=', '\\u{3d}'), '')"                 \
  " || iif (e.sha256 IS NOT NULL, ' sha256=' || lower (hex (e.sha256)), '')"                       \
  " || iif (e.type <> '', ' type=' || e.type, '') || ' state='"

/* SQL: whether the log says that the user `u` asked for the request `r` of the mail `m`, and how
 * many approvals of it there are. */
#define REQUEST_ADDED LOGGED ("m.id", "'request-add'", "AND " BY ("u.name") REQUEST_DETAIL)
#define REQUEST_DETAIL                                                                             \
  " AND a.detail = 'request=' || r.id || ' path=' || r.path || ' class=' || r.class"               \
  " || ' steps=' || r.steps"
#define APPROVALS                                                                                  \
  "SELECT count (*) FROM audit a WHERE a.object = m.id AND a.what = 'request-approve'"             \
  " AND instr (a.detail || ' ', 'request=' || r.id || ' ') = 1"
/* SQL: whether the log has the absence `b` of the user `u` with the deputy `d`, or says that an
 * older index was restored with it. */
#define ABSENCE_SET                                                                                \
  " EXISTS (SELECT 1 FROM audit a WHERE a.what = 'absence-set' AND " BY ("u.name") ABSENCE_DETAIL  \
      ")"
#define ABSENCE_DETAIL                                                                             \
  " AND instr (a.detail, 'until=' || b.until"                                                      \
  "  || coalesce (' deputy=' || replace (d.name, '=', '\\u{3d}'), '')) = 1"
#define CHANGED_AGAIN LOGGED ("u.name", "'user-set'", "AND a.why = '" KY_CHANGED_AGAIN "'")

/* Each gives the identifier of a row that the log does not confirm, and whether the log reaches so
 * far. ?1: from when on it does (microseconds since 1970). */
static const struct
{
  const gchar *table, *sql;
} audit_tables_sql[] = {
  { "destructions",
    "SELECT m.id, d.time >= ?1 FROM destructions d CROSS JOIN messages m USING (n) WHERE "
    "NOT" LOGGED ("m.id", "'destroy', 'erase'",
                  "AND a.who = d.who AND a.why = d.why AND abs (a.time - d.time) < 60000000") },
  { "destructions",
    GONE ("'destroy', 'erase'",
          "SELECT 1 FROM messages m JOIN destructions d USING (n) WHERE m.id = g.object") },
  /* A case that came by mail is in the name of its sender's account. */
  { "holds",
    "SELECT h.id, h.created * 1000000 >= ?1 FROM holds h WHERE NOT" LOGGED (
        "h.id", "'hold-add'",
        "AND (" AGAIN " OR (a.why = h.reason AND (a.detail = h.value"
        " OR instr (a.detail, h.kind || '=' || replace (h.value, '=', '\\u{3d}')) > 0)"
        " AND (a.who LIKE '% (mail)' OR" BY ("h.created_by") ") AND" AT ("h.created") "))") },
  { "holds", ENDED ("holds", "removed", "removed_by", "'hold-lift'",
                    "AND (e.removed_reason IS NULL OR a.why = e.removed_reason)") },
  { "holds", GONE ("'hold-add'", "SELECT 1 FROM holds h WHERE h.id = g.object" PURGED) },
  { "allow",
    "SELECT e.id, e.created * 1000000 >= ?1 FROM" ALLOW " WHERE NOT" LOGGED (
        "e.id", "'allow-add'",
        "AND a.why = e.reason AND instr (a.detail, " ALLOW_DETAIL
        ") = 1") " OR (e.confirmed IS NOT NULL) <>" LOGGED ("e.id", "'allow-add', 'allow-confirm'",
                                                            "AND a.detail LIKE '%state=live'") },
  { "allow", ENDED ("allow", "removed", "removed_by", "'allow-remove'", "") },
  { "allow", ENDED ("link_domains", "removed", "removed_by", "'allow-remove'", "") },
  { "allow",
    GONE ("'allow-add'", "SELECT 1 FROM allow e WHERE e.id = g.object"
                         " UNION ALL SELECT 1 FROM link_domains e WHERE e.id = g.object") },
  { "blocks",
    "SELECT b.id, b.created * 1000000 >= ?1 FROM blocks b WHERE NOT" LOGGED (
        "b.id", "'block-add'",
        "AND (" AGAIN " OR (a.why = b.reason AND a.who = b.created_by AND a.detail = b.kind ||"
        " '=' || replace (b.value, '=', '\\u{3d}') || coalesce (' expires=' || b.expires, '')))") },
  { "blocks", ENDED ("blocks", "removed", "removed_by", "'block-remove'", "") },
  { "blocks", GONE ("'block-add'", "SELECT 1 FROM blocks b WHERE b.id = g.object") },
  { "clients",
    "SELECT c.id, c.created * 1000000 >= ?1 FROM clients c WHERE NOT" LOGGED (
        "c.id", "'client-add'",
        "AND a.why = c.reason AND a.who = c.created_by AND a.detail = 'scope=' || c.scope"
        " || ' name=' || replace (c.name, '=', '\\u{3d}') || ' expires='"
        " || coalesce (c.expires, 0) || ' policy=' || replace (c.policy, '=', '\\u{3d}')"
        " || ' owner=' || replace (c.owner, '=', '\\u{3d}')"
        " || ' key=' || lower (substr (hex (c.hash), 1, 16))") },
  { "clients", ENDED ("clients", "removed", "removed_by", "'client-revoke'",
                      "AND (e.removed_by = 'kiyome-store' OR a.why = e.removed_reason)") },
  { "clients", GONE ("'client-add'", "SELECT 1 FROM clients c WHERE c.id = g.object") },
  /* What gives an original out: who asked for what, and as many approvals as were needed then. */
  { "requests",
    "SELECT r.id, r.created * 1000000 >= ?1 FROM requests r JOIN messages m ON m.n = r.message"
    " JOIN users u ON u.n = r.asker WHERE r.state IN ('approved', 'released')"
    " AND (NOT" REQUEST_ADDED " OR (" APPROVALS ") < r.steps)" },
  /* A deputy decides about requests. */
  { "absences",
    "SELECT u.name, ?1 = 0 FROM absences b JOIN users u ON u.n = b.user"
    " LEFT JOIN users d ON d.n = b.deputy WHERE NOT" ABSENCE_SET " AND NOT" CHANGED_AGAIN },
  { "cases",
    "SELECT c.id, c.created * 1000000 >= ?1 FROM cases c WHERE NOT" LOGGED (
        "c.id", "'case-add'",
        "AND a.why = c.note AND a.who = c.created_by AND instr (a.detail, c.mail) > 0 AND" AT (
            "c.created")) },
  { "cases", ENDED ("cases", "closed", "closed_by", "'case-close'",
                    "AND (e.result IS NULL OR (a.why = e.result"
                    " AND a.detail = 'prevention=' || replace (e.prevention, '=', '\\u{3d}')))") },
  { "cases",
    "SELECT c.id, s.done * 1000000 >= ?1 FROM case_steps s"
    " JOIN cases c ON c.n = s.record WHERE s.done IS NOT NULL AND NOT" LOGGED (
        "c.id", "'case-step'",
        "AND a.why = s.note AND a.who = s.done_by AND a.detail = 'step=' || s.step AND" AT (
            "s.done")) },
  { "cases", GONE ("'case-add'", "SELECT 1 FROM cases c WHERE c.id = g.object" PURGED) },
  { "drills", GONE ("'drill-send'", "SELECT 1 FROM drills d WHERE d.id = g.object" PURGED) },
  { "drills", "SELECT d.id, d.created * 1000000 >= ?1 FROM drills d WHERE NOT" LOGGED (
                  "d.id", "'drill-send'",
                  "AND a.why = d.note AND a.who = d.created_by"
                  " AND instr (a.detail, ' subject=' || replace (d.subject, '=', '\\u{3d}')) > 0"
                  " AND instr (a.detail || ' ', ' count=' || (SELECT count (*) FROM drill_mails m"
                  "  WHERE m.drill = d.n) || ' ') > 0") },
  { "drills", "SELECT d.id, m.reported * 1000000 >= ?1 FROM drill_mails m"
              " JOIN drills d ON d.n = m.drill WHERE m.reported IS NOT NULL AND NOT" LOGGED (
                  "d.id", "'drill-report'", "AND a.detail = 'mail=' || m.number") },
  { "drills", "SELECT g.object, g.seq + ?1 > 0 FROM audit g JOIN drills d ON d.id = g.object"
              " WHERE g.what = 'drill-report' AND g.seq >" KY_CHECKPOINT_CUT
              " AND NOT EXISTS (SELECT 1 FROM drill_mails m WHERE m.drill = d.n"
              "  AND m.reported IS NOT NULL AND g.detail = 'mail=' || m.number)" },
  { "passwords", "SELECT p.id, p.created * 1000000 >= ?1 FROM agreed p WHERE NOT" LOGGED (
                     "p.id", "'password-add'",
                     "AND a.who = p.created_by AND a.detail = 'domain=' || p.domain || ' expires='"
                     " || p.expires || ' key=' || p.key_id") },
  { "sessions", "SELECT u.name, s.created * 1000000 >= ?1 FROM sessions s"
                " JOIN users u ON u.n = s.user WHERE NOT" LOGGED (
                    "u.name", "'sign-in', 'sign-in-trusted', 'password-change'",
                    "AND a.detail = 'how=' || s.how || ' from=' || s.client || ' session='"
                    " || lower (substr (hex (s.hash), 1, 16))") },
  { "checkpoints",
    "SELECT CAST (c.seq AS TEXT), c.seq + ?1 > 0 FROM checkpoints c WHERE c.seq >" KY_CHECKPOINT_CUT
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

/* Counts the row of `table`, and names it if it is one of the first that differ. Whoever edited the
 * table may have written anything as its number. */
static void
audit_tables_count (KyAuditTables *tables, gboolean is_in_log, const gchar *table, const gchar *id)
{
  g_autofree gchar *shown = g_strescape (id, NULL);
  GString *list = tables->list;

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

gboolean
ky_audit_tables_compare (KyIndex *index, KyAuditTables *ret_tables, GError **error)
{
  gint64 since = 0;

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
  return audit_tables_compare_users (index, since, ret_tables, error)
         && ky_mail_digests_compare (index, since, audit_tables_take_mail, ret_tables, error);
}
