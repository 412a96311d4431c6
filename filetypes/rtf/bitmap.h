/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures that RTF cannot hold as they are, as bitmaps of Windows without the header of a file:
 * what dib.h takes. NULL: it is none that can be read. (transfer full) */
#pragma once

#include "engine/job.h"

/* \wbitmap: dots as a device had them, which words beside them describe; 0: it is not said. */
typedef struct
{
  gint width, height;           /* \picw, \pich */
  gint bits, planes, row_bytes; /* \wbmbitspixel, \wbmplanes, \wbmwidthbytes */
} KyRtfBitmap;

GByteArray *ky_rtf_device_dib (const KyRtfBitmap *bitmap, KyView dots);
/* A file: BMP, whose dots may lie further behind, and GIF, of which it is the first picture on
 * white. JOB is charged for its dots. */
GByteArray *ky_rtf_bmp_dib (KyView file);
GByteArray *ky_rtf_gif_dib (KyJob *job, KyView file);
