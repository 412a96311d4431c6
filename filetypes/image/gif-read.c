/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the blocks of a GIF file: the screen, palettes, and the place, delay and data of each
 * frame, without decoding the LZW data. Frames and pixels are charged to the job; comments and
 * other application extensions are reported and dropped. */
#include "filetypes/image/gif-file.h"

#include "common/release.h"

typedef struct
{
  KyJob *job;
  KyGifFile *file;
  KyReader reader;
  /* From the graphic control extension, for the next frame: */
  gint transparent;
  guint delay, disposal;
} Walk;

KY_DEFINE_PUBLIC_CLEAR (ky_gif_file_clear, KyGifFile, frames)

static void
reset_control (Walk *walk)
{
  walk->transparent = -1;
  walk->delay = walk->disposal = 0;
}

static guint
gif_read_palette (KyReader *reader, guint flags, KyColor palette[256])
{
  guint count = 2u << (flags & 7);
  const guint8 *bytes = ky_reader_bytes (reader, 3 * count);

  for (guint i = 0; bytes != NULL && i < count; i++)
    palette[i] = (KyColor){ bytes[3 * i], bytes[3 * i + 1], bytes[3 * i + 2], 255 };
  return bytes != NULL ? count : 0;
}

/* Gives a frame grey levels. Without any palette a decoder may choose one (17), and most choose
 * this one. */
static void
use_gray (KyGifFrame *frame)
{
  frame->has_palette = TRUE;
  frame->palette_count = 256;
  for (guint i = 0; i < 256; i++)
    frame->palette[i] = (KyColor){ (guint8)i, (guint8)i, (guint8)i, 255 };
}

static void
skip_blocks (KyReader *reader)
{
  guint size;

  while ((size = ky_reader_u8 (reader)) > 0)
    ky_reader_bytes (reader, size);
}

static void
gif_read_control (Walk *walk)
{
  KyReader *reader = &walk->reader;
  KyReader start = *reader;
  guint size = ky_reader_u8 (reader);
  guint flags = ky_reader_u8 (reader);
  guint delay = ky_reader_u16le (reader);
  guint transparent = ky_reader_u8 (reader);

  if (size == 4 && !reader->failed)
    {
      walk->delay = delay;
      walk->disposal = (flags >> 2 & 7) <= 3 ? flags >> 2 & 7 : 0;
      walk->transparent = (flags & 1) != 0 ? (gint)transparent : -1;
    }
  *reader = start;
  skip_blocks (reader);
}

static void
gif_read_application (Walk *walk)
{
  KyReader *reader = &walk->reader;
  KyReader start = *reader;
  guint size = ky_reader_u8 (reader);
  const guint8 *name = ky_reader_bytes (reader, size);

  if (size == 11 && name != NULL
      && (memcmp (name, "NETSCAPE2.0", 11) == 0 || memcmp (name, "ANIMEXTS1.0", 11) == 0)
      && ky_reader_u8 (reader) == 3 && ky_reader_u8 (reader) == 1)
    {
      walk->file->loops = ky_reader_u16le (reader);
      walk->file->has_loop = !reader->failed;
    }
  else
    ky_job_removed (walk->job, "gif.application-data", 1, NULL);
  *reader = start;
  skip_blocks (reader);
}

static void
read_extension (Walk *walk)
{
  switch (ky_reader_u8 (&walk->reader))
    {
    case 0xf9:
      gif_read_control (walk);
      return;
    case 0xff:
      gif_read_application (walk);
      return;
    case 0x01:
      reset_control (walk);
      ky_job_removed (walk->job, "gif.plain-text", 1, NULL);
      break;
    case 0xfe:
      ky_job_removed (walk->job, "gif.comment", 1, NULL);
      break;
    default:
      ky_job_removed (walk->job, "gif.extension", 1, NULL);
      break;
    }
  skip_blocks (&walk->reader);
}

/* Returns FALSE if the file ends before the frame's data, or at a limit (`error` is set). */
static gboolean
gif_read_frame (Walk *walk, GError **error)
{
  KyReader *reader = &walk->reader;
  KyGifFile *file = walk->file;
  KyGifFrame frame
      = { .transparent = walk->transparent, .delay = walk->delay, .disposal = walk->disposal };

  reset_control (walk);
  frame.x = ky_reader_u16le (reader);
  frame.y = ky_reader_u16le (reader);
  frame.width = ky_reader_u16le (reader);
  frame.height = ky_reader_u16le (reader);
  guint flags = ky_reader_u8 (reader);
  frame.is_interlaced = (flags & 0x40) != 0;
  frame.has_palette = (flags & 0x80) != 0;
  if (frame.has_palette)
    frame.palette_count = gif_read_palette (reader, flags, frame.palette);
  else if (!file->has_palette)
    use_gray (&frame);
  frame.code_size = ky_reader_u8 (reader);
  if (reader->failed)
    return FALSE;
  frame.data = ky_view (reader->data + reader->at, ky_reader_left (reader));
  skip_blocks (reader);
  if (frame.width == 0 || frame.height == 0 || frame.code_size < 1 || frame.code_size > 11)
    {
      ky_job_removed (walk->job, "gif.bad-frame", 1, NULL);
      return TRUE;
    }
  /* Browsers enlarge the canvas to a first frame that is larger. */
  if (file->frames->len == 0 && frame.x == 0 && frame.y == 0)
    {
      file->width = MAX (file->width, frame.width);
      file->height = MAX (file->height, frame.height);
    }
  g_array_append_val (file->frames, frame);
  return ky_job_charge (walk->job, KY_COST_FRAMES, 1, error)
         && ky_job_charge (walk->job, KY_COST_PIXELS, (guint64)frame.width * frame.height, error);
}

static gboolean
gif_read_blocks (Walk *walk, GError **error)
{
  GError *local = NULL;

  while (ky_reader_left (&walk->reader) > 0)
    switch (ky_reader_u8 (&walk->reader))
      {
      case 0x21:
        read_extension (walk);
        break;
      case 0x2c:
        if (!gif_read_frame (walk, &local))
          return local == NULL || ky_error_pass (error, &local);
        break;
      case 0x3b:
        if (ky_reader_left (&walk->reader) > 0)
          ky_job_removed (walk->job, "gif.trailing-data", 1, NULL);
        return TRUE;
      case 0x00: /* stray terminators are common */
        break;
      default:
        ky_job_removed (walk->job, "gif.trailing-data", 1, NULL);
        return TRUE;
      }
  return TRUE;
}

gboolean
ky_gif_file_read (KyJob *job, KyView view, KyGifFile *file, GError **error)
{
  Walk walk = { .job = job, .file = file, .reader = ky_reader (view), .transparent = -1 };

  file->frames = g_array_new (FALSE, FALSE, sizeof (KyGifFrame));
  ky_reader_bytes (&walk.reader, 6);
  file->width = ky_reader_u16le (&walk.reader);
  file->height = ky_reader_u16le (&walk.reader);
  if ((guint64)file->width * file->height
      > ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_PIXELS))
    return ky_fail (error, KY_ERROR_LIMIT, "pixels: a GIF screen of %u by %u", (guint)file->width,
                    (guint)file->height);
  guint flags = ky_reader_u8 (&walk.reader);
  file->background = ky_reader_u8 (&walk.reader);
  ky_reader_u8 (&walk.reader); /* aspect ratio: ignored by all programs */
  file->has_palette = (flags & 0x80) != 0;
  if (file->has_palette)
    file->palette_count = gif_read_palette (&walk.reader, flags, file->palette);
  if (!gif_read_blocks (&walk, error))
    return FALSE;
  if (file->frames->len == 0 || file->width == 0 || file->height == 0)
    return ky_error_malformed (error, "gif: no frame");
  return TRUE;
}
