/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One mail can have several reports under different policies: its own is for the recipients without
 * a deferred delivery, and each deferred delivery has one for its recipients
 * (store/calls/deferred-deliveries.h). These conditions decide who sees which; see also
 * store/people/rights.h. */
#pragma once

#include "store/people/rights.h"

/* SQL table expression: the reports of message ?3, its own (`s.debt` is 0) and those of its
 * deferred deliveries. */
#define KY_SERVED_ALL                                                                              \
  " (SELECT 0 AS debt UNION ALL SELECT b.n FROM debts b WHERE b.message = ?3) AS s "

/* Conditions of SQL WHERE clauses. `s`: a row of KY_SERVED_ALL, which represents a report; `m`: the
 * row of its message, whose number is ?3; ?1 and ?4: the number and the name of a user; ?2: the
 * time. KY_SERVED_MINE: the report is for that user. KY_SERVED_DECIDES: that user may decide on a
 * request for a part of it. */
#define KY_SERVED_MINE                                                                             \
  " (EXISTS (SELECT 1 FROM debts_owed o JOIN addresses a ON a.address = o.address"                 \
  "   WHERE o.debt = s.debt AND a.user = ?1)"                                                      \
  "  OR (s.debt = 0 AND (EXISTS (SELECT 1 FROM recipients r"                                       \
  "    JOIN addresses a ON a.address = r.address WHERE r.n = m.n AND a.user = ?1"                  \
  "    AND NOT" KY_SERVED_OTHERWISE (                                                              \
      "m.n", "r.address") ")"                                                                      \
                          "   OR (m.login = ?4 AND m.login <> '' AND m.direction = 'file')))) "
#define KY_SERVED_DECIDES                                                                          \
  " EXISTS (SELECT 1 FROM requests r WHERE r.message = ?3 AND r.debt = s.debt"                     \
  "  AND" KY_RIGHTS_DECIDES ") "

/* Finds the report that a user means by a part of a message. The user's own report comes before
 * others, and one that withholds the part before others.
 * `n`: the message's number.
 * `path`: the part; "": all of the message.
 * `all`: the user may see all reports, not only those for the user or that the user decides on.
 * `now`: Unix seconds.
 * `ret_debt`: set to the number of the deferred delivery, 0 for the message's own report, -1 if
 * none has such a part.
 * Errors: STORE. */
gboolean ky_find_report (KyIndex *index, const KyPerson *person, gint64 n, const gchar *path,
                         gboolean all, gint64 now, gint64 *ret_debt, GError **error);
