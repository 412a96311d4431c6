/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A report as it is kept: its JSON, packed by zstd. */
#pragma once

#include "engine/report.h"

/* The JSON of REPORT, packed; *RET_SIZE gets its bytes before that. May run in any thread. Errors:
 * LIMIT (KY_STORE_REPORT_MAX), LIBRARY. (transfer full) */
GBytes *ky_report_pack (const KyReportPart *report, const gchar *policy,
                        const guint8 policy_sha256[KY_SHA256_SIZE], gsize *ret_size,
                        GError **error);
