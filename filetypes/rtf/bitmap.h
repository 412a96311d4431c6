/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts device-dependent bitmaps (\wbitmap) of RTF to Windows bitmaps. */
#pragma once

#include "common/view.h"

/* Holds the properties of a \wbitmap, the pixels of a device; 0 means not specified. */
typedef struct
{
  gint width, height;           /* \picw, \pich */
  gint bits, planes, row_bytes; /* \wbmbitspixel, \wbmplanes, \wbmwidthbytes */
} KyRtfBitmap;

/* Converts `dots`, the pixels of `bitmap`, to a Windows bitmap without a file header, as dib.h
 * takes it (transfer full). NULL: it cannot be read. */
GByteArray *ky_rtf_device_dib (const KyRtfBitmap *bitmap, KyView dots);
