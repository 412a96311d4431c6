/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fonts that a document brings along (ISO/IEC 29500-1 §17.8.3.3, §19.2.1.9). */
#pragma once

#include "filetypes/ooxml/package.h"

/* Writes the fonts of PACKAGE anew, each as the `font` of its part. Those that can't be, or that
 * nothing names, get into DROPPED, a set of folded part names; then TRUE in *RET_DROPS, and the
 * package has to be opened again without them. Errors: LIMIT, MALFORMED. */
gboolean ky_ooxml_read_fonts (KyJob *job, KyPackage *package, GHashTable *dropped,
                              gboolean *ret_drops, GError **error);
