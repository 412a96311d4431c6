/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Searches for QR codes in a JPEG. Photographs of more than KY_CODES_PIXELS are left out, because
 * that would cost as much as writing them. */
#pragma once

#include <stdio.h>

#include <jpeglib.h>

#include "filetypes/codes/look.h"

/* Starts a search in the picture that `in`, whose header was read, holds, and sets `in`'s
 * parameters so that one reading gives its coefficients (jpeg_read_coefficients()) and afterwards
 * its greys.
 * Returns NULL if nothing is to be searched, or not this way: see ky_jpeg_look_for_codes().
 * (transfer full) */
KyCodesLook *ky_jpeg_begin_look (KyJob *job, struct jpeg_decompress_struct *in);
/* Passes the greys of `in`, which was read to its end, to `look`. Errors go to `in`'s error
 * handler. */
void ky_jpeg_look (struct jpeg_decompress_struct *in, KyCodesLook *look);

/* Searches `view`, which must be an output of ky_jpeg_rewrite(), so that only sequential data of
 * checked size is decoded a second time. */
void ky_jpeg_look_for_codes (KyJob *job, KyView view);
