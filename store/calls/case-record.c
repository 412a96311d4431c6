/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists what was done about a case, for its record on paper: entries of the blocklist that apply to
 * its mail or name the case, holds, letters, and the texts of letters to all who got it. */
#include "store/calls/call.h"

/* SQL: the case ?1 with its mail. */
#define RECORD_CASE "cases c LEFT JOIN messages m ON m.id = c.mail"
/* SQL: an entry `b` of the blocklist applies to the mail's sender, or to its domain or a parent. */
#define RECORD_BLOCKS_SENDER                                                                       \
  " (b.kind = 'sender' AND (b.value = m.sender_key"                                                \
  "  OR substr (m.sender_key, length (m.sender_key) - length (b.value), length (b.value) + 1)"     \
  "   IN ('@' || b.value, '.' || b.value)))"
/* SQL: it applies to one of the mail's files. */
#define RECORD_BLOCKS_FILE                                                                         \
  " (b.kind = 'sha256' AND EXISTS (SELECT 1 FROM (SELECT n, sha256 FROM parts"                     \
  "  UNION ALL SELECT n, sha256 FROM debt_parts) p WHERE p.n = m.n AND p.sha256 = b.value))"

KyRowsWriter *
ky_verb_case_record (KyCall *call, KyIndex *reader, GError **error)
{
  return ky_query (
      reader, error,
      "SELECT kind, time, name, words, who, state, count FROM ("
      "SELECT 1 AS place, b.n AS n, 'block' AS kind, b.created AS time, b.value AS name,"
      " b.reason AS words, b.created_by AS who, CASE WHEN b.removed IS NOT NULL THEN 'removed'"
      "  WHEN b.expires <= ?2 THEN 'expired' ELSE 'live' END AS state, 1 AS count"
      " FROM " RECORD_CASE " JOIN blocks b ON" RECORD_BLOCKS_SENDER " OR" RECORD_BLOCKS_FILE
      "  OR instr (b.reason, c.id) > 0 WHERE c.id = ?1"
      " UNION ALL SELECT 2, h.n, 'hold', h.created, h.id, h.reason, h.created_by,"
      "  CASE WHEN h.removed IS NOT NULL THEN 'removed' ELSE 'held' END, 1"
      " FROM " RECORD_CASE
      " JOIN holds h ON h.label = c.id OR (h.kind = 'mail' AND h.value = c.mail)"
      "  OR (h.kind = 'sender' AND h.value = m.sender_key) WHERE c.id = ?1"
      " UNION ALL SELECT 3, min (o.n), 'letter', o.created, min (o.recipient), o.subject, '',"
      "  o.state, count (*) FROM outbox o WHERE o.object = ?1 AND o.kind IN ('incident', 'case')"
      " GROUP BY o.created, o.subject, o.state,"
      "  CASE WHEN o.kind = 'incident' THEN o.recipient ELSE '' END"
      " UNION ALL SELECT 4, a.seq, 'warning', a.time / 1000000, a.who, a.why, '', '', 1"
      " FROM audit a WHERE a.object = ?1 AND a.what = 'case-warn') x"
      " ORDER BY place, time, n",
      "si", ky_call_argument (call, "id"), call->now);
}
