/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TIFF in a document that holds PNG and JPEG alone: written with libtiff, read with libpng. */
#include "filetypes/image/png-file.h"
#include "tests/unit/pictures.h"

#include <math.h>

/* What became of `data` as the only picture of an RTF file. */
static GBytes *
picture_of_rtf (GBytes *data)
{
  KyView view = ky_view_of_bytes (data);
  g_autoptr (GString) text = g_string_new ("{\\rtf1{\\pict\\pngblip ");
  g_autoptr (GBytes) rtf = NULL;
  g_autoptr (GBytes) output = NULL;
  GByteArray *picture = g_byte_array_new ();
  const gchar *at;

  for (gsize i = 0; i < view.size; i++)
    g_string_append_printf (text, "%02x", view.data[i]);
  g_string_append (text, "}}");
  rtf = g_bytes_new (text->str, text->len);
  output = sanitize (rtf, "a.rtf");
  g_assert_nonnull (output);
  at = memmem (ky_view_of_bytes (output).data, g_bytes_get_size (output), "\\pngblip", 8);
  g_assert_nonnull (at);
  for (at += 8; *at != '}'; at++)
    if (g_ascii_isxdigit (*at) && g_ascii_isxdigit (at[1]))
      {
        guint8 byte = (guint8)(g_ascii_xdigit_value (*at) << 4 | g_ascii_xdigit_value (at[1]));

        g_byte_array_append (picture, &byte, 1);
        at++;
      }
  return g_byte_array_free_to_bytes (picture);
}

typedef struct
{
  guint photometric, bits, samples;
  gint extra; /* -1: none */
  gboolean is_big_endian, is_tiled, is_planar;
  guint orientation;
  gboolean is_float, has_range; /* from -3 to 5, if it has */
} TiffForm;

#define SIDE 16u

/* Sample `i` of pixel `x`, `y`; BITS of it. */
static guint
sample_at (const TiffForm *form, guint x, guint y, guint i)
{
  guint value = (x * 4099 + y * 257 + i * 21001 + x * y * 977) & 0xffff;

  /* what is multiplied is no more than the alpha it was multiplied by */
  if (form->extra == EXTRASAMPLE_ASSOCALPHA)
    value = i == form->samples - 1 ? 0xffff : value;
  return value >> (16 - MIN (form->bits, 16));
}

static gdouble
float_of (const TiffForm *form, guint value)
{
  gdouble part = value / 65535.0;

  /* what is beyond is the last */
  if (value == 0)
    return form->has_range ? -1e9 : NAN;
  return form->has_range ? part * 8 - 3 : value == 65535 ? INFINITY : part;
}

static void
put_wide_sample (const TiffForm *form, guint8 *row, guint index, guint value)
{
  guint32 whole = value << 16 | 0x7fff;
  gdouble twofold = float_of (form, value);
  gfloat single = (gfloat)twofold;

  if (form->bits == 64)
    memcpy (row + 8 * (gsize)index, &twofold, 8);
  else if (form->is_float)
    memcpy (row + 4 * (gsize)index, &single, 4);
  else
    memcpy (row + 4 * (gsize)index, &whole, 4);
}

static void
put_sample (const TiffForm *form, guint8 *row, guint index, guint value)
{
  guint16 wide = (guint16)value;

  if (form->bits > 16)
    put_wide_sample (form, row, index, value);
  else if (form->bits == 16)
    memcpy (row + 2 * (gsize)index, &wide, 2);
  else
    row[index * form->bits / 8] |= (guint8)(value << (8 - form->bits - index * form->bits % 8));
}

static GBytes *
make_tiff (const TiffForm *form)
{
  GByteArray *out = g_byte_array_new ();
  Memory memory = { out, 0 };
  TIFF *tiff = TIFFClientOpen ("memory", form->is_big_endian ? "wb" : "wl", &memory, memory_read,
                               memory_write, memory_seek, memory_close, memory_size, NULL, NULL);
  guint16 extra = (guint16)form->extra, colors[3][256];

  TIFFSetField (tiff, TIFFTAG_IMAGEWIDTH, SIDE);
  TIFFSetField (tiff, TIFFTAG_IMAGELENGTH, SIDE);
  TIFFSetField (tiff, TIFFTAG_BITSPERSAMPLE, form->bits);
  TIFFSetField (tiff, TIFFTAG_SAMPLESPERPIXEL, form->samples);
  TIFFSetField (tiff, TIFFTAG_PHOTOMETRIC, form->photometric);
  TIFFSetField (tiff, TIFFTAG_PLANARCONFIG, form->is_planar ? 2 : 1);
  TIFFSetField (tiff, TIFFTAG_COMPRESSION, COMPRESSION_NONE);
  TIFFSetField (tiff, TIFFTAG_ORIENTATION, form->orientation);
  if (form->extra >= 0)
    TIFFSetField (tiff, TIFFTAG_EXTRASAMPLES, 1, &extra);
  if (form->is_float)
    TIFFSetField (tiff, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_IEEEFP);
  if (form->has_range)
    {
      TIFFSetField (tiff, TIFFTAG_SMINSAMPLEVALUE, -3.0);
      TIFFSetField (tiff, TIFFTAG_SMAXSAMPLEVALUE, 5.0);
    }
  for (guint i = 0; i < 256; i++)
    for (guint channel = 0; channel < 3; channel++)
      colors[channel][i] = (guint16)((guint8)(i * (channel * 40 + 3)) * 257);
  if (form->photometric == PHOTOMETRIC_PALETTE)
    TIFFSetField (tiff, TIFFTAG_COLORMAP, colors[0], colors[1], colors[2]);
  if (form->is_tiled)
    {
      TIFFSetField (tiff, TIFFTAG_TILEWIDTH, 16);
      TIFFSetField (tiff, TIFFTAG_TILELENGTH, 16);
    }
  else
    TIFFSetField (tiff, TIFFTAG_ROWSPERSTRIP, 1);
  for (guint plane = 0; plane < (form->is_planar ? form->samples : 1); plane++)
    {
      guint8 pixels[SIDE * SIDE * 32] = { 0 };
      guint samples = form->is_planar ? 1 : form->samples;
      gsize stride = (gsize)SIDE * samples * form->bits / 8;

      for (guint y = 0; y < SIDE; y++)
        for (guint index = 0; index < SIDE * samples; index++)
          put_sample (form, pixels + y * stride, index,
                      sample_at (form, index / samples, y, plane + index % samples));
      for (guint y = 0; y < SIDE && !form->is_tiled; y++)
        TIFFWriteEncodedStrip (tiff, plane * SIDE + y, pixels + y * stride, (tmsize_t)stride);
      if (form->is_tiled)
        TIFFWriteEncodedTile (tiff, plane, pixels, (tmsize_t)(stride * SIDE));
    }
  TIFFClose (tiff);
  return g_byte_array_free_to_bytes (out);
}

/* What pixel `x`, `y` of an upright picture of `form` is to be as 16-bit `rgba`. */
static void
expect_pixel (const TiffForm *form, guint x, guint y, guint16 rgba[4])
{
  guint most = (1u << MIN (form->bits, 16)) - 1;
  guint colors = form->samples - (form->extra >= 0 ? 1 : 0);

  rgba[3] = 0xffff;
  if (form->extra > EXTRASAMPLE_UNSPECIFIED)
    rgba[3] = (guint16)(sample_at (form, x, y, colors) * (65535 / most));
  for (guint i = 0; i < 3; i++)
    {
      guint value = sample_at (form, x, y, colors == 1 ? 0 : i);

      if (form->photometric == PHOTOMETRIC_PALETTE)
        rgba[i] = (guint16)((guint8)(value * (i * 40 + 3)) * 257);
      else if (form->photometric == PHOTOMETRIC_SEPARATED)
        rgba[i] = (guint16)((guint64)(most - value) * (most - sample_at (form, x, y, 3)) / most);
      else
        rgba[i] = (guint16)((form->photometric == PHOTOMETRIC_MINISWHITE ? most - value : value)
                            * (65535 / most));
    }
}

/* Every form that PNG has samples for, and those that become such. */
static void
tiff_in_rtf_keeps_pixels (void)
{
  static const TiffForm forms[] = {
    { .photometric = PHOTOMETRIC_MINISBLACK, .bits = 1, .samples = 1, .extra = -1 },
    { .photometric = PHOTOMETRIC_MINISWHITE, .bits = 1, .samples = 1, .extra = -1 },
    { .photometric = PHOTOMETRIC_MINISBLACK, .bits = 4, .samples = 1, .extra = -1 },
    { .photometric = PHOTOMETRIC_MINISWHITE, .bits = 8, .samples = 1, .extra = -1 },
    { .photometric = PHOTOMETRIC_MINISBLACK, .bits = 16, .samples = 1, .extra = -1 },
    { .photometric = PHOTOMETRIC_MINISWHITE, .bits = 16, .samples = 2, .extra = 2 },
    { .photometric = PHOTOMETRIC_PALETTE, .bits = 1, .samples = 1, .extra = -1 },
    { .photometric = PHOTOMETRIC_PALETTE, .bits = 4, .samples = 1, .extra = -1 },
    { .photometric = PHOTOMETRIC_PALETTE, .bits = 8, .samples = 1, .extra = -1 },
    { .photometric = PHOTOMETRIC_RGB, .bits = 8, .samples = 3, .extra = -1 },
    { .photometric = PHOTOMETRIC_RGB, .bits = 16, .samples = 3, .extra = -1 },
    { .photometric = PHOTOMETRIC_RGB, .bits = 8, .samples = 4, .extra = 0 },
    { .photometric = PHOTOMETRIC_RGB, .bits = 8, .samples = 4, .extra = 1 },
    { .photometric = PHOTOMETRIC_RGB, .bits = 8, .samples = 4, .extra = 2 },
    { .photometric = PHOTOMETRIC_RGB, .bits = 16, .samples = 4, .extra = 2 },
    { .photometric = PHOTOMETRIC_MINISBLACK, .bits = 32, .samples = 1, .extra = -1 },
    { .photometric = PHOTOMETRIC_RGB, .bits = 32, .samples = 4, .extra = 2 },
    { .photometric = PHOTOMETRIC_SEPARATED, .bits = 16, .samples = 4, .extra = -1 },
    { .photometric = PHOTOMETRIC_SEPARATED, .bits = 16, .samples = 5, .extra = 2 },
    { .photometric = PHOTOMETRIC_MINISBLACK,
      .bits = 32,
      .samples = 1,
      .extra = -1,
      .is_float = TRUE },
    { .photometric = PHOTOMETRIC_MINISWHITE,
      .bits = 64,
      .samples = 1,
      .extra = -1,
      .is_float = TRUE },
    { .photometric = PHOTOMETRIC_RGB, .bits = 32, .samples = 3, .extra = -1, .is_float = TRUE },
    { .photometric = PHOTOMETRIC_RGB, .bits = 64, .samples = 4, .extra = 2, .is_float = TRUE },
    { .photometric = PHOTOMETRIC_MINISBLACK,
      .bits = 32,
      .samples = 1,
      .extra = -1,
      .is_float = TRUE,
      .has_range = TRUE },
    { .photometric = PHOTOMETRIC_RGB,
      .bits = 64,
      .samples = 3,
      .extra = -1,
      .is_float = TRUE,
      .has_range = TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    for (guint way = 0; way < 5; way++)
      {
        TiffForm form = forms[i];
        g_autoptr (GBytes) input = NULL;
        g_autoptr (GBytes) output = NULL;
        g_autoptr (GBytes) pixels = NULL;
        const guint8 *at;

        form.is_big_endian = way == 1;
        form.is_tiled = way == 2;
        form.is_planar = way == 3 && form.samples > 1;
        form.orientation = way == 4 ? ORIENTATION_BOTRIGHT : ORIENTATION_TOPLEFT;
        input = make_tiff (&form);
        output = picture_of_rtf (input);
        g_assert_true (ky_png_verify (ky_view_of_bytes (output), NULL, NULL));
        pixels = decode_png (output);
        g_assert_cmpuint (g_bytes_get_size (pixels), ==, SIDE * SIDE * 8);
        at = ky_view_of_bytes (pixels).data;
        for (guint y = 0; y < SIDE; y++)
          for (guint x = 0; x < SIDE; x++, at += 8)
            {
              guint16 wanted[4];

              if (way == 4)
                expect_pixel (&form, SIDE - 1 - x, SIDE - 1 - y, wanted);
              else
                expect_pixel (&form, x, y, wanted);
              for (guint k = 0; k < 4; k++)
                g_assert_cmpuint ((guint)at[2 * k] << 8 | at[2 * k + 1], ==, wanted[k]);
            }
      }
}

/* An alpha that the colours were multiplied by is taken out of them again. */
static void
tiff_in_rtf_is_not_darker_where_it_is_transparent (void)
{
  static const guint8 pixels[]
      = { 100, 50, 0, 128, 0, 0, 0, 0, 255, 255, 255, 255, 200, 9, 0, 100 };
  static const guint8 wanted[]
      = { 199, 100, 0, 128, 0, 0, 0, 0, 255, 255, 255, 255, 255, 23, 0, 100 };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  Memory memory = { out, 0 };
  TIFF *tiff = TIFFClientOpen ("memory", "wl", &memory, memory_read, memory_write, memory_seek,
                               memory_close, memory_size, NULL, NULL);
  guint16 extra = EXTRASAMPLE_ASSOCALPHA;
  g_autoptr (GBytes) input = NULL;
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GBytes) got = NULL;

  TIFFSetField (tiff, TIFFTAG_IMAGEWIDTH, 4);
  TIFFSetField (tiff, TIFFTAG_IMAGELENGTH, 1);
  TIFFSetField (tiff, TIFFTAG_BITSPERSAMPLE, 8);
  TIFFSetField (tiff, TIFFTAG_SAMPLESPERPIXEL, 4);
  TIFFSetField (tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB);
  TIFFSetField (tiff, TIFFTAG_EXTRASAMPLES, 1, &extra);
  TIFFWriteEncodedStrip (tiff, 0, (void *)pixels, sizeof pixels);
  TIFFClose (tiff);
  input = g_bytes_new (out->data, out->len);
  output = picture_of_rtf (input);
  got = decode_png (output);
  g_assert_cmpuint (g_bytes_get_size (got), ==, 2 * sizeof wanted);
  for (guint i = 0; i < sizeof wanted; i++)
    g_assert_cmpuint (ky_view_of_bytes (got).data[2 * (gsize)i], ==, wanted[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/still/TIFF in RTF keeps its pixels", tiff_in_rtf_keeps_pixels);
  g_test_add_func ("/still/TIFF in RTF is not darker where it is transparent",
                   tiff_in_rtf_is_not_darker_where_it_is_transparent);
  return g_test_run ();
}
