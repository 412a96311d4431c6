/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of EMF+ that draw pictures ([MS-EMFPLUS] 2.3.4.8, 2.3.4.9): of pixels, PNG, JPEG. */
#include "filetypes/draw/emf-plus.h"

#include "filetypes/base/picture/jpeg-errors.h"

#define SIDE_MAX 32767u
#define SCANS_MAX 100 /* of a progressive one: each goes over all of it */
#define COPY 0xcc0020u

#define HAS_EFFECT 0x2000u /* a record's flag (2.3.4.9) */

enum
{
  PLUS_DRAW_IMAGE = 0x401a,
  PLUS_DRAW_IMAGE_POINTS = 0x401b,
};

enum
{
  PIXELS_RGB24 = 0x00021808,
  PIXELS_RGB32 = 0x00022009,
  PIXELS_ARGB = 0x0026200a,
  PIXELS_PREMULTIPLIED = 0x000e200b,
};

/* --- pixels ----------------------------------------------------------------------------------- */

/* FALSE: a picture may not have these sides, error set; else they are paid for. */
static gboolean
charge_picture (KyEmfPlus *plus, guint32 width, guint32 height)
{
  if (width == 0 || height == 0 || width > SIDE_MAX || height > SIDE_MAX)
    {
      ky_plus_refuse (plus, "a picture without a size, or too large");
      return FALSE;
    }
  return ky_job_charge (plus->gdi.job, KY_COST_PIXELS, (guint64)width * height, &plus->error);
}

/* Of these sides, paid for. NULL: there is none, error set. (transfer full) */
static cairo_surface_t *
new_picture (KyEmfPlus *plus, guint32 width, guint32 height)
{
  cairo_surface_t *picture;

  if (!charge_picture (plus, width, height))
    return NULL;
  picture = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (gint)width, (gint)height);
  if (cairo_surface_status (picture) == CAIRO_STATUS_SUCCESS)
    return picture;
  cairo_surface_destroy (picture);
  g_set_error_literal (&plus->error, KY_ERROR, KY_ERROR_MEMORY, "EMF+: a picture");
  return NULL;
}

static guint32 *
row_of (cairo_surface_t *picture, guint y)
{
  guint8 *data = cairo_image_surface_get_data (picture);

  return (guint32 *)(void *)(data + (gsize)y * (guint)cairo_image_surface_get_stride (picture));
}

static guint32
premultiplied (const guint8 *bgra, gboolean is_already)
{
  guint32 a = bgra[3], out = a << 24;

  for (guint i = 0; i < 3; i++)
    out |= (is_already ? MIN (bgra[i], a) : (bgra[i] * a + 127) / 255) << (8 * i);
  return out;
}

static cairo_surface_t *
read_pixels (KyEmfPlus *plus, KyReader *reader, guint32 width, guint32 height, guint32 stride,
             guint32 format)
{
  guint size = format == PIXELS_RGB24 ? 3 : 4;
  cairo_surface_t *picture;

  if ((format != PIXELS_RGB24 && format != PIXELS_RGB32 && format != PIXELS_ARGB
       && format != PIXELS_PREMULTIPLIED)
      || stride < (guint64)width * size
      || ky_reader_left (reader) / MAX (stride, 1) < (height > 0 ? height - 1 : 0)
      || ky_reader_left (reader) < (guint64)stride * (MAX (height, 1) - 1) + (guint64)width * size)
    {
      ky_plus_refuse (plus, "a picture of another kind");
      return NULL;
    }
  picture = new_picture (plus, width, height);
  for (guint32 y = 0; picture != NULL && y < height; y++)
    {
      const guint8 *from = reader->data + reader->at + (gsize)y * stride;
      guint32 *to = row_of (picture, y);

      for (guint32 x = 0; x < width; x++, from += size)
        to[x] = format == PIXELS_RGB24 || format == PIXELS_RGB32
                    ? 0xff000000u | (guint32)from[2] << 16 | (guint32)from[1] << 8 | from[0]
                    : premultiplied (from, format == PIXELS_PREMULTIPLIED);
    }
  if (picture != NULL)
    cairo_surface_mark_dirty (picture);
  return picture;
}

/* --- files in it ------------------------------------------------------------------------------ */

static cairo_status_t
read_more (void *closure, unsigned char *data, unsigned int length)
{
  const guint8 *bytes = ky_reader_bytes (closure, length);

  if (bytes == NULL)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (data, bytes, length);
  return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *
read_png (KyEmfPlus *plus, KyView file)
{
  KyReader reader = ky_reader (file);
  cairo_surface_t *picture;
  guint32 width, height;

  ky_reader_seek (&reader, 16);
  width = ky_reader_u32be (&reader);
  height = ky_reader_u32be (&reader);
  if (!charge_picture (plus, width, height))
    return NULL;
  reader = ky_reader (file);
  picture = cairo_image_surface_create_from_png_stream (read_more, &reader);
  if (cairo_surface_status (picture) == CAIRO_STATUS_SUCCESS)
    return picture;
  cairo_surface_destroy (picture);
  ky_plus_refuse (plus, "a damaged PNG picture");
  return NULL;
}

static void
count_scans (j_common_ptr codec)
{
  if (((j_decompress_ptr)codec)->input_scan_number > SCANS_MAX)
    ky_jpeg_failed (codec);
}

/* Into *PICTURE, which is there after a failure, too. */
static gboolean
decode_jpeg (KyEmfPlus *plus, KyView file, cairo_surface_t **picture)
{
  struct jpeg_decompress_struct codec;
  struct jpeg_progress_mgr progress = { .progress_monitor = count_scans };
  KyJpegErrors errors;

  codec.err = ky_jpeg_errors (&errors);
  if (setjmp (errors.back) != 0)
    {
      jpeg_destroy_decompress (&codec);
      return FALSE;
    }
  jpeg_create_decompress (&codec);
  codec.progress = &progress;
  jpeg_mem_src (&codec, file.data, file.size);
  jpeg_read_header (&codec, TRUE);
  *picture = new_picture (plus, codec.image_width, codec.image_height);
  if (*picture == NULL)
    ky_jpeg_failed ((j_common_ptr)&codec);
  codec.out_color_space = JCS_EXT_BGRA;
  jpeg_start_decompress (&codec);
  while (codec.output_scanline < codec.output_height)
    {
      JSAMPROW row = (JSAMPROW)row_of (*picture, codec.output_scanline);

      jpeg_read_scanlines (&codec, &row, 1);
    }
  jpeg_destroy_decompress (&codec);
  return TRUE;
}

static cairo_surface_t *
read_jpeg (KyEmfPlus *plus, KyView file)
{
  cairo_surface_t *picture = NULL;

  if (decode_jpeg (plus, file, &picture))
    {
      cairo_surface_mark_dirty (picture);
      return picture;
    }
  g_clear_pointer (&picture, cairo_surface_destroy);
  ky_plus_refuse (plus, "a JPEG picture that can't be read");
  return NULL;
}

/* --- images ----------------------------------------------------------------------------------- */

/* 2.2.1.4, and of a bitmap 2.2.2.2. */
cairo_surface_t *
ky_plus_read_image (KyEmfPlus *plus, KyReader *reader)
{
  guint32 kind = ky_reader_u32le (reader), width = ky_reader_u32le (reader);
  guint32 height = ky_reader_u32le (reader), stride = ky_reader_u32le (reader);
  guint32 format = ky_reader_u32le (reader), packing = ky_reader_u32le (reader);
  KyView file = ky_view (reader->data + reader->at, ky_reader_left (reader));

  if (kind != 1 || reader->failed)
    ky_plus_refuse (plus, "a picture of another kind");
  else if (packing == 0)
    return read_pixels (plus, reader, width, height, stride, format);
  else if (ky_view_starts_with (file, "\x89PNG\r\n\x1a\n", 8))
    return read_png (plus, file);
  else if (ky_view_starts_with (file, "\xff\xd8", 2))
    return read_jpeg (plus, file);
  else
    ky_plus_refuse (plus, "a picture of another kind");
  return NULL;
}

/* The picture of the image at INDEX; NULL: refused, or it IS_UNREADABLE. (transfer none) */
static cairo_surface_t *
picture_of (KyEmfPlus *plus, guint index)
{
  KyPlusObject *object;
  KyReader reader;

  if (!ky_plus_object (plus, index, KY_PLUS_IMAGE, &reader))
    return NULL;
  object = &plus->objects[index];
  if (object->picture == NULL && !object->is_unreadable)
    {
      object->picture = ky_plus_read_image (plus, &reader);
      object->is_unreadable = g_error_matches (plus->error, KY_ERROR, KY_ERROR_UNSUPPORTED);
      if (object->is_unreadable)
        g_clear_error (&plus->error);
    }
  return object->picture;
}

/* The unit square becomes the three corners that follow: the upper left one, the upper right one,
 * the lower left one. FALSE: they are missing. */
static gboolean
set_corners (KyPlusRecord *record)
{
  KyEmfPlus *plus = record->plus;
  cairo_matrix_t *world = &plus->gdi.state.world, corners;
  guint32 n = ky_reader_u32le (&record->reader);
  g_autofree gdouble *p = n == 3 ? ky_plus_points (plus, &record->reader, record->flags, n) : NULL;

  if (p == NULL)
    {
      ky_plus_refuse (plus, "a picture without corners");
      return FALSE;
    }
  cairo_matrix_init (&corners, p[2] - p[0], p[3] - p[1], p[4] - p[0], p[5] - p[1], p[0], p[1]);
  cairo_matrix_multiply (world, &corners, world);
  return TRUE;
}

/* The same for a rectangle. */
static gboolean
set_rectangle (KyPlusRecord *record)
{
  cairo_matrix_t *world = &record->plus->gdi.state.world, place;
  gdouble to[4];

  ky_plus_rectangle (record, to);
  cairo_matrix_init (&place, to[2], 0, 0, to[3], to[0], to[1]);
  cairo_matrix_multiply (world, &place, world);
  return TRUE;
}

/* 2.2.2.27: a metafile of any kind, behind that and its size. */
static gboolean
is_metafile (KyEmfPlus *plus, guint index, KyView *ret_file)
{
  KyReader reader;

  if (!ky_plus_has (plus, index, KY_PLUS_IMAGE)
      || !ky_plus_object (plus, index, KY_PLUS_IMAGE, &reader) || ky_reader_u32le (&reader) != 2)
    return FALSE;
  ky_reader_bytes (&reader, 8); /* which; its size, without a header that only files have */
  *ret_file = ky_view (reader.data + reader.at, ky_reader_left (&reader));
  return TRUE;
}

gboolean
ky_plus_play_picture (KyPlusRecord *record)
{
  KyEmfPlus *plus = record->plus;
  const gdouble square[4] = { 0, 0, 1, 1 };
  cairo_matrix_t world = plus->gdi.state.world;
  cairo_surface_t *picture = NULL;
  guint index = ky_plus_index (record);
  gdouble from[4];
  KyView file;

  if (record->type != PLUS_DRAW_IMAGE && record->type != PLUS_DRAW_IMAGE_POINTS)
    return FALSE;
  if (record->type == PLUS_DRAW_IMAGE_POINTS && (record->flags & HAS_EFFECT) != 0)
    {
      ky_plus_refuse (plus, "a picture with an effect");
      return TRUE;
    }
  if (!is_metafile (plus, index, &file))
    picture = picture_of (plus, index);
  if (plus->error != NULL)
    return TRUE;
  ky_reader_bytes (&record->reader, 8); /* attributes; unit */
  ky_emf_floats (&record->reader, from, 4);
  if (!(record->type == PLUS_DRAW_IMAGE ? set_rectangle : set_corners) (record))
    return TRUE;
  if (picture != NULL)
    ky_gdi_blit (&plus->gdi, picture, square, from, COPY, 255);
  else if (plus->objects[index].is_unreadable)
    ky_gdi_mark_picture (&plus->gdi, square);
  else
    plus->draw_metafile (&plus->gdi, file, from + 2, &plus->error);
  plus->gdi.state.world = world;
  return TRUE;
}
