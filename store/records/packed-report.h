/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports as the index keeps them: JSON, compressed with zstd. */
#pragma once

#include "engine/report.h"

/* Converts a report to JSON and compresses it. For any thread.
 * `config_sha256`: (nullable) the hash of the configuration.
 * `ret_size`: set to the size of the JSON in bytes.
 * Returns the compressed JSON (transfer full), or NULL.
 * Errors: LIMIT (KY_STORE_REPORT_MAX), LIBRARY. */
GBytes *ky_report_pack (const KyReportPart *report, const gchar *policy,
                        const guint8 policy_sha256[KY_SHA256_SIZE], const guint8 *config_sha256,
                        gsize *ret_size, GError **error);
/* Returns the hash of the configuration that a packed report names, in hexadecimal, or "" (transfer
 * full). */
gchar *ky_report_packed_config (KyView packed);
