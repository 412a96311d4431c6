/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Headers with the only values that are written, and nothing but the rows behind them. */
#include "filetypes/image/bmp-file.h"
#include "filetypes/image/signs.h"

typedef struct
{
  guint32 size, reserved, offset, header, width, height;
  guint planes, bits;
  guint32 compression, pixels, density_x, density_y, colors, important;
} Header;

static Header
read_header (KyReader *reader)
{
  Header header = { 0 };

  ky_reader_bytes (reader, 2);
  header.size = ky_reader_u32le (reader);
  header.reserved = ky_reader_u32le (reader);
  header.offset = ky_reader_u32le (reader);
  header.header = ky_reader_u32le (reader);
  header.width = ky_reader_u32le (reader);
  header.height = ky_reader_u32le (reader);
  header.planes = ky_reader_u16le (reader);
  header.bits = ky_reader_u16le (reader);
  header.compression = ky_reader_u32le (reader);
  header.pixels = ky_reader_u32le (reader);
  header.density_x = ky_reader_u32le (reader);
  header.density_y = ky_reader_u32le (reader);
  header.colors = ky_reader_u32le (reader);
  header.important = ky_reader_u32le (reader);
  return header;
}

static gboolean
check_masks (KyReader *reader, const Header *header)
{
  static const guint8 masks_565[12] = { 0, 0xf8, 0, 0, 0xe0, 7, 0, 0, 0x1f, 0, 0, 0 };
  static const guint8 masks_alpha[20]
      = { 0, 0, 0xff, 0, 0, 0xff, 0, 0, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 'B', 'G', 'R', 's' };
  static const guint8 zeros[48];
  const guint8 *bytes;

  if (header->compression == 0)
    return header->header == 40;
  if (header->compression == 3 && header->header == 40 && header->bits == 16)
    return (bytes = ky_reader_bytes (reader, 12)) != NULL && memcmp (bytes, masks_565, 12) == 0;
  return header->compression == 3 && header->header == 108 && header->bits == 32
         && (bytes = ky_reader_bytes (reader, 68)) != NULL && memcmp (bytes, masks_alpha, 20) == 0
         && memcmp (bytes + 20, zeros, 48) == 0;
}

/* Padding is 0, and an index is one of the palette's. */
static gboolean
check_row (const guint8 *row, const Header *header, gsize stride)
{
  guint64 used = (guint64)header->width * header->bits;

  if (used % 8 != 0 && (guint8)(row[used / 8] << used % 8) != 0)
    return FALSE;
  for (gsize i = (gsize)((used + 7) / 8); i < stride; i++)
    if (row[i] != 0)
      return FALSE;
  if (header->bits == 16 && header->compression == 0)
    for (guint32 x = 0; x < header->width; x++)
      if (row[2 * (gsize)x + 1] > 0x7f)
        return FALSE;
  if (header->bits > 8)
    return TRUE;
  for (guint32 x = 0; x < header->width; x++)
    {
      guint64 at = (guint64)x * header->bits;

      if (((row[at / 8] >> (8 - header->bits - at % 8)) & ((1u << header->bits) - 1))
          >= header->colors)
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_bmp_verify (KyView view, GError **error)
{
  KyReader reader = ky_reader (view);
  Header header = read_header (&reader);
  guint64 stride = ((guint64)header.width * header.bits + 31) / 32 * 4;
  gboolean is_index = header.bits == 1 || header.bits == 4 || header.bits == 8;

  if (reader.failed || !ky_view_starts_with (view, "BM", 2) || header.size != view.size
      || header.reserved != 0 || header.planes != 1 || header.important != 0 || header.width == 0
      || header.height == 0 || header.width > G_MAXINT32 || header.height > G_MAXINT32
      || (!is_index && header.bits != 16 && header.bits != 24 && header.bits != 32)
      || header.density_x > 10000000 || header.density_y > 10000000
      || (header.density_x == 0) != (header.density_y == 0) || !check_masks (&reader, &header))
    return ky_verify_fail (error, "bmp: bad header");
  if (is_index ? header.colors < 1 || header.colors > 1u << header.bits : header.colors != 0)
    return ky_verify_fail (error, "bmp: bad palette");
  for (guint i = 0; i < header.colors; i++)
    if ((ky_reader_u32le (&reader) >> 24) != 0)
      return ky_verify_fail (error, "bmp: bad palette");
  if (reader.failed || reader.at != header.offset || header.pixels != stride * header.height
      || ky_reader_left (&reader) != header.pixels)
    return ky_verify_fail (error, "bmp: bytes that are no pixels");
  for (guint32 y = 0; y < header.height; y++)
    if (!check_row (ky_reader_bytes (&reader, stride), &header, (gsize)stride))
      return ky_verify_fail (error, "bmp: bits that are no pixels");
  if (ky_image_has_sign (view))
    return ky_verify_fail (error, "bmp: bears the sign of another format");
  return TRUE;
}
