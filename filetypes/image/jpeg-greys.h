/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Searches for QR codes in a JPEG. For most pictures the grey pixels are computed from the
 * coefficients that are copied anyway; the others are decoded a second time. Photographs of more
 * than KY_CODES_PIXELS are left out, because that would cost as much as writing them.
 */
#pragma once

#include <stdio.h>

#include <jpeglib.h>

#include "filetypes/codes/look.h"

typedef struct
{
  gint16 coefficients[DCTSIZE2]; /* of the block at hand, row by row */
  gboolean is_flat;              /* no coefficient but the first */
  gfloat scale[DCTSIZE2];        /* of each, for the transform */
  KyCodesLook *look;
  guint8 *band; /* a row of units */
  gsize stride;
} KyJpegGreys;

extern const guint8 ky_jpeg_natural_order[DCTSIZE2];

/* Prepares the search for the picture of IN, whose header was read (transfer full). NULL: the
 * policy does not ask for it, or the picture is not suitable. */
KyJpegGreys *ky_jpeg_greys_new (KyJob *job, const struct jpeg_decompress_struct *in);
void ky_jpeg_greys_free (KyJpegGreys *greys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyJpegGreys, ky_jpeg_greys_free)

/* Draws the complete block at COLUMN and at ROW of its row of units. */
void ky_jpeg_greys_draw (KyJpegGreys *greys, guint column, guint row);
/* Ends a row of units, ROWS blocks high. */
void ky_jpeg_greys_end_row (KyJpegGreys *greys, guint rows);
/* Ends the picture after the last row: see ky_codes_look_finish(). */
void ky_jpeg_greys_finish (KyJpegGreys *greys);

/* Searches VIEW, which must be an output of ky_jpeg_rewrite(), so that only sequential data of
 * checked size is decoded a second time. */
void ky_jpeg_look_for_codes (KyJob *job, KyView view);
