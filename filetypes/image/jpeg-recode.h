/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The usual JPEG (one sequential Huffman-coded scan) from symbols to symbols: no coefficient is
 * stored, so that a picture costs one pass over its bytes. It writes, byte for byte, what libjpeg
 * writes from the same coefficients.
 */
#pragma once

#include <stdio.h>

#include <jpeglib.h>

#include <glib.h>

#include "common/view.h"
#include "filetypes/image/jpeg-greys.h"

/*
 * Of IN the header was read; OUT has the parameters of what is to be written, with its tables.
 * Appends the whole file to OUTPUT, PROFILE in it. FALSE, with OUTPUT as it was: this picture is
 * not for here (several scans, damaged, values that OUT's tables have no code for …), and IN stands
 * where it stood. *RET_TRAILING is the number of bytes behind the end of the picture. What is shown
 * is drawn into GREYS (may be NULL).
 */
gboolean ky_jpeg_recode (struct jpeg_decompress_struct *in, struct jpeg_compress_struct *out,
                         KyView profile, KyJpegGreys *greys, GByteArray *output,
                         gsize *ret_trailing);

/* Appends all that stands before the picture data of OUT's one scan. FALSE: OUT has no such
 * segments.
 */
gboolean ky_jpeg_put_segments (const struct jpeg_compress_struct *out, KyView profile,
                               GByteArray *output);
