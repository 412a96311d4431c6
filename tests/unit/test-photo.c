/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Photos of other formats: pixels read with libjpeg's and libpng's decoders of what they became. */
#include "filetypes/base/picture/exif.h"
#include "filetypes/image/jpeg.h"
#include "filetypes/image/png-file.h"
#include "tests/tools/inprocess.h"

#include <jxl/encode.h>
#include <libheif/heif.h>
#include <math.h>
#include <openjpeg.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#define WIDTH 96
#define HEIGHT 64
#define MARK "MARK-OF-THE-SENDER"

/* --- helpers -------------------------------------------------------------------------------- */

/* What the engine makes of `data`; NULL when withheld. */
static GBytes *
sanitize (GBytes *data, const gchar *name)
{
  g_autoptr (KyPolicy) policy = ky_policy_new_default ();
  g_auto (KyPartResult) result = { .output_fd = -1 };
  g_autoptr (GError) error = NULL;
  KyHost host;

  ky_inprocess_host (&host, policy);
  g_assert_true (
      ky_inprocess_sanitize (&host, ky_view_of_bytes (data), name, NULL, &result, &error));
  g_assert_no_error (error);
  return ky_inprocess_output (&result);
}

/* The picture that all of them hold: smooth, and each corner another. */
static void
draw (guint x, guint y, guint8 *rgb)
{
  rgb[0] = (guint8)(40 + x * 2);
  rgb[1] = (guint8)(200 - y * 2);
  rgb[2] = (guint8)(x < WIDTH / 2 ? 60 : 160);
}

static guint8 *
decode_jpeg (GBytes *data, guint *ret_width, guint *ret_height)
{
  struct jpeg_decompress_struct in;
  struct jpeg_error_mgr errors;
  KyView view = ky_view_of_bytes (data);
  guint8 *pixels;

  in.err = jpeg_std_error (&errors);
  jpeg_create_decompress (&in);
  jpeg_mem_src (&in, view.data, view.size);
  jpeg_read_header (&in, TRUE);
  in.out_color_space = JCS_RGB;
  jpeg_start_decompress (&in);
  *ret_width = in.output_width;
  *ret_height = in.output_height;
  pixels = g_malloc ((gsize)in.output_width * in.output_height * 3);
  while (in.output_scanline < in.output_height)
    {
      JSAMPROW row = pixels + (gsize)in.output_scanline * in.output_width * 3;

      jpeg_read_scanlines (&in, &row, 1);
    }
  jpeg_finish_decompress (&in);
  jpeg_destroy_decompress (&in);
  return pixels;
}

static guint8 *
decode_png (GBytes *data, guint *ret_width, guint *ret_height)
{
  png_image image = { .version = PNG_IMAGE_VERSION };
  KyView view = ky_view_of_bytes (data);
  guint8 *pixels;

  g_assert_true (png_image_begin_read_from_memory (&image, view.data, view.size));
  image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
  image.format = PNG_FORMAT_RGBA;
  pixels = g_malloc (PNG_IMAGE_SIZE (image));
  g_assert_true (png_image_finish_read (&image, NULL, pixels, 0, NULL));
  *ret_width = image.width;
  *ret_height = image.height;
  return pixels;
}

/* The mean difference, in hundredths, between `pixels` and what is drawn, turned by
 * `orientation`. */
static guint
difference (const guint8 *pixels, guint width, guint height, guint channels, guint orientation)
{
  KyTurn turn = ky_turn_from_orientation (orientation);
  guint64 sum = 0;

  g_assert_cmpuint (width, ==, turn.swap ? HEIGHT : WIDTH);
  g_assert_cmpuint (height, ==, turn.swap ? WIDTH : HEIGHT);
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        guint32 from_x, from_y;
        guint8 rgb[3];

        ky_turn_source (&turn, WIDTH, HEIGHT, x, y, &from_x, &from_y);
        draw (from_x, from_y, rgb);
        for (guint i = 0; i < 3; i++)
          sum += (guint)abs (rgb[i] - pixels[((gsize)y * width + x) * channels + i]);
      }
  return (guint)(sum * 100 / ((guint64)width * height * 3));
}

/* --- HEIF ----------------------------------------------------------------------------------- */

static void
took (struct heif_error answer)
{
  g_assert_cmpint (answer.code, ==, heif_error_Ok);
}

static struct heif_error
append (struct heif_context *context, const void *data, size_t size, void *out)
{
  (void)context;
  g_byte_array_append (out, data, (guint)size);
  return (struct heif_error){ heif_error_Ok, heif_suberror_Unspecified, "" };
}

static struct heif_image *
draw_image (gboolean has_alpha)
{
  guint channels = has_alpha ? 4 : 3;
  struct heif_image *image;
  guint8 *plane;
  int stride;

  took (heif_image_create (WIDTH, HEIGHT, heif_colorspace_RGB,
                           has_alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB,
                           &image));
  took (heif_image_add_plane (image, heif_channel_interleaved, WIDTH, HEIGHT, 8));
  plane = heif_image_get_plane (image, heif_channel_interleaved, &stride);
  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++)
      {
        guint8 *at = plane + (gsize)y * (gsize)stride + (gsize)x * channels;

        draw (x, y, at);
        if (has_alpha)
          at[3] = (guint8)(x < WIDTH / 2 ? 255 : 128);
      }
  return image;
}

static GBytes *
make_heif (enum heif_compression_format format, guint orientation, gboolean has_alpha)
{
  struct heif_context *context = heif_context_alloc ();
  struct heif_image *image = draw_image (has_alpha);
  struct heif_encoding_options *options = heif_encoding_options_alloc ();
  struct heif_writer writer = { .writer_api_version = 1, .write = append };
  GByteArray *out = g_byte_array_new ();
  struct heif_image_handle *handle;
  struct heif_encoder *encoder;

  took (heif_context_get_encoder_for_format (context, format, &encoder));
  took (heif_encoder_set_lossy_quality (encoder, 90));
  options->image_orientation = (enum heif_orientation)orientation;
  took (heif_context_encode_image (context, image, encoder, options, &handle));
  took (heif_context_add_exif_metadata (context, handle, "MM\0*\0\0\0\x08\0\0\0\0\0\0" MARK,
                                        14 + (int)strlen (MARK)));
  took (heif_context_add_XMP_metadata (context, handle, "<x>" MARK "</x>", 7 + (int)strlen (MARK)));
  took (heif_context_write (context, &writer, out));
  heif_image_handle_release (handle);
  heif_encoder_release (encoder);
  heif_encoding_options_free (options);
  heif_image_release (image);
  heif_context_free (context);
  return g_byte_array_free_to_bytes (out);
}

static void
heif_becomes_a_jpeg_upright_and_without_metadata (void)
{
  static const enum heif_compression_format formats[]
      = { heif_compression_HEVC, heif_compression_AV1 };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    for (guint orientation = 1; orientation <= (i == 0 ? 8 : 1); orientation++)
      {
        g_autoptr (GBytes) input = make_heif (formats[i], orientation, FALSE);
        g_autoptr (GBytes) output = sanitize (input, "a.heic");
        KyView before = ky_view_of_bytes (input), after;
        g_autofree guint8 *pixels = NULL;
        guint width, height;

        g_assert_nonnull (memmem (before.data, before.size, MARK, strlen (MARK)));
        g_assert_nonnull (output);
        after = ky_view_of_bytes (output);
        g_assert_true (ky_jpeg_verify (after, NULL, NULL));
        g_assert_null (memmem (after.data, after.size, MARK, strlen (MARK)));
        pixels = decode_jpeg (output, &width, &height);
        g_assert_cmpuint (difference (pixels, width, height, 3, orientation), <, 300);
      }
}

static void
heif_with_alpha_becomes_a_png (void)
{
  g_autoptr (GBytes) input = make_heif (heif_compression_HEVC, 1, TRUE);
  g_autoptr (GBytes) output = sanitize (input, "a.heic");
  g_autofree guint8 *pixels = NULL;
  guint width, height;

  g_assert_nonnull (output);
  g_assert_true (ky_png_verify (ky_view_of_bytes (output), NULL, NULL));
  pixels = decode_png (output, &width, &height);
  g_assert_cmpuint (difference (pixels, width, height, 4, 1), <, 300);
  g_assert_cmpint (abs (pixels[3] - 255), <, 6);
  g_assert_cmpint (abs (pixels[4 * WIDTH - 1] - 128), <, 6);
}

/* Cut anywhere: withheld, or a picture that verifies. */
static void
heif_that_is_cut_crashes_nothing (void)
{
  g_autoptr (GBytes) whole = make_heif (heif_compression_HEVC, 1, FALSE);
  gsize size = g_bytes_get_size (whole);

  for (gsize length = 64; length < size; length += 1 + length / 16)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (whole, 0, length);
      g_autoptr (GBytes) output = sanitize (part, "a.heic");

      g_assert_true (output == NULL || ky_jpeg_verify (ky_view_of_bytes (output), NULL, NULL));
    }
}

/* --- what keeps each pixel -------------------------------------------------------------------- */

/* `input` became a PNG of the very pixels that are drawn, and verifies. */
static void
check_exact (GBytes *input, const gchar *name, gboolean has_hole)
{
  g_autoptr (GBytes) output = sanitize (input, name);
  g_autofree guint8 *pixels = NULL;
  guint width, height;

  g_assert_nonnull (output);
  g_assert_true (ky_png_verify (ky_view_of_bytes (output), NULL, NULL));
  pixels = decode_png (output, &width, &height);
  g_assert_cmpuint (difference (pixels, width, height, 4, 1), ==, 0);
  g_assert_cmpuint (pixels[3], ==, has_hole ? 0 : 255);
  g_assert_cmpuint (pixels[7], ==, 255);
}

static void
put_u16be (GByteArray *out, guint value)
{
  guint8 bytes[2];

  ky_store_u16be (bytes, value);
  g_byte_array_append (out, bytes, 2);
}

static void
put_u32be (GByteArray *out, guint32 value)
{
  guint8 bytes[4];

  ky_store_u32be (bytes, value);
  g_byte_array_append (out, bytes, 4);
}

/* One row of `channel` as PackBits: all literal, or as it stands. */
static void
put_plane_row (GByteArray *out, guint y, guint channel, gboolean is_packed)
{
  if (is_packed)
    g_byte_array_append (out, &(guint8){ WIDTH - 1 }, 1);
  for (guint x = 0; x < WIDTH; x++)
    {
      guint8 rgb[3];

      draw (x, y, rgb);
      g_byte_array_append (out, rgb + channel, 1);
    }
}

static GBytes *
make_psd (gboolean is_packed)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, (const guint8 *)"8BPS\0\1\0\0\0\0\0\0\0\3", 14);
  put_u32be (out, HEIGHT);
  put_u32be (out, WIDTH);
  put_u16be (out, 8);
  put_u16be (out, 3);
  for (guint i = 0; i < 3; i++)
    put_u32be (out, 0);
  put_u16be (out, is_packed);
  for (guint i = 0; is_packed && i < 3 * HEIGHT; i++)
    put_u16be (out, WIDTH + 1);
  for (guint i = 0; i < 3; i++)
    for (guint y = 0; y < HEIGHT; y++)
      put_plane_row (out, y, i, is_packed);
  return g_byte_array_free_to_bytes (out);
}

static void
psd_keeps_pixels (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GBytes) input = make_psd (i == 1);

      check_exact (input, "a.psd", FALSE);
    }
}

/* A picture of one pixel, `n` channels of `depth` bits; the last is transparency where it
 * `has_alpha`. */
static GBytes *
make_psd_pixel (guint mode, guint depth, const gdouble *channels, guint n, gboolean has_alpha)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, (const guint8 *)"8BPS\0\1\0\0\0\0\0\0", 12);
  put_u16be (out, n);
  put_u32be (out, 1);
  put_u32be (out, 1);
  put_u16be (out, depth);
  put_u16be (out, mode);
  put_u32be (out, 0);
  put_u32be (out, 0);
  put_u32be (out, 6);
  put_u32be (out, 2);
  put_u16be (out, has_alpha ? 0xffff : 0);
  put_u16be (out, 0);
  for (guint i = 0; i < n; i++)
    {
      gfloat number = (gfloat)channels[i];
      guint32 bits;

      memcpy (&bits, &number, sizeof bits);
      if (depth == 32)
        put_u32be (out, bits);
      else if (depth == 16)
        put_u16be (out, (guint)channels[i]);
      else
        g_byte_array_append (out, &(guint8){ (guint8)channels[i] }, 1);
    }
  return g_byte_array_free_to_bytes (out);
}

static void
psd_of_light_is_seen_in_srgb (void)
{
  /* The colours are what Little CMS makes of them. */
  static const struct
  {
    guint mode, depth, n;
    gboolean has_alpha;
    gdouble channels[4];
    guint8 rgba[4];
  } rows[] = {
    { 9, 8, 3, FALSE, { 0, 128, 128 }, { 0, 0, 0, 255 } },
    { 9, 8, 3, FALSE, { 255, 128, 128 }, { 255, 255, 255, 255 } },
    { 9, 8, 3, FALSE, { 128, 128, 128 }, { 119, 119, 119, 255 } },
    { 9, 8, 3, FALSE, { 136, 208, 195 }, { 251, 0, 8, 255 } },
    { 9, 8, 3, FALSE, { 234, 141, 146 }, { 255, 222, 197, 255 } },
    { 9, 16, 3, FALSE, { 234 * 257, 32768 + 13 * 256, 32768 + 18 * 256 }, { 255, 222, 197, 255 } },
    { 9, 16, 3, FALSE, { 65535, 32768, 32768 }, { 255, 255, 255, 255 } },
    /* half of it, on white */
    { 9, 8, 4, TRUE, { 255 - 64, 128, 128, 128 }, { 119, 119, 119, 128 } },
    { 9, 16, 4, TRUE, { 65535 - 15291, 32768 + 10240, 32768 + 8576, 32768 }, { 251, 0, 8, 128 } },
    { 9, 8, 4, FALSE, { 128, 128, 128, 0 }, { 119, 119, 119, 255 } },
    { 3, 32, 3, FALSE, { 0.0, 0.21404, 1.0 }, { 0, 127, 255, 255 } },
    { 3, 32, 3, FALSE, { -1.0, 1e30, 0.002 }, { 0, 255, 6, 255 } },
    { 3, 32, 3, FALSE, { NAN, INFINITY, -INFINITY }, { 0, 255, 0, 255 } },
    { 3, 32, 4, TRUE, { 0.60702, 1.0, 0.5, 0.5 }, { 127, 255, 0, 128 } },
    { 3, 32, 4, TRUE, { 1.0, 1.0, 1.0, NAN }, { 255, 255, 255, 0 } },
    { 1, 32, 1, FALSE, { 0.21404 }, { 127, 127, 127, 255 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) input = make_psd_pixel (rows[i].mode, rows[i].depth, rows[i].channels,
                                                 rows[i].n, rows[i].has_alpha);
      g_autoptr (GBytes) output = sanitize (input, "a.psd");
      g_autofree guint8 *pixels = NULL;
      guint width, height;

      g_assert_nonnull (output);
      pixels = decode_png (output, &width, &height);
      for (guint k = 0; k < 4; k++)
        if (rows[i].rgba[3] > 0 || k == 3)
          g_assert_cmpint (abs (pixels[k] - rows[i].rgba[k]), <=, 1);
    }
}

/* An icon of `bits`; the first pixel is masked out. */
static GBytes *
make_icon (guint bits)
{
  static const guint8 entry[] = { 0, 0, 1, 0, 1, 0, WIDTH, HEIGHT, 0, 0, 1, 0, 32, 0 };
  guint mask_size = (WIDTH + 31) / 32 * 4 * HEIGHT;
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, entry, sizeof entry);
  ky_put_u32le (out, 40 + WIDTH * HEIGHT * bits / 8 + mask_size);
  ky_put_u32le (out, 22);
  ky_put_u32le (out, 40);
  ky_put_u32le (out, WIDTH);
  ky_put_u32le (out, 2 * HEIGHT);
  ky_put_u16le (out, 1);
  ky_put_u16le (out, bits);
  for (guint i = 0; i < 6; i++)
    ky_put_u32le (out, 0);
  for (guint y = HEIGHT; y-- > 0;)
    for (guint x = 0; x < WIDTH; x++)
      {
        guint8 rgb[3];
        guint8 bgra[4];

        draw (x, y, rgb);
        bgra[0] = rgb[2], bgra[1] = rgb[1], bgra[2] = rgb[0];
        bgra[3] = x == 0 && y == 0 ? 0 : 255;
        g_byte_array_append (out, bgra, bits / 8);
      }
  for (guint i = 0; i < mask_size; i++)
    {
      guint at_first = mask_size - (WIDTH + 31) / 32 * 4;

      g_byte_array_append (out, &(guint8){ i == at_first ? 0x80 : 0 }, 1);
    }
  return g_byte_array_free_to_bytes (out);
}

static void
icon_keeps_pixels_and_mask (void)
{
  for (guint bits = 24; bits <= 32; bits += 8)
    {
      g_autoptr (GBytes) input = make_icon (bits);

      check_exact (input, "a.ico", TRUE);
    }
}

static OPJ_SIZE_T
append_jp2 (void *data, OPJ_SIZE_T size, void *out)
{
  g_byte_array_append (out, data, (guint)size);
  return size;
}

/* The codestream alone: boxes would be sought back to. */
static GBytes *
make_jp2 (void)
{
  GByteArray *out = g_byte_array_new ();
  opj_codec_t *codec = opj_create_compress (OPJ_CODEC_J2K);
  opj_stream_t *stream = opj_stream_default_create (OPJ_FALSE);
  opj_image_cmptparm_t components[3];
  opj_cparameters_t parameters;
  opj_image_t *image;

  for (guint i = 0; i < 3; i++)
    components[i]
        = (opj_image_cmptparm_t){ .dx = 1, .dy = 1, .w = WIDTH, .h = HEIGHT, .prec = 8, .bpp = 8 };
  image = opj_image_create (3, components, OPJ_CLRSPC_SRGB);
  image->x1 = WIDTH;
  image->y1 = HEIGHT;
  for (guint i = 0; i < WIDTH * HEIGHT; i++)
    {
      guint8 rgb[3];

      draw (i % WIDTH, i / WIDTH, rgb);
      for (guint c = 0; c < 3; c++)
        image->comps[c].data[i] = rgb[c];
    }
  opj_set_default_encoder_parameters (&parameters);
  parameters.tcp_numlayers = 1;
  parameters.cp_disto_alloc = 1;
  parameters.tcp_mct = 1;
  opj_stream_set_user_data (stream, out, NULL);
  opj_stream_set_write_function (stream, append_jp2);
  g_assert_true (opj_setup_encoder (codec, &parameters, image)
                 && opj_start_compress (codec, image, stream) && opj_encode (codec, stream)
                 && opj_end_compress (codec, stream));
  opj_stream_destroy (stream);
  opj_destroy_codec (codec);
  opj_image_destroy (image);
  return g_byte_array_free_to_bytes (out);
}

static void
jpeg_2000_keeps_pixels_where_it_kept_them (void)
{
  g_autoptr (GBytes) input = make_jp2 ();

  check_exact (input, "a.j2k", FALSE);
}

static GBytes *
make_jxl (void)
{
  static const JxlPixelFormat format = { 3, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0 };
  JxlEncoder *encoder = JxlEncoderCreate (NULL);
  JxlEncoderFrameSettings *settings = JxlEncoderFrameSettingsCreate (encoder, NULL);
  g_autofree guint8 *out = g_malloc (65536);
  guint8 *next = out;
  size_t left = 65536;
  guint8 pixels[WIDTH * HEIGHT * 3];
  JxlColorEncoding color;
  JxlBasicInfo info;

  for (guint i = 0; i < WIDTH * HEIGHT; i++)
    draw (i % WIDTH, i / WIDTH, pixels + (gsize)3 * i);
  JxlEncoderInitBasicInfo (&info);
  info.xsize = WIDTH;
  info.ysize = HEIGHT;
  info.bits_per_sample = 8;
  info.uses_original_profile = 1;
  JxlColorEncodingSetToSRGB (&color, 0);
  g_assert_true (JxlEncoderSetBasicInfo (encoder, &info) == JXL_ENC_SUCCESS
                 && JxlEncoderSetColorEncoding (encoder, &color) == JXL_ENC_SUCCESS
                 && JxlEncoderSetFrameLossless (settings, 1) == JXL_ENC_SUCCESS
                 && JxlEncoderAddImageFrame (settings, &format, pixels, sizeof pixels)
                        == JXL_ENC_SUCCESS);
  JxlEncoderCloseInput (encoder);
  g_assert_true (JxlEncoderProcessOutput (encoder, &next, &left) == JXL_ENC_SUCCESS);
  JxlEncoderDestroy (encoder);
  return g_bytes_new (out, 65536 - left);
}

static void
jpeg_xl_keeps_pixels_where_it_kept_them (void)
{
  g_autoptr (GBytes) input = make_jxl ();

  check_exact (input, "a.jxl", FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/heif/becomes-a-jpeg-upright-and-without-metadata",
                   heif_becomes_a_jpeg_upright_and_without_metadata);
  g_test_add_func ("/heif/with-alpha-becomes-a-png", heif_with_alpha_becomes_a_png);
  g_test_add_func ("/heif/that-is-cut-crashes-nothing", heif_that_is_cut_crashes_nothing);
  g_test_add_func ("/psd/keeps-pixels", psd_keeps_pixels);
  g_test_add_func ("/psd/of-light-is-seen-in-srgb", psd_of_light_is_seen_in_srgb);
  g_test_add_func ("/ico/keeps-pixels-and-mask", icon_keeps_pixels_and_mask);
  g_test_add_func ("/jp2/keeps-pixels-where-it-kept-them",
                   jpeg_2000_keeps_pixels_where_it_kept_them);
  g_test_add_func ("/jxl/keeps-pixels-where-it-kept-them", jpeg_xl_keeps_pixels_where_it_kept_them);
  return g_test_run ();
}
