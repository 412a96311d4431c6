/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads orientation and density from an Exif block, and turns rows of pixels into the upright
 * orientation. Both are computed without any memory allocation. */
#include "filetypes/base/picture/exif.h"

#define TAG_ORIENTATION 274
#define TAG_X_RESOLUTION 282
#define TAG_Y_RESOLUTION 283
#define TAG_RESOLUTION_UNIT 296
#define TYPE_SHORT 3
#define TYPE_RATIONAL 5
#define TYPE_LONG 4
#define TYPE_SIGNED_SHORT 8
#define TYPE_SIGNED_LONG 9
#define MAX_ENTRIES 1000
#define MAX_DENSITY 65535 /* JFIF has 16 bits */

typedef struct
{
  KyReader reader;
  gboolean is_big_endian;
} ExifReader;

static guint16
read_u16 (ExifReader *exif)
{
  return exif->is_big_endian ? ky_reader_u16be (&exif->reader) : ky_reader_u16le (&exif->reader);
}

static guint32
read_u32 (ExifReader *exif)
{
  return exif->is_big_endian ? ky_reader_u32be (&exif->reader) : ky_reader_u32le (&exif->reader);
}

static guint
read_rational (ExifReader exif, guint32 offset)
{
  ky_reader_seek (&exif.reader, offset);
  guint32 numerator = read_u32 (&exif);
  guint32 denominator = read_u32 (&exif);
  if (exif.reader.failed || denominator == 0)
    return 0;
  numerator = (guint32)(((guint64)numerator + denominator / 2) / denominator);
  return numerator <= MAX_DENSITY ? numerator : 0;
}

/* Returns the whole number in a field of `type`, whose first two and four bytes are `half` and
 * `word`; 0: none. The standard has shorts; some writers take others, and readers any. */
static guint32
whole_number (guint type, guint16 half, guint32 word)
{
  if (type == TYPE_SHORT || type == TYPE_SIGNED_SHORT)
    return half;
  return type == TYPE_LONG || type == TYPE_SIGNED_LONG ? word : 0;
}

KyExif
ky_exif_read (KyView tiff)
{
  KyExif result = { .orientation = 1 };
  ExifReader exif = { ky_reader (tiff), ky_view_starts_with (tiff, "MM", 2) };
  guint unit = 2; /* TIFF 6.0: inch, when not stated */
  guint count;

  ky_reader_seek (&exif.reader, 2);
  if (read_u16 (&exif) != 42)
    return result;
  ky_reader_seek (&exif.reader, read_u32 (&exif));
  count = read_u16 (&exif);
  for (guint i = 0; i < count && i < MAX_ENTRIES; i++)
    {
      guint tag = read_u16 (&exif);
      guint type = read_u16 (&exif);
      guint32 values = read_u32 (&exif);
      ExifReader value = exif;
      guint32 word = read_u32 (&exif);
      guint32 number = whole_number (type, read_u16 (&value), word);

      if (exif.reader.failed)
        break;
      if (values != 1)
        continue;
      if (tag == TAG_ORIENTATION && number >= 1 && number <= 8)
        result.orientation = number;
      else if (tag == TAG_X_RESOLUTION && type == TYPE_RATIONAL)
        result.x = read_rational (exif, word);
      else if (tag == TAG_Y_RESOLUTION && type == TYPE_RATIONAL)
        result.y = read_rational (exif, word);
      else if (tag == TAG_RESOLUTION_UNIT && number > 0)
        unit = number;
    }
  if (result.x != 0 && result.y != 0 && (unit == 2 || unit == 3))
    result.unit = unit == 2 ? KY_DENSITY_INCH : KY_DENSITY_CM;
  return result;
}

KyTurn
ky_turn_from_orientation (guint orientation)
{
  static const KyTurn turns[9] = {
    [2] = { FALSE, TRUE, FALSE }, [3] = { FALSE, TRUE, TRUE }, [4] = { FALSE, FALSE, TRUE },
    [5] = { TRUE, FALSE, FALSE }, [6] = { TRUE, FALSE, TRUE }, [7] = { TRUE, TRUE, TRUE },
    [8] = { TRUE, TRUE, FALSE },
  };

  return turns[orientation <= 8 ? orientation : 0];
}

static guint
get_bits (const guint8 *row, guint32 x, guint bits)
{
  guint64 at = (guint64)x * bits;

  return (row[at / 8] >> (8 - bits - at % 8)) & ((1u << bits) - 1);
}

static void
put_bits (guint8 *row, guint32 x, guint bits, guint value)
{
  guint64 at = (guint64)x * bits;

  row[at / 8] |= (guint8)(value << (8 - bits - at % 8));
}

void
ky_turn_row (const KyTurn *turn, const guint8 *pixels, gsize stride, guint bits, guint32 width,
             guint32 height, guint32 y, guint8 *row)
{
  guint32 out_width = turn->swap ? height : width;
  guint bytes = bits / 8;

  if (bytes == 0)
    memset (row, 0, ((gsize)out_width * bits + 7) / 8);
  for (guint32 x = 0; x < out_width; x++)
    {
      guint32 from_x, from_y;

      ky_turn_source (turn, width, height, x, y, &from_x, &from_y);
      if (bytes == 0)
        put_bits (row, x, bits, get_bits (pixels + from_y * stride, from_x, bits));
      else
        memcpy (row + (gsize)x * bytes, pixels + from_y * stride + (gsize)from_x * bytes, bytes);
    }
}
