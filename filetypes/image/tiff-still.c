/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts one page of a TIFF to the samples that PNG has: floating-point and 32-bit samples
 * become 16-bit integers, and inks become RGB. */
#include "filetypes/image/tiff-still.h"

#include "filetypes/image/still-png.h"

#include <math.h>

typedef struct
{
  KyTiffPage page;
  gboolean has_alpha, is_inverse;
  guint bits;          /* of an output sample */
  gdouble least, most; /* floats that mean black and white */
  guint8 *line;        /* a row in the format of the page */
} Still;

/* Scales `value` between `least` and `most` to 0…65535; NaN is 0. */
static guint
parts_of (gdouble value, gdouble least, gdouble most)
{
  gdouble part = (value - least) / (most - least);

  return part >= 1 ? 65535 : part > 0 ? (guint)(part * 65535 + 0.5) : 0;
}

static guint
load_sample (const Still *still, const guint8 *at, gboolean is_alpha)
{
  gboolean is_float = still->page.format == SAMPLEFORMAT_IEEEFP;
  gdouble least = is_alpha ? 0 : still->least, most = is_alpha ? 1 : still->most;
  guint16 wide;
  guint32 wider;
  gfloat single;
  gdouble twofold;

  switch (still->page.bits)
    {
    case 8:
      return *at;
    case 16:
      memcpy (&wide, at, sizeof wide);
      return wide;
    case 32:
      memcpy (&wider, at, sizeof wider);
      memcpy (&single, at, sizeof single);
      return is_float ? parts_of (single, least, most) : wider >> 16;
    default:
      memcpy (&twofold, at, sizeof twofold);
      return parts_of (twofold, least, most);
    }
}

/* Stores a big-endian sample, as in PNG. */
static guint8 *
store_sample (const Still *still, guint8 *at, guint value)
{
  if (still->bits == 16)
    *at++ = (guint8)(value >> 8);
  *at++ = (guint8)value;
  return at;
}

/* Converts CMYK to RGB as libtiff does with 8 bits. */
static void
tiff_still_mix_inks (guint *values, guint most)
{
  guint64 white = most - values[3];

  for (guint i = 0; i < 3; i++)
    values[i] = (guint)((most - values[i]) * white / most);
}

/* Converts a row of whole-byte samples: colours are unpremultiplied, alpha stays. */
static void
tiff_still_convert_row (const Still *still, guint32 width, guint8 *row)
{
  const KyTiffPage *page = &still->page;
  guint bytes = page->bits / 8, most = (1u << still->bits) - 1, values[8];
  guint colours = page->samples - page->extra_count;
  gboolean is_multiplied = still->has_alpha && page->extras[0] == EXTRASAMPLE_ASSOCALPHA;
  gboolean is_inks = page->photometric == PHOTOMETRIC_SEPARATED;

  for (gsize x = 0; x < width; x++)
    {
      const guint8 *pixel = still->line + x * page->samples * bytes;
      guint alpha
          = still->has_alpha ? load_sample (still, pixel + (gsize)colours * bytes, TRUE) : most;

      for (guint i = 0; i < colours; i++)
        {
          values[i] = load_sample (still, pixel + (gsize)i * bytes, FALSE);
          if (is_multiplied)
            values[i] = alpha > 0 ? MIN (((guint64)values[i] * most + alpha / 2) / alpha, most) : 0;
        }
      if (is_inks)
        tiff_still_mix_inks (values, most);
      for (guint i = 0; i < (is_inks ? 3 : colours); i++)
        row = store_sample (still, row, still->is_inverse ? most - values[i] : values[i]);
      if (still->has_alpha)
        row = store_sample (still, row, alpha);
    }
}

static gboolean
tiff_still_row (gpointer data, guint32 y, guint8 *row, GError **error)
{
  Still *still = data;
  KyTiffPage *page = &still->page;
  guint32 width = ky_tiff_page_width (page);

  if (!ky_tiff_page_row (page, y, still->line, error))
    return FALSE;
  if (page->bits >= 8)
    tiff_still_convert_row (still, width, row);
  else
    for (gsize i = 0; i < ((gsize)width * page->bits + 7) / 8; i++)
      row[i] = still->is_inverse ? (guint8)~still->line[i] : still->line[i];
  return TRUE;
}

/* Reads the palette, which some writers store with 8-bit colours. */
static void
take_palette (const KyTiffPage *page, KyStill *still)
{
  guint16 all = 0;

  for (guint i = 0; i < 3u << page->bits; i++)
    all |= page->colors[i >> page->bits][i & ((1u << page->bits) - 1)];
  for (guint channel = 0; channel < 3; channel++)
    for (guint i = 0; i < 256; i++)
      still->palette[channel][i] = (guint8)(page->colors[channel][i] >> (all > 255 ? 8 : 0));
}

static KyPngColor
tiff_still_color_of (const Still *still)
{
  if (still->page.photometric == PHOTOMETRIC_PALETTE)
    return KY_PNG_PALETTE;
  if (still->page.photometric == PHOTOMETRIC_RGB
      || still->page.photometric == PHOTOMETRIC_SEPARATED)
    return still->has_alpha ? KY_PNG_RGBA : KY_PNG_RGB;
  return still->has_alpha ? KY_PNG_GRAY_ALPHA : KY_PNG_GRAY;
}

/* Reads the range of floating-point samples: 0 to 1 unless the file has SMinSampleValue and
 * SMaxSampleValue. */
static void
tiff_still_read_range (Still *still)
{
  gdouble least = 0, most = 1;

  still->least = 0;
  still->most = 1;
  if (TIFFGetField (still->page.tiff, TIFFTAG_SMINSAMPLEVALUE, &least)
      && TIFFGetField (still->page.tiff, TIFFTAG_SMAXSAMPLEVALUE, &most) && isfinite (least)
      && isfinite (most) && isfinite (most - least) && most > least)
    {
      still->least = least;
      still->most = most;
    }
}

static gboolean
tiff_still_write_page (KyJob *job, Still *still, GError **error)
{
  KyTiffPage *page = &still->page;
  KyStill png = { .transparent = -1 };

  still->has_alpha = page->extra_count > 0 && page->extras[0] != EXTRASAMPLE_UNSPECIFIED;
  still->is_inverse = page->photometric == PHOTOMETRIC_MINISWHITE;
  still->bits = MIN (page->bits, 16);
  tiff_still_read_range (still);
  png.form = (KyPngForm){ ky_tiff_page_width (page), ky_tiff_page_height (page), still->bits,
                          tiff_still_color_of (still) };
  if (page->profile != NULL)
    png.profile = ky_view (page->profile->data, page->profile->len);
  if (png.form.color == KY_PNG_PALETTE)
    take_palette (page, &png);
  return ky_still_become (job, &png, tiff_still_row, still, error);
}

gboolean
ky_tiff_still (KyJob *job, TIFF *tiff, GError **error)
{
  Still still = { .page = { .is_for_png = TRUE } };
  gboolean ok = ky_tiff_page_read (&still.page, job, tiff, error);

  if (ok)
    {
      still.line = g_malloc (MAX (still.page.stride, 1)
                             + (gsize)ky_tiff_page_width (&still.page)
                                   * ky_tiff_page_bits (&still.page) / 8);
      ok = tiff_still_write_page (job, &still, error);
    }
  g_free (still.line);
  ky_tiff_page_clear (&still.page);
  return ok;
}
