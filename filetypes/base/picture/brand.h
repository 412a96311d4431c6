/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Determines the type of a file from its box `ftyp` (ISO/IEC 14496-12, 4.3), for identify(). Total
 * and bounded. */
#pragma once

#include "common/view.h"

typedef enum
{
  KY_BRAND_NONE, /* another brand, or no ftyp box */
  KY_BRAND_AVIF,
  KY_BRAND_HEIF,
  KY_BRAND_RAW, /* of a camera: CR3 */
  KY_BRAND_JPEG2000,
} KyBrand;

/* Returns the first type in this order that the major or compatible brands of `view` name. */
KyBrand ky_brand_of (KyView view);
