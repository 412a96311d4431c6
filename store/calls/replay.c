/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects what `kiyome policy replay` needs of a message: the sealed original, the report, the
 * departments, and the entries of the allowlist and the blocklist that fit its sender now. */
#include "store/calls/replay.h"
#include "store/people/departments.h"
#include "store/records/allow-match.h"

#include <zstd.h>

/* SQL: recipients of message `m`: all, those of its own policy, and those of delivery `b`. */
#define EVERYBODY KY_QUERY_LIST ("address", ", ", "recipients r WHERE r.n = m.n")
#define SERVED                                                                                     \
  KY_QUERY_LIST ("address", ", ",                                                                  \
                 "recipients r WHERE r.n = m.n AND NOT EXISTS (SELECT 1 FROM debts b"              \
                 " JOIN debts_owed d ON d.debt = b.n WHERE b.message = m.n AND b.source = 0"       \
                 " AND d.address = r.address)")
#define OWED KY_QUERY_LIST ("address", ", ", "debts_owed d WHERE d.debt = b.n")

/* Recipients: those by whose policy the report is; everybody: all of the mail. */
const gchar *const ky_replay_list_sql
    = "WITH chosen AS (SELECT * FROM messages m"
      " WHERE (CAST (:since AS INTEGER) IS NULL OR m.received >= :since * 1000000)"
      " AND (CAST (:until AS INTEGER) IS NULL OR m.received < :until * 1000000)"
      " AND (CAST (:id AS TEXT) IS NULL OR m.id = :id)"
      " ORDER BY m.n DESC LIMIT coalesce (:limit, 100))"
      " SELECT m.n AS place, 0 AS debt, m.id, m.sender, m.direction, m.login, m.client, m.size,"
      " m.authentic, m.new_domain, m.state, m.outcome, m.policy, m.destroyed," SERVED
      " AS recipients," EVERYBODY " AS everybody FROM chosen m"
      " UNION ALL SELECT m.n, b.n, m.id, m.sender, m.direction, m.login, m.client, m.size,"
      " b.authentic, m.new_domain, 'done', b.outcome, b.policy, m.destroyed," OWED "," EVERYBODY
      " FROM debts b JOIN chosen m ON m.n = b.message WHERE b.report IS NOT NULL AND b.source = 0"
      " ORDER BY 1 DESC, 2";

/* Unpacks the report in column `first` of `row`, whose unpacked size is in the next column. Returns
 * NULL without an error if there is none or, with `*ret_is_damaged`, if it cannot be unpacked.
 * (transfer full) */
static gchar *
calls_replay_unpack (KyStatement *row, gint first, gboolean *ret_is_damaged)
{
  KyView packed = ky_index_bytes (row, first);
  gsize size = (gsize)ky_index_integer (row, first + 1);

  *ret_is_damaged = FALSE;
  if (ky_index_is_null (row, first))
    return NULL;
  g_autofree gchar *report = g_try_malloc (size + 1);
  *ret_is_damaged
      = report == NULL || ZSTD_decompress (report, size, packed.data, packed.size) != size;
  if (*ret_is_damaged)
    return NULL;
  report[size] = '\0';
  return g_steal_pointer (&report);
}

static gboolean
put_original (KyRowsWriter *rows, KyStatement *row, GError **error)
{
  gboolean is_damaged = FALSE;
  g_autofree gchar *report = calls_replay_unpack (row, 12, &is_damaged);

  if (is_damaged)
    return ky_error_say (error, KY_ERROR_STORE, "report-damaged", "");
  if (!ky_rows_begin (rows, error))
    return FALSE;
  ky_rows_text (rows, ky_index_peek (row, 0));
  ky_rows_number (rows, ky_index_integer (row, 1));
  ky_rows_bytes (rows, ky_index_bytes (row, 2));
  ky_rows_text (rows, ky_index_peek (row, 3));
  ky_rows_text (rows, ky_index_peek (row, 4));
  ky_rows_bytes (rows, ky_index_bytes (row, 5));
  ky_rows_number (rows, ky_index_integer (row, 6));
  ky_rows_bytes (rows, ky_index_bytes (row, 7));
  ky_rows_text (rows, ky_index_peek (row, 8));
  ky_rows_text (rows, report);
  return TRUE;
}

/* Lists the present entries, also for mail that was delivered before they existed, because a replay
 * shows what would come out now; for mail of the highest class only those of then. A file has no
 * authenticated sender, and no allowlist entry lets it pass. */
static GByteArray *
find_allow (KyServer *server, gint64 n, const gchar *direction, const gchar *sender,
            gboolean is_authentic, GError **error)
{
  return g_str_equal (direction, "file")
             ? ky_allow_match (server->index, n, "", FALSE, error)
             : ky_allow_match (server->index, n, sender, is_authentic, error);
}

KyRowsWriter *
ky_replay_row (KyServer *server, const KyCall *call, gint64 n, gint64 debt, GError **error)
{
  g_autoptr (KyRowsWriter) rows = ky_call_rows (call, error);
  g_autofree gchar *departments = ky_people_departments_of (
      server->index, ky_people_has_directory (server->config), n, error);
  KyStatement *row = ky_index_bind (
      server->index, error,
      "SELECT m.id, m.size, m.sha256, m.sender, o.key_id, o.sealed_key, o.stored, o.sealed, o.file,"
      " m.direction, coalesce (b.authentic, m.authentic), coalesce ((SELECT c.policy FROM clients c"
      "  JOIN client_files f ON f.client = c.n WHERE f.message = m.id LIMIT 1), ''),"
      " CASE WHEN b.n IS NULL THEN r.report ELSE b.report END,"
      " CASE WHEN b.n IS NULL THEN r.size ELSE b.size END"
      " FROM messages m JOIN originals o ON o.n = m.n LEFT JOIN reports r ON r.n = m.n"
      " LEFT JOIN debts b ON b.message = m.n AND b.n = ?2"
      " WHERE m.n = ?1 AND (?2 = 0 OR b.n IS NOT NULL)",
      "ii", n, debt);

  if (rows == NULL || departments == NULL || !ky_index_one (server->index, row, error))
    return NULL;
  gboolean ok = put_original (rows, row, error);
  g_autofree gchar *direction = ky_index_text (row, 9);
  g_autofree gchar *sender = ky_index_text (row, 3);
  g_autofree gchar *key_policy = ky_index_text (row, 11);
  gboolean is_authentic = ky_index_integer (row, 10) != 0;
  ky_index_reset (row);
  g_autoptr (GByteArray) allow
      = ok ? find_allow (server, n, direction, sender, is_authentic, error) : NULL;
  if (allow == NULL)
    return NULL;
  ky_rows_bytes (rows, ky_view (allow->data, allow->len));
  ky_rows_text (rows, departments);
  ky_rows_text (rows, key_policy);
  return g_steal_pointer (&rows);
}
