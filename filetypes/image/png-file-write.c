/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the pictures of a PNG file anew, upright, with a palette that is sorted anew and only
 * chunks that kiyome generates. If the compressed bytes look like another file format, other row
 * filters are tried. */
#include "filetypes/image/png-file.h"

#include "filetypes/codes/look.h"
#include "filetypes/base/picture/exif.h"

typedef struct
{
  KyJob *job;
  KyPngFile *file;
  KyPngWriter *writer;
  guint variant;
  guint32 width; /* of the current picture, upright */
  gboolean is_palette;
  gboolean used[256];
  KyPalette palette;
  KyCodesLook *look; /* (nullable) of the default picture */
  KyCodesForm look_form;
  guint8 greys[256];
} Work;

static void
png_file_write_work_clear (Work *work)
{
  ky_codes_look_free (work->look);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, png_file_write_work_clear)

/* --- palette -------------------------------------------------------------------------------- */

static gboolean
collect_indices (gpointer data, guint32 y, guint8 *row, GError **error)
{
  Work *work = data;
  guint depth = work->file->form.depth;

  if (depth == 8)
    for (guint32 x = 0; x < work->width; x++)
      work->used[row[x]] = TRUE;
  else
    for (guint32 x = 0; x < work->width; x++)
      work->used[(row[(gsize)x * depth / 8] >> (8 - depth - (gsize)x * depth % 8))
                 & ((1u << depth) - 1)]
          = TRUE;
  return TRUE;
}

static void
map_indices (const Work *work, guint8 *row)
{
  guint depth = work->file->form.depth;
  gsize stride = ky_png_stride (&work->file->form, work->width);
  guint8 bytes[256];

  if (depth == 8)
    {
      for (gsize i = 0; i < stride; i++)
        row[i] = work->palette.map[row[i]];
      return;
    }
  for (guint byte = 0; byte < 256; byte++)
    {
      bytes[byte] = 0;
      for (guint at = 0; at < 8; at += depth)
        bytes[byte] |= (guint8)(work->palette.map[(byte >> at) & ((1u << depth) - 1)] << at);
    }
  for (gsize i = 0; i < stride; i++)
    row[i] = bytes[row[i]];
}

/* --- pixels --------------------------------------------------------------------------------- */

static gboolean
png_file_write_row (gpointer data, guint32 y, guint8 *row, GError **error)
{
  Work *work = data;
  guint spare = (guint)(ky_png_stride (&work->file->form, work->width) * 8
                        - (guint64)work->width * ky_png_bits (&work->file->form));

  ky_codes_look_row (work->look, &work->look_form, row);
  if (work->is_palette)
    map_indices (work, row);
  if (spare > 0)
    row[ky_png_stride (&work->file->form, work->width) - 1] &= (guint8)(0xff << spare);
  ky_png_writer_row (work->writer, row);
  return TRUE;
}

static gboolean
png_file_write_read_picture (Work *work, const KyPngPicture *picture, KyPngRow row, GError **error)
{
  KyPngFile *file = work->file;
  KyPngForm form = file->form;
  KyTurn turn = ky_turn_from_orientation (file->orientation);
  gboolean surplus = FALSE;

  form.width = picture->width;
  form.height = picture->height;
  work->width = turn.swap ? form.height : form.width;
  if (!ky_png_read_rows (work->job, &form, picture->pieces, file->is_interlaced, file->orientation,
                         row, work, &surplus, error))
    return FALSE;
  if (surplus && row == png_file_write_row && work->variant == 0)
    ky_job_removed (work->job, "png.surplus-data", 1, NULL);
  return TRUE;
}

/* --- chunks --------------------------------------------------------------------------------- */

static void
write_color_chunks (Work *work)
{
  KyPngFile *file = work->file;
  static const guint samples[] = { 1, 0, 3, 3, 2, 0, 4 };
  guint8 bytes[32];

  if (file->profile != NULL)
    ky_png_writer_profile (work->writer, ky_view (file->profile->data, file->profile->len));
  else if (file->srgb_intent >= 0)
    {
      bytes[0] = (guint8)file->srgb_intent;
      ky_png_writer_chunk (work->writer, "sRGB", bytes, 1);
    }
  else
    {
      ky_store_u32be (bytes, file->gamma);
      if (file->gamma != 0)
        ky_png_writer_chunk (work->writer, "gAMA", bytes, 4);
      for (guint i = 0; i < 8; i++)
        ky_store_u32be (bytes + 4 * i, file->chromaticities[i]);
      if (file->has_chromaticities)
        ky_png_writer_chunk (work->writer, "cHRM", bytes, 32);
    }
  if (file->significant[0] != 0)
    ky_png_writer_chunk (work->writer, "sBIT", file->significant, samples[file->form.color]);
}

static void
png_file_write_palette (Work *work)
{
  guint8 bytes[768];
  guint alphas = 0;

  for (guint i = 0; i < work->palette.count; i++)
    {
      bytes[3 * i] = work->palette.colors[i].red;
      bytes[3 * i + 1] = work->palette.colors[i].green;
      bytes[3 * i + 2] = work->palette.colors[i].blue;
    }
  ky_png_writer_chunk (work->writer, "PLTE", bytes, 3 * (gsize)work->palette.count);
  /* transparent colours are sorted to the front */
  for (; alphas < work->palette.count && work->palette.colors[alphas].alpha != 255; alphas++)
    bytes[alphas] = work->palette.colors[alphas].alpha;
  if (alphas > 0)
    ky_png_writer_chunk (work->writer, "tRNS", bytes, alphas);
}

static void
write_sample_chunks (Work *work)
{
  KyPngFile *file = work->file;
  gboolean is_gray = file->form.color == KY_PNG_GRAY || file->form.color == KY_PNG_GRAY_ALPHA;
  KyTurn turn = ky_turn_from_orientation (file->orientation);
  guint8 bytes[9];

  for (guint i = 0; i < 3; i++)
    ky_store_u16be (bytes + 2 * i, file->key[i]);
  if (file->has_key)
    ky_png_writer_chunk (work->writer, "tRNS", bytes, is_gray ? 2 : 6);
  for (guint i = 0; i < 3; i++)
    ky_store_u16be (bytes + 2 * i, file->background[i]);
  if (file->has_background && !work->is_palette)
    ky_png_writer_chunk (work->writer, "bKGD", bytes, is_gray ? 2 : 6);
  if (file->has_background && work->is_palette && work->used[file->background[0]])
    ky_png_writer_chunk (work->writer, "bKGD", &work->palette.map[file->background[0]], 1);
  if (file->density_x == 0)
    return;
  ky_store_u32be (bytes, turn.swap ? file->density_y : file->density_x);
  ky_store_u32be (bytes + 4, turn.swap ? file->density_x : file->density_y);
  bytes[8] = (guint8)file->density_unit;
  ky_png_writer_chunk (work->writer, "pHYs", bytes, 9);
}

/* Writes where a frame is once the canvas is turned upright. */
static void
write_frame_control (Work *work, const KyPngPicture *picture)
{
  const KyPngForm *form = &work->file->form;
  KyTurn turn = ky_turn_from_orientation (work->file->orientation);
  guint32 x = turn.flip_x ? form->width - picture->width - picture->x : picture->x;
  guint32 y = turn.flip_y ? form->height - picture->height - picture->y : picture->y;
  guint8 bytes[26];

  ky_store_u32be (bytes, ky_png_writer_sequence (work->writer));
  ky_store_u32be (bytes + 4, turn.swap ? picture->height : picture->width);
  ky_store_u32be (bytes + 8, turn.swap ? picture->width : picture->height);
  ky_store_u32be (bytes + 12, turn.swap ? y : x);
  ky_store_u32be (bytes + 16, turn.swap ? x : y);
  ky_store_u16be (bytes + 20, picture->delay_numerator);
  ky_store_u16be (bytes + 22, picture->delay_denominator);
  bytes[24] = (guint8)picture->dispose;
  bytes[25] = (guint8)picture->blend;
  ky_png_writer_chunk (work->writer, "fcTL", bytes, sizeof bytes);
}

static guint
count_frames (const KyPngFile *file)
{
  guint frames = 0;

  for (guint i = 0; i < file->pictures->len; i++)
    frames += ((KyPngPicture *)file->pictures->pdata[i])->is_frame ? 1 : 0;
  return frames;
}

/* Starts the picture's properties, only for the first picture. */
static void
png_file_write_start_look (Work *work, guint32 width, guint32 height)
{
  static const guint samples[] = { 1, 0, 3, 1, 2, 0, 4 };
  KyPngFile *file = work->file;

  work->look = ky_codes_look_new (work->job, width, height);
  work->look_form.depth = file->form.depth;
  work->look_form.samples = samples[file->form.color];
  work->look_form.greys = work->is_palette ? work->greys : NULL;
  for (guint i = 0; work->is_palette && i < file->palette_count; i++)
    work->greys[i] = ky_codes_grey (&file->palette[i]);
}

static void
end_look (Work *work)
{
  ky_codes_look_finish (work->look);
  g_clear_pointer (&work->look, ky_codes_look_free);
}

static gboolean
png_file_write_pictures (Work *work, GError **error)
{
  KyPngFile *file = work->file;

  for (guint i = 0; i < file->pictures->len; i++)
    {
      const KyPngPicture *picture = file->pictures->pdata[i];
      KyTurn turn = ky_turn_from_orientation (file->orientation);
      guint32 width = turn.swap ? picture->height : picture->width;
      guint32 height = turn.swap ? picture->width : picture->height;

      if (file->is_animated && picture->is_frame)
        write_frame_control (work, picture);
      ky_png_writer_begin (work->writer, width, height, !picture->is_default);
      if (i == 0 && work->variant == 0)
        png_file_write_start_look (work, width, height);
      if (!png_file_write_read_picture (work, picture, png_file_write_row, error))
        return FALSE;
      end_look (work);
      ky_png_writer_end (work->writer);
    }
  return TRUE;
}

static gboolean
png_file_write_variant (Work *work, gboolean *ret_is_foreign, GError **error)
{
  KyPngFile *file = work->file;
  KyTurn turn = ky_turn_from_orientation (file->orientation);
  KyPngForm form = file->form;
  guint8 control[8];

  form.width = turn.swap ? file->form.height : file->form.width;
  form.height = turn.swap ? file->form.width : file->form.height;
  g_autoptr (KyPngWriter) writer = ky_png_writer_new (&form, work->variant);
  work->writer = writer;
  ky_store_u32be (control, count_frames (file));
  ky_store_u32be (control + 4, file->plays);
  if (file->is_animated)
    ky_png_writer_chunk (writer, "acTL", control, 8);
  write_color_chunks (work);
  if (work->is_palette)
    png_file_write_palette (work);
  write_sample_chunks (work);
  return png_file_write_pictures (work, error)
         && ky_png_writer_finish (writer, work->job, ret_is_foreign, error);
}

gboolean
ky_png_file_write (KyJob *job, KyPngFile *file, GError **error)
{
  g_auto (Work) work
      = { .job = job, .file = file, .is_palette = file->form.color == KY_PNG_PALETTE };
  gboolean is_foreign = TRUE;

  if (work.is_palette)
    {
      for (guint i = 0; i < file->pictures->len; i++)
        if (!png_file_write_read_picture (&work, file->pictures->pdata[i], collect_indices, error))
          return FALSE;
      ky_palette_sort (file->palette, file->palette_count, work.used, &work.palette);
    }
  for (; work.variant < KY_PNG_VARIANTS; work.variant++)
    {
      if (!png_file_write_variant (&work, &is_foreign, error))
        return FALSE;
      if (!is_foreign)
        return TRUE;
      if (work.variant == 0)
        ky_job_removed (job, "png.script", 1, NULL);
    }
  return ky_fail (error, KY_ERROR_MALFORMED,
                  "also-program: png: the picture always looks like a script");
}
