/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bitmaps of Windows in RTF: \dibitmap. */
#pragma once

#include "common/view.h"

#include <glib.h>

/* A metafile that draws DIB, a bitmap without the header of a file, with a dot for each of its
 * pixels. NULL: it is none. (transfer full) */
GByteArray *ky_rtf_dib_metafile (KyView dib);
