/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Recodes the usual JPEG (one sequential Huffman-coded scan) symbol by symbol: no coefficient is
 * stored, so that a picture costs one pass over its bytes. The output equals, byte for byte, what
 * libjpeg writes from the same coefficients.
 */
#pragma once

#include <stdio.h>

#include <jpeglib.h>

#include <glib.h>

#include "common/view.h"
#include "filetypes/image/jpeg-greys.h"

/*
 * Recodes the picture of IN, whose header was read, and appends the whole file, with PROFILE, to
 * OUTPUT; OUT has the parameters and tables of the output. Returns FALSE, with OUTPUT and IN
 * unchanged, if the picture is not suitable (several scans, damage, values that OUT's tables have
 * no code for …). *RET_TRAILING is the number of bytes behind the end of the picture. The grey
 * pixels are drawn into GREYS (nullable).
 */
gboolean ky_jpeg_recode (struct jpeg_decompress_struct *in, struct jpeg_compress_struct *out,
                         KyView profile, KyJpegGreys *greys, GByteArray *output,
                         gsize *ret_trailing);

/* Appends to OUTPUT all segments in front of the picture data of OUT's only scan. Returns FALSE if
 * OUT needs other segments. */
gboolean ky_jpeg_put_segments (const struct jpeg_compress_struct *out, KyView profile,
                               GByteArray *output);
