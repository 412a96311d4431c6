/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts the device bits of \wbitmap to a Windows bitmap without a file header, which dib.c can
 * draw. Bitmaps of 1, 4, 24 and 32 bits per pixel with at most 32,767 pixels per side and 256 MiB
 * are accepted. */
#include "filetypes/rtf/bitmap.h"

#define DIB_HEAD 40
#define SIDE_MAX 32767
#define DOTS_MAX (256u * 1024 * 1024) /* bytes */

/* Begins a bitmap with a BITMAPINFOHEADER, of which the rows go from the bottom to the top. */
static GByteArray *
begin_dib (guint width, guint height, guint bits)
{
  GByteArray *dib = g_byte_array_new ();

  ky_put_u32le (dib, DIB_HEAD);
  ky_put_u32le (dib, width);
  ky_put_u32le (dib, height);
  ky_put_u16le (dib, 1);
  ky_put_u16le (dib, bits);
  for (guint i = 0; i < 6; i++)
    ky_put_u32le (dib, 0);
  return dib;
}

static void
put_colour (GByteArray *dib, guint red, guint green, guint blue)
{
  ky_put_u32le (dib, red << 16 | green << 8 | blue);
}

static gsize
bytes_of_row (guint width, guint bits)
{
  return ((gsize)width * bits + 31) / 32 * 4;
}

/* Writes the colours that a device of two or sixteen has. */
static void
put_device_palette (GByteArray *dib, guint bits)
{
  if (bits == 1)
    {
      put_colour (dib, 0, 0, 0);
      put_colour (dib, 255, 255, 255);
    }
  for (guint i = 0; bits == 4 && i < 16; i++)
    {
      guint level = i < 8 ? 128 : 255, dark = i == 8 ? 128 : 0;

      if (i == 7)
        put_colour (dib, 192, 192, 192);
      else
        put_colour (dib, (i & 1) != 0 ? level : dark, (i & 2) != 0 ? level : dark,
                    (i & 4) != 0 ? level : dark);
    }
}

GByteArray *
ky_rtf_device_dib (const KyRtfBitmap *bitmap, KyView dots)
{
  guint bits = bitmap->bits > 0 ? (guint)bitmap->bits : 1u;
  guint width = (guint)bitmap->width, height = (guint)bitmap->height;

  if (bitmap->width < 1 || bitmap->width > SIDE_MAX || bitmap->height < 1
      || bitmap->height > SIDE_MAX || bitmap->planes > 1
      || (bits != 1 && bits != 4 && bits != 24 && bits != 32))
    return NULL;
  gsize given
      = bitmap->row_bytes > 0 ? (gsize)bitmap->row_bytes : ((gsize)width * bits + 15) / 16 * 2;
  gsize needed = bytes_of_row (width, bits);
  if (needed * height > DOTS_MAX || given < ((gsize)width * bits + 7) / 8
      || dots.size + given < given * height)
    return NULL;
  GByteArray *dib = begin_dib (width, height, bits);
  put_device_palette (dib, bits);
  for (guint row = height; row-- > 0;)
    {
      guint start = dib->len;
      KyView line = { NULL, 0 };

      ky_view_slice (dots, (guint64)row * given, MIN (given, needed), &line);
      g_byte_array_set_size (dib, start + (guint)needed);
      memset (dib->data + start, bits == 1 ? 0xff : 0, needed);
      if (line.size > 0)
        memcpy (dib->data + start, line.data, line.size);
    }
  return dib;
}
