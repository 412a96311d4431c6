/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type BMP: Microsoft's "Bitmap Storage" with BITMAPCOREHEADER to BITMAPV5HEADER, and
 * that of OS/2 2.x.
 *
 * It reads pictures of 1, 2, 4, 8, 16, 24 and 32 bits for each pixel, RLE4, RLE8, bit fields,
 * bottom-up and top-down. The output is always a PNG, because a BMP stores pixels byte for byte,
 * and so any text that their bytes spell. Dropped are gaps, colour spaces, profiles and data after
 * the pixels. Withheld are embedded JPEG and PNG, and OS/2's Huffman and RLE24.
 *
 * It uses no library: libvips reads BMP through ImageMagick only, which is not used in a
 * sandbox. */
#include "engine/filetype.h"

static guint
bmp_identify (const KyProbe *probe)
{
  KyReader reader = ky_reader (probe->view);

  if (!ky_view_starts_with (probe->view, "BM", 2))
    return 0;
  ky_reader_bytes (&reader, 10);
  guint32 offset = ky_reader_u32le (&reader);
  guint32 header = ky_reader_u32le (&reader);
  if (header < 12 || header > 256 || (header != 12 && header < 16))
    return 0;
  ky_reader_bytes (&reader, header == 12 ? 4 : 8);
  guint planes = ky_reader_u16le (&reader);
  guint bits = ky_reader_u16le (&reader);
  if (reader.failed || planes != 1 || bits > 32)
    return 0;
  return 16 + 32 + (offset >= 14 + header && offset < probe->view.size ? 16 : 0);
}

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/base/shown/pages.h"
#include "filetypes/image/bmp-file.h"

static gboolean
bmp_rebuild (KyJob *job, GError **error)
{
  g_auto (KyBmpFile) file = { 0 };

  return ky_bmp_file_read (job, ky_job_input (job), &file, error)
         && ky_bmp_file_write (job, &file, error);
}

/* Has LibreOffice draw the original file, because the rebuilt one may look different. */
KY_DEFINE_METHOD (bmp_pages, ky_shown_pages (job, "bmp", error))
#endif

const KyFiletype ky_filetype_bmp = {
  .name = "bmp",
  .label_en = "BMP picture",
  .label_ja = "BMP画像",
  .media_types = KY_WORDS ("image/bmp", "image/x-ms-bmp", "image/x-bmp", "image/x-windows-bmp"),
  .suffixes = KY_WORDS ("bmp", "dib", "rle"),
  .families = KY_FAMILY_IMAGE,
  .flags = KY_TYPE_PICTURE,
  .inert_suffixes = KY_WORDS ("bmp", "dib"),
  .office = KY_OFFICE_OPENS,
  KY_REBUILT (bmp_identify, NULL, bmp_rebuild),
  KY_PAGES (bmp_pages),
};
