/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells which methods a policy tries with a type. */
#pragma once

#include "config/config.h"
#include "engine/filetype.h"

/* Returns the methods that are tried with `type`, in this order: those methods of `policy` that it
 * has ("image, text"), or "withhold". (transfer full) */
gchar *ky_cli_methods_in_force (KyPolicy *policy, const KyFiletype *type);
/* Returns the name of the Debian package that must be installed so that files of `type` can be
 * sanitized; NULL: the package is installed, or none is needed. (transfer none) */
const gchar *ky_cli_missing_package (const KyFiletype *type);
/* Returns the policy key that must be "rebuild" so that files of `type` are sanitized
 * ("media.files"); NULL: `type` has none. (transfer full) */
gchar *ky_cli_wanted_by (const KyFiletype *type);
