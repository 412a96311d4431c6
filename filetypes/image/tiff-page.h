/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a page of a TIFF in the form in which it is written, and its rows. */
#pragma once

#include <tiffio.h>

#include "filetypes/base/picture/exif.h"
#include "engine/job.h"

typedef struct
{
  gboolean is_for_png; /* set before reading: sample formats that PNG lacks are drawn */
  KyJob *job;
  TIFF *tiff;
  guint32 width, height; /* as stored */
  guint stored_bits;     /* bits of a sample in the input */
  guint orientation;
  gboolean is_planar, is_tiled;
  gboolean is_drawn; /* libtiff draws it, as RGBA of 8 bits */
  /* Format of the output: */
  guint bits, samples;
  guint photometric, format;
  guint extra_count;
  guint16 extras[8];
  guint16 colors[3][256];
  gboolean has_resolution;
  gfloat resolution_x, resolution_y;
  guint resolution_unit;
  GByteArray *profile; /* (nullable) */
  /* State of the reader: */
  guint8 *pixels; /* (nullable) the whole page as stored, contiguous */
  gsize stride;   /* bytes of a row as written, before rotation */
  guint8 *band;   /* one row of tiles */
  guint32 band_row;
  guint8 *line;
} KyTiffPage;

/* Reads the current directory of `tiff` into `page` and charges its pixels to `job`. Errors:
 * MALFORMED, LIMIT, MEMORY, UNSUPPORTED (samples that PNG does not have). */
gboolean ky_tiff_page_read (KyTiffPage *page, KyJob *job, TIFF *tiff, GError **error);
void ky_tiff_page_clear (KyTiffPage *page);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyTiffPage, ky_tiff_page_clear)

/* Return the bits of a pixel, and the size of the upright page in pixels. */
guint ky_tiff_page_bits (const KyTiffPage *page);
guint32 ky_tiff_page_width (const KyTiffPage *page);
guint32 ky_tiff_page_height (const KyTiffPage *page);

/* Copies row `y` of the upright page to `row`; rows are requested from the top. Errors: MALFORMED,
 * LIMIT, MEMORY. */
gboolean ky_tiff_page_row (KyTiffPage *page, guint32 y, guint8 *row, GError **error);
