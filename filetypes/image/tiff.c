/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type TIFF for the registry (filetypes/registry.def): "TIFF Revision 6.0" (Adobe,
 * 1992) with technical notes 1 and 2, and BigTIFF. tiff_identify() recognises both byte orders;
 * tiff-rebuild.c rebuilds and tiff-verify.c verifies.
 *
 * Input: libtiff reads strips and tiles in all compressions that it was built with.
 *
 * Output: a new little-endian TIFF with one IFD of strips for each page. Bilevel pages that are not
 * dithered are coded as CCITT Group 4, all others with Deflate, without loss. Samples are kept as
 * integers or floats of 1 to 64 bits (12 bits become 16) if they are grey, palette, RGB, CMYK or
 * Lab, with alpha. All other samples, such as most YCbCr, are drawn by libtiff as 8-bit RGB or
 * RGBA. The orientation is applied; resolution and page numbers are kept; a colour profile is
 * rebuilt. Reduced pictures, masks, sub-IFDs, Exif, GPS, XMP, IPTC, Photoshop, GeoTIFF and private
 * tags, and all bytes that no IFD refers to, are dropped.
 *
 * It uses libtiff and not libvips, which joins the pages to one picture and does not write Group
 * 4. */
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

KY_DEFINE_METHOD (tiff_rebuild, ky_tiff_rebuild (job, ky_job_input (job), error))

KY_IMAGE_METHODS (tiff)
#endif

static const gchar *const suffixes[] = { "tif", "tiff", NULL };

const KyFiletype ky_filetype_tiff = {
  .name = "tiff",
  .label_en = "TIFF picture",
  .label_ja = "TIFF画像",
  .media_types = KY_WORDS ("image/tiff", "image/x-tiff"),
  .suffixes = suffixes,
  .families = KY_FAMILY_IMAGE,
  KY_IMAGE_ROW (tiff),
};
