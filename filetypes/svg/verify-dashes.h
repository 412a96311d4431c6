/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many dashes the lines of a drawing have, as the verifier counts them. */
#pragma once

#include "filetypes/base/xml/verify.h"

/* Reads what stroke-dasharray says of `tag`. Returns FALSE if the dashes are too small, or their
 * size is not known. `*density`: their number in one unit, unchanged where they are inherited.
 * `*ret_is_own`: they are not. */
gboolean ky_svg_verify_density (const KyXmlVerifyElement *tag, gdouble *density,
                                gboolean *ret_is_own);
/* Returns the length in which `tag` may have dashes; 0: it is no shape. */
gdouble ky_svg_verify_length (const KyXmlVerifyElement *tag);
