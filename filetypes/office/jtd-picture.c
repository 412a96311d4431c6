/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds pictures in streams of Ichitaro documents: which they are, and how large they would be
 * shown. */
#include "filetypes/office/jtd.h"

#define TWIPS_A_PIXEL 15 /* 96 in an inch */
#define WIDTH_UNSAID 4500
#define HEIGHT_UNSAID 3000
#define METAFILE "METAFILE" /* before a Windows metafile without a header of its own */
#define METAFILE_SEARCHED 0x60
#define RECORDS_MAX 1000 /* records of a metafile that may precede its extent */
#define SET_WINDOW_EXTENT 0x020c
#define JPEG_SEGMENTS_MAX 1000

static void
jtd_picture_set_size (guint64 width, guint64 height, guint *ret_width, guint *ret_height)
{
  if (width > 0 && height > 0)
    {
      *ret_width = (guint)MIN (width, G_MAXUINT16);
      *ret_height = (guint)MIN (height, G_MAXUINT16);
    }
}

/* Reads the size of a JPEG from its first frame header (ITU-T T.81 §B.2.2). */
static void
jpeg_size (KyView view, guint *ret_width, guint *ret_height)
{
  KyReader reader = ky_reader (view);

  ky_reader_seek (&reader, 2);
  for (guint i = 0; i < JPEG_SEGMENTS_MAX && !reader.failed; i++)
    {
      guint marker = ky_reader_u16be (&reader), size = ky_reader_u16be (&reader);

      if (marker >= 0xffc0 && marker <= 0xffcf && marker != 0xffc4 && marker != 0xffc8
          && marker != 0xffcc)
        {
          ky_reader_u8 (&reader);
          guint height = ky_reader_u16be (&reader);
          guint width = ky_reader_u16be (&reader);
          jtd_picture_set_size ((guint64)width * TWIPS_A_PIXEL, (guint64)height * TWIPS_A_PIXEL,
                                ret_width, ret_height);
          return;
        }
      if (marker < 0xff00 || size < 2)
        return;
      ky_reader_seek (&reader, reader.at + size - 2);
    }
}

static void
png_size (KyView view, guint *ret_width, guint *ret_height)
{
  KyReader reader = ky_reader (view);

  ky_reader_seek (&reader, 16);
  guint32 width = ky_reader_u32be (&reader);
  jtd_picture_set_size ((guint64)width * TWIPS_A_PIXEL,
                        (guint64)ky_reader_u32be (&reader) * TWIPS_A_PIXEL, ret_width, ret_height);
}

static void
bmp_size (KyView view, guint *ret_width, guint *ret_height)
{
  KyReader reader = ky_reader (view);

  ky_reader_seek (&reader, 18);
  gint64 width = (gint32)ky_reader_u32le (&reader);
  gint64 height = (gint32)ky_reader_u32le (&reader);
  jtd_picture_set_size ((guint64)ABS (width) * TWIPS_A_PIXEL, (guint64)ABS (height) * TWIPS_A_PIXEL,
                        ret_width, ret_height);
}

/* Reads the frame in hundredths of a millimetre ([MS-EMF] §2.3.4.2). */
static void
emf_size (KyView view, guint *ret_width, guint *ret_height)
{
  KyReader reader = ky_reader (view);
  gint64 edges[4];

  ky_reader_seek (&reader, 24);
  for (guint i = 0; i < G_N_ELEMENTS (edges); i++)
    edges[i] = (gint32)ky_reader_u32le (&reader);
  jtd_picture_set_size ((guint64)MAX (edges[2] - edges[0], 0) * 72 / 127,
                        (guint64)MAX (edges[3] - edges[1], 0) * 72 / 127, ret_width, ret_height);
}

/* Reads the proportions of a metafile without a header: only a record says how large its page is,
 * in unknown units ([MS-WMF] §2.3.5.30). */
static void
wmf_form (KyView view, guint *ret_width, guint *ret_height)
{
  KyReader reader = ky_reader (view);

  ky_reader_seek (&reader, 18);
  for (guint i = 0; i < RECORDS_MAX && !reader.failed; i++)
    {
      gsize begin = reader.at;
      guint64 size = ky_reader_u32le (&reader);

      if (ky_reader_u16le (&reader) == SET_WINDOW_EXTENT)
        {
          gint height = (gint16)ky_reader_u16le (&reader),
               width = (gint16)ky_reader_u16le (&reader);

          if (width != 0 && height != 0)
            jtd_picture_set_size (WIDTH_UNSAID,
                                  (guint64)WIDTH_UNSAID * (guint)ABS (height) / (guint)ABS (width),
                                  ret_width, ret_height);
          return;
        }
      if (size < 3)
        return;
      ky_reader_seek (&reader, begin + 2 * size);
    }
}

static gboolean
find_metafile (KyView view, KyView *ret_picture)
{
  static const guint8 sign[] = { 1, 0, 9, 0, 0 };

  if (!ky_view_starts_with (view, METAFILE, strlen (METAFILE)))
    return FALSE;
  for (gsize at = strlen (METAFILE); at <= METAFILE_SEARCHED && at + sizeof sign < view.size;
       at += 2)
    if (memcmp (view.data + at, sign, sizeof sign) == 0)
      return ky_view_slice (view, at, view.size - at, ret_picture);
  return FALSE;
}

gboolean
ky_jtd_picture (KyView view, KyView *ret_picture, guint *ret_width, guint *ret_height)
{
  *ret_picture = view;
  *ret_width = WIDTH_UNSAID;
  *ret_height = HEIGHT_UNSAID;
  if (ky_view_starts_with (view, "\x89PNG\r\n\x1a\n", 8))
    png_size (view, ret_width, ret_height);
  else if (ky_view_starts_with (view, "\xff\xd8\xff", 3))
    jpeg_size (view, ret_width, ret_height);
  else if (ky_view_starts_with (view, "BM", 2) && view.size > 26)
    bmp_size (view, ret_width, ret_height);
  else if (view.size > 44 && ky_view_starts_with (view, "\1\0\0\0", 4)
           && memcmp (view.data + 40, " EMF", 4) == 0)
    emf_size (view, ret_width, ret_height);
  else if (find_metafile (view, ret_picture))
    wmf_form (*ret_picture, ret_width, ret_height);
  else
    return ky_view_starts_with (view, "GIF8", 4)
           || ky_view_starts_with (view, "\xd7\xcd\xc6\x9a", 4);
  return TRUE;
}
