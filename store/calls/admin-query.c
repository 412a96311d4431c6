/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs the queries of administrators: each is a statement that takes its parameters by name from
 * the arguments. An argument that is not given is NULL, and a condition on it then holds. */
#include "store/calls/audit-tables.h"
#include "store/calls/replay.h"
#include "store/records/checkpoints.h"
#include "store/records/last-acts.h"
#include "store/records/parts.h"

#include <zstd.h>

/* SQL: recipients of message `m`: all, those of its own policy, and those of delivery `b`; what
 * user `u` decides for and which shared addresses the user has. */
#define RECIPIENTS KY_QUERY_LIST ("address", ", ", "recipients r WHERE r.n = m.n")
#define SERVED                                                                                     \
  KY_QUERY_LIST ("address", ", ",                                                                  \
                 "recipients r WHERE r.n = m.n AND NOT EXISTS (SELECT 1 FROM debts b"              \
                 " JOIN debts_owed d ON d.debt = b.n WHERE b.message = m.n AND b.source = 0"       \
                 " AND d.address = r.address)")
#define OWED KY_QUERY_LIST ("address", ", ", "debts_owed o WHERE o.debt = b.n")
#define DEPARTMENTS                                                                                \
  KY_QUERY_LIST ("d.name", ";",                                                                    \
                 "approvers p JOIN departments d ON d.n = p.department WHERE p.user = u.n")
#define SHARED                                                                                     \
  KY_QUERY_LIST ("s.address", ";", "addresses s WHERE s.user = u.n AND s.kind = 'shared'")

#define MESSAGE_COLUMNS                                                                            \
  "m.id, m.received, m.sender," RECIPIENTS " AS recipients,"                                       \
  " m.client, m.queue_id, m.login, m.direction, m.size, m.sha256, m.state, m.outcome, m.policy,"   \
  " m.why, m.attempts, m.destroyed, m.withheld, m.authentic, m.class "

#define MESSAGE_CONDITIONS                                                                         \
  " (CAST (:since AS INTEGER) IS NULL OR m.received >= :since * 1000000)"                          \
  " AND (CAST (:until AS INTEGER) IS NULL OR m.received < :until * 1000000)"                       \
  " AND (CAST (:state AS TEXT) IS NULL OR m.state = :state)"                                       \
  " AND (CAST (:outcome AS TEXT) IS NULL OR m.outcome = :outcome)"                                 \
  " AND (CAST (:sender AS TEXT) IS NULL OR instr (lower (m.sender), lower (:sender)) > 0)"         \
  " AND (CAST (:recipient AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM recipients r WHERE r.n = m.n"  \
  "      AND instr (lower (r.address), lower (:recipient)) > 0))"

/* `served`: those of the message's own policy. */
static const gchar list_sql[]
    = "SELECT " MESSAGE_COLUMNS "," SERVED " AS served"
      " FROM messages m WHERE" MESSAGE_CONDITIONS " ORDER BY m.n DESC LIMIT coalesce (:limit, 100)";

static const gchar search_sql[]
    = "SELECT " MESSAGE_COLUMNS "FROM messages m WHERE" MESSAGE_CONDITIONS
      " AND (instr (lower (m.sender), lower (:text)) > 0"
      "  OR instr (lower (m.client), lower (:text)) > 0"
      "  OR instr (m.id, upper (:text)) > 0 OR m.queue_id = :text OR m.login = :text"
      "  OR lower (hex (m.sha256)) = lower (:text)"
      "  OR EXISTS (SELECT 1 FROM recipients r WHERE r.n = m.n"
      "             AND instr (lower (r.address), lower (:text)) > 0)"
      "  OR EXISTS (SELECT 1 FROM parts p WHERE p.n = m.n"
      "             AND (instr (lower (p.name), lower (:text)) > 0 OR p.sha256 = lower (:text)"
      "                  OR p.type = :text OR p.reason = :text"
      "                  OR instr (lower (p.detail), lower (:text)) > 0)))"
      " ORDER BY m.n DESC LIMIT coalesce (:limit, 100)";

/* SQL: the removals of part `p` as one line. */
#define REMOVED                                                                                    \
  KY_QUERY_LIST_BY (                                                                               \
      "c.code || CASE WHEN c.count > 1 THEN ' ×' || c.count ELSE '' END"                          \
      " || CASE WHEN c.place <> '' THEN ' (' || c.place || ')' ELSE '' END",                       \
      "; ",                                                                                        \
      "(SELECT key, value ->> 'code' AS code, CAST (value ->> 'count' AS INTEGER) AS count,"       \
      "  value ->> 'where' AS place FROM json_each (p.removed)) c",                                \
      "c.key")                                                                                     \
  " AS removed"

static const gchar show_sql[]
    = "SELECT " MESSAGE_COLUMNS
      ", d.who AS destroyed_by, d.why AS destroyed_why, o.key_id, o.stored,"
      " m.output_sha256, m.reported, p.path, p.name, p.type, p.claimed, p.size AS part_size,"
      " p.sha256 AS part_sha256, p.outcome AS part_outcome, p.method, p.reason, p.detail,"
      " p.allow, p.output_name, p.output_type," REMOVED
      " FROM messages m LEFT JOIN parts p USING (n) LEFT JOIN destructions d USING (n)"
      " LEFT JOIN originals o USING (n) WHERE m.id = :id ORDER BY length (p.path), p.path";

/* The deferred deliveries of a message, and each part of what their recipients got. */
static const gchar debts_sql[]
    = "SELECT b.n AS debt, b.policy," OWED
      " AS recipients, b.state, b.outcome, b.tries, b.copies, b.finished,"
      " iif (b.state = 'failed', b.detail, b.error) AS error, p.path, p.name, p.type, p.claimed,"
      " p.size AS part_size, p.sha256 AS part_sha256, p.outcome AS part_outcome, p.method,"
      " p.reason, p.detail, p.allow, p.output_name, p.output_type," REMOVED
      " FROM debts b JOIN messages m ON m.n = b.message"
      " LEFT JOIN debt_parts p ON p.n = m.n AND p.debt = b.n"
      " WHERE m.id = :id ORDER BY b.n, length (p.path), p.path";

static const gchar audit_sql[]
    = "SELECT seq, time, uid, who, what, object, why, detail, hash FROM"
      " (SELECT * FROM audit WHERE (CAST (:since AS INTEGER) IS NULL OR time >= :since * 1000000)"
      "  AND (CAST (:until AS INTEGER) IS NULL OR time < :until * 1000000)"
      "  AND (CAST (:what AS TEXT) IS NULL OR what = :what) AND (CAST (:object AS TEXT) IS NULL OR "
      "object = :object)"
      "  AND (CAST (:who AS TEXT) IS NULL OR instr (who, :who) > 0)"
      "  AND seq >" KY_CHECKPOINT_CUT
      "ORDER BY seq DESC LIMIT coalesce (nullif (CAST (:limit AS INTEGER), -1), "
      "9223372036854775807)) AS last ORDER BY seq";

static const gchar seals_sql[]
    = "SELECT m.id, o.sealed_key FROM originals o JOIN messages m USING (n)"
      " WHERE o.key_id = :key ORDER BY n";

static const gchar key_use_sql[]
    = "SELECT key_id, count (*) AS originals FROM originals GROUP BY key_id";

/* The statistics of a month or another span: section, name, count. */
static const gchar statistics_sql[]
    = "WITH span AS (SELECT * FROM messages m WHERE" MESSAGE_CONDITIONS "),"
      " entries AS (SELECT * FROM audit WHERE (CAST (:since AS INTEGER) IS NULL OR time >= :since "
      "* 1000000)"
      "  AND (CAST (:until AS INTEGER) IS NULL OR time < :until * 1000000))"
      " SELECT 'messages' AS section, 'received' AS name, count (*) AS count,"
      "  coalesce (sum (size), 0) AS bytes FROM span"
      " UNION ALL SELECT 'outcome', coalesce (outcome, state), count (*), sum (size) FROM span"
      "  GROUP BY 2"
      " UNION ALL SELECT 'policy', coalesce (policy, '-'), count (*), sum (size) FROM span"
      "  GROUP BY 2"
      " UNION ALL SELECT * FROM (SELECT 'type', p.type, count (*), sum (p.size) FROM parts p"
      "  JOIN span USING (n) WHERE p.path <> '1' GROUP BY p.type ORDER BY 3 DESC LIMIT 50) AS most"
      " UNION ALL SELECT 'method', p.method, count (*), sum (p.size) FROM parts p"
      "  JOIN span USING (n) WHERE p.method IS NOT NULL AND p.path <> '1' GROUP BY p.method"
      " UNION ALL SELECT 'reason'," KY_REASON_WORD ", count (*), sum (p.size) FROM parts p"
      "  JOIN span USING (n) WHERE p.reason IS NOT NULL GROUP BY 2"
      " UNION ALL SELECT 'removed', c.value ->> 'code',"
      "  sum (CAST (c.value ->> 'count' AS BIGINT)), NULL"
      "  FROM parts p JOIN span USING (n), json_each (p.removed) c GROUP BY 2"
      " UNION ALL SELECT 'access', what, count (*), NULL FROM entries GROUP BY what";

/* SQL: when and by whom the user was given what the user may see, of a row of `meta` for it. */
#define GRANT_NAME KY_LAST_ACTS_OF_GRANT ("u.name")
#define GRANT_TIME KY_LAST_ACTS_TIME ("k.value")
#define GRANT_WHO KY_LAST_ACTS_TEXT ("k.value")

/* Since when and by whom: the last row of the audit log that changed what the user may see. */
static const gchar viewers_sql[]
    = "WITH looks AS (SELECT who, max (time) AS time FROM audit WHERE what IN ('mail', 'mails',"
      "  'open', 'opened', 'show', 'list', 'search', 'report', 'preview', 'export', 'release',"
      "  'audit', 'audit-show', 'destructions', 'case-list', 'case-show', 'case-people') GROUP BY "
      "who),"
      " grants AS (SELECT lower (object) AS name, max (seq) AS seq FROM audit"
      "  WHERE" KY_LAST_ACTS_IS_GRANT "GROUP BY 1)"
      " SELECT u.name, u.display,"
      " rtrim (iif ((u.roles & 1) <> 0, 'staff;', '') || iif ((u.roles & 2) <> 0, 'approver;', '')"
      "  || iif ((u.roles & 4) <> 0, 'administrator;', '')"
      "  || iif ((u.roles & 8) <> 0, 'auditor;', ''), ';') AS roles," DEPARTMENTS
      " AS departments," SHARED " AS shared,"
      " coalesce (a.time / 1000000," GRANT_TIME "/ 1000000, u.created) AS since,"
      " coalesce (a.who," GRANT_WHO ", u.created_by) AS given_by, u.until,"
      " (SELECT max (l.time) / 1000000 FROM looks l"
      "  WHERE l.who IN (u.name || ' (portal)', u.name || ' (command)')) AS last_look"
      " FROM users u LEFT JOIN grants g ON g.name = lower (u.name)"
      " LEFT JOIN audit a ON a.seq = g.seq"
      " LEFT JOIN meta k ON k.name =" GRANT_NAME " WHERE u.removed IS NULL AND ((u.roles & 14) <> 0"
      " OR EXISTS (SELECT 1 FROM addresses s"
      "  WHERE s.user = u.n AND s.kind = 'shared')) ORDER BY u.name";

static KyRowValue
admin_query_value_of (const gchar *name, gpointer data)
{
  static const gchar *const numbers[] = { "since", "until", "limit", NULL };
  const gchar *text = ky_call_argument (data, name);

  if (text[0] == '\0')
    return (KyRowValue){ .kind = KY_ROW_NULL };
  if (g_strv_contains (numbers, name))
    return (KyRowValue){ .kind = KY_ROW_NUMBER, .number = ky_call_number (data, name, 0) };
  return (KyRowValue){ .kind = KY_ROW_TEXT, .view = ky_view (text, strlen (text)) };
}

static KyRowsWriter *
admin_query_run (KyIndex *reader, const gchar *sql, KyCall *call, GError **error)
{
  KyStatement *statement = ky_index_bind_named (reader, error, sql, admin_query_value_of, call);

  return ky_query_rows (reader, statement, error);
}

#define QUERY(name, sql)                                                                           \
  KyRowsWriter *ky_verb_##name (KyCall *call, KyIndex *reader, GError **error)                     \
  {                                                                                                \
    return admin_query_run (reader, sql, call, error);                                             \
  }
QUERY (list, list_sql)
QUERY (search, search_sql)
QUERY (show, show_sql)
QUERY (debts, debts_sql)
QUERY (audit_show, audit_sql)
QUERY (key_seals, seals_sql)
QUERY (key_use, key_use_sql)
QUERY (month, statistics_sql)
QUERY (viewers, viewers_sql)
QUERY (replay_list, ky_replay_list_sql)
#undef QUERY

/* Returns the stored report of a mail, for its own policy or that of a deferred delivery, and the
 * header of the delivered mail. */
KyRowsWriter *
ky_verb_report (KyCall *call, KyIndex *reader, GError **error)
{
  KyStatement *row
      = ky_index_bind (reader, error,
                       "SELECT r.report, r.size, r.header FROM reports r"
                       " JOIN messages m USING (n) WHERE m.id = ?1 AND"
                       " (?2 = '' OR m.policy = ?2)"
                       " UNION ALL SELECT b.report, b.size, b.header FROM debts b"
                       " JOIN messages m ON m.n = b.message WHERE m.id = ?1"
                       " AND instr (';' || b.policy || ';', ';' || ?2 || ';') > 0"
                       " AND b.report IS NOT NULL LIMIT 1",
                       "ss", ky_call_argument (call, "id"), ky_call_argument (call, "policy"));
  g_autoptr (KyRowsWriter) rows = ky_call_rows (call, error);
  gint step;

  if (row == NULL || rows == NULL)
    return NULL;
  while ((step = ky_index_step (reader, row, error)) == 1)
    {
      KyView packed = ky_index_bytes (row, 0);
      gsize size = (gsize)ky_index_integer (row, 1);
      g_autofree gchar *report = g_try_malloc (size + 1);
      g_autofree gchar *header = ky_index_text (row, 2);
      gsize got = report != NULL ? ZSTD_decompress (report, size, packed.data, packed.size) : 0;

      if (report == NULL || got != size || !ky_rows_begin (rows, error))
        {
          ky_index_reset (row);
          if (error != NULL && *error == NULL)
            g_set_error_literal (error, KY_ERROR, KY_ERROR_STORE, "{report-damaged}");
          return NULL;
        }
      report[size] = '\0';
      ky_rows_text (rows, report);
      ky_rows_text (rows, header);
    }
  return step == 0 ? g_steal_pointer (&rows) : NULL;
}

/* Returns the last row of an act, of one user or of all; a row that was pruned is older than all
 * that are there. */
KyRowsWriter *
ky_verb_act_last (KyCall *call, KyIndex *reader, GError **error)
{
  return ky_query (
      reader, error,
      "SELECT time / 1000000 AS time, detail FROM (SELECT seq, time, detail FROM audit"
      "  WHERE what = ?1 AND (?2 = '' OR CAST (uid AS TEXT) = ?2)"
      " UNION ALL SELECT 0," KY_LAST_ACTS_TIME ("value") "," KY_LAST_ACTS_TEXT (
          "value") "  FROM meta WHERE name LIKE" KY_LAST_ACTS_OF_ACT ("?1", "iif (?2 = '', '%', "
                                                                            "?2)") ") AS acts "
                                                                                   "ORDER BY seq "
                                                                                   "DESC, time "
                                                                                   "DESC LIMIT 1",
      "ss", ky_call_argument (call, "what"), ky_call_argument (call, "uid"));
}

KyRowsWriter *
ky_verb_audit_verify (KyCall *call, KyIndex *reader, GError **error)
{
  g_autoptr (KyRowsWriter) rows = ky_call_rows (call, error);
  KyAuditFindings findings = { 0 };
  g_auto (KyCheckpoint) cut = { 0 };
  g_autoptr (GString) list = g_string_new ("");
  KyAuditTables tables = { .list = list };

  if (rows == NULL || !ky_audit_verify (reader, call->state, NULL, &findings, error)
      || !ky_audit_tables_compare (reader, &tables, error)
      || !ky_checkpoint_read_cut (reader, &cut, error) || !ky_rows_begin (rows, error))
    return NULL;
  ky_rows_number (rows, findings.rows);
  ky_rows_number (rows, findings.broken);
  ky_rows_number (rows, findings.behind);
  ky_rows_number (rows, findings.head.seq);
  ky_rows_bytes (rows, ky_view (findings.head.hash, KY_SHA256_SIZE));
  ky_rows_number (rows, findings.restored);
  ky_rows_number (rows, findings.since);
  ky_rows_number (rows, findings.cut);
  ky_rows_text (rows, cut.line != NULL ? cut.line : "");
  ky_rows_number (rows, findings.pruned);
  ky_rows_number (rows, findings.pruned_days);
  ky_rows_number (rows, findings.pruned_at / G_USEC_PER_SEC);
  ky_rows_number (rows, tables.differ);
  ky_rows_text (rows, list->str);
  ky_rows_number (rows, tables.beyond);
  return g_steal_pointer (&rows);
}
