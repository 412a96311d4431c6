/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/rtf/bitmap.h"

#include "filetypes/image/gif-file.h"

#define FILE_HEAD 14
#define DIB_HEAD 40
#define SIDE_MAX 32767
#define DOTS_MAX (256u * 1024 * 1024) /* bytes */
#define GIF_MAX (32u * 1024 * 1024)   /* dots, which its compressed bytes do not bound */

/* BITMAPINFOHEADER: rows from below. */
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

/* --- as a device had it --------------------------------------------------------------------- */

/* The colours that a device of two or sixteen has. */
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
  gsize given, needed;
  GByteArray *dib;

  if (bitmap->width < 1 || bitmap->width > SIDE_MAX || bitmap->height < 1
      || bitmap->height > SIDE_MAX || bitmap->planes > 1
      || (bits != 1 && bits != 4 && bits != 24 && bits != 32))
    return NULL;
  given = bitmap->row_bytes > 0 ? (gsize)bitmap->row_bytes : ((gsize)width * bits + 15) / 16 * 2;
  needed = bytes_of_row (width, bits);
  if (needed * height > DOTS_MAX || given < ((gsize)width * bits + 7) / 8
      || dots.size + given < given * height)
    return NULL;
  dib = begin_dib (width, height, bits);
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

/* --- files ---------------------------------------------------------------------------------- */

GByteArray *
ky_rtf_bmp_dib (KyView file)
{
  guint32 at = ky_view_u32le (file, 10), head = ky_view_u32le (file, FILE_HEAD);
  guint bits = ky_view_u16le (file, FILE_HEAD + 14);
  guint32 colours = ky_view_u32le (file, FILE_HEAD + 32);
  KyView front, dots;
  GByteArray *dib;

  if (head < DIB_HEAD || head > 124 || colours > 256 || file.size > DOTS_MAX)
    return NULL;
  if (bits <= 8)
    colours = colours > 0 ? colours : 1u << bits;
  else if (head == DIB_HEAD && ky_view_u32le (file, FILE_HEAD + 16) == 3) /* bit fields */
    colours += 3;
  if (!ky_view_slice (file, FILE_HEAD, (guint64)head + 4 * (guint64)colours, &front)
      || at < FILE_HEAD + front.size || at >= file.size)
    return NULL;
  dots = ky_view (file.data + at, file.size - at);
  dib = g_byte_array_new ();
  g_byte_array_append (dib, front.data, (guint)front.size);
  g_byte_array_append (dib, dots.data, (guint)dots.size);
  return dib;
}

static void
put_gif_palette (GByteArray *dib, const KyGifFile *gif, const KyGifFrame *frame)
{
  const KyColor *palette = frame->has_palette ? frame->palette : gif->palette;
  guint count = frame->has_palette ? frame->palette_count : gif->palette_count;

  for (guint i = 0; i < 256; i++)
    if (i < count && (gint)i != frame->transparent)
      put_colour (dib, palette[i].red, palette[i].green, palette[i].blue);
    else
      put_colour (dib, 255, 255, 255);
}

GByteArray *
ky_rtf_gif_dib (KyJob *job, KyView file)
{
  g_auto (KyGifFile) gif = { 0 };
  g_autofree guint8 *pixels = NULL;
  const KyGifFrame *frame;
  gboolean surplus;
  GByteArray *dib;
  gsize row_bytes;

  if (!ky_gif_file_read (job, file, &gif, NULL) || gif.frames == NULL || gif.frames->len == 0)
    return NULL;
  frame = &g_array_index (gif.frames, KyGifFrame, 0);
  row_bytes = bytes_of_row (frame->width, 8);
  if (frame->width < 1 || frame->height < 1 || frame->width > SIDE_MAX || frame->height > SIDE_MAX
      || row_bytes * frame->height > GIF_MAX)
    return NULL;
  pixels = g_malloc0 ((gsize)frame->width * frame->height);
  ky_gif_decode (frame, pixels, &surplus);
  dib = begin_dib (frame->width, frame->height, 8);
  put_gif_palette (dib, &gif, frame);
  for (guint row = frame->height; row-- > 0;)
    {
      guint start = dib->len;

      g_byte_array_append (dib, pixels + (gsize)row * frame->width, frame->width);
      g_byte_array_set_size (dib, start + (guint)row_bytes);
      memset (dib->data + start + frame->width, 0, row_bytes - frame->width);
    }
  return dib;
}
