/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of a report's parts, which lists, searches and rights are answered from. */
#pragma once

#include "engine/report.h"
#include "store/index/index.h"

#define KY_PARTS_MAX 20000 /* rows; what is beyond them stands in the report only */

/* Writes those of message N: ROOT at path "1", then each before those inside it, "1.2" the second
 * that is in it. Inside a transaction. Errors: STORE. */
gboolean ky_parts_insert (KyIndex *index, gint64 n, const KyReportPart *root, GError **error);
