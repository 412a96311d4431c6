/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rebuilds and verifies WebP files. */
#pragma once

#include "filetypes/base/picture/budget-verify.h"

/* Rebuilds `view` to `job`. Errors: MALFORMED, LIMIT, MEMORY. */
gboolean ky_webp_rebuild (KyJob *job, KyView view, GError **error);
/* Verifies that `view` has the form that ky_webp_rebuild() writes, without sharing code with it.
 * Errors: VERIFY. */
gboolean ky_webp_verify (KyView view, KyPictureBudget *budget, GError **error);
