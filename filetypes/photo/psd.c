/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of Photoshop's files, PSD and PSB: "Adobe Photoshop File Formats
 * Specification" (2019).
 *
 * It reads the merged picture at the end of the file, uncompressed or PackBits: bitmap, grey,
 * duotone, palette, RGB, CMYK and Lab of 8 or 16 bits, grey and RGB of 32 bits, which are linear
 * light. It becomes a PNG, in sRGB if it was Lab or linear; transparency is kept, and a colour
 * profile is rebuilt. Dropped are layers, masks, paths, selections, thumbnails, Exif, XMP, IPTC and
 * all other resources. Withheld are multichannel and ZIP pictures, files without a merged picture,
 * and files with more than the 56 channels that the specification permits. Known gaps: CMYK and
 * linear light are converted to RGB without their profiles, and light brighter than white becomes
 * white. */
#include "engine/filetype.h"

static guint
psd_identify (const KyProbe *probe)
{
  return ky_view_starts_with (probe->view, "8BPS\0\1", 6)
                 || ky_view_starts_with (probe->view, "8BPS\0\2", 6)
             ? 48
             : 0;
}

#ifndef KY_IDENTIFY_ONLY
#include "common/error.h"
#include "filetypes/photo/linear-color.h"
#include "filetypes/photo/photo.h"

#define CHANNELS_MAX 56
#define PALETTE 768 /* bytes: all reds, all greens, all blues */
#define RESOURCE_IPTC 1028
#define RESOURCE_PROFILE 1039
#define RESOURCE_EXIF 1058 /* the first of 1058 and 1059 */
#define RESOURCE_XMP 1060
#define BYTES_PER_PIXEL 10 /* size of a pixel in the output */

typedef enum
{
  MODE_BITMAP = 0,
  MODE_GREY = 1,
  MODE_INDEXED = 2,
  MODE_RGB = 3,
  MODE_CMYK = 4,
  MODE_DUOTONE = 8,
  MODE_LAB = 9
} Mode;

typedef struct
{
  KyView view;
  gboolean is_large; /* PSB: some lengths have 8 bytes */
  guint channels, depth, mode;
  guint32 width, height;
  KyView palette, profile, data;
  gboolean is_packed, has_alpha, has_layers;
  guint n_metadata; /* resources that tell of who, where and how */
  guint64 *rows;    /* (nullable) where each packed row begins in data; one more behind the last */
  guint8 *plane;    /* a row of one channel */
  KyLinearColor *light; /* (nullable) where colours are made of light */
} File;

static void
file_clear (File *file)
{
  g_free (file->rows);
  g_free (file->plane);
  ky_linear_color_free (file->light);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (File, file_clear)

static guint
colors_of (const File *file)
{
  return file->mode == MODE_RGB || file->mode == MODE_LAB ? 3 : file->mode == MODE_CMYK ? 4 : 1;
}

/* Returns whether the colours of the output must be computed from those of the file. */
static gboolean
is_of_light (const File *file)
{
  return file->mode == MODE_LAB || file->depth == 32;
}

static gsize
psd_row_size (const File *file)
{
  return ((gsize)file->width * file->depth + 7) / 8;
}

/* --- sections ------------------------------------------------------------------------------- */

static gboolean
has_depth (guint mode, guint depth)
{
  switch (mode)
    {
    case MODE_BITMAP:
      return depth == 1;
    case MODE_INDEXED:
      return depth == 8;
    case MODE_GREY:
    case MODE_RGB:
      return depth == 8 || depth == 16 || depth == 32;
    case MODE_CMYK:
    case MODE_DUOTONE:
    case MODE_LAB:
      return depth == 8 || depth == 16;
    default:
      return FALSE;
    }
}

static gboolean
psd_read_head (File *file, KyReader *reader, GError **error)
{
  ky_reader_bytes (reader, 4);
  file->is_large = ky_reader_u16be (reader) == 2;
  ky_reader_bytes (reader, 6);
  file->channels = ky_reader_u16be (reader);
  file->height = ky_reader_u32be (reader);
  file->width = ky_reader_u32be (reader);
  file->depth = ky_reader_u16be (reader);
  file->mode = ky_reader_u16be (reader);
  if (reader->failed || file->channels == 0 || file->channels > CHANNELS_MAX || file->width == 0
      || file->height == 0 || file->width > 300000 || file->height > 300000)
    return ky_error_malformed (error, "psd: the header is not valid");
  if (has_depth (file->mode, file->depth))
    return file->channels >= colors_of (file)
           || ky_error_malformed (error, "psd: a channel is missing");
  return ky_fail (error, KY_ERROR_UNSUPPORTED, "psd: colour mode %u of %u bits", file->mode,
                  file->depth);
}

static KyView
psd_read_section (KyReader *reader, gboolean has_large_size)
{
  guint64 size = ky_reader_u32be (reader);

  if (has_large_size)
    {
      guint64 low = ky_reader_u32be (reader);

      size = size << 32 | low;
    }
  const guint8 *data = ky_reader_bytes (reader, size);
  return ky_view (data, data != NULL ? (gsize)size : 0);
}

/* Finds the profile: "8BIM", a number, a name and the data, each padded. */
static void
find_profile (File *file, KyView resources)
{
  KyReader reader = ky_reader (resources);

  while (ky_reader_left (&reader) >= 12)
    {
      ky_reader_bytes (&reader, 4);
      guint id = ky_reader_u16be (&reader);
      guint name = ky_reader_u8 (&reader);
      ky_reader_bytes (&reader, name + (name % 2 == 0));
      KyView data = psd_read_section (&reader, FALSE);
      if (reader.failed)
        return;
      if (id == RESOURCE_PROFILE && file->mode != MODE_CMYK && !is_of_light (file))
        file->profile = data;
      if (id == RESOURCE_IPTC || (id >= RESOURCE_EXIF && id <= RESOURCE_XMP))
        file->n_metadata++;
      if (data.size % 2 != 0)
        ky_reader_u8 (&reader);
    }
}

/* Reads the count of layers. A negative one says that the first channel behind the colours is the
 * transparency of the picture. */
static void
look_at_layers (File *file, KyView layers)
{
  gint16 count = (gint16)ky_view_u16be (layers, file->is_large ? 8 : 4);

  file->has_layers = count != 0;
  file->has_alpha = count < 0 && file->channels > colors_of (file) && file->depth >= 8
                    && file->mode != MODE_INDEXED;
}

static gboolean
psd_read_sections (File *file, GError **error)
{
  KyReader reader = ky_reader (file->view);

  if (!psd_read_head (file, &reader, error))
    return FALSE;
  file->palette = psd_read_section (&reader, FALSE);
  find_profile (file, psd_read_section (&reader, FALSE));
  look_at_layers (file, psd_read_section (&reader, file->is_large));
  guint compression = ky_reader_u16be (&reader);
  if (reader.failed || (file->mode == MODE_INDEXED && file->palette.size < PALETTE))
    return ky_error_malformed (error, "psd: a section is truncated, or the palette too short");
  if (compression > 1)
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "psd: compression %u", compression);
  file->is_packed = compression == 1;
  file->data = ky_view (file->view.data + reader.at, ky_reader_left (&reader));
  return TRUE;
}

/* --- rows ----------------------------------------------------------------------------------- */

/* Finds the beginning of each packed row from the table of row sizes, channel by channel, that
 * precedes the rows. Errors: MALFORMED. */
static gboolean
find_rows (File *file, GError **error)
{
  guint64 count = (guint64)file->height * file->channels, at;
  KyReader reader = ky_reader (file->data);

  at = count * (file->is_large ? 4 : 2);
  if (at > file->data.size)
    return ky_error_malformed (error, "psd: the picture is truncated");
  file->rows = g_new (guint64, count + 1);
  for (guint64 i = 0; i < count; i++)
    {
      file->rows[i] = at;
      at += file->is_large ? ky_reader_u32be (&reader) : ky_reader_u16be (&reader);
    }
  file->rows[count] = at;
  return TRUE;
}

/* Unpacks PackBits; what is missing stays 0. */
static void
psd_unpack (KyView packed, guint8 *out, gsize size)
{
  gsize at = 0, done = 0;

  while (at < packed.size && done < size)
    {
      guint8 head = packed.data[at++];
      gsize run = head < 128 ? (gsize)head + 1 : 257 - (gsize)head;

      run = MIN (run, size - done);
      if (head < 128)
        {
          run = MIN (run, packed.size - at);
          memcpy (out + done, packed.data + at, run);
          at += run;
          done += run;
        }
      else if (head > 128 && at < packed.size)
        {
          memset (out + done, packed.data[at++], run);
          done += run;
        }
    }
}

/* Reads row `y` of `channel` into the plane. Returns FALSE if the file has no such row. */
static gboolean
psd_read_row (File *file, guint channel, guint32 y)
{
  guint64 row = (guint64)channel * file->height + y;
  gsize size = psd_row_size (file);
  KyView data;

  memset (file->plane, 0, size);
  if (!file->is_packed)
    {
      if (!ky_view_slice (file->data, row * size, size, &data))
        return FALSE;
      memcpy (file->plane, data.data, size);
      return TRUE;
    }
  if (!ky_view_slice (file->data, file->rows[row], file->rows[row + 1] - file->rows[row], &data))
    return FALSE;
  psd_unpack (data, file->plane, size);
  return TRUE;
}

/* --- the picture ---------------------------------------------------------------------------- */

/* Spreads one channel's row over pixels of `step` bytes from `out` on. */
static void
spread (const File *file, guint8 *out, gsize step)
{
  gsize sample = MAX (file->depth / 8, 1);

  for (gsize x = 0; x < file->width; x++, out += step)
    if (file->mode == MODE_BITMAP)
      *out = (file->plane[x / 8] >> (7 - x % 8) & 1) != 0 ? 0 : 255;
    else if (file->mode == MODE_INDEXED)
      for (guint i = 0; i < 3; i++)
        out[i] = file->palette.data[256 * i + file->plane[x]];
    else
      memcpy (out, file->plane + x * sample, sample);
}

static guint
psd_load (const guint8 *at, guint depth)
{
  return depth == 16 ? ky_load_u16be (at) : *at;
}

static void
psd_store (guint8 *at, guint depth, guint value)
{
  if (depth == 16)
    ky_store_u16be (at, value);
  else
    *at = (guint8)value;
}

/* Mixes inks, which are stored as light: 0 is all of it. `line` has four of them a pixel, and maybe
 * alpha. */
static void
psd_mix_inks (const File *file, const guint8 *line, guint8 *out)
{
  gsize sample = file->depth / 8, from = sample * (4 + file->has_alpha);
  gsize to = sample * (3 + file->has_alpha);
  guint64 most = (1u << file->depth) - 1;

  for (gsize x = 0; x < file->width; x++, line += from, out += to)
    {
      guint64 black = psd_load (line + 3 * sample, file->depth);

      for (guint i = 0; i < 3; i++)
        psd_store (out + i * sample, file->depth,
                   (guint)(psd_load (line + i * sample, file->depth) * black / most));
      if (file->has_alpha)
        memcpy (out + 3 * sample, line + 4 * sample, sample);
    }
}

/* Takes white out: in translucent pixels the colours are mixed with white. */
static void
take_white_out (const File *file, guint8 *row, guint colors)
{
  gsize sample = file->depth / 8, step = sample * (colors + 1);
  gint64 most = (1 << file->depth) - 1;

  for (gsize x = 0; x < file->width; x++, row += step)
    {
      gint64 alpha = psd_load (row + colors * sample, file->depth);

      for (guint i = 0; i < colors && alpha > 0 && alpha < most; i++)
        {
          gint64 color = psd_load (row + i * sample, file->depth);

          color = most - (most - color) * most / alpha;
          psd_store (row + i * sample, file->depth, (guint)CLAMP (color, 0, most));
        }
    }
}

/* Returns the sample at `at` as a number from 0 to 1; a value that is no number is 0. */
static gdouble
load_part (const guint8 *at, guint depth)
{
  gfloat number;

  if (depth < 32)
    return psd_load (at, depth) / (gdouble)((1u << depth) - 1);
  guint32 bits = ky_load_u32be (at);
  memcpy (&number, &bits, sizeof number);
  return number > 0 ? MIN (number, 1) : 0;
}

/* Converts `line` (Lab or amounts of light, perhaps with alpha) to sRGB in `out`. A transparent
 * colour is mixed with white as it is in the file. */
static void
mix_light (const File *file, const KyPhoto *photo, const guint8 *line, guint8 *out)
{
  gsize from = file->depth / 8, to = photo->depth / 8;
  guint colors = colors_of (file), most = (1u << photo->depth) - 1;
  /* `zero` is the value that encodes 0 in the channels a and b of Lab. `range` is the length of
   * their scale, which is the same in 8 and 16 bits except for its last value. */
  gdouble zero = file->depth == 16 ? 32768.0 / 65535 : 128.0 / 255,
          range = file->depth == 16 ? 65535.0 / 256 : 255;

  for (gsize x = 0; x < file->width; x++)
    {
      gdouble parts[3] = { 0 }, alpha = 1;

      if (file->has_alpha)
        alpha = load_part (line + colors * from, file->depth);
      for (guint i = 0; i < colors; i++, line += from)
        {
          gdouble white = file->mode == MODE_LAB && i > 0 ? zero : 1;

          parts[i] = load_part (line, file->depth);
          if (alpha > 0)
            parts[i] = CLAMP (white - (white - parts[i]) / alpha, 0, 1);
        }
      if (file->mode == MODE_LAB)
        ky_linear_color_of_lab (100 * parts[0], range * (parts[1] - zero),
                                range * (parts[2] - zero), parts);
      for (guint i = 0; i < colors; i++, out += to)
        psd_store (out, photo->depth,
                   (guint)(ky_linear_color_shown (file->light, parts[i]) * most + 0.5));
      if (!file->has_alpha)
        continue;
      psd_store (out, photo->depth, (guint)(alpha * most + 0.5));
      line += from;
      out += to;
    }
}

static gboolean
read_pixels (File *file, KyPhoto *photo, guint8 *pixels, GError **error)
{
  gsize sample = MAX (file->depth / 8, 1);
  guint used = colors_of (file) + file->has_alpha;
  gsize step = file->mode == MODE_INDEXED ? 3 : used * sample;
  gboolean is_mixed = file->mode == MODE_CMYK || is_of_light (file);
  g_autofree guint8 *line = g_malloc (file->width * step);

  for (guint32 y = 0; y < file->height; y++)
    {
      guint8 *out = pixels + y * photo->stride;

      for (guint i = 0; i < used; i++)
        {
          if (!psd_read_row (file, i, y))
            return ky_error_malformed (error, "psd: the picture is truncated");
          spread (file, (is_mixed ? line : out) + i * sample, step);
        }
      if (is_of_light (file))
        mix_light (file, photo, line, out);
      else if (file->mode == MODE_CMYK)
        psd_mix_inks (file, line, out);
      if (file->has_alpha && !is_of_light (file))
        take_white_out (file, out, photo->channels - 1);
    }
  return TRUE;
}

static gboolean
psd_rebuild (KyJob *job, GError **error)
{
  g_auto (File) file = { .view = ky_job_input (job) };
  g_autofree guint8 *pixels = NULL;
  KyPhoto photo = { .is_lossless = TRUE };

  if (!psd_read_sections (&file, error)
      || !ky_photo_charge (job, file.width, file.height, BYTES_PER_PIXEL, error)
      || (file.is_packed && !find_rows (&file, error)))
    return FALSE;
  photo.width = file.width;
  photo.height = file.height;
  photo.depth = file.depth >= 16 ? 16 : 8;
  photo.channels = (colors_of (&file) > 1 || file.mode == MODE_INDEXED ? 3 : 1) + file.has_alpha;
  photo.stride = (gsize)photo.width * photo.channels * photo.depth / 8;
  photo.profile = file.profile;
  file.plane = g_malloc (psd_row_size (&file));
  file.light = is_of_light (&file) ? ky_linear_color_new () : NULL;
  photo.pixels = pixels = g_malloc (photo.stride * photo.height);
  if (!read_pixels (&file, &photo, pixels, error) || !ky_photo_become (job, &photo, error))
    return FALSE;
  if (file.has_layers)
    ky_job_removed (job, "psd.layers", 1, NULL);
  if (file.n_metadata > 0)
    ky_job_removed (job, "psd.metadata", file.n_metadata, NULL);
  return TRUE;
}
#endif

static const gchar *const suffixes[] = { "psd", "psb", NULL };

const KyFiletype ky_filetype_psd = {
  .name = "psd",
  .label_en = "Photoshop picture",
  .label_ja = "Photoshop画像",
  .media_types
  = KY_WORDS ("image/vnd.adobe.photoshop", "image/x-photoshop", "application/x-photoshop"),
  .suffixes = suffixes,
  .families = KY_FAMILY_IMAGE,
  .flags = KY_TYPE_PICTURE,
  .inert_suffixes = suffixes,
  KY_REBUILT (psd_identify, NULL, psd_rebuild),
};
