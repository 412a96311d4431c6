/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A report as it is kept: its JSON, packed by zstd. */
#pragma once

#include "engine/report.h"

/* The JSON of REPORT, packed; *RET_SIZE gets its bytes before that. CONFIG_SHA256: nullable. May
 * run in any thread. Errors: LIMIT (KY_STORE_REPORT_MAX), LIBRARY. (transfer full) */
GBytes *ky_report_pack (const KyReportPart *report, const gchar *policy,
                        const guint8 policy_sha256[KY_SHA256_SIZE], const guint8 *config_sha256,
                        gsize *ret_size, GError **error);
/* SHA-256 in hex of the configuration that PACKED names, or "". (transfer full) */
gchar *ky_report_packed_config (KyView packed);
