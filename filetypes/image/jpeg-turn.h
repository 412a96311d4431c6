/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Turns a JPEG by its coefficients: to mirror a block, its odd horizontal (or vertical)
 * frequencies are negated; to transpose it, rows and columns are exchanged. Both are exact. */
#pragma once

#include <stdio.h>

#include <jpeglib.h>

#include "filetypes/base/picture/exif.h"

/* Tells whether `in`, whose header was read, can be turned without loss. FALSE if an edge that
 * would become the left or top one lies inside a unit of blocks. */
gboolean ky_jpeg_turn_is_lossless (const struct jpeg_decompress_struct *in, const KyTurn *turn);

/* Returns arrays for the turned coefficients, from `in`'s pool. To be called before
 * jpeg_read_coefficients(). */
jvirt_barray_ptr *ky_jpeg_turn_prepare (struct jpeg_decompress_struct *in, const KyTurn *turn);

/* Sets size, sampling factors and quantisation tables of `out` for the turned picture of `in`. */
void ky_jpeg_turn_parameters (struct jpeg_decompress_struct *in, struct jpeg_compress_struct *out,
                              const KyTurn *turn);

/* Fills `turned` from `stored`, and sets `out`'s parameters. */
void ky_jpeg_turn (struct jpeg_decompress_struct *in, jvirt_barray_ptr *stored,
                   struct jpeg_compress_struct *out, jvirt_barray_ptr *turned, const KyTurn *turn);
