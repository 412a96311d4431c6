/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads one page of a TIFF with libtiff: which samples, palette and profile can be written
 * unchanged, and its rows, upright. Pages with other samples are drawn by libtiff as 8-bit RGBA.
 * The pixels are charged to the job, and a page that has to be held in memory may use a third of
 * the job's memory. */
#include "filetypes/image/tiff-page.h"

#include "common/release.h"
#include "filetypes/base/picture/icc.h"

#include <math.h>

#define MAX_SAMPLES 8

guint
ky_tiff_page_bits (const KyTiffPage *page)
{
  return page->bits * page->samples;
}

guint32
ky_tiff_page_width (const KyTiffPage *page)
{
  return ky_turn_from_orientation (page->orientation).swap ? page->height : page->width;
}

guint32
ky_tiff_page_height (const KyTiffPage *page)
{
  return ky_turn_from_orientation (page->orientation).swap ? page->width : page->height;
}

KY_DEFINE_PUBLIC_CLEAR (ky_tiff_page_clear, KyTiffPage, profile, pixels, band, line)

/* --- facts ---------------------------------------------------------------------------------- */

static void
read_resolution (KyTiffPage *page)
{
  gfloat x = 0, y = 0;
  guint16 unit = RESUNIT_INCH;

  if (!TIFFGetField (page->tiff, TIFFTAG_XRESOLUTION, &x)
      || !TIFFGetField (page->tiff, TIFFTAG_YRESOLUTION, &y) || !(x >= 0.1f && x <= 65535)
      || !(y >= 0.1f && y <= 65535))
    return;
  TIFFGetFieldDefaulted (page->tiff, TIFFTAG_RESOLUTIONUNIT, &unit);
  page->has_resolution = TRUE;
  /* The values are rounded to hundredths, so that they do not change when they are read again. */
  page->resolution_x = roundf (x * 100) / 100;
  page->resolution_y = roundf (y * 100) / 100;
  page->resolution_unit = unit >= 1 && unit <= 3 ? unit : RESUNIT_INCH;
}

static void
tiff_page_read_profile (KyTiffPage *page)
{
  guint32 size = 0;
  void *data = NULL;
  KyIccSpace space
      = page->photometric == PHOTOMETRIC_SEPARATED ? KY_ICC_CMYK
        : page->photometric == PHOTOMETRIC_RGB || page->photometric == PHOTOMETRIC_PALETTE
            ? KY_ICC_RGB
            : KY_ICC_GRAY;

  if (page->photometric == PHOTOMETRIC_CIELAB
      || !TIFFGetField (page->tiff, TIFFTAG_ICCPROFILE, &size, &data))
    return;
  /* inks are converted to RGB, to which the profile does not apply */
  if (page->is_for_png && space == KY_ICC_CMYK)
    ky_job_removed (page->job, "icc.unusable", 1, NULL);
  else if (ky_icc_rebuild (ky_view (data, size), space, &page->profile) == KY_ICC_UNUSABLE)
    ky_job_removed (page->job, "icc.unusable", 1, NULL);
}

static gboolean
tiff_page_read_palette (KyTiffPage *page)
{
  guint16 *channels[3] = { NULL };

  if (!TIFFGetField (page->tiff, TIFFTAG_COLORMAP, &channels[0], &channels[1], &channels[2]))
    return FALSE;
  for (guint i = 0; i < 3; i++)
    memcpy (page->colors[i], channels[i], sizeof (guint16) << page->bits);
  return TRUE;
}

static void
draw_instead (KyTiffPage *page)
{
  page->is_drawn = TRUE;
  page->bits = 8;
  page->samples = 4;
  page->photometric = PHOTOMETRIC_RGB;
  page->format = SAMPLEFORMAT_UINT;
  page->extra_count = 1;
  page->extras[0] = EXTRASAMPLE_ASSOCALPHA;
}

/* Returns whether PNG has the samples: integers of up to 16 bits, neither inks nor Lab. Samples
 * that libtiff does not draw are converted: integers and floats of 32 bits or more, inks of 16
 * bits. */
static gboolean
suits_png (const KyTiffPage *page)
{
  if (page->format == SAMPLEFORMAT_IEEEFP)
    return page->bits >= 32
           && (page->photometric == PHOTOMETRIC_MINISWHITE
               || page->photometric == PHOTOMETRIC_MINISBLACK
               || page->photometric == PHOTOMETRIC_RGB);
  return page->format == SAMPLEFORMAT_UINT && page->photometric != PHOTOMETRIC_CIELAB
         && (page->photometric != PHOTOMETRIC_SEPARATED || page->bits == 16);
}

/* Returns whether the samples can be written unchanged. */
static gboolean
tiff_page_is_plain (const KyTiffPage *page)
{
  guint colors = page->samples - MIN (page->extra_count, page->samples);
  gboolean is_whole = page->bits == 8 || page->bits == 16 || page->bits == 32 || page->bits == 64;
  gboolean is_float = page->format == SAMPLEFORMAT_IEEEFP;

  if (page->samples > MAX_SAMPLES || (page->bits < 8 && page->samples > 1)
      || (is_float ? page->bits < 16 || !is_whole : page->bits == 64)
      || (page->format == SAMPLEFORMAT_INT && page->bits < 8)
      || (page->is_for_png && !suits_png (page)))
    return FALSE;
  switch (page->photometric)
    {
    case PHOTOMETRIC_MINISWHITE:
    case PHOTOMETRIC_MINISBLACK:
      return colors == 1 && (is_whole || page->bits == 1 || page->bits == 2 || page->bits == 4);
    case PHOTOMETRIC_PALETTE:
      return colors == 1 && page->samples == 1 && !is_float
             && (page->bits == 1 || page->bits == 2 || page->bits == 4 || page->bits == 8);
    case PHOTOMETRIC_RGB:
      return colors == 3 && is_whole;
    case PHOTOMETRIC_SEPARATED:
      return colors == 4 && (page->bits == 8 || page->bits == 16) && !is_float;
    case PHOTOMETRIC_CIELAB:
      return colors == 3 && (page->bits == 8 || page->bits == 16) && !is_float;
    default:
      return FALSE;
    }
}

static void
tiff_page_read_samples (KyTiffPage *page)
{
  guint16 bits = 1, samples = 1, photometric = PHOTOMETRIC_MINISBLACK, format = 1, count = 0;
  guint16 compression = COMPRESSION_NONE, planar = PLANARCONFIG_CONTIG, inks = INKSET_CMYK;
  guint16 *types = NULL;

  TIFFGetFieldDefaulted (page->tiff, TIFFTAG_BITSPERSAMPLE, &bits);
  TIFFGetFieldDefaulted (page->tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
  TIFFGetFieldDefaulted (page->tiff, TIFFTAG_SAMPLEFORMAT, &format);
  TIFFGetFieldDefaulted (page->tiff, TIFFTAG_COMPRESSION, &compression);
  TIFFGetFieldDefaulted (page->tiff, TIFFTAG_PLANARCONFIG, &planar);
  TIFFGetFieldDefaulted (page->tiff, TIFFTAG_INKSET, &inks);
  TIFFGetFieldDefaulted (page->tiff, TIFFTAG_EXTRASAMPLES, &count, &types);
  if (!TIFFGetField (page->tiff, TIFFTAG_PHOTOMETRIC, &photometric))
    photometric = samples >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
  if (photometric == PHOTOMETRIC_YCBCR && compression == COMPRESSION_JPEG
      && planar == PLANARCONFIG_CONTIG && samples == 3 && bits == 8)
    {
      TIFFSetField (page->tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
      photometric = PHOTOMETRIC_RGB;
    }
  page->stored_bits = bits;
  page->bits = bits == 12 ? 16 : bits;
  page->samples = MAX (samples, 1);
  page->photometric
      = photometric == PHOTOMETRIC_ICCLAB && bits == 8 ? PHOTOMETRIC_MASK : photometric;
  page->format
      = format == SAMPLEFORMAT_IEEEFP || format == SAMPLEFORMAT_INT ? format : SAMPLEFORMAT_UINT;
  page->is_planar = planar == PLANARCONFIG_SEPARATE && samples > 1;
  page->is_tiled = TIFFIsTiled (page->tiff);
  page->extra_count = MIN (count, MAX_SAMPLES);
  for (guint i = 0; i < page->extra_count; i++)
    page->extras[i] = types[i] <= EXTRASAMPLE_UNASSALPHA ? types[i] : EXTRASAMPLE_UNSPECIFIED;
  /* Some writers add a fourth sample without declaring it. */
  if (page->extra_count == 0 && photometric == PHOTOMETRIC_RGB && samples == 4)
    page->extra_count = 1;
  if (!tiff_page_is_plain (page)
      || (page->photometric == PHOTOMETRIC_SEPARATED && inks != INKSET_CMYK)
      || (bits == 12 && page->is_tiled)
      || (page->photometric == PHOTOMETRIC_PALETTE && !tiff_page_read_palette (page)))
    draw_instead (page);
}

/* --- whole pages ---------------------------------------------------------------------------- */

static gboolean
allocate (KyTiffPage *page, guint8 **ret_pixels, guint64 size, GError **error)
{
  guint64 memory = ky_policy_uint (ky_job_policy (page->job), KY_POLICY_LIMIT_ITEM_MEMORY);

  if (size > memory / 3)
    return ky_fail (error, KY_ERROR_LIMIT, "item-memory: the page does not fit");
  *ret_pixels = g_try_malloc0 (size);
  if (*ret_pixels == NULL)
    g_set_error (error, KY_ERROR, KY_ERROR_MEMORY, "no memory for the page");
  return *ret_pixels != NULL;
}

/* Has libtiff draw the page, in the stored orientation. */
static gboolean
tiff_page_draw_page (KyTiffPage *page, GError **error)
{
  gsize count = (gsize)page->width * page->height;
  gchar message[1024];
  gboolean is_opaque = TRUE;

  if (page->is_for_png && !TIFFRGBAImageOK (page->tiff, message))
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "tiff: samples that PNG does not have");
  if (!allocate (page, &page->pixels, (guint64)count * 4, error))
    return FALSE;
  if (!TIFFReadRGBAImageOriented (page->tiff, page->width, page->height, (guint32 *)page->pixels,
                                  (int)page->orientation, 1))
    return ky_error_malformed (error, "tiff: libtiff can't draw the page");
  guint8 *bytes = page->pixels;
  for (gsize i = 0; i < count; i++, bytes += 4)
    {
      guint32 value;

      memcpy (&value, bytes, 4);
      bytes[0] = (guint8)TIFFGetR (value);
      bytes[1] = (guint8)TIFFGetG (value);
      bytes[2] = (guint8)TIFFGetB (value);
      bytes[3] = (guint8)TIFFGetA (value);
      is_opaque = is_opaque && bytes[3] == 255;
    }
  if (is_opaque)
    {
      for (gsize i = 0; i < count; i++)
        memmove (page->pixels + 3 * i, page->pixels + 4 * i, 3);
      page->samples = 3;
      page->extra_count = 0;
      page->stride = (gsize)page->width * 3;
    }
  return TRUE;
}

gboolean
ky_tiff_page_read (KyTiffPage *page, KyJob *job, TIFF *tiff, GError **error)
{
  guint16 orientation = 1;
  guint64 memory = ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_ITEM_MEMORY);

  page->job = job;
  page->tiff = tiff;
  if (!TIFFGetField (tiff, TIFFTAG_IMAGEWIDTH, &page->width)
      || !TIFFGetField (tiff, TIFFTAG_IMAGELENGTH, &page->height) || page->width == 0
      || page->height == 0 || page->width > G_MAXINT32 || page->height > G_MAXINT32)
    return ky_error_malformed (error, "tiff: the size of a page is missing or not possible");
  if (!ky_job_charge (job, KY_COST_FRAMES, 1, error)
      || !ky_job_charge (job, KY_COST_PIXELS, (guint64)page->width * page->height, error))
    return FALSE;
  TIFFGetFieldDefaulted (tiff, TIFFTAG_ORIENTATION, &orientation);
  page->orientation = orientation >= 1 && orientation <= 8 ? orientation : 1;
  tiff_page_read_samples (page);
  read_resolution (page);
  tiff_page_read_profile (page);
  page->stride = (gsize)(((guint64)page->width * ky_tiff_page_bits (page) + 7) / 8);
  if (page->stride > memory / 16)
    return ky_fail (error, KY_ERROR_LIMIT, "item-memory: the rows are too long");
  return !page->is_drawn || tiff_page_draw_page (page, error);
}

/* Copies a tile of one plane (`sample`), or of all (-1), to its place. */
static void
place_tile (KyTiffPage *page, const guint8 *tile, gsize tile_stride, guint32 tile_width,
            guint32 tile_height, guint32 x0, guint32 y0, gint sample, guint8 *out)
{
  guint bytes = page->bits / 8;
  guint32 width = MIN (tile_width, page->width - x0);
  guint32 height = MIN (tile_height, page->height - y0);

  for (guint32 y = 0; y < height; y++)
    {
      const guint8 *from = tile + y * tile_stride;
      guint8 *to = out + y * page->stride;

      if (sample < 0)
        memcpy (to + (guint64)x0 * ky_tiff_page_bits (page) / 8, from,
                (gsize)(((guint64)width * ky_tiff_page_bits (page) + 7) / 8));
      else
        for (guint32 x = 0; x < width; x++)
          memcpy (to + ((gsize)(x0 + x) * page->samples + (guint)sample) * bytes,
                  from + (gsize)x * bytes, bytes);
    }
}

/* Reads all tiles of the row of tiles that contains `y`. */
static gboolean
read_tiles (KyTiffPage *page, guint32 y, gint sample, guint8 *out, GError **error)
{
  guint32 width = 0, height = 0;
  gsize size = (gsize)MAX (TIFFTileSize (page->tiff), 0);
  gsize stride = (gsize)MAX (TIFFTileRowSize (page->tiff), 0);
  g_autofree guint8 *tile = NULL;

  TIFFGetField (page->tiff, TIFFTAG_TILEWIDTH, &width);
  TIFFGetField (page->tiff, TIFFTAG_TILELENGTH, &height);
  if (width == 0 || height == 0 || stride == 0 || size < stride * height
      || stride < ((guint64)width * page->bits * (sample < 0 ? page->samples : 1) + 7) / 8
      || (width % 8 != 0 && page->bits < 8))
    return ky_error_malformed (error, "tiff: the tiles are not valid");
  if (!allocate (page, &tile, size, error))
    return FALSE;
  for (guint64 x = 0; x < page->width; x += width)
    {
      if (TIFFReadTile (page->tiff, tile, (guint32)x, y, 0, (guint16)MAX (sample, 0)) < 0)
        return ky_error_malformed (error, "tiff: a tile is damaged");
      place_tile (page, tile, stride, width, height, (guint32)x, y, sample, out);
    }
  return TRUE;
}

static void
expand_12 (const guint8 *packed, guint8 *row, gsize samples)
{
  for (gsize i = 0; i < samples; i++)
    {
      const guint8 *p = packed + i / 2 * 3;
      guint value = i % 2 == 0 ? (guint)p[0] << 4 | p[1] >> 4 : (p[1] & 15u) << 8 | p[2];
      guint16 wide = (guint16)(value << 4 | value >> 8);

      memcpy (row + 2 * i, &wide, 2);
    }
}

/* Reads one stored line of one plane or of all. */
static gboolean
tiff_page_read_line (KyTiffPage *page, guint32 y, gint sample, guint8 *row, GError **error)
{
  gsize size = (gsize)MAX (TIFFScanlineSize (page->tiff), 0);
  gsize count = (gsize)page->width * (sample < 0 ? page->samples : 1);
  gsize needed = (count * page->stored_bits + 7) / 8;

  if (size < needed)
    return ky_error_malformed (error, "tiff: the strips are not valid");
  if (page->line == NULL)
    page->line = g_malloc (size + 3);
  if (TIFFReadScanline (page->tiff, page->line, y, (guint16)MAX (sample, 0)) < 0)
    return ky_error_malformed (error, "tiff: a strip is damaged");
  if (page->stored_bits == 12)
    expand_12 (page->line, row, count);
  else
    memcpy (row, page->line, needed);
  return TRUE;
}

static gboolean
read_planes (KyTiffPage *page, GError **error)
{
  guint bytes = page->bits / 8;
  g_autofree guint8 *row = g_malloc ((gsize)page->width * bytes);
  guint32 height = page->height;

  if (page->is_tiled && !TIFFGetField (page->tiff, TIFFTAG_TILELENGTH, &height))
    return ky_error_malformed (error, "tiff: the tiles are not valid");
  for (guint sample = 0; sample < page->samples; sample++)
    for (guint64 y = 0; y < page->height; y += page->is_tiled ? MAX (height, 1) : 1)
      {
        guint8 *out = page->pixels + y * page->stride;

        if (page->is_tiled)
          {
            if (!read_tiles (page, (guint32)y, (gint)sample, out, error))
              return FALSE;
            continue;
          }
        if (!tiff_page_read_line (page, (guint32)y, (gint)sample, row, error))
          return FALSE;
        for (guint32 x = 0; x < page->width; x++)
          memcpy (out + ((gsize)x * page->samples + sample) * bytes, row + (gsize)x * bytes, bytes);
      }
  return TRUE;
}

/* --- rows ----------------------------------------------------------------------------------- */

static gboolean
tiff_page_stored_row (KyTiffPage *page, guint32 y, guint8 *row, GError **error)
{
  guint32 height = 0;

  if (!page->is_tiled)
    return tiff_page_read_line (page, y, -1, row, error);
  TIFFGetField (page->tiff, TIFFTAG_TILELENGTH, &height);
  if (height == 0)
    return ky_error_malformed (error, "tiff: the tiles are not valid");
  if (page->band == NULL
      && !allocate (page, &page->band, (guint64)page->stride * MIN (height, page->height), error))
    return FALSE;
  if (y % height == 0 || page->band_row != y / height)
    {
      if (!read_tiles (page, y / height * height, -1, page->band, error))
        return FALSE;
      page->band_row = y / height;
    }
  memcpy (row, page->band + (gsize)(y % height) * page->stride, page->stride);
  return TRUE;
}

static gboolean
read_whole (KyTiffPage *page, GError **error)
{
  if (!allocate (page, &page->pixels, (guint64)page->stride * page->height, error))
    return FALSE;
  if (page->is_planar)
    return read_planes (page, error);
  for (guint32 y = 0; y < page->height; y++)
    if (!tiff_page_stored_row (page, y, page->pixels + y * page->stride, error))
      return FALSE;
  return TRUE;
}

gboolean
ky_tiff_page_row (KyTiffPage *page, guint32 y, guint8 *row, GError **error)
{
  KyTurn turn = ky_turn_from_orientation (page->orientation);
  guint32 width = ky_tiff_page_width (page);
  guint spare = (guint)(-(guint64)width * ky_tiff_page_bits (page) % 8);

  if (page->pixels == NULL && (page->is_planar || page->orientation != 1)
      && !read_whole (page, error))
    return FALSE;
  if (page->pixels == NULL)
    {
      if (!tiff_page_stored_row (page, y, row, error))
        return FALSE;
    }
  else
    ky_turn_row (&turn, page->pixels, page->stride, ky_tiff_page_bits (page), page->width,
                 page->height, y, row);
  if (spare > 0)
    row[((guint64)width * ky_tiff_page_bits (page) - 1) / 8] &= (guint8)(0xff << spare);
  return TRUE;
}
