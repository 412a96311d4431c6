/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the bitmaps of metafile records with the BMP module and draws them with raster operations,
 * masks and alpha on the GDI context. The cost of each picture is charged before it is painted; a
 * bitmap that cannot be read is drawn as a crossed frame and counted. */
#include "filetypes/draw/gdi.h"
#include "filetypes/image/bmp-file.h"

#include <math.h>

#define FILE_HEADER 14u
#define MARK_GREY 0.6
#define MARK_WIDTH 2.0 /* pixels */

/* Returns the bitmap with the file header that the reader of BMP requires. (transfer full) */
static GByteArray *
as_file (KyView header, KyView bits)
{
  GByteArray *file = g_byte_array_new ();
  guint32 size = FILE_HEADER + (guint32)header.size + (guint32)bits.size;
  guint32 offset = FILE_HEADER + (guint32)header.size;
  guint8 start[FILE_HEADER] = { 'B', 'M' };

  ky_store_u32le (start + 2, size);
  ky_store_u32le (start + 10, offset);
  g_byte_array_append (file, start, sizeof start);
  g_byte_array_append (file, header.data, (guint)header.size);
  g_byte_array_append (file, bits.data, (guint)bits.size);
  return file;
}

static guint32
opaque_pixel (guint r, guint g, guint b)
{
  return 0xff000000u | r << 16 | g << 8 | b;
}

static guint32
pixel_at (const KyBmpFile *file, const guint8 *row, guint32 x)
{
  guint value;
  const KyColor *color;

  switch (file->form)
    {
    case KY_BMP_INDEX:
      color = &file->palette[row[x] < file->palette_count ? row[x] : 0];
      return opaque_pixel (color->red, color->green, color->blue);
    case KY_BMP_555:
      value = ky_load_u16le (row + 2 * x);
      return opaque_pixel ((value >> 10 & 31) * 255 / 31, (value >> 5 & 31) * 255 / 31,
                           (value & 31) * 255 / 31);
    case KY_BMP_565:
      value = ky_load_u16le (row + 2 * x);
      return opaque_pixel ((value >> 11 & 31) * 255 / 31, (value >> 5 & 63) * 255 / 63,
                           (value & 31) * 255 / 31);
    case KY_BMP_BGR:
      return opaque_pixel (row[3 * x + 2], row[3 * x + 1], row[3 * x]);
    case KY_BMP_BGRA:
      return opaque_pixel (row[4 * x + 2], row[4 * x + 1], row[4 * x]);
    }
  return 0;
}

/* Reads a bitmap of 32 bits a pixel whose fourth byte is alpha, whatever the header says of it.
 * Returns NULL if it is not so. (transfer full) */
static cairo_surface_t *
alpha_bitmap (KyGdi *gdi, KyView header, KyView bits)
{
  KyReader reader = ky_reader (header);

  ky_reader_seek (&reader, 4);
  gint32 width = (gint32)ky_reader_u32le (&reader);
  gint32 height = (gint32)ky_reader_u32le (&reader);
  ky_reader_u16le (&reader);
  guint depth = ky_reader_u16le (&reader);
  if (header.size < 40 || depth != 32 || width < 1 || width > 32767 || height == 0
      || height < -32767 || height > 32767 || bits.size / 4 / (guint32)width < (guint32)ABS (height)
      || !ky_job_charge (gdi->job, KY_COST_PIXELS, (guint64)width * (guint32)ABS (height), NULL))
    return NULL;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, ABS (height));
  guint8 *pixels = cairo_image_surface_get_data (surface);
  if (pixels == NULL)
    {
      cairo_surface_destroy (surface);
      return NULL;
    }
  gsize stride = (gsize)cairo_image_surface_get_stride (surface);
  for (gint32 y = 0; y < ABS (height); y++)
    {
      const guint8 *row = bits.data + (gsize)(height > 0 ? height - 1 - y : y) * 4 * (gsize)width;
      guint32 *to = (guint32 *)(void *)(pixels + (gsize)y * stride);

      for (gint32 x = 0; x < width; x++, row += 4)
        /* the colours are premultiplied, so none may be greater than alpha */
        to[x] = (guint32)row[3] << 24 | (guint32)MIN (row[2], row[3]) << 16
                | (guint32)MIN (row[1], row[3]) << 8 | MIN (row[0], row[3]);
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}

cairo_surface_t *
ky_gdi_bitmap (KyGdi *gdi, KyView header, KyView bits, gboolean keeps_alpha)
{
  g_auto (KyBmpFile) file = { 0 };

  if (header.size < 12 || header.size > 65536 || bits.size > G_MAXINT / 2)
    return NULL;
  cairo_surface_t *surface = keeps_alpha ? alpha_bitmap (gdi, header, bits) : NULL;
  if (surface != NULL)
    return surface;
  g_autoptr (GByteArray) bytes = as_file (header, bits);
  if (!ky_bmp_file_read (gdi->job, ky_view (bytes->data, bytes->len), &file, NULL)
      || file.width > 32767 || file.height > 32767)
    return NULL;
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (gint)file.width, (gint)file.height);
  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    {
      cairo_surface_destroy (surface);
      return NULL;
    }
  g_autofree guint8 *row = g_malloc (ky_bmp_row_size (&file) + 4);
  guint8 *pixels = cairo_image_surface_get_data (surface);
  for (guint32 y = 0; y < file.height; y++)
    {
      guint32 *to
          = (guint32 *)(void *)(pixels + y * (gsize)cairo_image_surface_get_stride (surface));

      ky_bmp_file_row (&file, y, row);
      for (guint32 x = 0; x < file.width; x++)
        to[x] = pixel_at (&file, row, x);
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}

cairo_surface_t *
ky_gdi_packed_bitmap (KyGdi *gdi, KyView dib)
{
  KyReader reader = ky_reader (dib);
  guint32 header = ky_reader_u32le (&reader);
  guint bits, entry = header == 12 ? 3 : 4;
  guint64 n = 0, size;

  if (header < 12 || header > dib.size)
    return NULL;
  ky_reader_seek (&reader, header == 12 ? 10 : 14);
  bits = ky_reader_u16le (&reader);
  size = header;
  if (header >= 40)
    {
      if (ky_reader_u32le (&reader) == 3 && header == 40) /* masks follow */
        size += 12;
      ky_reader_seek (&reader, 32);
      n = ky_reader_u32le (&reader);
    }
  if (n == 0 && bits <= 8)
    n = (guint64)1 << bits;
  size += n * entry;
  if (reader.failed || n > 256 || size > dib.size)
    return NULL;
  return ky_gdi_bitmap (gdi, ky_view (dib.data, (gsize)size),
                        ky_view (dib.data + size, dib.size - (gsize)size), FALSE);
}

/* Returns a pixel of a bitmap for the device, which has one bit and takes the colours of text, or
 * has colours. */
static guint32
device_pixel (const KyGdi *gdi, const guint8 *row, guint32 x, guint depth)
{
  guint32 color, value;

  switch (depth)
    {
    case 1:
      color = (row[x / 8] >> (7 - x % 8) & 1) != 0 ? gdi->state.back_color : gdi->state.text_color;
      return opaque_pixel (color & 0xff, color >> 8 & 0xff, color >> 16 & 0xff);
    case 16:
      value = ky_load_u16le (row + 2 * x);
      return opaque_pixel ((value >> 10 & 31) * 255 / 31, (value >> 5 & 31) * 255 / 31,
                           (value & 31) * 255 / 31);
    default:
      row += x * (depth / 8);
      return opaque_pixel (row[2], row[1], row[0]);
    }
}

cairo_surface_t *
ky_gdi_device_bitmap (KyGdi *gdi, KyView bitmap, gsize header)
{
  KyReader reader = ky_reader (bitmap);

  ky_reader_u16le (&reader); /* type */
  guint width = ky_reader_u16le (&reader);
  guint height = ky_reader_u16le (&reader);
  guint stride = ky_reader_u16le (&reader);
  guint planes = ky_reader_u8 (&reader);
  guint depth = ky_reader_u8 (&reader);
  ky_reader_seek (&reader, header);
  const guint8 *bits = ky_reader_bytes (&reader, (guint64)stride * height);
  if (bits == NULL || planes != 1 || width < 1 || width > 32767 || height < 1 || height > 32767
      || (depth != 1 && depth != 16 && depth != 24 && depth != 32)
      || (guint64)stride * 8 < (guint64)width * depth
      || !ky_job_charge (gdi->job, KY_COST_PIXELS, (guint64)width * height, NULL))
    return NULL;
  cairo_surface_t *surface
      = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (gint)width, (gint)height);
  guint8 *pixels = cairo_image_surface_get_data (surface);
  for (guint y = 0; y < height && pixels != NULL; y++)
    {
      gsize at = (gsize)y * (gsize)cairo_image_surface_get_stride (surface);
      guint32 *to = (guint32 *)(void *)(pixels + at);

      for (guint x = 0; x < width; x++)
        to[x] = device_pixel (gdi, bits + (gsize)y * stride, x, depth);
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}

void
ky_gdi_hide_color (cairo_surface_t *picture, guint32 color)
{
  guint32 hidden = 0xff000000u | (color & 0xff) << 16 | (color & 0xff00) | (color >> 16 & 0xff);

  cairo_surface_flush (picture);
  for (gint y = 0; y < cairo_image_surface_get_height (picture); y++)
    {
      guint8 *data = cairo_image_surface_get_data (picture)
                     + (gsize)y * (gsize)cairo_image_surface_get_stride (picture);
      guint32 *row = (guint32 *)(void *)data;

      for (gint x = 0; x < cairo_image_surface_get_width (picture); x++)
        if (row[x] == hidden)
          row[x] = 0;
    }
  cairo_surface_mark_dirty (picture);
}

/* Finds the operator of cairo for a ternary raster operation. FALSE: cairo has none. */
static gboolean
gdi_bitmap_find_operator (guint rop, cairo_operator_t *ret_operator)
{
  *ret_operator = rop == 0x88   ? CAIRO_OPERATOR_MULTIPLY
                  : rop == 0xee ? CAIRO_OPERATOR_SCREEN
                                : CAIRO_OPERATOR_OVER;
  return rop == KY_GDI_ROP_COPY || rop == 0x88 || rop == 0xee;
}

/* Computes the matrix from `from` of a picture to `to` in pixels. Returns FALSE if it has no
 * inverse: cairo would keep that as an error of the context. */
static gboolean
gdi_bitmap_place (const KyGdi *gdi, const gdouble to[4], const gdouble from[4],
                  cairo_matrix_t *ret_matrix)
{
  if (from[2] == 0 || from[3] == 0 || to[2] == 0 || to[3] == 0)
    return FALSE;
  ky_gdi_matrix (gdi, ret_matrix);
  cairo_matrix_translate (ret_matrix, to[0], to[1]);
  cairo_matrix_scale (ret_matrix, to[2] / from[2], to[3] / from[3]);
  cairo_matrix_translate (ret_matrix, -from[0], -from[1]);
  return isfinite (ret_matrix->x0) && isfinite (ret_matrix->y0)
         && fabs (ret_matrix->xx * ret_matrix->yy - ret_matrix->xy * ret_matrix->yx) > 1e-12;
}

/* Clips by the place of a picture. FALSE: it is not to be painted. */
static gboolean
clip_to (KyGdi *gdi, const gdouble to[4])
{
  cairo_new_path (gdi->cairo);
  ky_gdi_rectangle (gdi, to[0], to[1], to[0] + to[2], to[1] + to[3]);
  cairo_set_fill_rule (gdi->cairo, CAIRO_FILL_RULE_WINDING);
  ky_gdi_clip_path (gdi);
  return ky_gdi_charge_clip (gdi, KY_GDI_PICTURE);
}

/* Returns `picture` by `matrix`, with its pixels unchanged. (transfer full) */
static cairo_pattern_t *
pixels_of (cairo_surface_t *picture, cairo_matrix_t matrix)
{
  cairo_pattern_t *pattern = cairo_pattern_create_for_surface (picture);

  cairo_matrix_invert (&matrix);
  cairo_pattern_set_matrix (pattern, &matrix);
  cairo_pattern_set_filter (pattern, CAIRO_FILTER_NEAREST);
  cairo_pattern_set_extend (pattern, CAIRO_EXTEND_PAD);
  return pattern;
}

static gboolean
needs_brush (guint rop)
{
  return ((rop >> 4 ^ rop) & 0xf) != 0;
}

void
ky_gdi_mask_blit (KyGdi *gdi, cairo_surface_t *picture, const gdouble to[4], const gdouble from[4],
                  cairo_surface_t *mask, const gdouble mask_from[2], guint rop, guint back_rop)
{
  KyGdiOperation operation = { .rop = rop, .back_rop = back_rop };
  gdouble covers[4] = { 0, 0, from[2], from[3] };
  cairo_matrix_t matrix, mask_matrix;

  if (mask != NULL)
    memcpy (covers, mask_from, 2 * sizeof *covers);
  if (!gdi_bitmap_place (gdi, to, from, &matrix)
      || !gdi_bitmap_place (gdi, to, covers, &mask_matrix))
    return;
  KyGdiClip clip = ky_gdi_hold (gdi);
  gboolean ok = clip_to (gdi, to);
  if (ok && (needs_brush (rop) || (mask != NULL && needs_brush (back_rop))))
    ok = (operation.brush = ky_gdi_brush (gdi)) != NULL;
  if (picture != NULL)
    operation.source = pixels_of (picture, matrix);
  if (mask != NULL)
    operation.mask = pixels_of (mask, mask_matrix);
  if (ok && ky_gdi_set_operation (gdi, &operation, NULL))
    {
      cairo_paint (gdi->cairo);
      gdi->n_drawn++;
    }
  g_clear_pointer (&operation.brush, cairo_pattern_destroy);
  g_clear_pointer (&operation.source, cairo_pattern_destroy);
  g_clear_pointer (&operation.mask, cairo_pattern_destroy);
  ky_gdi_release (gdi, clip);
}

void
ky_gdi_blit (KyGdi *gdi, cairo_surface_t *picture, const gdouble to[4], const gdouble from[4],
             guint32 rop, guint alpha)
{
  cairo_operator_t operator;
  cairo_matrix_t matrix;

  if (!gdi_bitmap_find_operator (KY_GDI_ROP (rop), &operator))
    {
      ky_gdi_mask_blit (gdi, picture, to, from, NULL, NULL, KY_GDI_ROP (rop), 0);
      return;
    }
  KyGdiClip clip = ky_gdi_hold (gdi);
  if (!gdi_bitmap_place (gdi, to, from, &matrix) || !clip_to (gdi, to))
    {
      ky_gdi_release (gdi, clip);
      return;
    }
  /* An operation that uses the background gets white paper. */
  if (operator!= CAIRO_OPERATOR_OVER)
    {
      cairo_set_operator (gdi->cairo, CAIRO_OPERATOR_DEST_OVER);
      cairo_set_source_rgb (gdi->cairo, 1, 1, 1);
      cairo_paint (gdi->cairo);
    }
  cairo_set_operator (gdi->cairo, operator);
  cairo_set_matrix (gdi->cairo, &matrix);
  cairo_set_source_surface (gdi->cairo, picture, 0, 0);
  cairo_pattern_set_extend (cairo_get_source (gdi->cairo), CAIRO_EXTEND_PAD);
  if (operator!= CAIRO_OPERATOR_OVER) /* a mask, which another picture fits to the pixel */
    cairo_pattern_set_filter (cairo_get_source (gdi->cairo), CAIRO_FILTER_NEAREST);
  cairo_paint_with_alpha (gdi->cairo, alpha / 255.0);
  gdi->n_drawn++;
  ky_gdi_release (gdi, clip);
}

void
ky_gdi_mark_picture (KyGdi *gdi, const gdouble to[4])
{
  gdouble right = to[0] + to[2], bottom = to[1] + to[3];
  KyGdiClip clip = ky_gdi_hold (gdi);
  gdouble x = gdi->state.x, y = gdi->state.y;

  if (gdi->lost != NULL)
    gdi->lost->n_pictures++;
  cairo_new_path (gdi->cairo);
  ky_gdi_rectangle (gdi, to[0], to[1], right, bottom);
  ky_gdi_move (gdi, to[0], to[1]);
  ky_gdi_line (gdi, right, bottom);
  ky_gdi_move (gdi, right, to[1]);
  ky_gdi_line (gdi, to[0], bottom);
  gdi->state.x = x;
  gdi->state.y = y;
  cairo_set_operator (gdi->cairo, CAIRO_OPERATOR_OVER);
  cairo_set_source_rgb (gdi->cairo, MARK_GREY, MARK_GREY, MARK_GREY);
  cairo_set_line_width (gdi->cairo, MARK_WIDTH);
  cairo_set_dash (gdi->cairo, NULL, 0, 0);
  if (ky_gdi_charge_line (gdi, MARK_WIDTH))
    cairo_stroke (gdi->cairo);
  cairo_new_path (gdi->cairo);
  ky_gdi_release (gdi, clip);
}
