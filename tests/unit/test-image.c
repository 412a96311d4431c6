/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures: pixels read with libpng and libjpeg's decoder, which did not write them. */
#include "common/error.h"
#include "filetypes/image/gif-file.h"
#include "filetypes/base/picture/group4.h"
#include "filetypes/base/picture/icc.h"
#include "filetypes/image/jpeg.h"
#include "filetypes/base/picture/palette.h"
#include "filetypes/image/png-file.h"
#include "filetypes/base/picture/program-verify.h"
#include "filetypes/base/picture/program.h"
#include "filetypes/base/picture/signs-verify.h"
#include "filetypes/base/picture/signs.h"
#include "filetypes/image/tiff-file.h"
#include "tests/unit/pictures.h"

#include <stdlib.h>

#include <jpeglib.h>

/* --- helpers -------------------------------------------------------------------------------- */

/* Numbers that are the same in each run. */
static guint32
next_random (guint32 *state)
{
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8;
}

static GBytes *
insert (GBytes *bytes, gsize at, const gchar *text, gsize size)
{
  KyView view = ky_view_of_bytes (bytes);
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, view.data, (guint)at);
  g_byte_array_append (out, (const guint8 *)text, (guint)size);
  g_byte_array_append (out, view.data + at, (guint)(view.size - at));
  return g_byte_array_free_to_bytes (out);
}

/* --- PNG ------------------------------------------------------------------------------------ */

static void
append_png (png_structp png, png_bytep data, png_size_t size)
{
  g_byte_array_append (png_get_io_ptr (png), data, (guint)size);
}

static void
flush_png (png_structp png)
{
  (void)png;
}

static GBytes *
make_png (guint32 width, guint32 height, gint depth, gint color, gboolean is_interlaced)
{
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);
  GByteArray *out = g_byte_array_new ();
  guint32 state = width * 31 + height + (guint)depth * 7 + (guint)color;
  png_color palette[256];

  png_set_write_fn (png, out, append_png, flush_png);
  png_set_compression_level (png, 1);
  png_set_IHDR (png, info, width, height, depth, color,
                is_interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, 0, 0);
  for (guint i = 0; i < 256; i++)
    palette[i] = (png_color){ (png_byte)(i * 37), (png_byte)(i * 11), (png_byte)(255 - i) };
  if (color == PNG_COLOR_TYPE_PALETTE)
    png_set_PLTE (png, info, palette, 1 << depth);
  png_write_info (png, info);
  {
    gsize stride = png_get_rowbytes (png, info);
    g_autofree guint8 *pixels = g_malloc (stride * height);
    g_autofree png_bytep *rows = g_new (png_bytep, height);

    for (gsize i = 0; i < stride * height; i++)
      pixels[i] = (guint8)(i % 3 == 0 ? next_random (&state) : i / 5);
    for (guint32 y = 0; y < height; y++)
      rows[y] = pixels + y * stride;
    png_write_image (png, rows);
  }
  png_write_end (png, info);
  png_destroy_write_struct (&png, &info);
  return g_byte_array_free_to_bytes (out);
}

static void
png_keeps_pixels (void)
{
  static const gint forms[][2]
      = { { 0, 1 }, { 0, 2 }, { 0, 4 }, { 0, 8 }, { 0, 16 }, { 2, 8 }, { 2, 16 }, { 3, 1 },
          { 3, 2 }, { 3, 4 }, { 3, 8 }, { 4, 8 }, { 4, 16 }, { 6, 8 }, { 6, 16 } };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    for (guint32 width = 1; width < 40; width += 6)
      for (gint interlaced = 0; interlaced < 2; interlaced++)
        {
          g_autoptr (GBytes) input
              = make_png (width, 1 + width % 11, forms[i][1], forms[i][0], interlaced);
          g_autoptr (GBytes) output = sanitize (input, "a.png");
          g_autoptr (GBytes) before = decode_png (input);
          g_autoptr (GBytes) after = NULL;
          g_autoptr (GError) error = NULL;

          g_assert_nonnull (output);
          after = decode_png (output);
          g_assert_true (g_bytes_equal (before, after));
          g_assert_true (ky_png_verify (ky_view_of_bytes (output), NULL, &error));
        }
}

/* 4096 x 1400 RGB are more than KY_PNG_WHOLE: the other way of inflating and deflating. */
static void
png_keeps_pixels_of_large_pictures (void)
{
  g_autoptr (GBytes) input = make_png (4096, 1400, 8, 2, FALSE);
  g_autoptr (GBytes) output = sanitize (input, "a.png");
  g_autoptr (GBytes) again = sanitize (output, "a.png");
  g_autoptr (GBytes) before = decode_png (input);
  g_autoptr (GBytes) after = decode_png (output);

  g_assert_true (g_bytes_equal (before, after));
  g_assert_true (g_bytes_equal (output, again));
  g_assert_true (ky_png_verify (ky_view_of_bytes (output), NULL, NULL));
}

static void
png_verify_refuses_what_is_not_written (void)
{
  static const gchar text[] = "\0\0\0\4tEXta\0bc\x85\x72\x80\x2f";
  static const gchar empty[] = "\0\0\0\0IDAT\x35\xaf\x06\x1e";
  g_autoptr (GBytes) input = make_png (9, 9, 8, 2, FALSE);
  g_autoptr (GBytes) good = sanitize (input, "a.png");
  gsize size = g_bytes_get_size (good);
  const struct
  {
    gsize at;
    const gchar *text;
    gsize length;
  } changes[] = { { 33, text, 16 },        { 33, empty, 12 }, { size, "x", 1 },
                  { size - 12, "x", 1 },   { 8, "x", 1 },     { size - 12, empty, 12 },
                  { size - 16, "abcd", 4 } };

  g_assert_true (ky_png_verify (ky_view_of_bytes (good), NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GBytes) bad = insert (good, changes[i].at, changes[i].text, changes[i].length);
      g_autoptr (GError) error = NULL;

      g_assert_false (ky_png_verify (ky_view_of_bytes (bad), NULL, &error));
      g_assert_error (error, KY_ERROR, KY_ERROR_VERIFY);
    }
  for (gsize i = 0; i < size; i++)
    g_assert_false (ky_png_verify (ky_view (ky_view_of_bytes (good).data, i), NULL, NULL));
}

/* --- JPEG ----------------------------------------------------------------------------------- */

/* A picture without symmetry, with Exif's `orientation`; `h` and `v` sample the chroma. */
static GBytes *
make_jpeg (guint width, guint height, guint components, gint h, gint v, guint orientation)
{
  struct jpeg_compress_struct out;
  struct jpeg_error_mgr errors;
  guint8 exif[] = { 'E', 'x', 'i', 'f', 0,    0, 'M', 'M', 0, 42, 0, 0, 0,
                    8,   0,   1,   1,   0x12, 0, 3,   0,   0, 0,  1, 0, (guint8)orientation,
                    0,   0,   0,   0,   0,    0 };
  guint8 *memory = NULL;
  unsigned long size = 0;
  g_autofree guint8 *row = g_malloc ((gsize)width * components);
  GBytes *bytes;

  out.err = jpeg_std_error (&errors);
  jpeg_create_compress (&out);
  jpeg_mem_dest (&out, &memory, &size);
  out.image_width = width;
  out.image_height = height;
  out.input_components = (int)components;
  out.in_color_space = components == 3 ? JCS_RGB : JCS_GRAYSCALE;
  jpeg_set_defaults (&out);
  jpeg_set_quality (&out, 92, TRUE);
  out.comp_info[0].h_samp_factor = h;
  out.comp_info[0].v_samp_factor = v;
  jpeg_start_compress (&out, TRUE);
  jpeg_write_marker (&out, JPEG_APP0 + 1, exif, sizeof exif);
  while (out.next_scanline < height)
    {
      for (guint x = 0; x < width; x++)
        for (guint i = 0; i < components; i++)
          row[x * components + i]
              = (guint8)(x * 5 + out.next_scanline * 2 + i * 40
                         + (x > width / 2 && out.next_scanline < height / 3 ? 60 : 0));
      jpeg_write_scanlines (&out, &row, 1);
    }
  jpeg_finish_compress (&out);
  jpeg_destroy_compress (&out);
  bytes = g_bytes_new (memory, size);
  free (memory);
  return bytes;
}

typedef struct
{
  guint width, height, components;
  guint8 *pixels;
} Picture;

static Picture
decode_jpeg (GBytes *data)
{
  struct jpeg_decompress_struct in;
  struct jpeg_error_mgr errors;
  KyView view = ky_view_of_bytes (data);
  Picture picture;

  in.err = jpeg_std_error (&errors);
  jpeg_create_decompress (&in);
  jpeg_mem_src (&in, view.data, view.size);
  jpeg_read_header (&in, TRUE);
  in.do_fancy_upsampling = FALSE; /* what lies beside a pixel depends on the direction */
  jpeg_start_decompress (&in);
  picture = (Picture){ in.output_width, in.output_height, (guint)in.output_components, NULL };
  picture.pixels = g_malloc ((gsize)picture.width * picture.height * picture.components);
  while (in.output_scanline < in.output_height)
    {
      JSAMPROW row
          = picture.pixels + (gsize)in.output_scanline * picture.width * picture.components;

      jpeg_read_scanlines (&in, &row, 1);
    }
  g_assert_cmpint (errors.num_warnings, ==, 0);
  jpeg_finish_decompress (&in);
  jpeg_destroy_decompress (&in);
  return picture;
}

/* The greatest and the mean difference (in hundredths) between `upright` and `stored` as
 * `orientation` says it looks. */
static guint
compare_turned (const Picture *stored, const Picture *upright, guint orientation, guint *ret_mean)
{
  KyTurn turn = ky_turn_from_orientation (orientation);
  guint worst = 0;
  guint64 sum = 0;

  g_assert_cmpuint (upright->width, ==, turn.swap ? stored->height : stored->width);
  g_assert_cmpuint (upright->height, ==, turn.swap ? stored->width : stored->height);
  for (guint y = 0; y < upright->height; y++)
    for (guint x = 0; x < upright->width; x++)
      for (guint i = 0; i < upright->components; i++)
        {
          guint32 from_x, from_y;
          gint a, b;

          ky_turn_source (&turn, stored->width, stored->height, x, y, &from_x, &from_y);
          a = stored->pixels[((gsize)from_y * stored->width + from_x) * stored->components + i];
          b = upright->pixels[((gsize)y * upright->width + x) * upright->components + i];
          worst = MAX (worst, (guint)abs (a - b));
          sum += (guint)abs (a - b);
        }
  *ret_mean
      = (guint)(sum * 100 / ((guint64)upright->width * upright->height * upright->components));
  return worst;
}

static void
check_turned (guint width, guint height, guint components, gint h, gint v, guint most,
              guint most_mean)
{
  for (guint orientation = 1; orientation <= 8; orientation++)
    {
      g_autoptr (GBytes) input = make_jpeg (width, height, components, h, v, orientation);
      g_autoptr (GBytes) output = sanitize (input, "a.jpg");
      g_autoptr (GError) error = NULL;
      Picture stored = decode_jpeg (input);
      Picture upright;
      guint mean;

      g_assert_nonnull (output);
      upright = decode_jpeg (output);
      g_assert_true (ky_jpeg_verify (ky_view_of_bytes (output), NULL, &error));
      g_assert_cmpuint (compare_turned (&stored, &upright, orientation, &mean), <=, most);
      g_assert_cmpuint (mean, <=, most_mean);
      g_free (stored.pixels);
      g_free (upright.pixels);
    }
}

/* The inverse transform rounds, in a direction: a grey level or two where nothing is lost. */
static void
jpeg_is_turned_by_coefficients (void)
{
  check_turned (48, 32, 1, 1, 1, 2, 100);
  check_turned (48, 32, 3, 1, 1, 4, 100);
  check_turned (48, 32, 3, 2, 1, 4, 100);
  check_turned (48, 32, 3, 2, 2, 4, 100);
  check_turned (48, 32, 3, 1, 2, 4, 100);
}

static void
jpeg_with_cut_blocks_keeps_its_size (void)
{
  check_turned (45, 29, 1, 1, 1, 16, 200);
  /* An odd width moves the pixels that share their colour: at hard edges that is seen. */
  check_turned (45, 29, 3, 2, 2, 255, 1000);
}

static GBytes *
with_orientation (GBytes *jpeg, guint orientation)
{
  const gchar exif[]
      = { '\xff', '\xe1', 0, 34, 'E', 'x', 'i',  'f', 0, 0, 'M', 'M', 0, 42, 0,
          0,      0,      8, 0,  1,   1,   0x12, 0,   3, 0, 0,   0,   1, 0,  (gchar)orientation,
          0,      0,      0, 0,  0,   0 };

  return insert (jpeg, 2, exif, sizeof exif);
}

static void
jpeg_turned_there_and_back_is_the_same (void)
{
  static const guint back[9] = { 0, 1, 2, 3, 4, 5, 8, 7, 6 };

  for (guint orientation = 1; orientation <= 8; orientation++)
    {
      g_autoptr (GBytes) input = make_jpeg (64, 32, 3, 2, 2, 1);
      g_autoptr (GBytes) plain = sanitize (input, "a.jpg");
      g_autoptr (GBytes) marked = with_orientation (plain, orientation);
      g_autoptr (GBytes) there = sanitize (marked, "a.jpg");
      g_autoptr (GBytes) marked_back = with_orientation (there, back[orientation]);
      g_autoptr (GBytes) again = sanitize (marked_back, "a.jpg");

      g_assert_true (g_bytes_equal (plain, again));
    }
}

/* `jpeg` with the same coefficients, progressive or with restart markers. */
static GBytes *
recoded_jpeg (GBytes *jpeg, gboolean is_progressive, guint interval)
{
  struct jpeg_decompress_struct in;
  struct jpeg_compress_struct out;
  struct jpeg_error_mgr errors;
  KyView view = ky_view_of_bytes (jpeg);
  jvirt_barray_ptr *coefficients;
  guint8 *memory = NULL;
  unsigned long size = 0;
  GBytes *bytes;

  in.err = out.err = jpeg_std_error (&errors);
  jpeg_create_decompress (&in);
  jpeg_create_compress (&out);
  jpeg_mem_src (&in, view.data, view.size);
  jpeg_mem_dest (&out, &memory, &size);
  jpeg_read_header (&in, TRUE);
  coefficients = jpeg_read_coefficients (&in);
  jpeg_copy_critical_parameters (&in, &out);
  out.restart_interval = interval;
  if (is_progressive)
    jpeg_simple_progression (&out);
  jpeg_write_coefficients (&out, coefficients);
  jpeg_finish_compress (&out);
  jpeg_finish_decompress (&in);
  jpeg_destroy_compress (&out);
  jpeg_destroy_decompress (&in);
  bytes = g_bytes_new (memory, size);
  free (memory);
  return bytes;
}

/* A sequential picture is recoded symbol by symbol, a progressive one by libjpeg. */
static void
jpeg_is_the_same_by_either_way (void)
{
  static const struct
  {
    guint width, height, components;
    gint h, v;
  } cases[] = { { 300, 250, 1, 1, 1 }, { 301, 257, 3, 1, 1 }, { 289, 263, 3, 2, 1 },
                { 283, 273, 3, 2, 2 }, { 257, 290, 3, 1, 2 }, { 513, 281, 3, 4, 2 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) input = make_jpeg (cases[i].width, cases[i].height, cases[i].components,
                                            cases[i].h, cases[i].v, 1);
      g_autoptr (GBytes) progressive = recoded_jpeg (input, TRUE, 0);
      g_autoptr (GBytes) restarted = recoded_jpeg (input, FALSE, 7);
      g_autoptr (GBytes) one = sanitize (input, "a.jpg");
      g_autoptr (GBytes) two = sanitize (progressive, "a.jpg");
      g_autoptr (GBytes) three = sanitize (restarted, "a.jpg");

      g_assert_true (g_bytes_equal (one, two));
      g_assert_true (g_bytes_equal (one, three));
    }
}

static void
jpeg_verify_refuses_what_is_not_written (void)
{
  g_autoptr (GBytes) input = make_jpeg (40, 40, 3, 2, 2, 1);
  g_autoptr (GBytes) good = sanitize (input, "a.jpg");
  gsize size = g_bytes_get_size (good);
  const struct
  {
    gsize at;
    const gchar *text;
    gsize length;
  } changes[] = { { 2, "\xff\xfe\0\4ab", 6 },      /* a comment */
                  { size, "x", 1 },                /* behind the end */
                  { size - 2, "abcdefgh", 8 },     /* behind the last block */
                  { size - 2, "\xff\xd0", 2 },     /* a restart marker */
                  { 2, "\xff\xff", 2 },            /* fill bytes */
                  { 20, "\xff\xdb\0\x43\3", 5 } }; /* a table that swallows the rest */

  g_assert_true (ky_jpeg_verify (ky_view_of_bytes (good), NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GBytes) bad = insert (good, changes[i].at, changes[i].text, changes[i].length);
      g_autoptr (GError) error = NULL;

      g_assert_false (ky_jpeg_verify (ky_view_of_bytes (bad), NULL, &error));
      g_assert_error (error, KY_ERROR, KY_ERROR_VERIFY);
    }
  for (gsize i = 0; i < size; i++)
    g_assert_false (ky_jpeg_verify (ky_view (ky_view_of_bytes (good).data, i), NULL, NULL));
}

/* --- GIF ------------------------------------------------------------------------------------ */

static void
gif_decodes_what_it_encodes (void)
{
  static const gsize runs[] = { 0, 997, 53 };
  guint32 state = 1;

  for (guint bits = 1; bits <= 8; bits++)
    for (guint size = 1; size < 40000; size = size * 3 + 1)
      for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
        {
          g_autoptr (GByteArray) packed = g_byte_array_new ();
          g_autofree guint8 *pixels = g_malloc (size);
          g_autofree guint8 *got = g_malloc (size);
          gboolean surplus = TRUE;
          KyGifFrame frame = { .width = size, .height = 1, .transparent = -1 };

          for (guint k = 0; k < size; k++)
            pixels[k] = (guint8)((k % 7 < 4 ? k / 9 : next_random (&state)) & ((1u << bits) - 1));
          ky_gif_encode (pixels, size, bits, runs[i], packed);
          frame.code_size = packed->data[0];
          frame.data = ky_view (packed->data + 1, packed->len - 1);
          g_assert_true (ky_gif_decode (&frame, got, &surplus));
          g_assert_false (surplus);
          g_assert_cmpmem (pixels, size, got, size);
        }
}

/* --- Group 4 -------------------------------------------------------------------------------- */

/* A picture with runs of up to `longest` pixels. */
static guint8 *
make_pixels (guint width, guint height, guint longest)
{
  gsize stride = (width + 7) / 8;
  guint8 *pixels = g_malloc0 (stride * height);
  guint32 state = width * 77 + longest;
  guint left = 0, color = 0;

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        if (left-- == 0)
          {
            left = next_random (&state) % longest;
            color = !color;
          }
        if (color)
          pixels[y * stride + x / 8] |= (guint8)(0x80 >> x % 8);
      }
  return pixels;
}

/* libtiff's Group 4 of `pixels`. */
static GBytes *
make_group4 (guint8 *pixels, guint width, guint height)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  Memory memory = { out, 0 };
  TIFF *tiff = TIFFClientOpen ("memory", "wl", &memory, memory_read, memory_write, memory_seek,
                               memory_close, memory_size, NULL, NULL);
  gsize stride = (width + 7) / 8;

  TIFFSetField (tiff, TIFFTAG_IMAGEWIDTH, width);
  TIFFSetField (tiff, TIFFTAG_IMAGELENGTH, height);
  TIFFSetField (tiff, TIFFTAG_BITSPERSAMPLE, 1);
  TIFFSetField (tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
  TIFFSetField (tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
  TIFFSetField (tiff, TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4);
  TIFFSetField (tiff, TIFFTAG_ROWSPERSTRIP, height);
  TIFFWriteEncodedStrip (tiff, 0, pixels, (tmsize_t)(stride * height));
  {
    gsize size = TIFFRawStripSize64 (tiff, 0) > 0 ? (gsize)TIFFRawStripSize64 (tiff, 0) : 0;
    GBytes *bytes = g_bytes_new (out->data + 8, size);

    TIFFClose (tiff);
    return bytes;
  }
}

static void
group4_is_read_to_the_last_bit (void)
{
  static const guint longest[] = { 1, 2, 5, 40, 700, 9000 };

  for (guint i = 0; i < G_N_ELEMENTS (longest); i++)
    for (guint width = 1; width < 12000; width = width * 3 + 2)
      {
        g_autofree guint8 *pixels = make_pixels (width, 23, longest[i]);
        g_autoptr (GBytes) good = make_group4 (pixels, width, 23);
        KyView view = ky_view_of_bytes (good);
        g_autoptr (GBytes) longer = insert (good, view.size, "\0", 1);

        g_assert_true (ky_group4_verify (view, width, 23));
        g_assert_false (ky_group4_verify (view, width, 22));
        g_assert_false (ky_group4_verify (view, width, 24));
        g_assert_false (ky_group4_verify (ky_view_of_bytes (longer), width, 23));
        g_assert_false (ky_group4_verify (ky_view (view.data, view.size - 1), width, 23));
      }
}

/* libtiff writes the same: T.6 leaves nothing to choose. */
static void
group4_is_written_as_libtiff_writes_it (void)
{
  static const guint longest[] = { 1, 2, 5, 40, 700, 9000, 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (longest); i++)
    for (guint width = 1; width < 12000; width = width * 2 + 1)
      {
        g_autofree guint8 *pixels = make_pixels (width, 23, longest[i]);
        gsize size = (width + 7) / 8 * 23;
        g_autoptr (GBytes) good = make_group4 (pixels, width, 23);
        gsize good_size = g_bytes_get_size (good);
        g_autoptr (GBytes) made
            = ky_group4_encode (ky_view (pixels, size), width, 23, 0, good_size + 1);
        g_autoptr (GBytes) turned = NULL;

        g_assert_true (g_bytes_equal (made, good));
        g_assert_true (ky_group4_verify (ky_view_of_bytes (made), width, 23));
        g_assert_null (ky_group4_encode (ky_view (pixels, size), width, 23, 0, good_size));
        g_assert_null (ky_group4_encode (ky_view (pixels, size), width, 23, 0, 1));
        g_assert_null (ky_group4_encode (ky_view (pixels, size - 1), width, 23, 0, G_MAXINT));
        /* what pads a row is not looked at */
        for (gsize at = 0; at < size; at++)
          pixels[at] = (guint8)~pixels[at];
        turned = ky_group4_encode (ky_view (pixels, size), width, 23, 1, good_size + 1);
        g_assert_true (g_bytes_equal (turned, good));
      }
}

/* --- profiles, palettes, signs -------------------------------------------------------------- */

static void
put_u32 (GByteArray *out, guint32 value)
{
  const guint8 bytes[4]
      = { (guint8)(value >> 24), (guint8)(value >> 16), (guint8)(value >> 8), (guint8)value };
  g_byte_array_append (out, bytes, 4);
}

/* A display profile with these columns, a gamma of 2.2, and a text in a private tag. */
static GBytes *
make_profile (const guint32 columns[9])
{
  static const gchar names[] = "rXYZgXYZbXYZrTRCgTRCbTRCzzzz";
  GByteArray *out = g_byte_array_new ();
  guint start = 132 + 7 * 12;

  g_byte_array_set_size (out, 128);
  memset (out->data, 0, 128);
  memcpy (out->data + 8, "\2\x10\0\0mntrRGB XYZ ", 16);
  memcpy (out->data + 36, "acsp", 4);
  put_u32 (out, 7);
  for (guint i = 0; i < 7; i++)
    {
      g_byte_array_append (out, (const guint8 *)names + 4 * i, 4);
      put_u32 (out, start + i * 20);
      put_u32 (out, i < 3 ? 20 : i < 6 ? 14 : 20);
    }
  for (guint i = 0; i < 7; i++)
    {
      static const guint8 curve[20] = "curv\0\0\0\0\0\0\0\1\2\x33";

      if (i < 3)
        {
          g_byte_array_append (out, (const guint8 *)"XYZ \0\0\0\0", 8);
          for (guint k = 0; k < 3; k++)
            put_u32 (out, columns[3 * i + k]);
        }
      else
        g_byte_array_append (out, i < 6 ? curve : (const guint8 *)"PAYLOAD-PAYLOAD-PAYL", 20);
    }
  return g_byte_array_free_to_bytes (out);
}

static void
profile_is_written_from_its_numbers (void)
{
  static const guint32 columns[9]
      = { 0x9c18, 0x4fa5, 0x4fc, 0x348d, 0xa02c, 0xf95, 0x2631, 0x102f, 0xbe9c };
  g_autoptr (GBytes) profile = make_profile (columns);
  g_autoptr (GByteArray) once = NULL;
  g_autoptr (GByteArray) twice = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (ky_icc_rebuild (ky_view_of_bytes (profile), KY_ICC_RGB, &once), ==,
                   KY_ICC_WRITTEN);
  g_assert_null (memmem (once->data, once->len, "PAYLOAD", 7));
  g_assert_true (ky_icc_verify (ky_view (once->data, once->len), KY_ICC_RGB, &error));
  g_assert_cmpint (ky_icc_rebuild (ky_view (once->data, once->len), KY_ICC_RGB, &twice), ==,
                   KY_ICC_WRITTEN);
  g_assert_cmpmem (once->data, once->len, twice->data, twice->len);
  g_assert_false (ky_icc_verify (ky_view (once->data, once->len), KY_ICC_CMYK, NULL));
  for (guint i = 0; i < once->len; i++)
    g_assert_false (ky_icc_verify (ky_view (once->data, i), KY_ICC_RGB, NULL));
}

static void
profile_for_other_pictures_is_left_out (void)
{
  static const guint32 columns[9] = { 0 };
  g_autoptr (GBytes) profile = make_profile (columns);
  GByteArray *none = NULL;

  g_assert_cmpint (ky_icc_rebuild (ky_view_of_bytes (profile), KY_ICC_GRAY, &none), ==,
                   KY_ICC_UNUSABLE);
  g_assert_cmpint (ky_icc_rebuild (ky_view_of_bytes (profile), KY_ICC_CMYK, &none), ==,
                   KY_ICC_UNUSABLE);
  for (gsize i = 0; i < 132; i++)
    g_assert_cmpint (
        ky_icc_rebuild (ky_view (ky_view_of_bytes (profile).data, i), KY_ICC_RGB, &none), ==,
        KY_ICC_UNUSABLE);
}

static void
palette_keeps_each_color_once (void)
{
  const KyColor old[5]
      = { { 9, 9, 9, 255 }, { 1, 2, 3, 255 }, { 9, 9, 9, 255 }, { 5, 5, 5, 0 }, { 7, 7, 7, 255 } };
  gboolean used[256] = { TRUE, TRUE, TRUE, TRUE };
  KyPalette palette;

  used[200] = TRUE; /* beyond the palette: black */
  ky_palette_sort (old, 5, used, &palette);
  g_assert_cmpuint (palette.count, ==, 4);
  g_assert_cmpuint (palette.map[3], ==, 0);
  g_assert_cmpuint (palette.map[200], ==, 1);
  g_assert_cmpuint (palette.map[1], ==, 2);
  g_assert_cmpuint (palette.map[0], ==, 3);
  g_assert_cmpuint (palette.map[2], ==, 3);
}

static void
signs_are_found_anywhere (void)
{
#define SIGN(text)                                                                                 \
  {                                                                                                \
    (const guint8 *)(text), sizeof (text) - 1                                                      \
  }
  static const KyView every[] = { SIGN ("<?php"),
                                  SIGN ("<ScRiPt"),
                                  SIGN ("<HTML"),
                                  SIGN ("<!dOcTyPe"),
                                  SIGN ("<svg "),
                                  SIGN ("<IfRaMe"),
                                  SIGN ("%PDF-"),
                                  SIGN ("%!PS-"),
                                  SIGN ("PK\3\4\x0a\0"),
                                  SIGN ("PK\3\4\x14\0"),
                                  SIGN ("PK\5\6\0\0"),
                                  SIGN ("Rar!\x1a\7"),
                                  SIGN ("7z\xbc\xaf\x27\x1c") };
#undef SIGN
  guint8 profile[40] = { 0 };

  g_assert_true (ky_image_has_sign (ky_view ("abc<?PhP", 8)));
  g_assert_true (ky_image_has_sign (ky_view ("<<ScRiPt", 8)));
  g_assert_true (ky_image_has_sign (ky_view ("%PDF-", 5)));
  g_assert_false (ky_image_has_sign (ky_view ("%PDF", 4)));
  g_assert_false (ky_image_has_sign (ky_view ("", 0)));
  g_assert_true (ky_signs_verify (ky_view ("", 0)));
  memcpy (profile + 36, "acsp", 4);
  g_assert_false (ky_signs_verify (ky_view (profile, sizeof profile)));
  g_assert_true (ky_signs_verify (ky_view (profile, sizeof profile - 1)));
  for (guint i = 0; i < G_N_ELEMENTS (every); i++)
    for (guint place = 0; place < 50; place++)
      {
        gsize size = place + every[i].size;
        g_autofree guint8 *bytes = g_malloc0 (size + 40);

        memcpy (bytes + place, every[i].data, every[i].size);
        g_assert_true (ky_image_has_sign (ky_view (bytes, size)));
        g_assert_true (ky_image_has_sign (ky_view (bytes, size + 40)));
        g_assert_false (ky_image_has_sign (ky_view (bytes, size - 1)));
        g_assert_cmpuint (ky_signs_verify_find (ky_view (bytes, size + 40), 0), ==, place);
        g_assert_cmpuint (ky_signs_verify_find (ky_view (bytes, size), place + 1), ==, size);
        g_assert_false (ky_signs_verify (ky_view (bytes, size)));
        g_assert_true (ky_signs_verify (ky_view (bytes, size - 1)));
      }
}

static void
programs_are_found_in_pictures (void)
{
  static const gchar *const programs[]
      = { "GIF89a=1;p(1)//\1\2\3", "GIF89a/*\1\2\n\3*/=1",     "GIF89a='\1\\\r\n\3\\'';",
          "GIF89a=\"\1'\"",        "GIF89a=`\1\n${1+`\2`}\3`", "GIF89a=/\1[/\2]\\/\3/g",
          "GIF89a=1/2//\1",        "GIF89a<!--\1\n=1\n-->\2",  "RIFF=1;\xa0\xe9=1" };
  static const gchar *const others[]
      = { "GIF89a\1",         "GIF89a=1;/*\1",        "GIF89a='\1",       "GIF89a='\n'",
          "GIF89a=`\1${\2}`", "GIF89a=/\1\n/",        "GIF89a=/[\1/\n]/", "GIF89a//\1\n\1",
          "GIF89a=/*/\1",     "\xff\xd8\xff\xe0\x10", "RIFF=1;\x80",      "RIFF<!-\1" };

  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    g_assert_false (ky_program_verify (ky_view (programs[i], strlen (programs[i]))));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_true (ky_program_verify (ky_view (others[i], strlen (others[i]))));
  g_assert_true (ky_program_verify (ky_view ("", 0)));
}

static void
what_the_writer_takes_for_no_program_is_none_to_the_verifier (void)
{
  static const gchar letters[] = "a\n\1/*'\"`\\[]{}$<!->\r";
  guint32 state = 1;
  guint programs = 0, others = 0;

  for (guint i = 0; i < 60000; i++)
    {
      gchar text[12];
      gsize size = next_random (&state) % (sizeof text + 1);
      KyView view = ky_view (text, size);

      for (gsize n = 0; n < size; n++)
        text[n] = letters[next_random (&state) % (sizeof letters - 1)];
      programs += !ky_program_verify (view);
      others += !ky_image_may_be_program (view);
      g_assert_true (ky_program_verify (view) || ky_image_may_be_program (view));
    }
  g_assert_cmpuint (programs, >, 1000);
  g_assert_cmpuint (others, >, 1000);
}

static void
exif_is_read_whatever_it_holds (void)
{
  static const guint8 block[]
      = "II*\0\10\0\0\0\4\0\x12\1\3\0\1\0\0\0\6\0\0\0\x1a\1\5\0\1\0\0\0\x3e\0\0\0"
        "\x1b\1\5\0\1\0\0\0\x46\0\0\0\x28\1\3\0\1\0\0\0\3\0\0\0\0\0\0\0"
        "\x2c\1\0\0\1\0\0\0\x58\2\0\0\2\0\0\0";
  KyExif exif = ky_exif_read (ky_view (block, sizeof block - 1));

  g_assert_cmpuint (exif.orientation, ==, 6);
  g_assert_cmpint (exif.unit, ==, KY_DENSITY_CM);
  g_assert_cmpuint (exif.x, ==, 300);
  g_assert_cmpuint (exif.y, ==, 300);
  for (gsize i = 0; i < sizeof block - 1; i++)
    {
      exif = ky_exif_read (ky_view (block, i));
      g_assert_cmpuint (exif.orientation, ==, i >= 22 ? 6 : 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/PNG of every form keeps its pixels", png_keeps_pixels);
  g_test_add_func ("/image/PNG above 16 MiB keeps its pixels", png_keeps_pixels_of_large_pictures);
  g_test_add_func ("/image/verify refuses a PNG that was not written so",
                   png_verify_refuses_what_is_not_written);
  g_test_add_func ("/image/JPEG is turned by its coefficients", jpeg_is_turned_by_coefficients);
  g_test_add_func ("/image/JPEG with cut blocks is turned and keeps its size",
                   jpeg_with_cut_blocks_keeps_its_size);
  g_test_add_func ("/image/JPEG turned there and back is the same bytes",
                   jpeg_turned_there_and_back_is_the_same);
  g_test_add_func ("/image/JPEG is the same bytes by either way", jpeg_is_the_same_by_either_way);
  g_test_add_func ("/image/verify refuses a JPEG that was not written so",
                   jpeg_verify_refuses_what_is_not_written);
  g_test_add_func ("/image/GIF decodes what it encodes", gif_decodes_what_it_encodes);
  g_test_add_func ("/image/Group 4 is written as libtiff writes it",
                   group4_is_written_as_libtiff_writes_it);
  g_test_add_func ("/image/Group 4 is read to the last bit", group4_is_read_to_the_last_bit);
  g_test_add_func ("/image/profile is written from its numbers",
                   profile_is_written_from_its_numbers);
  g_test_add_func ("/image/profile for other pictures is left out",
                   profile_for_other_pictures_is_left_out);
  g_test_add_func ("/image/palette keeps each colour once", palette_keeps_each_color_once);
  g_test_add_func ("/image/signs of other formats are found anywhere", signs_are_found_anywhere);
  g_test_add_func ("/image/programs are found in pictures", programs_are_found_in_pictures);
  g_test_add_func ("/image/what the writer takes for no program is none to the verifier",
                   what_the_writer_takes_for_no_program_is_none_to_the_verifier);
  g_test_add_func ("/image/Exif is read whatever it holds", exif_is_read_whatever_it_holds);
  return g_test_run ();
}
