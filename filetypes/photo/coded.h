/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How large a coded picture is by its own headers, whatever the file around it says. */
#pragma once

#include "common/view.h"

/*
 * Are all pictures that HEVC's (ITU-T H.265) CONFIG (the content of hvcC) and DATA (units behind
 * their lengths of four bytes, which fill it) speak of WIDTH x HEIGHT, once what their conformance
 * window cuts away is gone? RET_PIXELS: of the largest, before that.
 */
gboolean ky_coded_hevc (KyView config, KyView data, guint32 width, guint32 height,
                        guint64 *ret_pixels);

/* The same of AV1's CONFIG (the content of av1C) and DATA (open bitstream units). */
gboolean ky_coded_av1 (KyView config, KyView data, guint32 width, guint32 height,
                       guint64 *ret_pixels);
