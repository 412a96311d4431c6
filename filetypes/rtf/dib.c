/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wraps a Windows bitmap without a file header in a placeable metafile ([MS-WMF] §2.3.2.3) that
 * draws it with META_STRETCHDIB, so that the metafile module can sanitize it. The bitmap's pixels
 * are not read here. */
#include "filetypes/rtf/dib.h"

#define HEADER_MIN 40u
#define HEADER_MAX 124u
#define SIDE_MAX 32767
#define DIB_MAX (256u * 1024 * 1024)
#define DOTS_PER_INCH 200u /* resolution for drawing metafiles */
#define PLACEABLE_KEY 0x9ac6cdd7u
#define STRETCH_WORDS 14u /* words of META_STRETCHDIB before the bitmap */

/* Writes the placeable header ([MS-WMF] §2.3.2.3). */
static void
put_placeable (GByteArray *out, guint width, guint height)
{
  guint sum = 0;

  ky_put_u32le (out, PLACEABLE_KEY);
  ky_put_u16le (out, 0);
  ky_put_u16le (out, 0);
  ky_put_u16le (out, 0);
  ky_put_u16le (out, width);
  ky_put_u16le (out, height);
  ky_put_u16le (out, DOTS_PER_INCH);
  ky_put_u32le (out, 0);
  for (guint i = 0; i < 20; i += 2)
    sum ^= ky_load_u16le (out->data + i);
  ky_put_u16le (out, sum);
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

  if (reader.failed || dib.size > DIB_MAX || header < HEADER_MIN || header > HEADER_MAX
      || header >= dib.size || planes != 1 || width < 1 || width > SIDE_MAX || height == 0
      || height < -SIDE_MAX || height > SIDE_MAX)
    return NULL;
  height = ABS (height);
  GByteArray *out = g_byte_array_new ();
  put_placeable (out, (guint)width, (guint)height);
  ky_put_u16le (out, 1);
  ky_put_u16le (out, 9);
  ky_put_u16le (out, 0x300);
  ky_put_u32le (out, 9 + 5 + 5 + words + 3);
  ky_put_u16le (out, 0);
  ky_put_u32le (out, words);
  ky_put_u16le (out, 0);
  /* META_SETWINDOWORG, META_SETWINDOWEXT: y, x */
  ky_put_u32le (out, 5);
  ky_put_u16le (out, 0x20b);
  ky_put_u32le (out, 0);
  ky_put_u32le (out, 5);
  ky_put_u16le (out, 0x20c);
  ky_put_u16le (out, (guint)height);
  ky_put_u16le (out, (guint)width);
  /* META_STRETCHDIB: SRCCOPY, its colours are no palette's; of the source, then of the drawing:
   * height, width, y, x */
  ky_put_u32le (out, words);
  ky_put_u16le (out, 0xf43);
  ky_put_u32le (out, 0xcc0020);
  ky_put_u16le (out, 0);
  for (guint i = 0; i < 2; i++)
    {
      ky_put_u16le (out, (guint)height);
      ky_put_u16le (out, (guint)width);
      ky_put_u32le (out, 0);
    }
  g_byte_array_append (out, dib.data, (guint)dib.size);
  if (dib.size % 2 != 0)
    g_byte_array_append (out, (const guint8 *)"", 1);
  ky_put_u32le (out, 3);
  ky_put_u16le (out, 0);
  return out;
}
