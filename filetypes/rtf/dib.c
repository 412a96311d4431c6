/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/rtf/dib.h"

#define HEADER_MIN 40u
#define HEADER_MAX 124u
#define SIDE_MAX 32767
#define DIB_MAX (256u * 1024 * 1024)
#define DOTS_PER_INCH 200u /* what metafiles are drawn with */
#define PLACEABLE_KEY 0x9ac6cdd7u
#define STRETCH_WORDS 14u /* of META_STRETCHDIB, in front of the bitmap */

static void
put_u16 (GByteArray *out, guint value)
{
  const guint8 bytes[2] = { (guint8)value, (guint8)(value >> 8) };

  g_byte_array_append (out, bytes, 2);
}

static void
put_u32 (GByteArray *out, guint32 value)
{
  put_u16 (out, value & 0xffff);
  put_u16 (out, value >> 16);
}

/* [MS-WMF] §2.3.2.3 */
static void
put_placeable (GByteArray *out, guint width, guint height)
{
  guint sum = 0;

  put_u32 (out, PLACEABLE_KEY);
  put_u16 (out, 0);
  put_u16 (out, 0);
  put_u16 (out, 0);
  put_u16 (out, width);
  put_u16 (out, height);
  put_u16 (out, DOTS_PER_INCH);
  put_u32 (out, 0);
  for (guint i = 0; i < 20; i += 2)
    sum ^= out->data[i] | (guint)out->data[i + 1] << 8;
  put_u16 (out, sum);
}

GByteArray *
ky_rtf_dib_metafile (KyView dib)
{
  KyReader reader = ky_reader (dib);
  guint32 header = ky_reader_u32le (&reader);
  gint32 width = (gint32)ky_reader_u32le (&reader);
  gint32 height = (gint32)ky_reader_u32le (&reader);
  guint planes = ky_reader_u16le (&reader);
  guint32 words = STRETCH_WORDS + (guint32)((dib.size + 1) / 2);
  GByteArray *out;

  if (reader.failed || dib.size > DIB_MAX || header < HEADER_MIN || header > HEADER_MAX
      || header >= dib.size || planes != 1 || width < 1 || width > SIDE_MAX || height == 0
      || height < -SIDE_MAX || height > SIDE_MAX)
    return NULL;
  height = ABS (height);
  out = g_byte_array_new ();
  put_placeable (out, (guint)width, (guint)height);
  put_u16 (out, 1);
  put_u16 (out, 9);
  put_u16 (out, 0x300);
  put_u32 (out, 9 + 5 + 5 + words + 3);
  put_u16 (out, 0);
  put_u32 (out, words);
  put_u16 (out, 0);
  /* META_SETWINDOWORG, META_SETWINDOWEXT: y, x */
  put_u32 (out, 5);
  put_u16 (out, 0x20b);
  put_u32 (out, 0);
  put_u32 (out, 5);
  put_u16 (out, 0x20c);
  put_u16 (out, (guint)height);
  put_u16 (out, (guint)width);
  /* META_STRETCHDIB: SRCCOPY, its colours are no palette's; of the source, then of the drawing:
   * height, width, y, x */
  put_u32 (out, words);
  put_u16 (out, 0xf43);
  put_u32 (out, 0xcc0020);
  put_u16 (out, 0);
  for (guint i = 0; i < 2; i++)
    {
      put_u16 (out, (guint)height);
      put_u16 (out, (guint)width);
      put_u32 (out, 0);
    }
  g_byte_array_append (out, dib.data, (guint)dib.size);
  if (dib.size % 2 != 0)
    g_byte_array_append (out, (const guint8 *)"", 1);
  put_u32 (out, 3);
  put_u16 (out, 0);
  return out;
}
