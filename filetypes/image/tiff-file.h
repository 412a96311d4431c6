/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rebuilds and verifies TIFF files page by page. */
#pragma once

#include "filetypes/base/picture/budget-verify.h"

/* Rebuilds `view` page by page to `job`. Errors: MALFORMED, LIMIT, MEMORY. */
gboolean ky_tiff_rebuild (KyJob *job, KyView view, GError **error);

/* Verifies that `view` has the form that ky_tiff_rebuild() writes, without sharing code with it.
 * Errors: VERIFY. */
gboolean ky_tiff_verify (KyView view, KyPictureBudget *budget, GError **error);
