/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One mail may be served under several policies: its own report is for those who are owed nothing,
 * and each debt has one for its recipients (store/calls/debt.h). Who sees which; more of it stands
 * in store/people/rights.h.
 */
#pragma once

#include "store/people/rights.h"

/* What served message ?3: its own report and its debts, as `s.debt`. */
#define KY_SERVED_ALL                                                                              \
  " (SELECT 0 AS debt UNION ALL SELECT b.n FROM debts b WHERE b.message = ?3) AS s "

/* Conditions on it and message `m`: was it for user ?1, who is called ?4? Is part of it waiting for
 * his decision at time ?2? */
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

/*
 * Whose report is meant by the part at PATH ("": all) of message N, when PERSON names it, who sees
 * ALL of them or those that are for him, or that he decides: his own before others', one that
 * withholds it before others. -1: none has such a part.
 */
gboolean ky_served_find (KyIndex *index, const KyPerson *person, gint64 n, const gchar *path,
                         gboolean all, gint64 now, gint64 *ret_debt, GError **error);
