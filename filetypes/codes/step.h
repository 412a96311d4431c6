/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The step KY_STEP_CODES: zbar reads the codes in a picture of greys. See filetypes/codes/look.h.
 * zbar was never hardened for hostile input: it is alone in its process, and its answer is text
 * that is shown and never followed. */
#pragma once

#include "engine/job.h"

/* Prepares the search for codes. Called once, before the sandbox closes. */
void ky_codes_warm_up (void);
/* Runs `step` on ky_job_input(). Errors: UNSUPPORTED, MALFORMED, MEMORY, LIBRARY. */
gboolean ky_codes_step (KyJob *job, KyStep step, const gchar *argument, GError **error);
