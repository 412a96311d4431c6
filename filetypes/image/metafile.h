/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "filetypes/job.h"

/* The job's Windows metafile drawn (KY_STEP_METAFILE) and written as PNG. Errors: those of the
 * step, LIMIT. */
gboolean ky_metafile_rebuild (KyJob *job, GError **error);
