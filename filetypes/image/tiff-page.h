/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A page of a TIFF as it will be written, and its rows. */
#pragma once

#include <glib.h>
#include <tiffio.h>

#include "common/view.h"
#include "filetypes/base/picture/exif.h"
#include "engine/job.h"

typedef struct
{
  gboolean is_for_png; /* set before it is read: what PNG has no samples for is drawn */
  KyJob *job;
  TIFF *tiff;
  guint32 width, height; /* as stored */
  guint stored_bits;     /* of a sample */
  guint orientation;
  gboolean is_planar, is_tiled;
  gboolean is_drawn; /* by libtiff, as RGBA of 8 bits */
  gboolean has_jpeg_ycbcr;
  /* as written */
  guint bits, samples;
  guint photometric, format;
  guint extra_count;
  guint16 extras[8];
  guint16 colors[3][256];
  gboolean has_resolution;
  gfloat resolution_x, resolution_y;
  guint resolution_unit;
  GByteArray *profile; /* (nullable) */
  /* of reading */
  guint8 *pixels; /* (nullable) the whole page as stored, contiguous */
  gsize stride;   /* of a row as written, before turning */
  guint8 *band;   /* one row of tiles */
  guint32 band_row;
  guint8 *line;
} KyTiffPage;

/* Reads the facts of TIFF's current directory; charges its pixels. Errors: MALFORMED, LIMIT. */
gboolean ky_tiff_page_read (KyTiffPage *page, KyJob *job, TIFF *tiff, GError **error);
void ky_tiff_page_clear (KyTiffPage *page);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyTiffPage, ky_tiff_page_clear)

/* Bits of a pixel, and size of the upright page. */
guint ky_tiff_page_bits (const KyTiffPage *page);
guint32 ky_tiff_page_width (const KyTiffPage *page);
guint32 ky_tiff_page_height (const KyTiffPage *page);

/* Row Y of the upright page; rows are asked for from the top. Errors: MALFORMED, LIMIT, MEMORY. */
gboolean ky_tiff_page_row (KyTiffPage *page, guint32 y, guint8 *row, GError **error);
