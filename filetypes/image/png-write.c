/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/image/png.h"

#include "filetypes/image/signs.h"

#include <stdlib.h>
#include <zlib.h>

#define CHUNK_SIZE (256 * 1024)
#define LEVEL 2 /* of zlib: five times as fast as 6, a tenth larger */

enum
{
  FILTER_NONE,
  FILTER_SUB,
  FILTER_UP,
  FILTER_AVERAGE,
  FILTER_PAETH,
  N_FILTERS
};

struct _KyPngWriter
{
  KyPngForm form;
  guint variant;
  GByteArray *out;
  guint32 sequence;
  /* of the picture being written */
  gboolean is_frame;
  guint32 rows;
  gsize stride, step;
  guint8 *above;
  guint8 *filtered[N_FILTERS];
  z_stream stream;
  guint8 chunk[CHUNK_SIZE];
};

static void
put_u32 (guint8 bytes[4], guint32 value)
{
  for (guint i = 0; i < 4; i++)
    bytes[i] = (guint8)(value >> (24 - 8 * i));
}

static void
append_chunk (GByteArray *out, const gchar type[4], const guint8 *head, gsize head_size,
              gconstpointer data, gsize size)
{
  guint8 word[4];
  uLong crc = crc32 (0, (const Bytef *)type, 4);

  put_u32 (word, (guint32)(head_size + size));
  g_byte_array_append (out, word, 4);
  g_byte_array_append (out, (const guint8 *)type, 4);
  if (head_size > 0)
    {
      g_byte_array_append (out, head, (guint)head_size);
      crc = crc32 (crc, head, (uInt)head_size);
    }
  if (size > 0)
    {
      g_byte_array_append (out, data, (guint)size);
      crc = crc32 (crc, data, (uInt)size);
    }
  put_u32 (word, (guint32)crc);
  g_byte_array_append (out, word, 4);
}

KyPngWriter *
ky_png_writer_new (const KyPngForm *form, guint variant)
{
  static const guint8 signature[8] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
  KyPngWriter *writer = g_new0 (KyPngWriter, 1);
  guint8 header[13] = { 0 };

  writer->form = *form;
  writer->variant = variant;
  writer->out = g_byte_array_new ();
  g_byte_array_append (writer->out, signature, sizeof signature);
  put_u32 (header, form->width);
  put_u32 (header + 4, form->height);
  header[8] = (guint8)form->depth;
  header[9] = (guint8)form->color;
  append_chunk (writer->out, "IHDR", NULL, 0, header, sizeof header);
  return writer;
}

static void
release_picture (KyPngWriter *writer)
{
  deflateEnd (&writer->stream);
  memset (&writer->stream, 0, sizeof writer->stream);
  g_clear_pointer (&writer->above, g_free);
  for (guint i = 0; i < N_FILTERS; i++)
    g_clear_pointer (&writer->filtered[i], g_free);
}

void
ky_png_writer_free (KyPngWriter *writer)
{
  if (writer == NULL)
    return;
  release_picture (writer);
  g_byte_array_unref (writer->out);
  g_free (writer);
}

void
ky_png_writer_chunk (KyPngWriter *writer, const gchar type[4], gconstpointer data, gsize size)
{
  append_chunk (writer->out, type, NULL, 0, data, size);
  if (memcmp (type, "fcTL", 4) == 0)
    writer->sequence++;
}

void
ky_png_writer_profile (KyPngWriter *writer, KyView profile)
{
  static const guint8 head[] = { 'I', 'C', 'C', 0, 0 };
  uLongf size = compressBound (profile.size);
  g_autofree guint8 *packed = g_malloc (size);

  /* can't fail: the bound is kept, and memory ends the process */
  if (compress2 (packed, &size, profile.data, profile.size, 6) == Z_OK)
    append_chunk (writer->out, "iCCP", head, sizeof head, packed, size);
}

guint32
ky_png_writer_sequence (KyPngWriter *writer)
{
  return writer->sequence;
}

/* --- filters -------------------------------------------------------------------------------- */

static inline guint8
paeth (gint left, gint up, gint corner)
{
  gint to_left = abs (up - corner);
  gint to_up = abs (left - corner);
  gint to_corner = abs (left + up - 2 * corner);
  gint best = to_up < to_left ? up : left;

  return (guint8)(MIN (to_left, to_up) <= to_corner ? best : corner);
}

static void
filter_row (guint filter, guint8 *out, const guint8 *row, const guint8 *above, gsize size,
            gsize step)
{
  gsize first = MIN (step, size);

  out[0] = (guint8)filter;
  out++;
  switch (filter)
    {
    case FILTER_SUB:
      memcpy (out, row, first);
      for (gsize i = first; i < size; i++)
        out[i] = (guint8)(row[i] - row[i - step]);
      break;
    case FILTER_UP:
      for (gsize i = 0; i < size; i++)
        out[i] = (guint8)(row[i] - above[i]);
      break;
    case FILTER_AVERAGE:
      for (gsize i = 0; i < first; i++)
        out[i] = (guint8)(row[i] - above[i] / 2);
      for (gsize i = first; i < size; i++)
        out[i] = (guint8)(row[i] - (row[i - step] + above[i]) / 2);
      break;
    case FILTER_PAETH:
      for (gsize i = 0; i < first; i++)
        out[i] = (guint8)(row[i] - above[i]);
      for (gsize i = first; i < size; i++)
        out[i] = (guint8)(row[i] - paeth (row[i - step], above[i], above[i - step]));
      break;
    default:
      memcpy (out, row, size);
      break;
    }
}

/* The usual measure (12.8): small differences compress well. */
static guint64
weigh_row (const guint8 *filtered, gsize size)
{
  guint64 sum = 0;

  for (gsize i = 0; i < size; i += 4096)
    {
      guint part = 0;

      for (gsize k = i; k < MIN (i + 4096, size); k++)
        part += (guint)abs ((gint8)filtered[k]);
      sum += part;
    }
  return sum;
}

/*
 * Samples of whole bytes are never written as they are: differences leave no text of the sender's
 * in the file. Palette indices are numbered anew before, and packed bits compress best unfiltered.
 */
static guint
choose_filter (KyPngWriter *writer, const guint8 *row)
{
  static const guint8 candidates[] = { FILTER_UP, FILTER_SUB, FILTER_PAETH };
  gboolean is_packed = writer->form.color == KY_PNG_PALETTE || writer->form.depth < 8;
  guint best = FILTER_NONE;
  guint64 least = G_MAXUINT64;

  if (writer->variant > 0)
    best = writer->variant <= 4 ? (writer->variant + writer->rows) % 4 + 1
                                : writer->rows % N_FILTERS;
  if (writer->variant > 0 || is_packed)
    {
      filter_row (best, writer->filtered[best], row, writer->above, writer->stride, writer->step);
      return best;
    }
  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      guint8 *filtered = writer->filtered[candidates[i]];
      guint64 weight;

      filter_row (candidates[i], filtered, row, writer->above, writer->stride, writer->step);
      weight = weigh_row (filtered + 1, writer->stride);
      if (weight < least)
        {
          least = weight;
          best = candidates[i];
        }
    }
  return best;
}

/* --- pictures ------------------------------------------------------------------------------- */

static void
flush_chunk (KyPngWriter *writer)
{
  gsize size = CHUNK_SIZE - writer->stream.avail_out;
  guint8 number[4];

  if (size > 0 && writer->is_frame)
    {
      put_u32 (number, writer->sequence++);
      append_chunk (writer->out, "fdAT", number, 4, writer->chunk, size);
    }
  else if (size > 0)
    append_chunk (writer->out, "IDAT", NULL, 0, writer->chunk, size);
  writer->stream.next_out = writer->chunk;
  writer->stream.avail_out = CHUNK_SIZE;
}

void
ky_png_writer_begin (KyPngWriter *writer, guint32 width, guint32 height, gboolean is_frame)
{
  (void)height;
  release_picture (writer);
  writer->is_frame = is_frame;
  writer->rows = 0;
  writer->stride = ky_png_stride (&writer->form, width);
  writer->step = MAX (ky_png_bits (&writer->form) / 8, 1);
  writer->above = g_malloc0 (writer->stride);
  for (guint i = 0; i < N_FILTERS; i++)
    writer->filtered[i] = g_malloc (writer->stride + 1);
  if (deflateInit (&writer->stream, LEVEL) != Z_OK)
    g_error ("zlib: no memory to deflate");
  writer->stream.next_out = writer->chunk;
  writer->stream.avail_out = CHUNK_SIZE;
}

void
ky_png_writer_row (KyPngWriter *writer, const guint8 *row)
{
  guint8 *filtered = writer->filtered[choose_filter (writer, row)];

  writer->stream.next_in = filtered;
  writer->stream.avail_in = (uInt)writer->stride + 1;
  while (writer->stream.avail_in > 0)
    {
      deflate (&writer->stream, Z_NO_FLUSH);
      if (writer->stream.avail_out == 0)
        flush_chunk (writer);
    }
  memcpy (writer->above, row, writer->stride);
  writer->rows++;
}

void
ky_png_writer_end (KyPngWriter *writer)
{
  while (deflate (&writer->stream, Z_FINISH) != Z_STREAM_END)
    flush_chunk (writer);
  flush_chunk (writer);
  release_picture (writer);
}

gboolean
ky_png_writer_finish (KyPngWriter *writer, KyJob *job, gboolean *ret_is_foreign, GError **error)
{
  append_chunk (writer->out, "IEND", NULL, 0, NULL, 0);
  *ret_is_foreign = ky_image_has_sign (ky_view (writer->out->data, writer->out->len));
  return *ret_is_foreign || ky_job_write (job, writer->out->data, writer->out->len, error);
}
