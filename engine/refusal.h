/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Refuses mail for what was found in it, where the policies say so (key mail.refuse). */
#pragma once

#include "engine/report.h"

/* Finds why a message is refused: the first withheld part whose reason every policy refuses. If
 * the recipients' policies disagree, the message is not refused.
 * `report`: the message's report.
 * `policies`: the recipients' policies, an array of at least one KyPolicy.
 * `ret_part`: set to the part that causes the refusal (transfer none).
 * Returns the word of mail.refuse that applies, a constant string, or NULL. */
const gchar *ky_refusal_find (const KyReportPart *report, const GPtrArray *policies,
                              const KyReportPart **ret_part);

/* Tells whether a message may be refused for its content at all, before the content is known.
 * `policies`: the recipients' policies, an array of at least one KyPolicy.
 * Returns TRUE if all policies have a word of mail.refuse in common. */
gboolean ky_refusal_may_come (const GPtrArray *policies);

/* Changes a report into that of a refused message: nothing of the message reaches anybody. The
 * root gets the reason of the part that causes the refusal. Parts that would have been delivered
 * get the detail "mail-refused".
 * `report`: the message's report, which is changed.
 * `part`: the part that ky_refusal_find() returned: `report` itself or a part of it. */
void ky_refusal_mark (KyReportPart *report, const KyReportPart *part);
