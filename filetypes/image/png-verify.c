/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies the chunks of a PNG: only those that kiyome writes, each in its form, and picture data
 * that inflate to exactly the rows of the picture. */
#include "filetypes/base/picture/icc.h"
#include "filetypes/image/png-file.h"
#include "filetypes/base/picture/signs-verify.h"

#include <zlib.h>

#define BUFFER_SIZE 32768

typedef struct
{
  KyReader reader;
  KyPictureBudget *budget;
  GError **error;
  guint32 width, height, bits, color, depth;
  guint32 frames, frames_seen, sequence;
  guint palette_size;
  gboolean has_animation, has_control, has_default;
  /* Of the picture whose data are being read: */
  guint32 frame_width, frame_height;
  gboolean is_open, is_ended;
  z_stream stream;
  guint64 row_size, row_at, rows;
  guint8 buffer[BUFFER_SIZE];
  gchar last[5];
  guint stage; /* position in the order of chunks: order_of() */
} Check;

static gboolean
png_verify_check_header (Check *check, KyView data)
{
  static const guint samples[] = { 1, 0, 3, 1, 2, 0, 4 };

  if (data.size != 13 || data.data[9] > 6 || samples[data.data[9]] == 0 || data.data[10] != 0
      || data.data[11] != 0 || data.data[12] != 0)
    return ky_verify_fail (check->error, "png: the header is not valid");
  check->width = ky_load_u32be (data.data);
  check->height = ky_load_u32be (data.data + 4);
  check->depth = data.data[8];
  check->color = data.data[9];
  check->bits = samples[check->color] * check->depth;
  if (check->width == 0 || check->height == 0 || check->bits == 0 || check->bits > 64)
    return ky_verify_fail (check->error, "png: the header is not valid");
  return TRUE;
}

/* --- picture data --------------------------------------------------------------------------- */

static gboolean
open_picture (Check *check, guint32 width, guint32 height)
{
  if (!ky_picture_budget_take (check->budget, width, height, check->error))
    return FALSE;
  check->row_size = 1 + ((guint64)width * check->bits + 7) / 8;
  check->row_at = 0;
  check->rows = height;
  check->is_ended = FALSE;
  memset (&check->stream, 0, sizeof check->stream);
  if (inflateInit (&check->stream) != Z_OK)
    return ky_verify_fail (check->error, "png: no memory to inflate");
  check->is_open = TRUE;
  return TRUE;
}

static gboolean
close_picture (Check *check)
{
  gboolean is_whole = check->is_ended && check->rows == 0;

  if (!check->is_open)
    return TRUE;
  inflateEnd (&check->stream);
  check->is_open = FALSE;
  return is_whole || ky_verify_fail (check->error, "png: the picture data ends early");
}

static gboolean
png_verify_count_rows (Check *check, gsize size)
{
  for (gsize at = 0; at < size;)
    {
      guint64 step = MIN (check->row_size - check->row_at, size - at);

      if (check->rows == 0)
        return ky_verify_fail (check->error, "png: data after the last row");
      if (check->row_at == 0 && check->buffer[at] > 4)
        return ky_verify_fail (check->error, "png: unknown filter");
      at += step;
      check->row_at += step;
      if (check->row_at == check->row_size)
        {
          check->row_at = 0;
          check->rows--;
        }
    }
  return TRUE;
}

static gboolean
check_data (Check *check, KyView data)
{
  if (!check->is_open || check->is_ended || data.size == 0)
    return ky_verify_fail (check->error,
                           "png: picture data that is empty or belongs to no picture");
  check->stream.next_in = (Bytef *)data.data;
  check->stream.avail_in = (uInt)data.size;
  do
    {
      check->stream.next_out = check->buffer;
      check->stream.avail_out = BUFFER_SIZE;
      int status = inflate (&check->stream, Z_NO_FLUSH);
      if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
        return ky_verify_fail (check->error, "png: damaged picture data");
      if (!png_verify_count_rows (check, BUFFER_SIZE - check->stream.avail_out))
        return FALSE;
      check->is_ended = status == Z_STREAM_END;
    }
  while (!check->is_ended && check->stream.avail_out == 0);
  return check->stream.avail_in == 0
         || ky_verify_fail (check->error, "png: unexpected bytes after the picture data");
}

/* --- chunks --------------------------------------------------------------------------------- */

static gboolean
check_control (Check *check, KyView data)
{
  const guint8 *p = data.data;

  if (!close_picture (check))
    return FALSE;
  if (!check->has_animation || check->has_control || data.size != 26
      || ky_load_u32be (p) != check->sequence++)
    return ky_verify_fail (check->error, "png: a frame control chunk is not valid");
  check->frame_width = ky_load_u32be (p + 4);
  check->frame_height = ky_load_u32be (p + 8);
  if (check->frame_width == 0 || check->frame_height == 0 || check->frame_width > check->width
      || check->frame_height > check->height
      || ky_load_u32be (p + 12) > check->width - check->frame_width
      || ky_load_u32be (p + 16) > check->height - check->frame_height || p[24] > 2 || p[25] > 1)
    return ky_verify_fail (check->error, "png: a frame leaves the picture, or its mode is unknown");
  check->has_control = TRUE;
  check->frames_seen++;
  return TRUE;
}

static gboolean
check_idat (Check *check, KyView data)
{
  if (!check->has_default)
    {
      check->has_default = TRUE;
      if (check->has_control
          && (check->frame_width != check->width || check->frame_height != check->height))
        return ky_verify_fail (check->error, "png: the first frame does not fill the picture");
      check->has_control = FALSE;
      if (!open_picture (check, check->width, check->height))
        return FALSE;
    }
  else if (strcmp (check->last, "IDAT") != 0)
    return ky_verify_fail (check->error, "png: the picture data is not contiguous");
  return check_data (check, data);
}

static gboolean
check_fdat (Check *check, KyView data)
{
  if (!check->has_default || data.size < 4 || ky_load_u32be (data.data) != check->sequence++)
    return ky_verify_fail (check->error, "png: a frame data chunk is not valid");
  if (check->has_control)
    {
      check->has_control = FALSE;
      if (!open_picture (check, check->frame_width, check->frame_height))
        return FALSE;
    }
  else if (strcmp (check->last, "fdAT") != 0)
    return ky_verify_fail (check->error, "png: frame data without a frame control chunk");
  return check_data (check, ky_view (data.data + 4, data.size - 4));
}

static gboolean
png_verify_check_profile (Check *check, KyView data)
{
  z_stream stream = { 0 };

  if (!ky_view_starts_with (data, "ICC\0\0", 5))
    return ky_verify_fail (check->error, "png: the colour profile has another name");
  g_autofree guint8 *bytes = g_malloc (KY_ICC_MAX);
  stream.next_in = (Bytef *)data.data + 5;
  stream.avail_in = (uInt)data.size - 5;
  stream.next_out = bytes;
  stream.avail_out = KY_ICC_MAX;
  if (inflateInit (&stream) != Z_OK)
    return ky_verify_fail (check->error, "png: no memory to inflate");
  gboolean is_whole = inflate (&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0;
  inflateEnd (&stream);
  return (is_whole || ky_verify_fail (check->error, "png: the colour profile is not valid"))
         && ky_icc_verify (ky_view (bytes, KY_ICC_MAX - stream.avail_out),
                           check->color == 0 || check->color == 4 ? KY_ICC_GRAY : KY_ICC_RGB,
                           check->error);
}

static gboolean
png_verify_check_words (KyView data, gsize count, guint32 least, guint32 most)
{
  if (data.size != 4 * count)
    return FALSE;
  for (gsize i = 0; i < count; i++)
    if (ky_load_u32be (data.data + 4 * i) < least || ky_load_u32be (data.data + 4 * i) > most)
      return FALSE;
  return TRUE;
}

static gboolean
png_verify_check_samples (const Check *check, KyView data)
{
  gsize count = check->color == 0 || check->color == 4 ? 1 : 3;

  if (data.size != 2 * count)
    return FALSE;
  for (gsize i = 0; i < count; i++)
    if ((ky_load_u16be (data.data + 2 * i)) >> check->depth != 0)
      return FALSE;
  return TRUE;
}

static gboolean
check_palette (Check *check, KyView data)
{
  check->palette_size = (guint)data.size / 3;
  return check->color == 3 && data.size % 3 == 0 && data.size > 0
         && check->palette_size <= 1u << check->depth;
}

static gboolean
check_significant (const Check *check, KyView data)
{
  static const guint samples[] = { 1, 0, 3, 3, 2, 0, 4 };

  if (data.size != samples[check->color])
    return FALSE;
  for (gsize i = 0; i < data.size; i++)
    if (data.data[i] == 0 || data.data[i] > (check->color == 3 ? 8 : check->depth))
      return FALSE;
  return TRUE;
}

typedef struct
{
  gchar name[5];
  guint order; /* chunks are in ascending order, each at most once */
} Known;

static const Known known[] = {
  { "acTL", 2 }, { "iCCP", 3 }, { "sRGB", 3 }, { "gAMA", 3 }, { "cHRM", 4 },
  { "sBIT", 5 }, { "PLTE", 6 }, { "tRNS", 7 }, { "bKGD", 8 }, { "pHYs", 9 },
};

/* Returns TRUE if the chunk may precede the picture data here. */
static gboolean
check_description (Check *check, const gchar *name, KyView data)
{
  guint order = 0;
  gboolean ok = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (strcmp (known[i].name, name) == 0)
      order = known[i].order;
  if (order <= check->stage || check->has_default || check->has_control)
    return ky_verify_fail (check->error, "png: kiyome does not write a chunk %s here", name);
  check->stage = order;
  if (strcmp (name, "acTL") == 0)
    {
      ok = data.size == 8;
      check->has_animation = ok;
      check->frames = ok ? ky_load_u32be (data.data) : 0;
    }
  else if (strcmp (name, "iCCP") == 0)
    return png_verify_check_profile (check, data);
  else if (strcmp (name, "sRGB") == 0)
    ok = data.size == 1 && data.data[0] <= 3;
  else if (strcmp (name, "gAMA") == 0)
    ok = png_verify_check_words (data, 1, 1000, 10000000);
  else if (strcmp (name, "cHRM") == 0)
    ok = png_verify_check_words (data, 8, 0, 200000);
  else if (strcmp (name, "sBIT") == 0)
    ok = check_significant (check, data);
  else if (strcmp (name, "PLTE") == 0)
    ok = check_palette (check, data);
  else if (strcmp (name, "tRNS") == 0)
    ok = check->color == 3
             ? data.size > 0 && data.size <= check->palette_size
             : (check->color == 0 || check->color == 2) && png_verify_check_samples (check, data);
  else if (strcmp (name, "bKGD") == 0)
    ok = check->color == 3 ? data.size == 1 && data.data[0] < check->palette_size
                           : png_verify_check_samples (check, data);
  else if (strcmp (name, "pHYs") == 0)
    ok = data.size == 9 && png_verify_check_words (ky_view (data.data, 8), 2, 1, 10000000)
         && data.data[8] <= 1;
  return ok || ky_verify_fail (check->error, "png: chunk %s is not valid", name);
}

static gboolean
png_verify_check_chunk (Check *check, const gchar *name, KyView data)
{
  gboolean ok;

  if (check->width == 0)
    ok = strcmp (name, "IHDR") == 0 ? png_verify_check_header (check, data)
                                    : ky_verify_fail (check->error, "png: the header is missing");
  else if (strcmp (name, "IDAT") == 0)
    ok = check_idat (check, data);
  else if (strcmp (name, "fcTL") == 0)
    ok = check_control (check, data);
  else if (strcmp (name, "fdAT") == 0)
    ok = check_fdat (check, data);
  else
    ok = check_description (check, name, data);
  g_strlcpy (check->last, name, sizeof check->last);
  return ok;
}

static gboolean
png_verify_check_end (Check *check, KyView data)
{
  if (!close_picture (check))
    return FALSE;
  if (data.size != 0 || !check->has_default || check->has_control
      || check->frames_seen != check->frames || (check->color == 3 && check->palette_size == 0))
    return ky_verify_fail (check->error, "png: the file is incomplete");
  if (ky_reader_left (&check->reader) > 0)
    return ky_verify_fail (check->error, "png: unexpected bytes after the end");
  return TRUE;
}

static gboolean
png_verify_walk (Check *check)
{
  for (;;)
    {
      guint32 size = ky_reader_u32be (&check->reader);
      const guint8 *name = ky_reader_bytes (&check->reader, 4);
      const guint8 *data = ky_reader_bytes (&check->reader, size);
      guint32 crc = ky_reader_u32be (&check->reader);
      gchar text[5] = { 0 };

      if (check->reader.failed)
        return ky_verify_fail (check->error, "png: the file is truncated");
      memcpy (text, name, 4);
      for (guint i = 0; i < 4; i++)
        if (!g_ascii_isalpha (text[i]))
          return ky_verify_fail (check->error, "png: unexpected bytes between two chunks");
      if (crc32 (crc32 (0, name, 4), data, size) != crc)
        return ky_verify_fail (check->error, "png: wrong checksum");
      if (strcmp (text, "IEND") == 0)
        return png_verify_check_end (check, ky_view (data, size));
      if (!png_verify_check_chunk (check, text, ky_view (data, size)))
        return FALSE;
    }
}

gboolean
ky_png_verify (KyView view, KyPictureBudget *budget, GError **error)
{
  g_autofree Check *check = g_new0 (Check, 1);

  check->reader = ky_reader (view);
  check->error = error;
  check->budget = budget;
  if (!ky_view_starts_with (view, "\x89PNG\r\n\x1a\n", 8))
    return ky_verify_fail (error, "png: the signature is missing");
  if (!ky_signs_verify (view))
    return ky_verify_fail (error, "png: the file contains the signature of another format");
  ky_reader_bytes (&check->reader, 8);
  gboolean ok = png_verify_walk (check);
  if (check->is_open)
    inflateEnd (&check->stream);
  return ok;
}
