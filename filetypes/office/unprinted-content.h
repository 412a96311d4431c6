/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What page images of old Office documents lack. */
#pragma once

#include "engine/job.h"

/* Reports what pages of `document`, which is not encrypted, do not show: hidden sheets, rows, cells
 * and slides, and speaker notes. `suffix` is its type; for others than xls and ppt nothing is
 * reported. */
void ky_legacy_tell_undrawn (KyJob *job, KyView document, const gchar *suffix);
