/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was withheld for a reason that has gone is worked on again. An administrator says of which
 * mails (reprocess.c); they wait in the table `reprocess` until kiyome-opener, which holds the key,
 * has sanitized them again and handed what came out to the inner relay (reprocess-work.c).
 */
#pragma once

#include "engine/report.h"
#include "store/calls/call.h"

/* Of mails that are worked on again, and of debts (debt.h), alike. Seconds. */
#define KY_WORK_LEASE 900 /* more than one mail takes to be sanitized, or to be handed to one */
#define KY_WORK_PAUSE_FIRST 15
#define KY_WORK_PAUSE_MAX 1800

/* The call's blob: the header of what is delivered, a NUL, a report in its binary form (both
 * transfer full). Errors: "invalid", MALFORMED. */
gboolean ky_work_read_report (KyCall *call, gchar **ret_header, KyReportPart **ret_report,
                              GError **error);
/* As much of TEXT as is kept, and no half of a message at its end, which may hold others. (transfer
 * full) */
gchar *ky_work_shorten (const gchar *text);
/* The recipients that ROW (nullable: with ERROR set; address and what the relay said) gives, as
 * people read it; "" for none. (transfer full), NULL on an error. */
gchar *ky_work_name_never (KyServer *server, KyStatement *row, GError **error);
/* Counts one use of each entry of the allowlist that PART and what is in it passed by. */
gboolean ky_work_count_allowed (KyServer *server, KyCall *call, const KyReportPart *part,
                                GError **error);
