/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bitmaps of a StarView metafile: files of BMP's form, or such whose pixels are compressed by zlib,
 * and behind some of them another one that says how transparent each pixel is.
 */
#include "filetypes/base/zip/reader.h"
#include "filetypes/draw/svm.h"

#define FILE_HEADER 14u
#define INFO_HEADER 40u
#define COMPRESSION_ZLIB 0x01004453u
#define ZLIB_HEADER 2u
#define ZLIB_TRAILER 4u
#define SIDE_MAX 32767
#define MAGIC_FIRST 0x25091962u
#define MAGIC_SECOND 0xacb20201u
#define BY_COLOR 1u
#define BY_BITMAP 2u

typedef struct
{
  gint64 width, height;
  guint32 header_size, bits, compression, size_image, n_colors, offset;
} Info;

/* READER stands at the file header, and then behind the other one. */
static gboolean
read_info (KyReader *reader, Info *info)
{
  gsize start = reader->at;

  if (ky_reader_u16le (reader) != 0x4d42)
    return FALSE;
  ky_reader_bytes (reader, 8);
  info->offset = ky_reader_u32le (reader);
  info->header_size = ky_reader_u32le (reader);
  info->width = (gint32)ky_reader_u32le (reader);
  info->height = (gint32)ky_reader_u32le (reader);
  info->height = ABS (info->height);
  ky_reader_u16le (reader);
  info->bits = ky_reader_u16le (reader);
  info->compression = ky_reader_u32le (reader);
  info->size_image = ky_reader_u32le (reader);
  ky_reader_bytes (reader, 8);
  info->n_colors = ky_reader_u32le (reader);
  ky_reader_seek (reader, start + FILE_HEADER + (guint64)info->header_size);
  return !reader->failed && info->header_size >= INFO_HEADER && info->width > 0
         && info->width <= SIDE_MAX && info->height > 0 && info->height <= SIDE_MAX
         && info->bits > 0 && info->bits <= 32;
}

static guint64
bits_size (const Info *info)
{
  return ((guint64)info->width * info->bits + 31) / 32 * 4 * (guint64)info->height;
}

/* What zlib packed: the palette and the pixels. (transfer full) (nullable) */
static cairo_surface_t *
read_packed (KyGdi *gdi, KyReader *reader, const Info *info, KyView header)
{
  guint32 packed = ky_reader_u32le (reader), size = ky_reader_u32le (reader);
  guint32 compression = ky_reader_u32le (reader);
  const guint8 *bytes = ky_reader_bytes (reader, packed);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GByteArray) whole = NULL;

  if (bytes == NULL || packed <= ZLIB_HEADER + ZLIB_TRAILER || compression != 0
      || size > bits_size (info) + 1024 || size / 2000 > packed
      || !ky_job_charge (gdi->job, KY_COST_PIXELS, (guint64)(info->width * info->height), NULL))
    return NULL;
  body = ky_zip_inflate (ky_view (bytes + ZLIB_HEADER, packed - ZLIB_HEADER - ZLIB_TRAILER), size,
                         NULL);
  if (body == NULL)
    return NULL;
  whole = g_byte_array_sized_new ((guint)(header.size + size));
  g_byte_array_append (whole, header.data, (guint)header.size);
  memset (whole->data + 16, 0, 4); /* the compression */
  g_byte_array_append (whole, g_bytes_get_data (body, NULL), size);
  return ky_gdi_packed_bitmap (gdi, ky_view (whole->data, whole->len));
}

/* The bitmap at READER, which then stands behind it. (transfer full) (nullable) */
static cairo_surface_t *
read_bitmap (KyGdi *gdi, KyReader *reader)
{
  gsize start = reader->at;
  Info info = { 0 };
  guint64 size;
  KyView header;

  if (!read_info (reader, &info))
    {
      reader->failed = TRUE;
      return NULL;
    }
  header = ky_view (reader->data + start + FILE_HEADER, info.header_size);
  if (info.compression == COMPRESSION_ZLIB)
    return read_packed (gdi, reader, &info, header);
  size = info.compression == 1 || info.compression == 2 ? info.size_image : bits_size (&info);
  if (info.offset < FILE_HEADER + info.header_size
      || !ky_reader_seek (reader, start + (guint64)info.offset)
      || ky_reader_bytes (reader, size) == NULL)
    {
      reader->failed = TRUE;
      return NULL;
    }
  return ky_gdi_packed_bitmap (gdi, ky_view (header.data, reader->at - start - FILE_HEADER));
}

/* --- transparency ----------------------------------------------------------------------------- */

static guint32
faded (guint32 pixel, guint alpha)
{
  guint32 out = 0;

  for (guint i = 0; i < 32; i += 8)
    out |= (pixel >> i & 0xff) * alpha / 255 << i;
  return out;
}

/* The lighter a pixel of MASK, the less is seen of PICTURE's. */
static void
apply_mask (cairo_surface_t *picture, cairo_surface_t *mask)
{
  gint width = MIN (cairo_image_surface_get_width (picture), cairo_image_surface_get_width (mask));
  gint height
      = MIN (cairo_image_surface_get_height (picture), cairo_image_surface_get_height (mask));

  for (gint y = 0; y < height; y++)
    {
      guint32 *to = (guint32 *)(void *)(cairo_image_surface_get_data (picture)
                                        + y * cairo_image_surface_get_stride (picture));
      const guint8 *from
          = cairo_image_surface_get_data (mask) + y * cairo_image_surface_get_stride (mask);

      for (gint x = 0; x < width; x++)
        to[x] = faded (to[x], 255u - from[4 * x]);
    }
  cairo_surface_mark_dirty (picture);
}

static void
apply_color (cairo_surface_t *picture, guint32 color)
{
  guint32 key = 0xff000000u | ky_svm_color (color);

  for (gint y = 0; y < cairo_image_surface_get_height (picture); y++)
    {
      guint32 *to = (guint32 *)(void *)(cairo_image_surface_get_data (picture)
                                        + y * cairo_image_surface_get_stride (picture));

      for (gint x = 0; x < cairo_image_surface_get_width (picture); x++)
        to[x] = to[x] == key ? 0 : to[x];
    }
  cairo_surface_mark_dirty (picture);
}

static cairo_surface_t *
read_transparent_bitmap (KyGdi *gdi, KyReader *reader)
{
  cairo_surface_t *picture = read_bitmap (gdi, reader), *mask;
  KyReader after = *reader;
  guint kind;
  guint32 color;

  if (ky_reader_u32le (&after) != MAGIC_FIRST || ky_reader_u32le (&after) != MAGIC_SECOND)
    return picture;
  kind = ky_reader_u8 (&after);
  if (kind == BY_BITMAP)
    {
      mask = read_bitmap (gdi, &after);
      if (picture != NULL && mask != NULL)
        apply_mask (picture, mask);
      cairo_surface_destroy (mask);
    }
  else if (kind == BY_COLOR)
    {
      color = ky_svm_read_color (&after);
      if (picture != NULL)
        apply_color (picture, color);
    }
  *reader = after;
  return picture;
}

/* --- records ---------------------------------------------------------------------------------- */

/* The place, the size, and which part of the bitmap, as far as the record has them. */
static void
draw_bitmap (KySvmPlayer *self, cairo_surface_t *picture, guint kind)
{
  KyReader *reader = &self->record.reader;
  gdouble to[4] = { 0 }, from[4] = { 0 };

  ky_svm_numbers (reader, to, kind == 0 ? 2 : 4);
  from[2] = cairo_image_surface_get_width (picture);
  from[3] = cairo_image_surface_get_height (picture);
  if (kind == 0) /* as many pixels as it has, of 96 to an inch */
    {
      to[2] = from[2] * ky_svm_unit (KY_SVM_UNIT_PIXEL) / ky_svm_unit (self->mode.unit);
      to[3] = from[3] * ky_svm_unit (KY_SVM_UNIT_PIXEL) / ky_svm_unit (self->mode.unit);
    }
  if (kind == 2)
    ky_svm_numbers (reader, from, 4);
  if (!reader->failed)
    ky_gdi_blit (self->gdi, picture, to, from, 0xcc0020, 255);
}

gboolean
ky_svm_play_picture (KySvmPlayer *self)
{
  guint type = self->record.type;
  gboolean is_plain = type >= KY_SVM_BMP && type <= KY_SVM_BMP_SCALE_PART;
  cairo_surface_t *picture;

  if (!is_plain && (type < KY_SVM_BMP_EX || type > KY_SVM_BMP_EX_SCALE_PART))
    return FALSE;
  picture = is_plain ? read_bitmap (self->gdi, &self->record.reader)
                     : read_transparent_bitmap (self->gdi, &self->record.reader);
  if (picture == NULL)
    return TRUE;
  draw_bitmap (self, picture, type - (is_plain ? KY_SVM_BMP : KY_SVM_BMP_EX));
  cairo_surface_destroy (picture);
  return TRUE;
}
