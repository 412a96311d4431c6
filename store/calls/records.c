/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What administrators and auditors keep and read: the allowlist, the audit log, what was destroyed.
 * Reading the log is itself a row of it.
 */
#include "common/fault.h"
#include "store/records/erasures.h"
#include "store/records/allow.h"
#include "store/calls/call.h"
#include "store/keep/status.h"

#include <string.h>

#define PAGE_STANDARD 100
#define PAGE_MAX 500
#define SCAN_MAX 20000 /* rows that are read through for one page: a tenth of a second at most */

/* --- the allowlist -------------------------------------------------------------------------- */

KyRowsWriter *
ky_verb_allow_list (KyCall *call, KyIndex *reader, GError **error)
{
  sqlite3_stmt *row = ky_index_bind (
      reader, error,
      "SELECT id, type, sender, sha256, link_domain, reason, approver, created, created_by, "
      "expires,"
      " hits, last_used, removed, removed_by, removed_reason,"
      " CASE WHEN removed IS NOT NULL THEN 'removed'"
      "  WHEN expires <= ?2 THEN 'expired' ELSE 'live' END AS state FROM ("
      " SELECT id, type, sender, sha256, '' AS link_domain, reason, approver, created, created_by,"
      "  expires, hits, last_used, removed, removed_by, removed_reason FROM allow"
      " UNION ALL SELECT id, '', '', NULL, domain, reason, approver, created, created_by,"
      "  expires, hits, last_used, removed, removed_by, removed_reason FROM link_domains)"
      " WHERE ?1 <> '' OR (removed IS NULL AND expires > ?2) ORDER BY created, id",
      "si", ky_call_argument (call, "all"), call->now);

  return row != NULL ? ky_query_rows (reader, row, error) : NULL;
}

static gboolean
add_link_domain (KyServer *server, KyCall *call, const gchar *id, GError **error)
{
  g_auto (KyAllowRule) rule = { 0 };

  if (ky_call_argument (call, "type")[0] != '\0' || ky_call_argument (call, "sender")[0] != '\0'
      || ky_call_argument (call, "sha256")[0] != '\0')
    return ky_fault_set (error, "allow-both", "");
  return ky_allow_rule_read_domain (ky_call_argument (call, "link-domain"),
                                    ky_call_argument (call, "reason"),
                                    ky_call_argument (call, "approver"),
                                    ky_call_argument (call, "expires"), call->now, &rule, error)
         && ky_index_run (server->index, error,
                          "INSERT INTO link_domains (id, domain, reason, approver, created,"
                          " created_by, expires) VALUES (?, ?, ?, ?, ?, ?, ?)",
                          "ssssisi", id, rule.sender, rule.reason, rule.approver, call->now,
                          call->who, rule.expires);
}

static gboolean
add_rule (KyServer *server, KyCall *call, const gchar *id, GError **error)
{
  g_auto (KyAllowRule) rule = { 0 };
  KyView hash = { 0 };

  if (!ky_allow_rule_read (ky_call_argument (call, "type"), ky_call_argument (call, "sender"),
                           ky_call_argument (call, "sha256"), ky_call_argument (call, "reason"),
                           ky_call_argument (call, "approver"), ky_call_argument (call, "expires"),
                           call->now, &rule, error))
    return FALSE;
  if (rule.by_hash)
    hash = ky_view (rule.sha256, KY_SHA256_SIZE);
  return ky_index_run (server->index, error,
                       "INSERT INTO allow (id, type, sender, sha256, reason, approver, created,"
                       " created_by, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                       "sssbssisi", id, rule.type, rule.sender, hash, rule.reason, rule.approver,
                       call->now, call->who, rule.expires);
}

gboolean
ky_verb_allow_add (KyServer *server, KyCall *call, GError **error)
{
  gboolean is_link = ky_call_argument (call, "link-domain")[0] != '\0';
  gchar id[KY_ID_SIZE];

  ky_id_new (2, id);
  g_hash_table_replace (call->arguments, g_strdup ("id"), g_strdup (id));
  return (is_link ? add_link_domain (server, call, id, error) : add_rule (server, call, id, error))
         && ky_call_answer_texts (call, error, "id", id, NULL);
}

gboolean
ky_verb_allow_remove (KyServer *server, KyCall *call, GError **error)
{
  const gchar *reason = ky_call_argument (call, "reason");
  gchar id[KY_ID_SIZE];
  gint changes = 0;

  if (!ky_id_read (ky_call_argument (call, "id"), 2, id))
    return ky_refuse (error, "not-found", "{no-such-allow}");
  g_hash_table_replace (call->arguments, g_strdup ("id"), g_strdup (id));
  if (!ky_index_run (server->index, error,
                     "UPDATE allow SET removed = ?, removed_by = ?, removed_reason = ?"
                     " WHERE id = ? AND removed IS NULL",
                     "isss", call->now, call->who, reason, id))
    return FALSE;
  changes += sqlite3_changes (server->index->db);
  if (!ky_index_run (server->index, error,
                     "UPDATE link_domains SET removed = ?, removed_by = ?, removed_reason = ?"
                     " WHERE id = ? AND removed IS NULL",
                     "isss", call->now, call->who, reason, id))
    return FALSE;
  changes += sqlite3_changes (server->index->db);
  ky_erasures_note (server->erasures, 'A', id, 0);
  return changes == 1 || ky_refuse (error, "not-found", "{no-allow|%s}", id);
}

/* --- the audit log -------------------------------------------------------------------------- */

#define ENTRY "SELECT seq, time / 1000000 AS time, who, what, object, why, detail"
/* Column by column: to put them together first takes three times as long. */
#define LIKE_TEXT                                                                                  \
  " LIKE '%' || replace (replace (replace (?6, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'"     \
  " ESCAPE '\\' "
#define FITS                                                                                       \
  " (?1 = 0 OR time >= ?1) AND (?2 = 0 OR time < ?2) AND (?3 = '' OR what = ?3)"                   \
  " AND (?4 = '' OR object = ?4) AND (?5 = '' OR instr (who, ?5) > 0)"                             \
  " AND (?6 = '' OR who" LIKE_TEXT "OR what" LIKE_TEXT "OR object" LIKE_TEXT "OR why" LIKE_TEXT    \
  "     OR detail" LIKE_TEXT ") AND seq < ?7 AND seq >= ?8 "

typedef struct
{
  gint64 since, until, limit, below, least;
  gint64 rest; /* where the next page goes on when this one has not read everything; or 0 */
} Span;

/* Rows come in the order of their time, but for a clock that was set; so where to begin and end is
 * looked up by time, with an hour to spare. */
static gboolean
read_span (KyCall *call, KyIndex *reader, Span *span, GError **error)
{
  const gint64 end = G_MAXINT32 * G_GINT64_CONSTANT (100);
  const gint64 hour = 3600 * (gint64)G_USEC_PER_SEC;

  if (!ky_call_number (call, "since", 0, end, 0, &span->since, error)
      || !ky_call_number (call, "until", 0, end, 0, &span->until, error)
      || !ky_call_number (call, "cursor", 1, G_MAXINT64, G_MAXINT64, &span->below, error)
      || !ky_call_number (call, "limit", 1, PAGE_MAX, PAGE_STANDARD, &span->limit, error))
    return FALSE;
  span->since *= G_USEC_PER_SEC;
  span->until *= G_USEC_PER_SEC;
  if (span->since > 0
      && !ky_index_number (reader, G_MAXINT64, &span->least, error,
                           "SELECT seq FROM audit WHERE time >= ? ORDER BY time LIMIT 1", "i",
                           span->since - hour))
    return FALSE;
  if (span->until > 0)
    {
      gint64 last = 0;

      if (!ky_index_number (reader, 0, &last, error,
                            "SELECT seq FROM audit WHERE time < ? ORDER BY time DESC LIMIT 1", "i",
                            span->until + hour))
        return FALSE;
      span->below = MIN (span->below, last + 1);
    }
  return TRUE;
}

/* A number, however it was typed, is looked for as the log has it. */
static void
read_numbers (KyCall *call)
{
  static const gchar *const names[] = { "object", "text" };
  gchar id[KY_ID_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (ky_id_find (ky_call_argument (call, names[i]), KY_ID_GROUPS, id))
      g_hash_table_replace (call->arguments, g_strdup (names[i]), g_strdup (id));
}

/* The row that is the SCAN_MAXth below the span's end; 0 when there are not so many. */
static gboolean
find_floor (KyCall *call, KyIndex *reader, const Span *span, gint64 *ret_floor, GError **error)
{
  const gchar *object = ky_call_argument (call, "object");
  const gchar *what = ky_call_argument (call, "what");

  if (object[0] != '\0')
    return ky_index_number (reader, 0, ret_floor, error,
                            "SELECT seq FROM audit INDEXED BY audit_object WHERE object = ?"
                            " AND seq < ? ORDER BY seq DESC LIMIT 1 OFFSET ?",
                            "sii", object, span->below, (gint64)SCAN_MAX);
  if (what[0] != '\0')
    return ky_index_number (reader, 0, ret_floor, error,
                            "SELECT seq FROM audit INDEXED BY audit_what WHERE what = ?"
                            " AND seq < ? ORDER BY seq DESC LIMIT 1 OFFSET ?",
                            "sii", what, span->below, (gint64)SCAN_MAX);
  return ky_index_number (reader, 0, ret_floor, error,
                          "SELECT max (0, min (?, max (seq) + 1) - ?) FROM audit", "ii",
                          span->below, (gint64)SCAN_MAX);
}

/* What no index finds is looked for in so many rows at once only: the answer then says where to go
 * on, however little was found. */
static gboolean
bound_scan (KyCall *call, KyIndex *reader, Span *span, GError **error)
{
  gint64 floor = 0;

  if (ky_call_argument (call, "text")[0] == '\0' && ky_call_argument (call, "who")[0] == '\0')
    return TRUE;
  if (!find_floor (call, reader, span, &floor, error))
    return FALSE;
  if (floor > MAX (span->least, 1))
    span->least = span->rest = floor;
  return TRUE;
}

static sqlite3_stmt *
bind_audit (KyCall *call, KyIndex *reader, const gchar *sql, const Span *span, GError **error)
{
  return ky_index_bind (reader, error, sql, "iissssiii", span->since, span->until,
                        ky_call_argument (call, "what"), ky_call_argument (call, "object"),
                        ky_call_argument (call, "who"), ky_call_argument (call, "text"),
                        span->below, span->least, span->limit);
}

/* Newest first. A last row of nothing but `next` says that there is more to be looked through. */
KyRowsWriter *
ky_verb_audit (KyCall *call, KyIndex *reader, GError **error)
{
  static const gchar any[]
      = ENTRY ", NULL AS next FROM audit WHERE" FITS "ORDER BY seq DESC LIMIT ?9 + 1";
  static const gchar of_object[]
      = ENTRY ", NULL AS next FROM audit INDEXED BY audit_object WHERE" FITS
              "AND object = ?4 ORDER BY seq DESC LIMIT ?9 + 1";
  static const gchar of_kind[] = ENTRY ", NULL AS next FROM audit INDEXED BY audit_what WHERE" FITS
                                       "AND what = ?3 ORDER BY seq DESC LIMIT ?9 + 1";
  const gchar *sql = any;
  Span span = { 0 };
  sqlite3_stmt *row;

  read_numbers (call);
  if (!read_span (call, reader, &span, error) || !bound_scan (call, reader, &span, error))
    return NULL;
  if (ky_call_argument (call, "object")[0] != '\0')
    sql = of_object;
  else if (ky_call_argument (call, "what")[0] != '\0')
    sql = of_kind;
  row = bind_audit (call, reader, sql, &span, error);
  return row != NULL ? ky_query_page_on (reader, row, (guint)span.limit, span.rest, error) : NULL;
}

/* All that fit, oldest first. */
KyRowsWriter *
ky_verb_audit_export (KyCall *call, KyIndex *reader, GError **error)
{
  Span span = { 0 };
  sqlite3_stmt *row;

  read_numbers (call);
  if (!read_span (call, reader, &span, error))
    return NULL;
  row = bind_audit (call, reader, ENTRY " FROM audit WHERE" FITS "AND ?9 ORDER BY seq", &span,
                    error);
  return row != NULL ? ky_query_rows (reader, row, error) : NULL;
}

/* --- destructions --------------------------------------------------------------------------- */

KyRowsWriter *
ky_verb_destructions (KyCall *call, KyIndex *reader, GError **error)
{
  const gint64 end = G_MAXINT32 * G_GINT64_CONSTANT (100);
  gint64 since = 0;
  gint64 until = 0;
  gint64 below = 0;
  gint64 limit = 0;
  sqlite3_stmt *row;

  if (!ky_call_number (call, "since", 0, end, 0, &since, error)
      || !ky_call_number (call, "until", 0, end, end, &until, error)
      || !ky_call_number (call, "cursor", 1, G_MAXINT64, G_MAXINT64, &below, error)
      || !ky_call_number (call, "limit", 1, PAGE_MAX, PAGE_STANDARD, &limit, error))
    return NULL;
  row = ky_index_bind (reader, error,
                       "SELECT d.n AS seq, d.time / 1000000 AS time, m.id AS object, d.who, d.why,"
                       " 'key=' || d.key_id || ' bytes=' || d.stored || ' received='"
                       "  || datetime (m.received / 1000000, 'unixepoch') || 'Z' AS detail,"
                       " NULL AS next FROM destructions d JOIN messages m USING (n)"
                       " WHERE d.time >= ? AND d.time < ? AND d.n < ? ORDER BY d.n DESC"
                       " LIMIT ? + 1",
                       "iiii", since * G_USEC_PER_SEC, until * G_USEC_PER_SEC, below, limit);
  return row != NULL ? ky_query_page (reader, row, (guint)limit, error) : NULL;
}

/* --- health --------------------------------------------------------------------------------- */

gboolean
ky_verb_health (KyServer *server, KyCall *call, GError **error)
{
  g_autofree gchar *status = ky_server_status (server);

  return ky_call_answer_texts (call, error, "status", g_strchomp (status), NULL);
}
