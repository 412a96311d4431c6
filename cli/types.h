/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells which methods a policy tries with a type. */
#pragma once

#include "config/config.h"
#include "engine/filetype.h"

/* Returns the methods that are tried with `type`, in this order: those methods of `policy` that it
 * has ("image, text"), or "withhold". (transfer full) */
gchar *ky_cli_methods_in_force (KyPolicy *policy, const KyFiletype *type);
/* The package that would have to be installed for anything to be made of `type`; NULL: none.
 * (transfer none) */
const gchar *ky_cli_missing_package (const KyFiletype *type);
/* The key without whose value "rebuild" nothing is made of `type` ("media.files"); NULL: there is
 * none. (transfer full) */
gchar *ky_cli_wanted_by (const KyFiletype *type);
