/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the box `ftyp` (ISO/IEC 14496-12, 4.3) says a file is. For identify(): total, bounded. */
#pragma once

#include "common/view.h"

typedef enum
{
  KY_BRAND_NONE, /* none of these, or no such box */
  KY_BRAND_AVIF,
  KY_BRAND_HEIF,
  KY_BRAND_RAW, /* of a camera: CR3 */
  KY_BRAND_JPEG2000,
} KyBrand;

/* The first of them that VIEW's major or compatible brands name, in this order. */
KyBrand ky_brand_of (KyView view);
