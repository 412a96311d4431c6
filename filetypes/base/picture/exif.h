/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two facts of an Exif block that a picture's looks depend on; nothing else of it is kept. */
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

/*
 * Reads IFD0 of TIFF, an Exif block from its byte order mark on. What is missing or out of range
 * stands at orientation 1 and no density. Total and bounded: at most 1000 entries are looked at.
 */
KyExif ky_exif_read (KyView tiff);

/*
 * Where a pixel of the upright picture comes from. WIDTH and HEIGHT are those of the stored
 * picture.
 */
typedef struct
{
  gboolean swap;   /* width and height change places */
  gboolean flip_x; /* of the stored picture */
  gboolean flip_y;
} KyTurn;

/* ORIENTATION outside 1 to 8 is upright. */
KyTurn ky_turn_from_orientation (guint orientation);

/* The place (x, y) of the upright picture in a stored picture of WIDTH x HEIGHT. */
static inline void
ky_turn_source (const KyTurn *turn, guint32 width, guint32 height, guint32 x, guint32 y,
                guint32 *ret_x, guint32 *ret_y)
{
  guint32 at_x = turn->swap ? y : x;
  guint32 at_y = turn->swap ? x : y;

  *ret_x = turn->flip_x ? width - 1 - at_x : at_x;
  *ret_y = turn->flip_y ? height - 1 - at_y : at_y;
}

/*
 * Row Y of the upright picture out of PIXELS, a stored picture of WIDTH x HEIGHT with STRIDE bytes
 * a row and BITS bits a pixel (1, 2, 4 or a multiple of 8; high bits first), into ROW. Unused bits
 * at the end of ROW become 0.
 */
void ky_turn_row (const KyTurn *turn, const guint8 *pixels, gsize stride, guint bits, guint32 width,
                  guint32 height, guint32 y, guint8 *row);
