/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the chunks of a PNG or APNG file into KyPngFile without inflating the picture data. Chunks
 * that describe colours and size are checked and kept, all others are reported as removed; pixels
 * and frames are charged to the job. An inconsistent animation is dropped and the default picture
 * kept. */
#include "filetypes/image/png-file.h"

#include "common/release.h"
#include "filetypes/base/picture/exif.h"
#include "filetypes/base/picture/icc.h"

#include <libdeflate.h>
#include <zlib.h>

#define MAX_DENSITY 10000000
#define MAX_CHROMATICITY 200000

typedef struct
{
  KyJob *job;
  KyPngFile *file;
  KyReader reader;
  KyPngPicture *open; /* (nullable) the picture whose data is being collected */
  gboolean has_data, is_data_closed;
  gboolean is_animation_bad; /* only the default picture is kept, as in browsers */
  guint32 sequence;
  gboolean has_trns;
  KyView trns, background;
  KyView profile; /* data of iCCP */
} Walk;

KY_DEFINE_FREE (png_file_read_picture_free, KyPngPicture, pieces)

KY_DEFINE_PUBLIC_CLEAR (ky_png_file_clear, KyPngFile, pictures, profile)

static KyPngPicture *
picture_new (void)
{
  KyPngPicture *picture = g_new0 (KyPngPicture, 1);

  picture->pieces = g_array_new (FALSE, FALSE, sizeof (KyView));
  return picture;
}

/* --- chunks that describe ------------------------------------------------------------------- */

static gboolean
png_file_read_header (Walk *walk, KyView data, GError **error)
{
  KyReader reader = ky_reader (data);
  KyPngForm *form = &walk->file->form;
  static const guint8 depths[] = { 0x1f, 0, 0x18, 0x0f, 0x18, 0, 0x18 }; /* 1 | 2 | 4 … */
  guint64 memory = ky_policy_uint (ky_job_policy (walk->job), KY_POLICY_LIMIT_ITEM_MEMORY);

  form->width = ky_reader_u32be (&reader);
  form->height = ky_reader_u32be (&reader);
  guint depth = ky_reader_u8 (&reader);
  guint color = ky_reader_u8 (&reader);
  guint compression = ky_reader_u8 (&reader);
  guint filter = ky_reader_u8 (&reader);
  guint interlace = ky_reader_u8 (&reader);
  if (data.size != 13 || form->width == 0 || form->height == 0 || form->width > G_MAXINT32
      || form->height > G_MAXINT32 || color > 6 || depth == 0 || (depth & (depth - 1)) != 0
      || depth > 16 || (depths[color] & depth) == 0 || compression != 0 || filter != 0
      || interlace > 1)
    return ky_error_malformed (error, "png: the header is not valid");
  form->depth = depth;
  form->color = (KyPngColor)color;
  walk->file->is_interlaced = interlace == 1;
  if (ky_png_stride (form, form->width) > memory / 16)
    return ky_fail (error, KY_ERROR_LIMIT, "item-memory: the rows are too long");
  return ky_job_charge (walk->job, KY_COST_FRAMES, 1, error)
         && ky_job_charge (walk->job, KY_COST_PIXELS, (guint64)form->width * form->height, error);
}

static void
png_file_read_palette (Walk *walk, KyView data)
{
  KyPngFile *file = walk->file;

  if (file->form.color != KY_PNG_PALETTE)
    return; /* a suggestion only */
  file->palette_count = MIN ((guint)data.size / 3, 256);
  for (guint i = 0; i < file->palette_count; i++)
    file->palette[i]
        = (KyColor){ data.data[3 * i], data.data[3 * i + 1], data.data[3 * i + 2], 255 };
}

/* Reads samples of tRNS and bKGD: 16 bits each, of which the picture's depth is used. */
static gboolean
png_file_read_samples (const KyPngForm *form, KyView data, guint16 ret_samples[3])
{
  gboolean is_gray = form->color == KY_PNG_GRAY || form->color == KY_PNG_GRAY_ALPHA;
  KyReader reader = ky_reader (data);

  for (guint i = 0; i < (is_gray ? 1 : 3); i++)
    ret_samples[i] = (guint16)(ky_reader_u16be (&reader) & ((1u << form->depth) - 1));
  return !reader.failed;
}

static void
apply_transparency (Walk *walk)
{
  KyPngFile *file = walk->file;

  if (!walk->has_trns)
    return;
  if (file->form.color == KY_PNG_PALETTE)
    for (guint i = 0; i < MIN (walk->trns.size, file->palette_count); i++)
      file->palette[i].alpha = walk->trns.data[i];
  else if (file->form.color == KY_PNG_GRAY || file->form.color == KY_PNG_RGB)
    file->has_key = png_file_read_samples (&file->form, walk->trns, file->key);
}

static void
apply_background (Walk *walk)
{
  KyPngFile *file = walk->file;

  if (walk->background.size == 0)
    return;
  if (file->form.color != KY_PNG_PALETTE)
    file->has_background = png_file_read_samples (&file->form, walk->background, file->background);
  else if (walk->background.data[0] < file->palette_count)
    {
      file->has_background = TRUE;
      file->background[0] = walk->background.data[0];
    }
}

static void
read_chromaticities (KyPngFile *file, KyView data)
{
  KyReader reader = ky_reader (data);

  file->has_chromaticities = data.size == 32;
  for (guint i = 0; i < 8; i++)
    {
      file->chromaticities[i] = ky_reader_u32be (&reader);
      if (file->chromaticities[i] > MAX_CHROMATICITY)
        file->has_chromaticities = FALSE;
    }
}

static void
read_significant (KyPngFile *file, KyView data)
{
  static const guint samples[] = { 1, 0, 3, 3, 2, 0, 4 };
  guint count = samples[file->form.color];
  guint depth = file->form.color == KY_PNG_PALETTE ? 8 : file->form.depth;

  if (data.size != count)
    return;
  for (guint i = 0; i < count; i++)
    if (data.data[i] == 0 || data.data[i] > depth)
      return;
  memcpy (file->significant, data.data, count);
}

static void
png_file_read_density (KyPngFile *file, KyView data)
{
  KyReader reader = ky_reader (data);
  guint32 x = ky_reader_u32be (&reader);
  guint32 y = ky_reader_u32be (&reader);
  guint unit = ky_reader_u8 (&reader);

  if (reader.failed || unit > 1 || x == 0 || y == 0 || x > MAX_DENSITY || y > MAX_DENSITY)
    return;
  file->density_x = x;
  file->density_y = y;
  file->density_unit = unit;
}

/* Reads iCCP: a name, a NUL, the method, the deflated profile. */
static void
apply_profile (Walk *walk)
{
  KyPngFile *file = walk->file;
  const guint8 *null = walk->profile.size > 0
                           ? memchr (walk->profile.data, 0, MIN (walk->profile.size, 80))
                           : NULL;
  gsize start = null != NULL ? (gsize)(null - walk->profile.data) + 2 : G_MAXSIZE;
  g_autofree guint8 *bytes = NULL;
  uLongf size = KY_ICC_MAX;
  KyIccResult result = KY_ICC_UNUSABLE;

  if (walk->profile.size == 0)
    return;
  if (start < walk->profile.size)
    {
      gboolean is_gray = file->form.color == KY_PNG_GRAY || file->form.color == KY_PNG_GRAY_ALPHA;

      bytes = g_malloc (size);
      if (uncompress (bytes, &size, walk->profile.data + start, walk->profile.size - start) == Z_OK)
        result = ky_icc_rebuild (ky_view (bytes, size), is_gray ? KY_ICC_GRAY : KY_ICC_RGB,
                                 &file->profile);
    }
  if (result == KY_ICC_UNUSABLE)
    ky_job_removed (walk->job, "icc.unusable", 1, NULL);
  else
    { /* the profile takes precedence over the others (11.3.2) */
      file->gamma = 0;
      file->has_chromaticities = FALSE;
      file->srgb_intent = result == KY_ICC_SRGB ? 0 : -1;
    }
}

/* --- chunks of an animation ----------------------------------------------------------------- */

/* Checks that the sequence numbers of fcTL and fdAT are consecutive. Returns whether the animation
 * is still good. */
static gboolean
png_file_read_check_sequence (Walk *walk, KyReader *reader)
{
  if (ky_reader_u32be (reader) != walk->sequence++)
    walk->is_animation_bad = TRUE;
  return walk->file->is_animated && !walk->is_animation_bad;
}

static gboolean
read_frame_control (Walk *walk, KyView data, GError **error)
{
  const KyPngForm *form = &walk->file->form;
  KyReader reader = ky_reader (data);
  KyPngPicture *picture = g_ptr_array_index (walk->file->pictures, 0);

  if (!png_file_read_check_sequence (walk, &reader))
    return TRUE;
  /* Before IDAT it applies to the default picture. */
  if (walk->has_data)
    {
      picture = picture_new ();
      g_ptr_array_add (walk->file->pictures, picture);
      walk->open = picture;
    }
  picture->is_frame = TRUE;
  picture->width = ky_reader_u32be (&reader);
  picture->height = ky_reader_u32be (&reader);
  picture->x = ky_reader_u32be (&reader);
  picture->y = ky_reader_u32be (&reader);
  picture->delay_numerator = ky_reader_u16be (&reader);
  picture->delay_denominator = ky_reader_u16be (&reader);
  picture->dispose = ky_reader_u8 (&reader);
  picture->blend = ky_reader_u8 (&reader);
  walk->is_animation_bad
      = reader.failed || picture->width == 0 || picture->height == 0 || picture->width > form->width
        || picture->height > form->height || picture->x > form->width - picture->width
        || picture->y > form->height - picture->height || picture->dispose > 2 || picture->blend > 1
        || (!walk->has_data && (picture->width != form->width || picture->height != form->height));
  if (walk->is_animation_bad || !walk->has_data)
    return TRUE;
  return ky_job_charge (walk->job, KY_COST_FRAMES, 1, error)
         && ky_job_charge (walk->job, KY_COST_PIXELS, (guint64)picture->width * picture->height,
                           error);
}

static gboolean
png_file_read_data (Walk *walk, KyView data, GError **error)
{
  KyPngPicture *picture = g_ptr_array_index (walk->file->pictures, 0);

  if (walk->is_data_closed)
    return ky_error_malformed (error, "png: the picture data is not contiguous");
  walk->has_data = TRUE;
  g_array_append_val (picture->pieces, data);
  return TRUE;
}

static void
read_frame_data (Walk *walk, KyView data)
{
  KyReader reader = ky_reader (data);

  if (!png_file_read_check_sequence (walk, &reader))
    return;
  if (walk->open == NULL)
    {
      walk->is_animation_bad = TRUE;
      return;
    }
  data = ky_view (data.data + 4, data.size - 4);
  g_array_append_val (walk->open->pieces, data);
}

/* --- the walk ------------------------------------------------------------------------------- */

static void
report_chunk (Walk *walk, guint32 type, const guint8 *name)
{
  gchar where[5] = { 0 };
  const gchar *code = "png.chunk";

  switch (type)
    {
    case KY_FOUR_CHARACTERS ('t', 'E', 'X', 't'):
    case KY_FOUR_CHARACTERS ('z', 'T', 'X', 't'):
    case KY_FOUR_CHARACTERS ('i', 'T', 'X', 't'):
      code = "png.text";
      break;
    case KY_FOUR_CHARACTERS ('t', 'I', 'M', 'E'):
      code = "png.time";
      break;
    case KY_FOUR_CHARACTERS ('e', 'X', 'I', 'f'):
      code = "png.exif";
      break;
    }
  memcpy (where, name, 4);
  ky_job_removed (walk->job, code, 1, where);
}

/* Reads an ancillary chunk. All but eXIf are read before the picture data only (5.6). */
static void
read_ancillary (Walk *walk, guint32 type, const guint8 *name, KyView data)
{
  KyPngFile *file = walk->file;

  switch (type)
    {
    case KY_FOUR_CHARACTERS ('t', 'R', 'N', 'S'):
      walk->trns = data;
      walk->has_trns = TRUE;
      return;
    case KY_FOUR_CHARACTERS ('b', 'K', 'G', 'D'):
      walk->background = data;
      return;
    case KY_FOUR_CHARACTERS ('i', 'C', 'C', 'P'):
      walk->profile = data;
      return;
    case KY_FOUR_CHARACTERS ('s', 'R', 'G', 'B'):
      file->srgb_intent = data.size == 1 && data.data[0] <= 3 ? data.data[0] : -1;
      return;
    case KY_FOUR_CHARACTERS ('g', 'A', 'M', 'A'):
      {
        KyReader reader = ky_reader (data);
        guint32 gamma = ky_reader_u32be (&reader);

        file->gamma = gamma >= 1000 && gamma <= 10000000 ? gamma : 0;
        return;
      }
    case KY_FOUR_CHARACTERS ('c', 'H', 'R', 'M'):
      read_chromaticities (file, data);
      return;
    case KY_FOUR_CHARACTERS ('s', 'B', 'I', 'T'):
      read_significant (file, data);
      return;
    case KY_FOUR_CHARACTERS ('p', 'H', 'Y', 's'):
      png_file_read_density (file, data);
      return;
    case KY_FOUR_CHARACTERS ('a', 'c', 'T', 'L'):
      if (data.size == 8)
        {
          KyReader reader = ky_reader (ky_view (data.data + 4, 4));

          file->is_animated = TRUE;
          file->plays = ky_reader_u32be (&reader);
        }
      return;
    case KY_FOUR_CHARACTERS ('e', 'X', 'I', 'f'):
      file->orientation = ky_exif_read (data).orientation;
      break;
    }
  report_chunk (walk, type, name);
}

static gboolean
png_file_read_chunk (Walk *walk, guint32 type, const guint8 *name, KyView data, GError **error)
{
  if (type != KY_FOUR_CHARACTERS ('I', 'D', 'A', 'T') && walk->has_data)
    walk->is_data_closed = TRUE;
  switch (type)
    {
    case KY_FOUR_CHARACTERS ('I', 'H', 'D', 'R'):
      return walk->file->form.width == 0 ? png_file_read_header (walk, data, error)
                                         : ky_error_malformed (error, "png: there are two headers");
    case KY_FOUR_CHARACTERS ('P', 'L', 'T', 'E'):
      if (!walk->has_data)
        png_file_read_palette (walk, data);
      return TRUE;
    case KY_FOUR_CHARACTERS ('I', 'D', 'A', 'T'):
      return png_file_read_data (walk, data, error);
    case KY_FOUR_CHARACTERS ('f', 'c', 'T', 'L'):
      return read_frame_control (walk, data, error);
    case KY_FOUR_CHARACTERS ('f', 'd', 'A', 'T'):
      read_frame_data (walk, data);
      return TRUE;
    }
  if ((name[0] & 0x20) == 0)
    return ky_error_malformed (error, "png: an unknown critical chunk");
  /* eXIf may follow the data */
  if (!walk->has_data || type == KY_FOUR_CHARACTERS ('e', 'X', 'I', 'f'))
    read_ancillary (walk, type, name, data);
  else
    report_chunk (walk, type, name);
  return TRUE;
}

static gboolean
png_file_read_is_name (const guint8 *name)
{
  for (guint i = 0; i < 4; i++)
    if (!g_ascii_isalpha (name[i]))
      return FALSE;
  return TRUE;
}

/* Reads the next chunk. `*ret_is_end` means that IEND was reached, or that the file is cut where
 * all data may have been read. */
static gboolean
png_file_read_next_chunk (Walk *walk, gboolean *ret_is_end, GError **error)
{
  KyReader *reader = &walk->reader;
  guint32 size = ky_reader_u32be (reader);
  const guint8 *name = ky_reader_bytes (reader, 4);
  const guint8 *data = name != NULL ? ky_reader_bytes (reader, size) : NULL;
  guint32 crc = ky_reader_u32be (reader);

  *ret_is_end = reader->failed;
  if (reader->failed)
    return TRUE;
  if (!png_file_read_is_name (name))
    return ky_error_malformed (error, "png: unexpected bytes between two chunks");
  guint32 type = KY_FOUR_CHARACTERS (name[0], name[1], name[2], name[3]);
  *ret_is_end = type == KY_FOUR_CHARACTERS ('I', 'E', 'N', 'D');
  if (*ret_is_end)
    return TRUE;
  if (walk->file->form.width == 0 && type != KY_FOUR_CHARACTERS ('I', 'H', 'D', 'R'))
    return ky_error_malformed (error, "png: the header is missing");
  if (libdeflate_crc32 (libdeflate_crc32 (0, name, 4), data, size) != crc)
    {
      gboolean is_critical = (name[0] & 0x20) == 0
                             || type == KY_FOUR_CHARACTERS ('f', 'c', 'T', 'L')
                             || type == KY_FOUR_CHARACTERS ('f', 'd', 'A', 'T');

      if (is_critical)
        return ky_error_malformed (error, "png: wrong checksum");
      report_chunk (walk, type, name);
      return TRUE;
    }
  return png_file_read_chunk (walk, type, name, ky_view (data, size), error);
}

/* Removes frames without data, and an animation without frames. */
static void
settle_animation (Walk *walk)
{
  KyPngFile *file = walk->file;
  KyPngPicture *first = g_ptr_array_index (file->pictures, 0);
  guint frames = 0;

  if (walk->is_animation_bad && file->is_animated)
    {
      g_ptr_array_set_size (file->pictures, 1);
      first->is_frame = FALSE;
      ky_job_removed (walk->job, "png.animation", 1, NULL);
    }
  for (guint i = file->pictures->len; i > 1; i--)
    if (((KyPngPicture *)file->pictures->pdata[i - 1])->pieces->len == 0)
      g_ptr_array_remove_index (file->pictures, i - 1);
  for (guint i = 0; i < file->pictures->len; i++)
    frames += ((KyPngPicture *)file->pictures->pdata[i])->is_frame ? 1 : 0;
  file->is_animated = frames > 0;
  /* A default picture that is a frame begins at the corner, whatever its fcTL says. */
  *first = (KyPngPicture){ .pieces = first->pieces,
                           .width = file->form.width,
                           .height = file->form.height,
                           .delay_numerator = first->delay_numerator,
                           .delay_denominator = first->delay_denominator,
                           .dispose = first->dispose,
                           .blend = first->blend,
                           .is_frame = first->is_frame,
                           .is_default = TRUE };
}

gboolean
ky_png_file_read (KyJob *job, KyView view, KyPngFile *file, GError **error)
{
  Walk walk = { .job = job, .file = file, .reader = ky_reader (view) };
  gboolean is_end = FALSE;

  file->pictures = g_ptr_array_new_with_free_func (png_file_read_picture_free);
  g_ptr_array_add (file->pictures, picture_new ());
  file->orientation = 1;
  file->srgb_intent = -1;
  ky_reader_bytes (&walk.reader, 8);
  while (!is_end)
    if (!png_file_read_next_chunk (&walk, &is_end, error))
      return FALSE;
  if (!walk.has_data || (file->form.color == KY_PNG_PALETTE && file->palette_count == 0))
    return ky_error_malformed (error, walk.has_data ? "png: the palette is missing"
                                                    : "png: the picture data is missing");
  if (ky_reader_left (&walk.reader) > 0)
    ky_job_removed (job, "png.trailing-data", 1, NULL);
  settle_animation (&walk);
  apply_transparency (&walk);
  apply_background (&walk);
  apply_profile (&walk);
  return TRUE;
}
