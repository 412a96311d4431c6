/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports the content of old Office documents that page images do not show. */
#pragma once

#include "engine/job.h"

/* Reports what pages of `document`, which is not encrypted, do not show: hidden sheets, rows, cells
 * and slides, and speaker notes. `suffix` is its type; for others than xls and ppt nothing is
 * reported. */
void ky_legacy_tell_undrawn (KyJob *job, KyView document, const gchar *suffix);
