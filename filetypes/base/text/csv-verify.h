/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies comma- or tab-separated values. */
#pragma once

#include "engine/job.h"

/* Implements the verify method of csv: text by O-TXT-01, and no cell that acts under any reading.
 * Errors: VERIFY. */
gboolean ky_csv_verify (KyJob *job, GError **error);
