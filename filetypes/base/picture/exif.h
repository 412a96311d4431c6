/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads orientation and density, the two facts of an Exif block that affect the look of a picture.
 * Nothing else of it is kept. */
#pragma once

#include "common/view.h"

typedef enum
{
  KY_DENSITY_NONE,
  KY_DENSITY_INCH,
  KY_DENSITY_CM
} KyDensityUnit;

typedef struct
{
  guint orientation; /* TIFF 6.0 tag 274: 1 (upright) to 8 */
  KyDensityUnit unit;
  guint x, y; /* pixels per unit, rounded; 0 when not stated */
} KyExif;

/* Reads IFD0 of `tiff`, an Exif block from its byte order mark on. Values that are missing or out
 * of range become orientation 1 and no density. Total and bounded: at most 1000 entries are
 * read. */
KyExif ky_exif_read (KyView tiff);

/* Says how to find a pixel of the upright picture in the stored picture. */
typedef struct
{
  gboolean swap;   /* width and height are exchanged */
  gboolean flip_x; /* mirror the stored picture horizontally */
  gboolean flip_y;
} KyTurn;

/* Returns the turn for `orientation`; values outside of 1 to 8 are upright. */
KyTurn ky_turn_from_orientation (guint orientation);

/* Returns the place of (`x`, `y`) of the upright picture in a stored picture of `width` x
 * `height`. */
static inline void
ky_turn_source (const KyTurn *turn, guint32 width, guint32 height, guint32 x, guint32 y,
                guint32 *ret_x, guint32 *ret_y)
{
  guint32 at_x = turn->swap ? y : x;
  guint32 at_y = turn->swap ? x : y;

  *ret_x = turn->flip_x ? width - 1 - at_x : at_x;
  *ret_y = turn->flip_y ? height - 1 - at_y : at_y;
}

/* Writes row `y` of the upright picture to `row`. `pixels` is the stored picture of `width` x
 * `height`, with `stride` bytes per row and `bits` bits per pixel (1, 2, 4 or a multiple of 8; high
 * bits first). Unused bits at the end of `row` become 0. */
void ky_turn_row (const KyTurn *turn, const guint8 *pixels, gsize stride, guint bits, guint32 width,
                  guint32 height, guint32 y, guint8 *row);
