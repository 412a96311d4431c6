/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mail that is refused for what was found in it, where the policies say so (mail.refuse). */
#pragma once

#include "config/policy.h"
#include "engine/report.h"

/*
 * Why the message of REPORT is refused: the word of mail.refuse for the first part of it that is
 * withheld for something that each of POLICIES (of KyPolicy, one at least) refuses. NULL: it is
 * not; so it is for a message whose recipients' policies don't agree. *RET_PART (transfer none) is
 * that part.
 */
const gchar *ky_refusal_find (const KyReportPart *report, const GPtrArray *policies,
                              const KyReportPart **ret_part);

/* May a message under POLICIES be refused for what it contains? Each of them then names one thing
 * that the others do, too. */
gboolean ky_refusal_may_come (const GPtrArray *policies);

/* REPORT as it is then: nothing of it reaches anybody. The root has the reason of PART, which is
 * one of its parts or itself; what would have been delivered says that all of it was refused. */
void ky_refusal_mark (KyReportPart *report, const KyReportPart *part);
