/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of HEIC and HEIF: ISO/IEC 23008-12, "High Efficiency Image File Format", with
 * pictures in HEVC (ITU-T H.265).
 *
 * It reads the primary picture, also a grid of tiles (items.h), and its alpha with libheif in a
 * worker of its own family, rotated, mirrored and cropped as the file says. The picture becomes a
 * JPEG, or a PNG if it is transparent, because few office programs open HEIC. A colour profile is
 * rebuilt; colours by number (nclx) become RGB, and more than 8 bits become 8. Dropped are Exif,
 * XMP, further pictures (thumbnails, depth, gain maps), films and all other content. Known gaps are
 * wide colours by number (BT.2020, PQ), which are not converted to sRGB, and films without a
 * picture, which are withheld. */
#include "filetypes/base/picture/brand.h"
#include "engine/filetype.h"

KY_DEFINE_IDENTIFY (heic_identify, ky_brand_of (probe->view) == KY_BRAND_HEIF ? 32 : 0)

#include "filetypes/photo/heif.h"

static const gchar *const suffixes[] = { "heic", "heif", NULL };

const KyFiletype ky_filetype_heic = {
  .name = "heic",
  .label_en = "HEIF picture",
  .label_ja = "HEIF画像",
  .media_types = KY_WORDS ("image/heic", "image/heif"),
  .suffixes = suffixes,
  .families = KY_FAMILY_PHOTO,
  .flags = KY_TYPE_PICTURE,
  .inert_suffixes = suffixes,
  KY_REBUILT (heic_identify, NULL, ky_heif_rebuild),
  KY_WARM_UP (ky_heif_warm_up),
};
