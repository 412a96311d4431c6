/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares tables of the index with the audit log. A row and its row in the log are written in one
 * transaction, and each statement reads both at one moment. What the log does not contain, because
 * it was pruned, is counted and not compared. */
#include "store/calls/audit-tables.h"
#include "store/client/signed-head.h"
#include "store/records/checkpoints.h"
#include "store/records/revocations.h"

#define LIST_MAX 20 /* rows that are named */

/* SQL: whether the log has a row of the kinds `what` about `id`, with `more`. */
#define LOGGED(id, what, more)                                                                     \
  " EXISTS (SELECT 1 FROM audit a WHERE a.object = " id " AND a.what IN (" what ") " more ")"
/* SQL: the rows of the log of the kind `what` whose object is in no table, as `more` says. */
#define GONE(what, more)                                                                           \
  "SELECT g.object, g.seq + ?1 > 0 FROM audit g WHERE g.what IN (" what                            \
  ") AND g.seq >" KY_CHECKPOINT_CUT " AND NOT EXISTS (" more ")"
/* SQL: the rows of `table` that ended without a row of the kind `what`, or have one and did not. */
#define ENDED(table, ended, what, more)                                                            \
  "SELECT e.id, coalesce (e." ended " * 1000000 >= ?1, TRUE) FROM " table " e"                     \
  " WHERE (e." ended " IS NOT NULL) <>" LOGGED ("e.id", what, more)
#define AGAIN " a.why = '" KY_SET_AGAIN "'"

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
  { "holds",
    "SELECT h.id, h.created * 1000000 >= ?1 FROM holds h WHERE NOT" LOGGED (
        "h.id", "'hold-add'",
        "AND (" AGAIN " OR (a.why = h.reason AND (a.detail = h.value"
        " OR instr (a.detail, h.kind || '=' || replace (h.value, '=', '\\u{3d}')) > 0)))") },
  { "holds", ENDED ("holds", "removed", "'hold-lift'",
                    "AND (e.removed_reason IS NULL OR a.why = e.removed_reason)") },
  { "holds", GONE ("'hold-add'", "SELECT 1 FROM holds h WHERE h.id = g.object"
                                 " UNION ALL SELECT 1 FROM audit a WHERE a.object = g.object"
                                 " AND a.what = 'hold-lift'") },
  { "allow",
    "SELECT e.id, e.created * 1000000 >= ?1 FROM" ALLOW " WHERE NOT" LOGGED (
        "e.id", "'allow-add'",
        "AND a.why = e.reason AND instr (a.detail, " ALLOW_DETAIL
        ") = 1") " OR (e.confirmed IS NOT NULL) <>" LOGGED ("e.id", "'allow-add', 'allow-confirm'",
                                                            "AND a.detail LIKE '%state=live'") },
  { "allow", ENDED ("allow", "removed", "'allow-remove'", "") },
  { "allow", ENDED ("link_domains", "removed", "'allow-remove'", "") },
  { "allow",
    GONE ("'allow-add'", "SELECT 1 FROM allow e WHERE e.id = g.object"
                         " UNION ALL SELECT 1 FROM link_domains e WHERE e.id = g.object") },
  { "blocks", "SELECT b.id, b.created * 1000000 >= ?1 FROM blocks b WHERE NOT" LOGGED (
                  "b.id", "'block-add'", "AND (a.why = b.reason OR" AGAIN ")") },
  { "blocks", ENDED ("blocks", "removed", "'block-remove'", "") },
  { "blocks", GONE ("'block-add'", "SELECT 1 FROM blocks b WHERE b.id = g.object") },
  { "cases", "SELECT c.id, c.created * 1000000 >= ?1 FROM cases c WHERE NOT" LOGGED (
                 "c.id", "'case-add'", "") },
  { "cases",
    ENDED ("cases", "closed", "'case-close'", "AND (e.result IS NULL OR a.why = e.result)") },
  { "cases", GONE ("'case-add'", "SELECT 1 FROM cases c WHERE c.id = g.object"
                                 " UNION ALL SELECT 1 FROM audit a WHERE a.object = g.object"
                                 " AND a.what = 'case-close'") },
  { "checkpoints",
    "SELECT CAST (c.seq AS TEXT), c.seq + ?1 > 0 FROM checkpoints c WHERE c.seq >" KY_CHECKPOINT_CUT
    " AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.seq = c.seq AND a.hash = c.hash"
    "  AND instr (c.head, '" KY_SIGNED_HEAD_WORD " ' || c.seq || ' ' || lower (hex (c.hash))) > 0"
    ")" },
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

/* Appends the row to `list`. Whoever edited the table may have written anything as its number. */
static void
audit_tables_name (GString *list, const gchar *table, const gchar *id)
{
  g_autofree gchar *shown = g_strescape (id, NULL);

  g_string_append_printf (list, "%s%s %.40s", list->len > 0 ? ", " : "", table, shown);
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
        if (ky_index_integer (row, 1) == 0)
          ret_tables->beyond++;
        else if (ret_tables->differ++ < LIST_MAX)
          audit_tables_name (ret_tables->list, audit_tables_sql[i].table, ky_index_peek (row, 0));
      if (step != 0)
        return FALSE;
    }
  return TRUE;
}
