/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the size of a coded picture from its own headers, whatever the file around it says. */
#pragma once

#include "common/view.h"

/* Whether all pictures that HEVC's (ITU-T H.265) CONFIG (the content of hvcC) and DATA (units
 * behind their lengths of four bytes, which fill it) announce are WIDTH by HEIGHT after their
 * conformance window is applied. *RET_PIXELS is the size of the largest in pixels before that. */
gboolean ky_sequence_header_hevc (KyView config, KyView data, guint32 width, guint32 height,
                                  guint64 *ret_pixels);

/* The same for AV1's CONFIG (the content of av1C) and DATA (open bitstream units). */
gboolean ky_sequence_header_av1 (KyView config, KyView data, guint32 width, guint32 height,
                                 guint64 *ret_pixels);
