/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides which rights each user has. A staff member sees the mail that was sent to their addresses
 * and the files that they uploaded. An approver sees a mail only through a request that waits for
 * them. An administrator and an auditor see what is known about a mail, not its content; an
 * administrator sees its content after giving a reason. A user never decides on their own
 * request. */
#pragma once

#include "store/people/people.h"

/* Lists the relations of a user to a message, from which the user's rights follow. */
typedef enum
{
  KY_STANDING_NONE,
  KY_STANDING_MINE,
  KY_STANDING_REQUEST,  /* as a user who may decide about a request for it */
  KY_STANDING_METADATA, /* as administrator or auditor */
} KyStanding;

/* Returns the name of a standing: "mine", "request", "metadata" or "none". */
const gchar *ky_standing_name (KyStanding relation);

/* SQL condition on a request `r`: user ?1 may decide it at time ?2, as an approver, or as the
 * deputy of an approver who is absent. If it was passed to an approver, only that approver decides.
 * At its second step, and if the department has no other approver for it, any approver decides, but
 * not one who has approved it before. */
#define KY_RIGHTS_DECIDES                                                                          \
  " r.state = 'waiting' AND r.deadline > ?2 AND r.asker <> ?1"                                     \
  " AND EXISTS (SELECT 1 FROM users me WHERE me.n = ?1 AND me.removed IS NULL AND (me.roles & 2) " \
  "<> 0)"                                                                                          \
  " AND NOT EXISTS (SELECT 1 FROM request_history h WHERE h.request = r.n AND h.user = ?1"         \
  "                 AND h.what = 'approve')"                                                       \
  " AND EXISTS ("                                                                                  \
  "  SELECT 1 FROM users q WHERE q.removed IS NULL AND (q.roles & 2) <> 0 AND q.n <> r.asker"      \
  "  AND (q.n = ?1 OR EXISTS (SELECT 1 FROM absences b WHERE b.user = q.n AND b.deputy = ?1"       \
  "                           AND b.since <= ?2 AND b.until > ?2))"                                \
  "  AND (r.passed_to = q.n OR (NOT EXISTS (SELECT 1 FROM users p WHERE p.n = r.passed_to"         \
  "     AND p.removed IS NULL AND (p.roles & 2) <> 0) AND (r.step > 0"                             \
  "   OR EXISTS (SELECT 1 FROM approvers a WHERE a.user = q.n AND a.department = r.department)"    \
  "   OR NOT EXISTS (SELECT 1 FROM approvers a JOIN users o ON o.n = a.user"                       \
  "      WHERE a.department = r.department AND a.user <> r.asker"                                  \
  "      AND o.removed IS NULL AND (o.roles & 2) <> 0))))) "

/* SQL expression: the number of users who could still approve request `r`, now or after an absence:
 * not the one who asked, and nobody twice. */
#define KY_RIGHTS_APPROVERS_LEFT                                                                   \
  " (SELECT count (*) FROM users w WHERE w.removed IS NULL AND (w.roles & 2) <> 0 AND w.n <> "     \
  "r.asker"                                                                                        \
  "  AND NOT EXISTS (SELECT 1 FROM request_history h WHERE h.request = r.n AND h.user = w.n"       \
  "                  AND h.what = 'approve')) "

/* SQL condition: a deferred delivery, and not the message's own report, is for the recipient
 * `address` of message `n`. Follow-up deliveries come in addition and do not count. */
#define KY_SERVED_OTHERWISE(n, address)                                                            \
  " EXISTS (SELECT 1 FROM debts own JOIN debts_owed due ON due.debt = own.n"                       \
  "  WHERE own.message = " n " AND own.source = 0 AND due.address = " address ") "

/* SQL expression: the deferred delivery by which a user has message `m`, NULL if the message's own
 * report is for the user. */
#define KY_SERVED_DEBT(user)                                                                       \
  " (SELECT b.n FROM debts b JOIN debts_owed o ON o.debt = b.n"                                    \
  "   JOIN addresses a ON a.address = o.address"                                                   \
  "   WHERE b.message = m.n AND b.source = 0 AND a.user = " user " AND NOT EXISTS"                 \
  "    (SELECT 1 FROM recipients r JOIN addresses c ON c.address = r.address"                      \
  "     WHERE r.n = m.n AND c.user = " user                                                        \
  " AND NOT" KY_SERVED_OTHERWISE ("m.n", "r.address") ") ORDER BY b.n LIMIT 1) "

/* Sets `ret_owns` to whether message number `n` is a user's own. Errors: STORE. */
gboolean ky_rights_owns (KyIndex *index, const KyPerson *person, gint64 n, gboolean *ret_owns,
                         GError **error);
/* Sets `ret_relation` to the strongest relation of a user to message number `n`.
 * `now`: Unix seconds.
 * Errors: STORE. */
gboolean ky_rights_standing (KyIndex *index, const KyPerson *person, gint64 n, gint64 now,
                             KyStanding *ret_relation, GError **error);
/* Sets `ret_decides` to whether a user may decide request number `request` at `now`. Errors:
 * STORE. */
gboolean ky_rights_decides (KyIndex *index, const KyPerson *person, gint64 request, gint64 now,
                            gboolean *ret_decides, GError **error);
/* Sets `ret_sees` to whether a user may see request number `request`: as the one who asked, who may
 * decide it or has handled it, or as administrator or auditor. Errors: STORE. */
gboolean ky_rights_sees_request (KyIndex *index, const KyPerson *person, gint64 request, gint64 now,
                                 gboolean *ret_sees, GError **error);
