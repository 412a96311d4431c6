/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/image/tiff-still.h"

#include "filetypes/image/still.h"

typedef struct
{
  KyTiffPage page;
  gboolean has_alpha, is_inverse;
  guint8 *line; /* as the page has it */
} Still;

static guint
load_sample (const Still *still, const guint8 *at)
{
  guint16 wide;

  if (still->page.bits == 8)
    return *at;
  memcpy (&wide, at, 2);
  return wide;
}

/* Big-endian, as PNG has it. */
static guint8 *
store_sample (const Still *still, guint8 *at, guint value)
{
  if (still->page.bits == 16)
    *at++ = (guint8)(value >> 8);
  *at++ = (guint8)value;
  return at;
}

/* Samples of a byte or two: each colour over what can be seen through, alpha by itself. */
static void
convert_row (const Still *still, guint32 width, guint8 *row)
{
  const KyTiffPage *page = &still->page;
  guint bytes = page->bits / 8, most = (1u << page->bits) - 1;
  guint colours = page->samples - page->extra_count;
  gboolean is_multiplied = still->has_alpha && page->extras[0] == EXTRASAMPLE_ASSOCALPHA;

  for (gsize x = 0; x < width; x++)
    {
      const guint8 *pixel = still->line + x * page->samples * bytes;
      guint alpha = still->has_alpha ? load_sample (still, pixel + (gsize)colours * bytes) : most;

      for (guint i = 0; i < colours; i++)
        {
          guint value = load_sample (still, pixel + (gsize)i * bytes);

          if (is_multiplied)
            value = alpha > 0 ? MIN (((guint64)value * most + alpha / 2) / alpha, most) : 0;
          row = store_sample (still, row, still->is_inverse ? most - value : value);
        }
      if (still->has_alpha)
        row = store_sample (still, row, alpha);
    }
}

static gboolean
still_row (gpointer data, guint32 y, guint8 *row, GError **error)
{
  Still *still = data;
  KyTiffPage *page = &still->page;
  guint32 width = ky_tiff_page_width (page);

  if (!ky_tiff_page_row (page, y, still->line, error))
    return FALSE;
  if (page->bits >= 8)
    convert_row (still, width, row);
  else
    for (gsize i = 0; i < ((gsize)width * page->bits + 7) / 8; i++)
      row[i] = still->is_inverse ? (guint8)~still->line[i] : still->line[i];
  return TRUE;
}

/* Some writers have given colours of 8 bits. */
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
color_of (const Still *still)
{
  if (still->page.photometric == PHOTOMETRIC_PALETTE)
    return KY_PNG_PALETTE;
  if (still->page.photometric == PHOTOMETRIC_RGB)
    return still->has_alpha ? KY_PNG_RGBA : KY_PNG_RGB;
  return still->has_alpha ? KY_PNG_GRAY_ALPHA : KY_PNG_GRAY;
}

static gboolean
write_page (KyJob *job, Still *still, GError **error)
{
  KyTiffPage *page = &still->page;
  KyStill png = { .transparent = -1 };

  still->has_alpha = page->extra_count > 0 && page->extras[0] != EXTRASAMPLE_UNSPECIFIED;
  still->is_inverse = page->photometric == PHOTOMETRIC_MINISWHITE;
  png.form = (KyPngForm){ ky_tiff_page_width (page), ky_tiff_page_height (page), page->bits,
                          color_of (still) };
  if (page->profile != NULL)
    png.profile = ky_view (page->profile->data, page->profile->len);
  if (png.form.color == KY_PNG_PALETTE)
    take_palette (page, &png);
  return ky_still_become (job, &png, still_row, still, error);
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
      ok = write_page (job, &still, error);
    }
  g_free (still.line);
  ky_tiff_page_clear (&still.page);
  return ok;
}
