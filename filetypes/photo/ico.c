/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of icons and cursors of Windows: a directory, followed by a picture for each
 * size, which is a PNG, or a BMP without file header and with a one-bit mask.
 *
 * It reads the largest valid picture with the most colours, of 1 to 32 bits, with its mask or
 * alpha, and writes it as PNG. Dropped are the other sizes, a cursor's hot spot, gaps, and data to
 * which no entry refers. It uses no library, because libvips reads icons through ImageMagick
 * only. */
#include "engine/filetype.h"

#define HEAD 6   /* size of the directory's header */
#define ENTRY 16 /* size of its entry of a picture */
#define ENTRIES_MAX 1024

static guint
ico_identify (const KyProbe *probe)
{
  KyView view = probe->view;
  guint images = ky_view_u16le (view, 4);
  guint32 size = ky_view_u32le (view, 14), at = ky_view_u32le (view, 18);
  KyView reserved;

  return (ky_view_starts_with (view, "\0\0\1\0", 4) || ky_view_starts_with (view, "\0\0\2\0", 4))
                 && images > 0 && images <= ENTRIES_MAX && ky_view_slice (view, 9, 1, &reserved)
                 && reserved.data[0] == 0 && size > 0 && at >= HEAD + ENTRY * images
                 && at < view.size
             ? 48
             : 0;
}

#ifndef KY_IDENTIFY_ONLY
#include "common/error.h"
#include "filetypes/image/bmp-file.h"
#include "filetypes/photo/photo.h"

#define BMP_HEAD 14
#define DIB_HEAD 40
#define PNG_SIGNATURE "\x89PNG\r\n\x1a\n"
/* Memory for each pixel, in bytes: the input and the output. */
#define BYTES_PER_PIXEL 12

typedef struct
{
  KyView data;
  guint32 width, height; /* of the picture itself, not of the directory */
  guint bits;
  guint colors; /* of the palette, in the file */
  gboolean is_png;
} Picture;

/* --- which one ------------------------------------------------------------------------------ */

static gboolean
read_png_size (Picture *picture, guint32 size)
{
  picture->data.size = MIN (picture->data.size, size);
  picture->is_png = TRUE;
  picture->bits = 32;
  picture->width = GUINT32_SWAP_LE_BE (ky_view_u32le (picture->data, 16));
  picture->height = GUINT32_SWAP_LE_BE (ky_view_u32le (picture->data, 20));
  return picture->width > 0 && picture->height > 0;
}

/* Reads the size of a BITMAPINFOHEADER, which has twice the height because of the mask below. */
static gboolean
read_dib_size (Picture *picture)
{
  KyView data = picture->data;
  guint32 height = ky_view_u32le (data, 8), used = ky_view_u32le (data, 32);

  picture->width = ky_view_u32le (data, 4);
  picture->height = height / 2;
  picture->bits = ky_view_u16le (data, 14);
  if (picture->bits <= 8)
    picture->colors = used == 0 ? 1u << picture->bits : used;
  return data.size > DIB_HEAD && ky_view_u32le (data, 0) == DIB_HEAD
         && ky_view_u32le (data, 16) == 0 && picture->width > 0 && picture->width <= 0xffff
         && picture->height > 0 && picture->height <= 0xffff && picture->colors <= 256
         && (picture->bits == 1 || picture->bits == 4 || picture->bits == 8 || picture->bits == 16
             || picture->bits == 24 || picture->bits == 32);
}

static gboolean
ico_is_better (const Picture *one, const Picture *other)
{
  guint64 size = (guint64)one->width * one->height;
  guint64 size_of_other = (guint64)other->width * other->height;

  return size != size_of_other ? size > size_of_other : one->bits > other->bits;
}

static gboolean
ico_find_best (KyView view, Picture *ret_best)
{
  guint count = ky_view_u16le (view, 4);

  *ret_best = (Picture){ .width = 0 };
  for (guint i = 0; i < MIN (count, ENTRIES_MAX); i++)
    {
      guint64 entry = HEAD + (guint64)i * ENTRY;
      guint64 at = ky_view_u32le (view, entry + 12);
      Picture picture = { .bits = 0 };

      if (at >= view.size)
        continue;
      /* The size in the directory is not reliable. A BMP has its size in its own header. */
      picture.data = ky_view (view.data + at, view.size - at);
      if ((ky_view_starts_with (picture.data, PNG_SIGNATURE, 8)
               ? read_png_size (&picture, ky_view_u32le (view, entry + 8))
               : read_dib_size (&picture))
          && ico_is_better (&picture, ret_best))
        *ret_best = picture;
    }
  return ret_best->width > 0;
}

/* --- a BMP ---------------------------------------------------------------------------------- */

static guint64
stride_of (guint32 width, guint bits)
{
  return ((guint64)width * bits + 31) / 32 * 4;
}

/* Returns the bytes of `picture` as a BMP file without the mask. */
static GBytes *
make_bmp (const Picture *picture)
{
  guint64 pixels = DIB_HEAD + 4 * (guint64)picture->colors;
  guint64 size = MIN (pixels + stride_of (picture->width, picture->bits) * picture->height,
                      picture->data.size);
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, (const guint8 *)"BM", 2);
  ky_put_u32le (out, (guint32)(BMP_HEAD + size));
  ky_put_u32le (out, 0);
  ky_put_u32le (out, (guint32)(BMP_HEAD + pixels));
  g_byte_array_append (out, picture->data.data, (guint)size);
  ky_store_u32le (out->data + BMP_HEAD + 8, picture->height);
  return g_byte_array_free_to_bytes (out);
}

/* Returns the stored row `y` from the top, of a plane of `bits` a pixel that begins at `at`;
 * nothing where the file ends. */
static const guint8 *
ico_stored_row (const Picture *picture, guint64 at, guint bits, guint32 y)
{
  guint64 stride = stride_of (picture->width, bits);
  KyView row;

  return ky_view_slice (picture->data, at + (picture->height - 1 - y) * stride, stride, &row)
             ? row.data
             : NULL;
}

/* Returns whether an icon has alpha. Some icons of 32 bits have none but a mask. */
static gboolean
ico_has_alpha (const Picture *picture)
{
  for (guint32 y = 0; picture->bits == 32 && y < picture->height; y++)
    {
      const guint8 *row = ico_stored_row (picture, DIB_HEAD, 32, y);

      for (guint32 x = 0; row != NULL && x < picture->width; x++)
        if (row[4 * (gsize)x + 3] != 0)
          return TRUE;
    }
  return FALSE;
}

/* Converts a row of `file` to RGBA. */
static void
ico_convert_row (const KyBmpFile *file, const guint8 *row, guint8 *out)
{
  for (guint32 x = 0; x < file->width; x++, out += 4)
    {
      guint value = file->form == KY_BMP_555 ? ky_load_u16le (row + 2 * (gsize)x) : 0;
      const guint8 *bgr = row + (gsize)x * (file->form == KY_BMP_BGRA ? 4 : 3);

      if (file->form == KY_BMP_INDEX)
        {
          const KyColor *color = &file->palette[row[x]];

          out[0] = color->red, out[1] = color->green, out[2] = color->blue;
        }
      else if (file->form == KY_BMP_555)
        for (guint i = 0; i < 3; i++)
          out[i] = (guint8)(((value >> (10 - 5 * i) & 31) * 255 + 15) / 31);
      else
        out[0] = bgr[2], out[1] = bgr[1], out[2] = bgr[0];
      out[3] = 255;
    }
}

/* Sets the alpha of row `y`: that of the pixels (`is_of_pixels`), or that of the mask, which
 * follows them. */
static void
set_alpha (const Picture *picture, gboolean is_of_pixels, guint32 y, guint8 *out)
{
  guint64 mask = DIB_HEAD + 4 * (guint64)picture->colors
                 + stride_of (picture->width, picture->bits) * picture->height;
  const guint8 *row = is_of_pixels ? ico_stored_row (picture, DIB_HEAD, 32, y)
                                   : ico_stored_row (picture, mask, 1, y);

  for (guint32 x = 0; row != NULL && x < picture->width; x++)
    out[4 * (gsize)x + 3] = is_of_pixels                           ? row[4 * (gsize)x + 3]
                            : (row[x / 8] >> (7 - x % 8) & 1) != 0 ? 0
                                                                   : 255;
}

static gboolean
rebuild_bmp (KyJob *job, const Picture *picture, GError **error)
{
  g_auto (KyBmpFile) file = { 0 };
  g_autofree guint8 *pixels = NULL;
  KyPhoto photo = { .width = picture->width,
                    .height = picture->height,
                    .channels = 4,
                    .depth = 8,
                    .stride = (gsize)picture->width * 4,
                    .is_lossless = TRUE };
  gboolean is_of_pixels = ico_has_alpha (picture);

  if (!ky_photo_charge (job, picture->width, picture->height, BYTES_PER_PIXEL, error))
    return FALSE;
  g_autoptr (GBytes) bmp = make_bmp (picture);
  if (!ky_bmp_file_read (job, ky_view_of_bytes (bmp), &file, error))
    return FALSE;
  g_autofree guint8 *row = g_malloc (ky_bmp_row_size (&file));
  photo.pixels = pixels = g_malloc (photo.stride * photo.height);
  for (guint32 y = 0; y < photo.height; y++)
    {
      guint8 *out = pixels + y * photo.stride;

      ky_bmp_file_row (&file, y, row);
      ico_convert_row (&file, row, out);
      set_alpha (picture, is_of_pixels, y, out);
    }
  return ky_photo_become (job, &photo, error);
}

static gboolean
ico_rebuild (KyJob *job, GError **error)
{
  KyView view = ky_job_input (job);
  guint count = ky_view_u16le (view, 4);
  g_autoptr (GBytes) png = NULL;
  Picture picture;

  if (!ico_find_best (view, &picture))
    return ky_error_malformed (error, "ico: no picture in it");
  if (picture.is_png)
    png = g_bytes_new (picture.data.data, picture.data.size);
  if (png != NULL ? !ky_job_become (job, "icon.png", "png", KY_METHOD_REBUILD, png, error)
                  : !rebuild_bmp (job, &picture, error))
    return FALSE;
  if (count > 1)
    ky_job_removed (job, "ico.picture", count - 1, NULL);
  return TRUE;
}
#endif

static const gchar *const suffixes[] = { "ico", "cur", NULL };

const KyFiletype ky_filetype_ico = {
  .name = "ico",
  .label_en = "icon or cursor",
  .label_ja = "アイコンまたはカーソル",
  .media_types = KY_WORDS ("image/vnd.microsoft.icon", "image/x-icon", "image/x-win-bitmap"),
  .suffixes = suffixes,
  .families = KY_FAMILY_IMAGE,
  .flags = KY_TYPE_PICTURE,
  .inert_suffixes = suffixes,
  KY_REBUILT (ico_identify, NULL, ico_rebuild),
};
