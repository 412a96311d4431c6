/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Windows bitmaps in RTF: \dibitmap. */
#pragma once

#include "common/view.h"

/* Returns a metafile that draws `dib`, a bitmap without a file header, with one pixel for each of
 * its pixels (transfer full). NULL: `dib` is not a bitmap. */
GByteArray *ky_rtf_dib_metafile (KyView dib);
