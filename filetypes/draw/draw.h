/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages of PDF and XPS, and Windows metafiles, drawn by poppler, libgxps and cairo. It is no type
 * but does steps for the types (ky_job_step()) in a worker family of its own, so that no such
 * library is near anything else: they were never hardened for hostile input, and whatever they read
 * is taken to have taken its process over. What comes out goes back to a worker that reads it as a
 * stranger's. */
#pragma once

#include "engine/job.h"

/* Runs `step` on ky_job_input(). Errors: UNSUPPORTED, MALFORMED, ENCRYPTED, LIMIT, MEMORY,
 * LIBRARY. */
gboolean ky_draw_step (KyJob *job, KyStep step, const gchar *argument, GError **error);
/* Loads the configuration and caches of fonts. To be called once, before the sandbox closes. */
void ky_draw_warm_up (void);
