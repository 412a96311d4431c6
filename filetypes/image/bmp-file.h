/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a BMP file into what is written again. */
#pragma once

#include "filetypes/base/picture/palette.h"
#include "engine/job.h"

typedef enum
{
  KY_BMP_INDEX, /* a byte a pixel, into the palette; written with file->depth bits */
  KY_BMP_555,   /* two bytes, little-endian, as stored */
  KY_BMP_565,
  KY_BMP_BGR,
  KY_BMP_BGRA
} KyBmpForm;

typedef struct
{
  guint32 width, height;
  gboolean is_top_down;
  guint stored_bits;
  guint32 masks[4];    /* red, green, blue, alpha */
  KyView data;         /* the pixels, from their first byte on */
  guint64 stride;      /* bytes of a stored row */
  guint8 *indices;     /* (nullable) RLE undone, a byte a pixel, top-down */
  gboolean has_fourth; /* BGRA without a mask for alpha: some programs take it for that, others do
                        * not, so it stays what it is */
  KyBmpForm form;
  guint depth; /* bits of an index as written: 1, 4 or 8 */
  KyColor palette[256];
  guint palette_count;
  guint32 density_x, density_y; /* pixels a metre; 0: none */
} KyBmpFile;

void ky_bmp_file_clear (KyBmpFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyBmpFile, ky_bmp_file_clear)

/* Reads the headers of `view`, which `file` then borrows, and decodes RLE; charges the pixels to
 * `job`.
 * Errors: MALFORMED, LIMIT, MEMORY. */
gboolean ky_bmp_file_read (KyJob *job, KyView view, KyBmpFile *file, GError **error);
/* Returns the size in bytes of a row of ky_bmp_file_row(). */
gsize ky_bmp_row_size (const KyBmpFile *file);
/* Copies row `y`, counted from the top, to `row` in `file`'s form. Missing data is 0. */
void ky_bmp_file_row (const KyBmpFile *file, guint32 y, guint8 *row);

/* Writes a PNG to `job`. Errors: LIMIT, MALFORMED. */
gboolean ky_bmp_file_write (KyJob *job, KyBmpFile *file, GError **error);
