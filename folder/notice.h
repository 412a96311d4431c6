/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "config/policy.h"
#include "engine/report.h"

/* The notice that stands in withheld/ for the file NAME (as it was called), in the language of
 * POLICY: why it was withheld and with which number, ID, one asks. (transfer full) */
gchar *ky_folder_notice (const gchar *name, guint64 size, const KyReportPart *report,
                         KyPolicy *policy, const gchar *id);
