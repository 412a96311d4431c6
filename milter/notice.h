/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "config/policy.h"
#include "milter/message.h"
#include "engine/report.h"

/*
 * The message that arrives instead of one of which nothing could be delivered: written from the
 * envelope and the report alone, in the policy's language. ID is the request number. It holds
 * nothing of the withheld message. CRLF lines. (transfer full)
 */
GBytes *ky_notice_message (const KyMessage *message, const KyReportPart *report, KyPolicy *policy,
                           const gchar *id);
