/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who may what, all in one place. A staff member sees the mail that went to one of his addresses
 * and the files that he uploaded. An approver sees a mail only through a request that waits for
 * him. An administrator and an auditor see what is known about a mail, not what is in it; an
 * administrator sees its content when he gives a reason. Nobody decides what he asked for.
 */
#pragma once

#include "store/people/people.h"

typedef enum
{
  KY_STANDING_NONE,
  KY_STANDING_MINE,
  KY_STANDING_REQUEST,  /* as somebody who is to decide about it */
  KY_STANDING_METADATA, /* as administrator or auditor */
} KyStanding;

const gchar *ky_standing_name (KyStanding relation);

/*
 * A condition on a request `r`: may user ?1 decide it at time ?2? As himself, or as deputy of
 * somebody who is away. Whom it was passed to decides alone, as long as he is an approver. At its
 * second step, and when the department has nobody else for it, any approver does; but not one who
 * approved it before.
 */
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

/*
 * How many people could still approve request `r`, today or when they are back: who asked can't,
 * and nobody approves twice.
 */
#define KY_RIGHTS_APPROVERS_LEFT                                                                   \
  " (SELECT count (*) FROM users w WHERE w.removed IS NULL AND (w.roles & 2) <> 0 AND w.n <> "     \
  "r.asker"                                                                                        \
  "  AND NOT EXISTS (SELECT 1 FROM request_history h WHERE h.request = r.n AND h.user = w.n"       \
  "                  AND h.what = 'approve')) "

/* Is ADDRESS, a recipient of message N, served by another than the message's own report? Follow-ups
 * come besides. */
#define KY_SERVED_OTHERWISE(n, address)                                                            \
  " EXISTS (SELECT 1 FROM debts own JOIN debts_owed due ON due.debt = own.n"                       \
  "  WHERE own.message = " n " AND own.source = 0 AND due.address = " address ") "

/* The debt by which user USER has message `m`, NULL where its own report is for him. */
#define KY_SERVED_DEBT(user)                                                                       \
  " (SELECT b.n FROM debts b JOIN debts_owed o ON o.debt = b.n"                                    \
  "   JOIN addresses a ON a.address = o.address"                                                   \
  "   WHERE b.message = m.n AND b.source = 0 AND a.user = " user " AND NOT EXISTS"                 \
  "    (SELECT 1 FROM recipients r JOIN addresses c ON c.address = r.address"                      \
  "     WHERE r.n = m.n AND c.user = " user                                                        \
  " AND NOT" KY_SERVED_OTHERWISE ("m.n", "r.address") ") ORDER BY b.n LIMIT 1) "

/* Is message N one of PERSON's own? */
gboolean ky_rights_owns (KyIndex *index, const KyPerson *person, gint64 n, gboolean *ret_owns,
                         GError **error);
/* How PERSON stands to message N: the strongest of what holds. */
gboolean ky_rights_standing (KyIndex *index, const KyPerson *person, gint64 n, gint64 now,
                             KyStanding *ret_relation, GError **error);
/* May PERSON decide request number REQUEST now? */
gboolean ky_rights_decides (KyIndex *index, const KyPerson *person, gint64 request, gint64 now,
                            gboolean *ret_decides, GError **error);
/* May PERSON see request number REQUEST: his own, one that he may decide or has handled, or as
 * administrator or auditor? */
gboolean ky_rights_sees_request (KyIndex *index, const KyPerson *person, gint64 request, gint64 now,
                                 gboolean *ret_sees, GError **error);
