/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks the items of a HEIF file (ISO/IEC 14496-12, ISO/IEC 23008-12) strictly before libheif
 * reads a byte of it: libheif follows references wherever they lead, and leaves parts of a picture
 * that no tile covers uninitialized. */
#pragma once

#include "common/view.h"

#define KY_HEIF_ITEMS_MAX 2000
#define KY_HEIF_TILES_MAX 1024

typedef struct
{
  guint32 width, height; /* size of the picture in its ispe, before it is cropped and rotated */
  guint64 decoded;       /* pixels that are decoded for it: its tiles, and those of its alpha */
  guint64 largest;       /* pixels of the largest of these */
  gboolean has_alpha;
} KyHeifItems;

/* Reads `file`'s items into `ret`. The primary picture is a coded one (HEVC, AV1), a grid of coded
 * ones of one size that cover it, one of these as it is (identity), or several on a canvas
 * (overlay); so is its alpha, of the same size, but for the latter two. What decoding needs lies
 * within `file`. Errors: MALFORMED (also what is allowed but not among these), UNSUPPORTED (another
 * coding). */
gboolean ky_heif_items_read (KyView file, KyHeifItems *ret, GError **error);
