/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Charges a photo's pixels to the job before it is decoded, and encodes the decoded picture as a
 * JPEG or PNG draft, which the module of that type rebuilds. PNG is used for transparency,
 * lossless sources and more than 8 bits per sample. */
#include "filetypes/photo/photo.h"

#include "filetypes/base/picture/jpeg-errors.h"
#include "filetypes/image/png.h"

/* JPEG quality of the output for lossy input. The additional loss is small: the PSNR against the
 * decoded picture is above 40 dB. */
#define QUALITY 92
#define PROFILE_MAX (4 * 1024 * 1024)

gboolean
ky_photo_fits (KyJob *job, guint64 pixels, guint bytes, GError **error)
{
  if (pixels <= ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_ITEM_MEMORY) / bytes)
    return TRUE;
  return ky_fail (error, KY_ERROR_LIMIT, "item-memory: the picture does not fit");
}

gboolean
ky_photo_charge (KyJob *job, guint64 width, guint64 height, guint bytes, GError **error)
{
  if (width == 0 || height == 0 || width > G_MAXINT32 || height > G_MAXINT32)
    return ky_error_malformed (error, "photo: a picture of no size");
  return ky_job_charge (job, KY_COST_PIXELS, width * height, error)
         && ky_photo_fits (job, width * height, bytes, error);
}

/* --- what there is of it -------------------------------------------------------------------- */

static gboolean
photo_has_alpha (const KyPhoto *photo)
{
  return photo->channels == 2 || photo->channels == 4;
}

/* Tells whether any pixel is translucent. */
static gboolean
photo_is_transparent (const KyPhoto *photo)
{
  gsize sample = photo->depth / 8, step = photo->channels * sample;

  for (guint32 y = 0; photo_has_alpha (photo) && y < photo->height; y++)
    {
      const guint8 *row = photo->pixels + y * photo->stride;

      for (gsize at = step - sample; at < photo->width * step; at += step)
        if (row[at] != 255 || row[at + sample - 1] != 255)
          return TRUE;
    }
  return FALSE;
}

/* --- JPEG ----------------------------------------------------------------------------------- */

static void
photo_write_rows (struct jpeg_compress_struct *codec, const KyPhoto *photo, guint8 *line)
{
  for (guint32 y = 0; y < photo->height; y++)
    {
      JSAMPROW row = (JSAMPROW)(photo->pixels + y * photo->stride);

      if (photo->channels == 2)
        {
          for (gsize x = 0; x < photo->width; x++)
            line[x] = row[2 * x];
          row = line;
        }
      jpeg_write_scanlines (codec, &row, 1);
    }
}

static GBytes *
write_jpeg (const KyPhoto *photo, GError **error)
{
  struct jpeg_compress_struct codec;
  KyJpegErrors errors;
  guint8 *made = NULL;
  gulong size = 0;
  g_autofree guint8 *line = g_malloc (photo->width);

  codec.err = ky_jpeg_errors (&errors);
  if (setjmp (errors.back) != 0)
    {
      jpeg_destroy_compress (&codec);
      return ky_fail_null (error, KY_ERROR_LIBRARY, "libjpeg: can't write the picture");
    }
  jpeg_create_compress (&codec);
  jpeg_mem_dest (&codec, &made, &size);
  codec.image_width = photo->width;
  codec.image_height = photo->height;
  codec.input_components = photo->channels == 2 ? 1 : (int)photo->channels;
  codec.in_color_space = photo->channels <= 2   ? JCS_GRAYSCALE
                         : photo->channels == 3 ? JCS_RGB
                                                : JCS_EXT_RGBX;
  jpeg_set_defaults (&codec);
  jpeg_set_quality (&codec, QUALITY, TRUE);
  /* Signs and screens are photographed, too: no channel at half the resolution. */
  codec.comp_info[0].h_samp_factor = codec.comp_info[0].v_samp_factor = 1;
  jpeg_start_compress (&codec, TRUE);
  if (photo->profile.size > 0 && photo->profile.size <= PROFILE_MAX)
    jpeg_write_icc_profile (&codec, photo->profile.data, (guint)photo->profile.size);
  photo_write_rows (&codec, photo, line);
  jpeg_finish_compress (&codec);
  jpeg_destroy_compress (&codec);
  return g_bytes_new_with_free_func (made, size, free, made);
}

/* --- PNG ------------------------------------------------------------------------------------ */

/* Copies a row of `photo` without its alpha. */
static void
drop_alpha (const KyPhoto *photo, const guint8 *row, guint8 *out)
{
  gsize step = photo->channels * photo->depth / 8, kept = step - photo->depth / 8;

  for (gsize x = 0; x < photo->width; x++)
    memcpy (out + x * kept, row + x * step, kept);
}

static GBytes *
photo_write_png (const KyPhoto *photo, gboolean keeps_alpha)
{
  static const KyPngColor colors[] = { KY_PNG_GRAY, KY_PNG_GRAY_ALPHA, KY_PNG_RGB, KY_PNG_RGBA };
  guint channels = photo_has_alpha (photo) && !keeps_alpha ? photo->channels - 1 : photo->channels;
  KyPngForm form = { photo->width, photo->height, photo->depth, colors[channels - 1] };
  g_autoptr (KyPngWriter) writer = ky_png_writer_new (&form, 0);
  g_autofree guint8 *line = g_malloc ((gsize)photo->width * 8);
  gboolean is_foreign;

  if (photo->profile.size > 0 && photo->profile.size <= PROFILE_MAX)
    ky_png_writer_profile (writer, photo->profile);
  ky_png_writer_begin (writer, photo->width, photo->height, FALSE);
  for (guint32 y = 0; y < photo->height; y++)
    {
      const guint8 *row = photo->pixels + y * photo->stride;

      if (channels != photo->channels)
        drop_alpha (photo, row, line);
      ky_png_writer_row (writer, channels != photo->channels ? line : row);
    }
  ky_png_writer_end (writer);
  return g_byte_array_free_to_bytes (ky_png_writer_take (writer, &is_foreign));
}

gboolean
ky_photo_become (KyJob *job, const KyPhoto *photo, GError **error)
{
  gboolean is_seen_through = photo_is_transparent (photo);
  gboolean is_png = is_seen_through || photo->is_lossless || photo->depth > 8
                    || MAX (photo->width, photo->height) > JPEG_MAX_DIMENSION;
  g_autoptr (GBytes) made
      = is_png ? photo_write_png (photo, is_seen_through) : write_jpeg (photo, error);

  return made != NULL
         && ky_job_become (job, is_png ? "photo.png" : "photo.jpg", is_png ? "png" : "jpeg",
                           KY_METHOD_REBUILD, made, error);
}
