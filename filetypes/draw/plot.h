/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The step KY_STEP_DRAWING: CAD drawings, drawn by cairo with fonts of the system, in a worker
 * family of their own. Its program is in the package kiyome-drawings with that of the types. */
#pragma once

#include "engine/job.h"

/* Loads the list of fonts. To be called once, before the sandbox closes. */
void ky_plot_warm_up (void);
/* Runs `step` on ky_job_input(), a drawing of the type that `argument` names. Errors: those of the
 * reader, UNSUPPORTED, LIMIT, MEMORY, LIBRARY. */
gboolean ky_plot_step (KyJob *job, KyStep step, const gchar *argument, GError **error);
