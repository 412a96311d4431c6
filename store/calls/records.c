/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers the verbs of auditors: the audit log, and what was destroyed. Reading the log is
 * recorded in it, too. */
#include "store/calls/call.h"
#include "store/keep/status.h"
#include "store/records/checkpoints.h"

#define PAGE_STANDARD 100
#define SCAN_MAX 20000 /* rows that are read through for one page: a tenth of a second at most */

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
  "     OR detail" LIKE_TEXT ") AND seq < ?7 AND seq >= ?8"                                        \
  " AND seq >" KY_CHECKPOINT_CUT

typedef struct
{
  gint64 since, until, limit, below, least;
  gint64 rest; /* where the next page starts if this one has not read everything; otherwise 0 */
} Span;

/* Reads the rows of a span. Rows come in the order of their time, unless the clock was set; so
 * begin and end are looked up by time, with an hour to spare. */
static gboolean
records_read_span (KyCall *call, KyIndex *reader, Span *span, GError **error)
{
  const gint64 hour = 3600 * (gint64)G_USEC_PER_SEC;

  span->since = ky_call_number (call, "since", 0) * G_USEC_PER_SEC;
  span->until = ky_call_number (call, "until", 0) * G_USEC_PER_SEC;
  span->below = ky_call_number (call, "cursor", G_MAXINT64);
  span->limit = ky_call_number (call, "limit", PAGE_STANDARD);
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

/* Replaces a message's number in the arguments, however it was typed, by the form that the log
 * has. */
static void
records_read_numbers (KyCall *call)
{
  static const gchar *const names[] = { "object", "text" };
  gchar id[KY_ID_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (ky_id_find (ky_call_argument (call, names[i]), KY_ID_GROUPS, id))
      g_hash_table_replace (call->arguments, g_strdup (names[i]), g_strdup (id));
}

/* Finds the row SCAN_MAX rows below the span's end; 0 if there are fewer. */
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

/* Limits a search that no index supports to a number of rows per call; the answer then says where
 * to continue, even if few rows were found. */
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

static KyStatement *
bind_audit (KyCall *call, KyIndex *reader, const gchar *sql, const Span *span, GError **error)
{
  return ky_index_bind (reader, error, sql, "iissssiii", span->since, span->until,
                        ky_call_argument (call, "what"), ky_call_argument (call, "object"),
                        ky_call_argument (call, "who"), ky_call_argument (call, "text"),
                        span->below, span->least, span->limit);
}

/* Lists rows of the audit log, newest first. If the search has reached its limit, a last row has
 * only `next`, the place from which to continue. */
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

  records_read_numbers (call);
  if (!records_read_span (call, reader, &span, error) || !bound_scan (call, reader, &span, error))
    return NULL;
  if (ky_call_argument (call, "object")[0] != '\0')
    sql = of_object;
  else if (ky_call_argument (call, "what")[0] != '\0')
    sql = of_kind;
  KyStatement *row = bind_audit (call, reader, sql, &span, error);
  return row != NULL ? ky_query_page_on (reader, row, (guint)span.limit, span.rest, error) : NULL;
}

/* Answers with all rows that fit, oldest first. */
KyRowsWriter *
ky_verb_audit_export (KyCall *call, KyIndex *reader, GError **error)
{
  Span span = { 0 };

  records_read_numbers (call);
  if (!records_read_span (call, reader, &span, error))
    return NULL;
  KyStatement *row = bind_audit (
      call, reader, ENTRY " FROM audit WHERE" FITS "AND ?9 IS NOT NULL ORDER BY seq", &span, error);
  return ky_query_rows (reader, row, error);
}

/* --- destructions --------------------------------------------------------------------------- */

KyRowsWriter *
ky_verb_destructions (KyCall *call, KyIndex *reader, GError **error)
{
  gint64 since = ky_call_number (call, "since", 0);
  gint64 until = ky_call_number (call, "until", KY_ARGUMENT_TIME_MAX);
  gint64 below = ky_call_number (call, "cursor", G_MAXINT64);
  gint64 limit = ky_call_number (call, "limit", PAGE_STANDARD);
  KyStatement *row
      = ky_index_bind (reader, error,
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
  g_autofree gchar *status = ky_server_status (server, KY_STATUS_ALL);

  return ky_call_answer_texts (call, error, "status", g_strchomp (status), NULL);
}
