/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The methods that the types emf and wmf share. */
#pragma once

#include "engine/filetype.h"

/* The methods of Windows metafiles: the file is drawn (KY_STEP_METAFILE) and written as PNG.
 * Errors: those of the step, LIMIT. */
extern const KyMethod ky_metafile_methods[];
