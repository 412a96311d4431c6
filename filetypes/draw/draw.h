/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws pages of PDF and XPS files, and Windows metafiles, with poppler, libgxps and cairo. This is
 * not a type: other types request these steps (ky_job_step()), which run in a worker family of its
 * own. These libraries were never hardened for hostile input, so the design assumes that a file may
 * take over the process that reads it. The output is read by another worker as untrusted input. */
#pragma once

#include "engine/job.h"

/* Runs `step` on ky_job_input(). Errors: UNSUPPORTED, MALFORMED, ENCRYPTED, LIMIT, MEMORY,
 * LIBRARY. */
gboolean ky_draw_step (KyJob *job, KyStep step, const gchar *argument, GError **error);
/* Loads the configuration and caches of fonts. To be called once, before the sandbox closes. */
void ky_draw_warm_up (void);
