/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/image/metafile.h"

#include "filetypes/image/drawn.h"

static gboolean
rebuild (KyJob *job, GError **error)
{
  g_autoptr (GBytes) drawn = ky_job_step (job, KY_STEP_METAFILE, NULL, ky_job_input (job), error);

  return drawn != NULL && ky_drawn_write (job, drawn, error);
}

const KyMethod ky_metafile_methods[]
    = { { KY_METHOD_REBUILD, rebuild }, { KY_METHOD_IMAGE, rebuild }, { KY_METHOD_NONE, NULL } };
