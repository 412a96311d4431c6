/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The step KY_STEP_SVG: librsvg draws an SVG drawing that kiyome's own writer wrote. librsvg and
 * Pango start threads, so that the step has a worker family of its own. */
#pragma once

#include "engine/job.h"

/* Loads the list of fonts and librsvg's modules. To be called once, before the sandbox closes. */
void ky_draw_svg_warm_up (void);
/* Runs `step` on ky_job_input(). Errors: UNSUPPORTED, MALFORMED (the drawing has no size), LIMIT,
 * MEMORY, LIBRARY. */
gboolean ky_draw_svg_step (KyJob *job, KyStep step, const gchar *argument, GError **error);
