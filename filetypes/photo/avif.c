/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type AVIF: AOMedia's "AV1 Image File Format" 1.1, which is HEIF (ISO/IEC 23008-12)
 * with pictures in AV1.
 *
 * It reads the primary picture, also a grid of tiles (items.h), and its alpha with libheif in a
 * worker of its own family, rotated, mirrored and cropped as the file says. The picture becomes a
 * JPEG, or a PNG if it is transparent, because few office programs open AVIF. A colour profile is
 * rebuilt; colours by number (nclx) become RGB, and more than 8 bits become 8. Dropped are Exif,
 * XMP, further pictures (thumbnails, depth, gain maps), films and all other content. Known gaps are
 * wide colours by number (BT.2020, PQ), which are not converted to sRGB, and films without a
 * picture, which are withheld. */
#include "filetypes/base/picture/brand.h"
#include "engine/filetype.h"

KY_DEFINE_IDENTIFY (avif_identify, ky_brand_of (probe->view) == KY_BRAND_AVIF ? 33 : 0)

#include "filetypes/photo/heif.h"

static const gchar *const suffixes[] = { "avif", NULL };

const KyFiletype ky_filetype_avif = {
  .name = "avif",
  .label_en = "AVIF picture",
  .label_ja = "AVIF画像",
  .media_types = KY_WORDS ("image/avif"),
  .suffixes = suffixes,
  .families = KY_FAMILY_PHOTO,
  .flags = KY_TYPE_PICTURE,
  .inert_suffixes = suffixes,
  KY_REBUILT (avif_identify, NULL, ky_heif_rebuild),
  KY_WARM_UP (ky_heif_warm_up),
};
