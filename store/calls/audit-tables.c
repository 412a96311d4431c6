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

static const struct
{
  const gchar *table, *sql;
} audit_tables_sql[] = {
#define CHECK(table, ...) { table, __VA_ARGS__ },
#include "store/calls/audit-tables.def"
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
