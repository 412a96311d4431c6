/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts what was done with mail since the start, once for each mail, when it is committed: by
 * outcome and policy, by the reason why parts were withheld, and by the time from the arrival of
 * the original to the report. */
#pragma once

#include "engine/report.h"

typedef struct _KyTally KyTally;

/* Returns a tally with all counts at zero (transfer full: ky_tally_free()). */
KyTally *ky_tally_new (void);
void ky_tally_free (KyTally *tally);
/* Counts a mail with its report.
 * `policy`: the name of the policy that was applied.
 * `microseconds`: the time since the mail arrived. */
void ky_tally_report (KyTally *tally, const gchar *policy, const KyReportPart *report,
                      gint64 microseconds);
/* Counts a mail that its front end refused with a 4xx, so that the sender will try again. */
void ky_tally_failed (KyTally *tally);
/* Appends ,"mails":[…],"withheld":[…],"handling":{…} to a JSON object. */
void ky_tally_json (const KyTally *tally, GString *json);
