/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "common/view.h"

#include <glib.h>

/* \wbitmap: dots as a device had them, which words beside them describe; 0: it is not said. */
typedef struct
{
  gint width, height;           /* \picw, \pich */
  gint bits, planes, row_bytes; /* \wbmbitspixel, \wbmplanes, \wbmwidthbytes */
} KyRtfBitmap;

/* A bitmap of Windows without the header of a file, what dib.h takes. NULL: it is none that can be
 * read. (transfer full) */
GByteArray *ky_rtf_device_dib (const KyRtfBitmap *bitmap, KyView dots);
