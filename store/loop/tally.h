/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was done with mail since the start, counted once and where it is committed: by outcome and
 * policy, why parts were withheld, and how long it took from the original's coming until the report
 * was kept. */
#pragma once

#include "engine/report.h"

typedef struct _KyTally KyTally;

KyTally *ky_tally_new (void);
void ky_tally_free (KyTally *tally);
/* A mail under POLICY with its report; MICROSECONDS since it came. */
void ky_tally_report (KyTally *tally, const gchar *policy, const KyReportPart *report,
                      gint64 microseconds);
/* One that its door gave a 4xx: it comes again. */
void ky_tally_failed (KyTally *tally);
/* Appends ,"mails":[…],"withheld":[…],"handling":{…}. */
void ky_tally_json (const KyTally *tally, GString *json);
