/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the brands of the box `ftyp` in the first 128 bytes of a file, for identify(). */
#include "filetypes/base/picture/brand.h"

#define LOOK 128 /* bytes of the box that are looked at */

static gboolean
has_brand (KyView view, const gchar *const *brands)
{
  guint32 size = GUINT32_SWAP_LE_BE (ky_view_u32le (view, 0));
  KyView brand;

  for (guint64 at = 8; at + 4 <= MIN (size, LOOK); at += at == 8 ? 8 : 4)
    for (guint i = 0; brands[i] != NULL; i++)
      if (ky_view_slice (view, at, 4, &brand) && ky_view_starts_with (brand, brands[i], 4))
        return TRUE;
  return FALSE;
}

KyBrand
ky_brand_of (KyView view)
{
  static const gchar *const avif[] = { "avif", "avis", NULL };
  static const gchar *const heif[]
      = { "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", NULL };
  static const gchar *const raw[] = { "crx ", NULL };
  static const gchar *const jpeg2000[] = { "jp2 ", "jpx ", "jpm ", "mjp2", NULL };
  KyView name;

  if (!ky_view_slice (view, 4, 4, &name) || !ky_view_starts_with (name, "ftyp", 4))
    return KY_BRAND_NONE;
  return has_brand (view, avif)       ? KY_BRAND_AVIF
         : has_brand (view, heif)     ? KY_BRAND_HEIF
         : has_brand (view, raw)      ? KY_BRAND_RAW
         : has_brand (view, jpeg2000) ? KY_BRAND_JPEG2000
                                      : KY_BRAND_NONE;
}
