/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs the one step of the worker family that draws CAD drawings. */
#include "filetypes/draw/plot.h"

#include "filetypes/draw/drawing.h"

#include <fontconfig/fontconfig.h>

void
ky_plot_warm_up (void)
{
  /* A worker could not write a cache of fonts. */
  FcInit ();
}

gboolean
ky_plot_step (KyJob *job, KyStep step, const gchar *argument, GError **error)
{
  if (step == KY_STEP_DRAWING)
    return ky_draw_drawing (job, argument, error);
  return ky_fail (error, KY_ERROR_UNSUPPORTED, "no step of drawing");
}
