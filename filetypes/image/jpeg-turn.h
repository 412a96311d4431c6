/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Turning a JPEG by its coefficients. A block's mirror image has its odd horizontal (or vertical)
 * frequencies negated, its transposition has rows and columns exchanged; both are exact.
 */
#pragma once

#include <stdio.h>

#include <glib.h>
#include <jpeglib.h>

#include "filetypes/base/picture/exif.h"

/* FALSE when an edge that would become left or top lies inside a unit of blocks. IN: after the
 * header is read. */
gboolean ky_jpeg_turn_is_lossless (const struct jpeg_decompress_struct *in, const KyTurn *turn);

/* Arrays for the turned coefficients, from IN's pool; to be called before
 * jpeg_read_coefficients(). */
jvirt_barray_ptr *ky_jpeg_turn_prepare (struct jpeg_decompress_struct *in, const KyTurn *turn);

/* Size, sampling factors and quantisation of OUT for IN's picture turned. */
void ky_jpeg_turn_parameters (struct jpeg_decompress_struct *in, struct jpeg_compress_struct *out,
                              const KyTurn *turn);

/* Fills TURNED from STORED, and sets OUT's parameters. */
void ky_jpeg_turn (struct jpeg_decompress_struct *in, jvirt_barray_ptr *stored,
                   struct jpeg_compress_struct *out, jvirt_barray_ptr *turned, const KyTurn *turn);
