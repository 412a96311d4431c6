/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the picture of a BMP file as PNG, row by row, with a palette that is sorted anew and
 * without the colours that no pixel uses. If the compressed bytes look like another file format,
 * other row filters are tried. */
#include "filetypes/image/bmp-file.h"

#include "filetypes/codes/look.h"
#include "filetypes/image/png.h"

typedef struct
{
  KyJob *job;
  const KyBmpFile *file;
  KyPalette palette;
  guint8 *row, *packed;
  gsize packed_size;
} Work;

static guint
form_bits (const KyBmpFile *file)
{
  static const guint bits[] = { 0, 16, 16, 24, 32 };

  return file->form == KY_BMP_INDEX ? file->depth : bits[file->form];
}

static void
find_palette (Work *work)
{
  gboolean used[256] = { FALSE };

  for (guint32 y = 0; y < work->file->height; y++)
    {
      ky_bmp_file_row (work->file, y, work->row);
      for (guint32 x = 0; x < work->file->width; x++)
        used[work->row[x]] = TRUE;
    }
  ky_palette_sort (work->file->palette, work->file->palette_count, used, &work->palette);
}

/* Packs row `y` as BMP and PNG both have it. */
static void
pack_row (Work *work, guint32 y)
{
  const KyBmpFile *file = work->file;
  guint bits = form_bits (file);

  memset (work->packed, 0, work->packed_size);
  if (file->form != KY_BMP_INDEX)
    {
      ky_bmp_file_row (file, y, work->packed);
      return;
    }
  ky_bmp_file_row (file, y, work->row);
  for (guint32 x = 0; x < file->width; x++)
    work->packed[(gsize)x * bits / 8]
        |= (guint8)(work->palette.map[work->row[x]] << (8 - bits - (gsize)x * bits % 8));
}

/* --- PNG ------------------------------------------------------------------------------------ */

static void
write_png_palette (KyPngWriter *writer, const KyPalette *palette)
{
  guint8 bytes[768];

  for (guint i = 0; i < palette->count; i++)
    {
      bytes[3 * i] = palette->colors[i].red;
      bytes[3 * i + 1] = palette->colors[i].green;
      bytes[3 * i + 2] = palette->colors[i].blue;
    }
  ky_png_writer_chunk (writer, "PLTE", bytes, 3 * (gsize)palette->count);
}

/* Writes pHYs, which is in pixels per metre like in BMP (11.3.5.3). */
static void
write_png_density (KyPngWriter *writer, const KyBmpFile *file)
{
  guint8 bytes[9];

  if (file->density_x == 0)
    return;
  for (guint i = 0; i < 4; i++)
    {
      bytes[i] = (guint8)(file->density_x >> (24 - 8 * i));
      bytes[4 + i] = (guint8)(file->density_y >> (24 - 8 * i));
    }
  bytes[8] = 1; /* the unit is the metre */
  ky_png_writer_chunk (writer, "pHYs", bytes, sizeof bytes);
}

/* Converts a row of BMP samples to PNG's order. */
static void
bmp_write_convert_row (Work *work, guint8 *out)
{
  const KyBmpFile *file = work->file;

  for (guint32 x = 0; x < file->width; x++)
    switch (file->form)
      {
      case KY_BMP_555:
      case KY_BMP_565:
        {
          guint value = ky_load_u16le (work->packed + 2 * x);
          guint greens = file->form == KY_BMP_565 ? 63 : 31;
          guint red = file->form == KY_BMP_565 ? value >> 11 : value >> 10 & 31;

          *out++ = (guint8)((red * 255 + 15) / 31);
          *out++ = (guint8)(((value >> 5 & greens) * 255 + greens / 2) / greens);
          *out++ = (guint8)(((value & 31) * 255 + 15) / 31);
          break;
        }
      case KY_BMP_BGR:
      case KY_BMP_BGRA:
      case KY_BMP_INDEX:
        {
          guint step = file->form == KY_BMP_BGRA ? 4 : 3;

          *out++ = work->packed[(gsize)x * step + 2];
          *out++ = work->packed[(gsize)x * step + 1];
          *out++ = work->packed[(gsize)x * step];
          if (step == 4)
            *out++ = file->has_fourth ? 255 : work->packed[(gsize)x * step + 3];
          break;
        }
      }
}

static gboolean
bmp_write_png (Work *work, GError **error)
{
  const KyBmpFile *file = work->file;
  KyPngForm form = { file->width, file->height, 8, KY_PNG_RGB };
  g_autofree guint8 *out = g_malloc ((gsize)file->width * 4);
  gboolean is_index = file->form == KY_BMP_INDEX;

  form.color = is_index ? KY_PNG_PALETTE : file->form == KY_BMP_BGRA ? KY_PNG_RGBA : KY_PNG_RGB;
  form.depth = is_index ? file->depth : 8;
  ky_job_set_output_type (work->job, "png");
  for (guint variant = 0; variant < KY_PNG_VARIANTS; variant++)
    {
      g_autoptr (KyPngWriter) writer = ky_png_writer_new (&form, variant);
      gboolean is_foreign;

      if (is_index)
        write_png_palette (writer, &work->palette);
      write_png_density (writer, file);
      ky_png_writer_begin (writer, file->width, file->height, FALSE);
      for (guint32 y = 0; y < file->height; y++)
        {
          pack_row (work, y);
          if (!is_index)
            bmp_write_convert_row (work, out);
          ky_png_writer_row (writer, is_index ? work->packed : out);
        }
      ky_png_writer_end (writer);
      if (!ky_png_writer_finish (writer, work->job, &is_foreign, error))
        return FALSE;
      if (!is_foreign)
        return TRUE;
    }
  return ky_fail (error, KY_ERROR_MALFORMED,
                  "also-program: bmp: the picture always looks like a script");
}

/* --- codes ---------------------------------------------------------------------------------- */

static void
bmp_write_look_for_codes (Work *work)
{
  const KyBmpFile *file = work->file;
  g_autoptr (KyCodesLook) look = ky_codes_look_new (work->job, file->width, file->height);
  g_autofree guint8 *out = look != NULL ? g_malloc ((gsize)file->width * 4) : NULL;
  guint8 greys[256] = { 0 };
  KyCodesForm form = { .depth = 8, .samples = file->form == KY_BMP_BGRA ? 4 : 3 };
  gboolean is_index = file->form == KY_BMP_INDEX;

  if (is_index)
    form.greys = greys;
  for (guint i = 0; i < file->palette_count; i++)
    greys[i] = ky_codes_grey (&file->palette[i]);
  for (guint32 y = 0; look != NULL && y < file->height; y++)
    {
      if (is_index)
        ky_bmp_file_row (file, y, work->row);
      else
        {
          pack_row (work, y);
          bmp_write_convert_row (work, out);
        }
      ky_codes_look_row (look, &form, is_index ? work->row : out);
    }
  ky_codes_look_finish (look);
}

gboolean
ky_bmp_file_write (KyJob *job, KyBmpFile *file, GError **error)
{
  Work work = { .job = job, .file = file };
  g_autofree guint8 *row = NULL;
  g_autofree guint8 *packed = NULL;

  work.packed_size = (gsize)(((guint64)file->width * form_bits (file) + 31) / 32 * 4);
  if (work.packed_size * (guint64)file->height > G_MAXINT32)
    return ky_fail (error, KY_ERROR_LIMIT, "unpacked: a BMP has at most 2 GiB");
  work.row = row = g_malloc (ky_bmp_row_size (file));
  work.packed = packed = g_malloc (work.packed_size);
  if (file->form == KY_BMP_INDEX)
    find_palette (&work);
  bmp_write_look_for_codes (&work);
  return bmp_write_png (&work, error);
}
