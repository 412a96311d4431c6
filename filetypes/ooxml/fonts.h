/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rewrites the fonts that a document embeds (ISO/IEC 29500-1 §17.8.3.3, §19.2.1.9). */
#pragma once

#include "filetypes/ooxml/package.h"

/* Rewrites the fonts of `package` and stores each as the `font` of its part. The folded names of
 * fonts that cannot be rewritten, or that no element names, are added to the set `dropped`, and
 * `*ret_drops` becomes TRUE: the caller has to open the package again without them. Errors: LIMIT,
 * MALFORMED. */
gboolean ky_ooxml_read_fonts (KyJob *job, KyPackage *package, GHashTable *dropped,
                              gboolean *ret_drops, GError **error);
