/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the size of a coded picture from its own headers, whatever the file around it says. */
#pragma once

#include "common/view.h"

/* Tells whether all pictures that HEVC's (ITU-T H.265) `config` (the content of hvcC) and `data`
 * (units behind their lengths of four bytes, which fill it) announce are `width` by `height` after
 * their conformance window is applied. `*ret_pixels` is the size of the largest in pixels before
 * that. */
gboolean ky_sequence_header_hevc (KyView config, KyView data, guint32 width, guint32 height,
                                  guint64 *ret_pixels);

/* Tells for AV1's `config` (the content of av1C) and `data` (open bitstream units) what
 * ky_sequence_header_hevc() tells for HEVC's. */
gboolean ky_sequence_header_av1 (KyView config, KyView data, guint32 width, guint32 height,
                                 guint64 *ret_pixels);
