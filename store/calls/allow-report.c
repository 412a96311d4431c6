/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers the verbs that report on the allowlist: entries that should be reviewed, and the mails
 * in which an entry let a part pass. Uses are counted in the audit log, where each has its mail. */
#include "store/calls/allow-words.h"

#include "common/iso-time.h"

/* SQL: one text with the names of the parts of message `m` that the allowlist entry ?1 let pass. */
#define ALLOWED_NAMES                                                                              \
  KY_QUERY_LIST_BY ("p.name", ", ", "parts p WHERE p.n = m.n AND p.allow = ?1",                    \
                    "length (p.path), p.path")

#define UNUSED_DAYS 30 /* days in force without a match */
#define WAITS_DAYS 7   /* age of a proposed entry that was not confirmed */
#define MUCH_USES 100  /* mails within MUCH_DAYS that an entry let something of through */
#define MUCH_DAYS 30
#define EXPIRED_DAYS 90 /* after which expired entries are not listed */
#define USES_LIMIT 100

KyRowsWriter *
ky_verb_allow_report (KyCall *call, KyIndex *reader, GError **error)
{
  gint64 now = call->now;
  return ky_query (
      reader, error,
      "SELECT *, CASE WHEN recent >= ?6 THEN 1 ELSE 0 END AS much"
      " FROM (SELECT e.*, (SELECT count (*) FROM audit a WHERE a.object = e.id"
      "  AND a.what = 'allow-used' AND a.time > ?2) AS recent,"
      " CASE WHEN e.expires <= ?1 THEN 'expired'"
      "  WHEN e.confirmed IS NULL AND e.created <= ?3 THEN 'waits'"
      "  WHEN e.confirmed IS NULL THEN ''"
      "  WHEN e.confirmed <= ?4 AND e.hits = 0 AND e.link_domain = '' THEN 'unused'"
      "  ELSE '' END AS finding,"
      " CASE WHEN e.expires > ?1 AND " KY_ALLOW_IS_WIDE " THEN 1 ELSE 0 END AS wide"
      " FROM (SELECT id, type, sender, sha256, '' AS link_domain, reason, approver, created,"
      "  expires, hits, last_used, confirmed, removed FROM allow"
      "  UNION ALL SELECT id, '', '', NULL, domain, reason, approver, created, expires, hits,"
      "  last_used, confirmed, removed FROM link_domains) AS e"
      " WHERE e.removed IS NULL AND e.expires > ?5) AS found"
      " WHERE finding <> '' OR wide = 1 OR recent >= ?6 ORDER BY created, id",
      "iiiiii", now, (now - MUCH_DAYS * KY_DAY_SECONDS) * G_USEC_PER_SEC,
      now - WAITS_DAYS * KY_DAY_SECONDS, now - UNUSED_DAYS * KY_DAY_SECONDS,
      now - EXPIRED_DAYS * KY_DAY_SECONDS, (gint64)MUCH_USES);
}

KyRowsWriter *
ky_verb_allow_uses (KyCall *call, KyIndex *reader, GError **error)
{
  return ky_query (reader, error,
                   "SELECT a.time / 1000000 AS time, m.id AS id, m.sender AS sender, m.subject AS "
                   "subject," ALLOWED_NAMES " AS names"
                   " FROM audit a JOIN messages m ON m.id = a.detail"
                   " WHERE a.object = ?1 AND a.what = 'allow-used' ORDER BY a.seq DESC LIMIT ?2",
                   "si", ky_call_argument (call, "id"), (gint64)USES_LIMIT);
}
