/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type TIFF: "TIFF Revision 6.0" (Adobe, 1992) with technical notes 1 and 2, and
 * BigTIFF.
 *
 * It reads, with libtiff, strips and tiles, either byte order, all compressions that libtiff was
 * built with. It rebuilds every page as a new little-endian TIFF of strips; bilevel pages with
 * CCITT Group 4, all others with Deflate, without loss; samples stay integers or floats of 1 to
 * 64 bits (12 become 16), grey, palette, RGB, CMYK or Lab with their alpha. YCbCr and what is
 * rarer becomes RGB of 8 bits. The orientation is applied, resolution and page numbers stay, a
 * colour profile is written from its numbers. It drops reduced pictures and masks, sub-IFDs,
 * Exif, GPS, XMP, IPTC, Photoshop, GeoTIFF and private tags, and everything that no IFD leads
 * to.
 *
 * libtiff and not libvips: libvips makes one strip picture of the pages and knows no Group 4. */
#include "filetypes/image/frame.h"

static guint
tiff_identify (const KyProbe *probe)
{
  KyView view = probe->view;

  if (view.size < 8)
    return 0;
  if (memcmp (view.data, "II*\0", 4) == 0 || memcmp (view.data, "MM\0*", 4) == 0)
    return 40;
  if (view.size >= 16
      && (memcmp (view.data, "II+\0\x08\0\0\0", 8) == 0
          || memcmp (view.data, "MM\0+\0\x08\0\0", 8) == 0))
    return 64;
  return 0;
}

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/image/tiff-file.h"

static gboolean
tiff_rebuild (KyJob *job, GError **error)
{
  return ky_tiff_rebuild (job, ky_job_input (job), error);
}

KY_IMAGE_METHODS (tiff)
#endif

static const gchar *const media_types[] = { "image/tiff", "image/x-tiff", NULL };
static const gchar *const suffixes[] = { "tif", "tiff", NULL };

const KyFiletype ky_filetype_tiff = {
  .name = "tiff",
  .label_en = "TIFF picture",
  .label_ja = "TIFF画像",
  .families = KY_FAMILY_IMAGE,
  KY_IMAGE_ROW (tiff),
};
