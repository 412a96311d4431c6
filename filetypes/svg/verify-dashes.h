/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts, for the verifier, the dashes of a drawing's lines. */
#pragma once

#include "filetypes/base/xml/verify.h"

/* Reads the attribute stroke-dasharray of `tag`. Sets `*density` to the number of dashes and gaps
 * in one unit of length, or leaves it unchanged if the dashes are inherited (`*ret_is_own` is
 * FALSE). Returns FALSE if the dashes are too small or their size is unknown. */
gboolean ky_svg_verify_density (const KyXmlVerifyElement *tag, gdouble *density,
                                gboolean *ret_is_own);
/* Returns the length of the lines of `tag` that may have dashes, in units; 0: it is no shape. */
gdouble ky_svg_verify_length (const KyXmlVerifyElement *tag);
