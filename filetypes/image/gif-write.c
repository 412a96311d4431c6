/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes the frames of a GIF file and writes them again with palettes that are sorted anew and
 * have no unused colours; each frame is cut to the canvas. If a job cannot take a GIF, the first
 * frame is written as PNG. If the output looks like another file format, the LZW table is cleared
 * more often. */
#include "filetypes/image/gif-file.h"

#include "filetypes/codes/look.h"
#include "engine/filetype.h"
#include "filetypes/base/picture/program.h"
#include "filetypes/base/picture/signs.h"
#include "filetypes/image/still-png.h"

#define VARIANTS 5

/* Holds the colours of an output palette. */
typedef struct
{
  KyPalette sorted;
  gboolean used[256];
  gint transparent; /* output index; -1: none */
} Table;

typedef struct
{
  KyJob *job;
  KyGifFile *file;
  GByteArray *out;
  guint8 *pixels; /* of one frame */
  Table global;
  gboolean has_global;
  gboolean is_damaged, has_surplus, is_looked_at;
} Work;

/* --- palettes ------------------------------------------------------------------------------- */

static void
gif_write_decode (Work *work, const KyGifFrame *frame)
{
  gboolean surplus = FALSE;

  if (!ky_gif_decode (frame, work->pixels, &surplus))
    work->is_damaged = TRUE;
  work->has_surplus = work->has_surplus || surplus;
}

/* Marks the indices that the visible part of the frame uses. */
static void
gif_write_collect (const Work *work, const KyGifFrame *frame, gboolean used[256])
{
  guint width = frame->x < work->file->width ? MIN (frame->width, work->file->width - frame->x) : 0;
  guint height
      = frame->y < work->file->height ? MIN (frame->height, work->file->height - frame->y) : 0;

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        guint index = work->pixels[(gsize)y * frame->width + x];

        if ((gint)index != frame->transparent)
          used[index] = TRUE;
      }
}

static gboolean
gif_write_is_outside (const KyGifFile *file, const KyGifFrame *frame)
{
  return frame->x >= file->width || frame->y >= file->height;
}

static gboolean
covers_canvas (const KyGifFile *file, const KyGifFrame *frame)
{
  return frame->x == 0 && frame->y == 0 && frame->width >= file->width
         && frame->height >= file->height && frame->transparent < 0;
}

/* Makes the palette shared by all frames without one of their own: their colours, the background if
 * it is visible, and one index for transparency. If these are more than 256, each frame gets its
 * own. */
static void
make_global (Work *work)
{
  KyGifFile *file = work->file;
  gboolean needs_transparency = FALSE;

  for (guint i = 0; i < file->frames->len; i++)
    {
      const KyGifFrame *frame = &g_array_index (file->frames, KyGifFrame, i);

      if (frame->has_palette || gif_write_is_outside (file, frame))
        continue;
      gif_write_decode (work, frame);
      gif_write_collect (work, frame, work->global.used);
      needs_transparency = needs_transparency || frame->transparent >= 0;
      work->has_global = TRUE;
    }
  if (!work->has_global)
    return;
  if (file->background < file->palette_count
      && !covers_canvas (file, &g_array_index (file->frames, KyGifFrame, 0)))
    work->global.used[file->background] = TRUE;
  ky_palette_sort (file->palette, file->palette_count, work->global.used, &work->global.sorted);
  work->global.transparent = needs_transparency ? (gint)work->global.sorted.count : -1;
  work->has_global = work->global.transparent < 256;
}

static void
make_local (Work *work, const KyGifFrame *frame, Table *table)
{
  memset (table, 0, sizeof *table);
  gif_write_collect (work, frame, table->used);
  if (frame->has_palette)
    ky_palette_sort (frame->palette, frame->palette_count, table->used, &table->sorted);
  else
    ky_palette_sort (work->file->palette, work->file->palette_count, table->used, &table->sorted);
  table->transparent = -1;
  if (frame->transparent >= 0)
    {
      gboolean is_empty = TRUE;

      for (guint i = 0; i < 256; i++)
        is_empty = is_empty && !table->used[i];
      table->transparent = is_empty ? 0 : (gint)table->sorted.count;
    }
}

static guint
table_bits (const Table *table)
{
  guint count = MAX (table->sorted.count, (guint)(table->transparent + 1));
  guint bits = 1;

  while (1u << bits < count)
    bits++;
  return bits;
}

static void
gif_write_put_table (GByteArray *out, const Table *table)
{
  for (guint i = 0; i < 1u << table_bits (table); i++)
    {
      gboolean is_color = i < table->sorted.count && (gint)i != table->transparent;
      const KyColor *color = &table->sorted.colors[MIN (i, 255)];

      ky_put_u8 (out, is_color ? color->red : 0);
      ky_put_u8 (out, is_color ? color->green : 0);
      ky_put_u8 (out, is_color ? color->blue : 0);
    }
}

/* --- frames --------------------------------------------------------------------------------- */

static void
put_control (GByteArray *out, const KyGifFrame *frame, gint transparent)
{
  if (frame->delay == 0 && frame->disposal == 0 && transparent < 0)
    return;
  ky_put_u8 (out, 0x21);
  ky_put_u8 (out, 0xf9);
  ky_put_u8 (out, 4);
  ky_put_u8 (out, frame->disposal << 2 | (transparent >= 0 ? 1 : 0));
  ky_put_u16le (out, frame->delay);
  ky_put_u8 (out, transparent >= 0 ? (guint)transparent : 0);
  ky_put_u8 (out, 0);
}

static void
gif_write_put_image (GByteArray *out, guint x, guint y, guint width, guint height,
                     const Table *local)
{
  ky_put_u8 (out, 0x2c);
  ky_put_u16le (out, x);
  ky_put_u16le (out, y);
  ky_put_u16le (out, width);
  ky_put_u16le (out, height);
  ky_put_u8 (out, local != NULL ? 0x80 | (table_bits (local) - 1) : 0);
  if (local != NULL)
    gif_write_put_table (out, local);
}

/* Writes one transparent pixel for a frame outside the canvas, because its delay still counts. */
static void
put_empty_frame (Work *work, const KyGifFrame *frame)
{
  static const guint8 pixel = 0;
  Table table = { .sorted = { .count = 1 }, .transparent = 0 };

  put_control (work->out, frame, 0);
  gif_write_put_image (work->out, 0, 0, 1, 1, &table);
  ky_gif_encode (&pixel, 1, 1, 0, work->out);
}

/* Searches the first frame on the canvas for QR codes. */
static void
gif_write_look_for_codes (Work *work, const KyGifFrame *frame)
{
  g_autoptr (KyCodesLook) look = ky_codes_look_new (work->job, frame->width, frame->height);
  const KyColor *colors = frame->has_palette ? frame->palette : work->file->palette;
  guint count = frame->has_palette ? frame->palette_count : work->file->palette_count;
  guint8 greys[256] = { 0 };
  KyCodesForm form = { .depth = 8, .samples = 1, .greys = greys };

  work->is_looked_at = TRUE;
  for (guint i = 0; i < count; i++)
    greys[i] = ky_codes_grey (&colors[i]);
  if (frame->transparent >= 0)
    greys[frame->transparent & 255] = 255;
  for (guint y = 0; look != NULL && y < frame->height; y++)
    ky_codes_look_row (look, &form, work->pixels + (gsize)y * frame->width);
  ky_codes_look_finish (look);
}

static void
gif_write_put_frame (Work *work, const KyGifFrame *frame, gsize run)
{
  KyGifFile *file = work->file;
  gboolean is_local = frame->has_palette || !work->has_global;
  gsize at = 0;
  Table local;
  const Table *table = &work->global;

  if (gif_write_is_outside (file, frame))
    {
      put_empty_frame (work, frame);
      return;
    }
  guint width = MIN (frame->width, file->width - frame->x);
  guint height = MIN (frame->height, file->height - frame->y);
  gif_write_decode (work, frame);
  if (!work->is_looked_at)
    gif_write_look_for_codes (work, frame);
  if (is_local)
    {
      make_local (work, frame, &local);
      table = &local;
    }
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        guint index = work->pixels[(gsize)y * frame->width + x];

        work->pixels[at++] = (guint8)((gint)index == frame->transparent ? table->transparent
                                                                        : table->sorted.map[index]);
      }
  put_control (work->out, frame, frame->transparent >= 0 ? table->transparent : -1);
  gif_write_put_image (work->out, frame->x, frame->y, width, height, is_local ? &local : NULL);
  ky_gif_encode (work->pixels, at, table_bits (table), run, work->out);
}

/* --- the whole ------------------------------------------------------------------------------ */

static void
gif_write_put_header (Work *work)
{
  KyGifFile *file = work->file;
  gboolean has_background = work->has_global && file->background < file->palette_count
                            && work->global.used[file->background];

  g_byte_array_append (work->out, (const guint8 *)"GIF89a", 6);
  ky_put_u16le (work->out, file->width);
  ky_put_u16le (work->out, file->height);
  ky_put_u8 (work->out, work->has_global ? 0xf0 | (table_bits (&work->global) - 1) : 0x70);
  ky_put_u8 (work->out, has_background ? work->global.sorted.map[file->background] : 0);
  ky_put_u8 (work->out, 0);
  if (work->has_global)
    gif_write_put_table (work->out, &work->global);
  if (!file->has_loop)
    return;
  g_byte_array_append (work->out, (const guint8 *)"\x21\xff\x0bNETSCAPE2.0\x03\x01", 16);
  ky_put_u16le (work->out, file->loops);
  ky_put_u8 (work->out, 0);
}

static gboolean
allocate_pixels (Work *work, GError **error)
{
  guint64 memory = ky_policy_uint (ky_job_policy (work->job), KY_POLICY_LIMIT_ITEM_MEMORY);
  gsize size = 0;

  for (guint i = 0; i < work->file->frames->len; i++)
    {
      const KyGifFrame *frame = &g_array_index (work->file->frames, KyGifFrame, i);

      size = MAX (size, (gsize)frame->width * frame->height);
    }
  if (size > memory / 3)
    return ky_fail (error, KY_ERROR_LIMIT, "item-memory: the picture does not fit");
  work->pixels = g_try_malloc (size);
  if (work->pixels == NULL)
    g_set_error (error, KY_ERROR, KY_ERROR_MEMORY, "no memory for the picture");
  return work->pixels != NULL;
}

/* Returns whether the positions and sizes of frames form the signature of another format. Another
 * encoding of the pixels cannot change that. */
static gboolean
gif_write_is_foreign (const GByteArray *out)
{
  KyView view = ky_view (out->data, out->len);

  return ky_image_has_sign (view) || ky_image_may_be_program (view)
         || ky_identify (view, "x.gif", NULL).other != NULL;
}

/* Writes the file. If the bytes look like another format, the table is cleared more often. */
static gboolean
gif_write_file (Work *work, GError **error)
{
  static const gsize runs[VARIANTS] = { 0, 997, 499, 101, 53 };

  for (guint variant = 0; variant < VARIANTS; variant++)
    {
      g_byte_array_set_size (work->out, 0);
      gif_write_put_header (work);
      for (guint i = 0; i < work->file->frames->len; i++)
        gif_write_put_frame (work, &g_array_index (work->file->frames, KyGifFrame, i),
                             runs[variant]);
      ky_put_u8 (work->out, 0x3b);
      if (!gif_write_is_foreign (work->out))
        return ky_job_write (work->job, work->out->data, work->out->len, error);
    }
  return ky_fail (error, KY_ERROR_MALFORMED,
                  "also-program: gif: the picture always looks like something else");
}

/* --- the first picture as PNG --------------------------------------------------------------- */

/* Writes row `y` of the canvas; pixels outside the frame are transparent, or of the background. */
static gboolean
gif_write_still_row (gpointer data, guint32 y, guint8 *row, GError **error)
{
  const Work *work = data;
  const KyGifFile *file = work->file;
  const KyGifFrame *frame = &g_array_index (file->frames, KyGifFrame, 0);
  gint outside = frame->transparent >= 0 ? frame->transparent : (gint)file->background;

  memset (row, outside, file->width);
  if (!gif_write_is_outside (file, frame) && y >= frame->y && y - frame->y < frame->height)
    memcpy (row + frame->x, work->pixels + (gsize)(y - frame->y) * frame->width,
            MIN (frame->width, file->width - frame->x));
  return TRUE;
}

static gboolean
gif_write_still (Work *work, GError **error)
{
  const KyGifFile *file = work->file;
  const KyGifFrame *frame = &g_array_index (file->frames, KyGifFrame, 0);
  const KyColor *colors = frame->has_palette ? frame->palette : file->palette;
  guint count = frame->has_palette ? frame->palette_count : file->palette_count;
  KyStill still = { .form = { file->width, file->height, 8, KY_PNG_PALETTE },
                    .transparent = frame->transparent };

  for (guint i = 0; i < count; i++)
    {
      still.palette[0][i] = colors[i].red;
      still.palette[1][i] = colors[i].green;
      still.palette[2][i] = colors[i].blue;
    }
  /* the frames are charged already, but the canvas around them is not */
  if (!ky_job_charge (work->job, KY_COST_PIXELS, (guint64)file->width * file->height, error))
    return FALSE;
  gif_write_decode (work, frame);
  ky_job_removed (work->job, "gif.frame", file->frames->len - 1, NULL);
  return ky_still_become (work->job, &still, gif_write_still_row, work, error);
}

gboolean
ky_gif_file_write (KyJob *job, KyGifFile *file, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  Work work = { .job = job, .file = file, .out = out };
  gboolean ok = allocate_pixels (&work, error);

  if (ok && ky_job_wants_png (job, KY_MEMBER_NO_GIF))
    ok = gif_write_still (&work, error);
  else if (ok)
    {
      make_global (&work);
      ok = gif_write_file (&work, error);
    }
  if (ok && work.is_damaged)
    ky_job_detail (job, "the picture data was damaged");
  if (ok && work.has_surplus)
    ky_job_removed (job, "gif.surplus-data", 1, NULL);
  g_free (work.pixels);
  return ok;
}
