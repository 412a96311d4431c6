/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a PNG file: filters and compresses rows and appends chunks with their checksums. The
 * output depends only on the pixels and the variant. Samples of whole bytes are always filtered,
 * so that no bytes of the sender are stored unchanged. */
#include "filetypes/image/png.h"

#include "filetypes/base/picture/signs.h"

#include <libdeflate.h>
#include <zlib.h>

#define CHUNK_SIZE (256 * 1024)
#define ZLIB_LEVEL 2       /* five times as fast as level 6, and 10 % larger */
#define LIBDEFLATE_LEVEL 1 /* twice as fast as that, and smaller */

/* Rows are processed in runs of a fixed length, which the compiler vectorizes; all buffers have so
 * many spare bytes at their end, and ROW_HEAD zeros before a row. */
#define RUN 64
#define ROW_HEAD 8

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
  /* Of the current picture: */
  gboolean is_frame;
  guint32 rows;
  gsize stride, step;
  guint8 *above, *row; /* behind ROW_HEAD zeros */
  guint8 *filtered[N_FILTERS];
  /* Pictures up to KY_PNG_WHOLE bytes are deflated at once by libdeflate, larger ones in pieces by
   * zlib. Only the size decides, so that the output depends on the picture alone. */
  guint8 *whole;
  gsize whole_size;
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
  guint32 crc = libdeflate_crc32 (0, type, 4);

  put_u32 (word, (guint32)(head_size + size));
  g_byte_array_append (out, word, 4);
  g_byte_array_append (out, (const guint8 *)type, 4);
  if (head_size > 0)
    {
      g_byte_array_append (out, head, (guint)head_size);
      crc = libdeflate_crc32 (crc, head, head_size);
    }
  if (size > 0)
    {
      g_byte_array_append (out, data, (guint)size);
      crc = libdeflate_crc32 (crc, data, size);
    }
  put_u32 (word, crc);
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
  if (writer->stream.state != NULL)
    deflateEnd (&writer->stream);
  memset (&writer->stream, 0, sizeof writer->stream);
  if (writer->row != NULL)
    {
      g_free (writer->row - ROW_HEAD);
      g_free (writer->above - ROW_HEAD);
      writer->row = writer->above = NULL;
    }
  g_clear_pointer (&writer->whole, g_free);
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

  /* compress2() cannot fail: the buffer has the size of compressBound(), and a lack of memory ends
   * the process */
  if (compress2 (packed, &size, profile.data, profile.size, 6) == Z_OK)
    append_chunk (writer->out, "iCCP", head, sizeof head, packed, size);
}

guint32
ky_png_writer_sequence (KyPngWriter *writer)
{
  return writer->sequence;
}

/* --- filters -------------------------------------------------------------------------------- */

#define FILTER_RUNS(expression)                                                                    \
  for (gsize at = 0; at < size; at += RUN)                                                         \
    {                                                                                              \
      const guint8 *now = row + at, *left = now - step, *up = above + at, *corner = up - step;     \
      guint8 *to = out + at;                                                                       \
                                                                                                   \
      (void)left;                                                                                  \
      (void)up;                                                                                    \
      (void)corner;                                                                                \
      for (gsize i = 0; i < RUN; i++)                                                              \
        to[i] = (guint8)(now[i] - (expression));                                                   \
    }

/* Filters `row` into `out`. `row` and `above` are preceded by `step` zeros, which the filters use
 * (9.2). */
static void
filter_row (guint filter, guint8 *restrict out, const guint8 *row, const guint8 *above, gsize size,
            gsize step)
{
  out[0] = (guint8)filter;
  out++;
  switch (filter)
    {
    case FILTER_SUB:
      FILTER_RUNS (left[i]);
      break;
    case FILTER_UP:
      FILTER_RUNS (up[i]);
      break;
    case FILTER_AVERAGE:
      FILTER_RUNS ((left[i] + up[i]) / 2);
      break;
    case FILTER_PAETH:
      FILTER_RUNS (ky_png_paeth (left[i], up[i], corner[i]));
      break;
    default:
      memcpy (out, row, size);
      break;
    }
}

/* Weighs a row by the usual heuristic (12.8): small differences compress well. */
static guint64
weigh_row (const guint8 *filtered, gsize size)
{
  guint64 sum = 0;
  gsize at = 0;

  for (; at + RUN <= size; at += RUN)
    {
      guint part = 0;

      for (gsize i = 0; i < RUN; i++)
        part += (guint)abs ((gint8)filtered[at + i]);
      sum += part;
    }
  for (; at < size; at++)
    sum += (guint)abs ((gint8)filtered[at]);
  return sum;
}

/* Samples of whole bytes are always filtered, so that no text of the sender stays in the file.
 * Palette indices are renumbered before, and packed bits compress best unfiltered. */
static guint
choose_filter (KyPngWriter *writer)
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
      filter_row (best, writer->filtered[best], writer->row, writer->above, writer->stride,
                  writer->step);
      return best;
    }
  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      guint8 *filtered = writer->filtered[candidates[i]];

      filter_row (candidates[i], filtered, writer->row, writer->above, writer->stride,
                  writer->step);
      guint64 weight = weigh_row (filtered + 1, writer->stride);
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
put_data (KyPngWriter *writer, const guint8 *data, gsize size)
{
  guint8 number[4];

  if (!writer->is_frame)
    {
      append_chunk (writer->out, "IDAT", NULL, 0, data, size);
      return;
    }
  put_u32 (number, writer->sequence++);
  append_chunk (writer->out, "fdAT", number, 4, data, size);
}

static void
flush_stream (KyPngWriter *writer)
{
  gsize size = CHUNK_SIZE - writer->stream.avail_out;

  if (size > 0)
    put_data (writer, writer->chunk, size);
  writer->stream.next_out = writer->chunk;
  writer->stream.avail_out = CHUNK_SIZE;
}

void
ky_png_writer_begin (KyPngWriter *writer, guint32 width, guint32 height, gboolean is_frame)
{
  release_picture (writer);
  writer->is_frame = is_frame;
  writer->rows = 0;
  writer->stride = ky_png_stride (&writer->form, width);
  writer->step = MAX (ky_png_bits (&writer->form) / 8, 1);
  writer->row = (guint8 *)g_malloc0 (ROW_HEAD + writer->stride + RUN) + ROW_HEAD;
  writer->above = (guint8 *)g_malloc0 (ROW_HEAD + writer->stride + RUN) + ROW_HEAD;
  for (guint i = 0; i < N_FILTERS; i++)
    writer->filtered[i] = g_malloc (1 + writer->stride + RUN);
  guint64 size = (guint64)(writer->stride + 1) * height;
  if (size <= KY_PNG_WHOLE)
    {
      writer->whole = g_malloc (size);
      writer->whole_size = 0;
      return;
    }
  if (deflateInit (&writer->stream, ZLIB_LEVEL) != Z_OK)
    g_error ("zlib: no memory to deflate");
  writer->stream.next_out = writer->chunk;
  writer->stream.avail_out = CHUNK_SIZE;
}

void
ky_png_writer_row (KyPngWriter *writer, const guint8 *row)
{
  memcpy (writer->row, row, writer->stride);
  guint8 *filtered = writer->filtered[choose_filter (writer)];
  if (writer->whole != NULL)
    {
      memcpy (writer->whole + writer->whole_size, filtered, writer->stride + 1);
      writer->whole_size += writer->stride + 1;
    }
  else
    {
      writer->stream.next_in = filtered;
      writer->stream.avail_in = (uInt)writer->stride + 1;
      while (writer->stream.avail_in > 0)
        {
          deflate (&writer->stream, Z_NO_FLUSH);
          if (writer->stream.avail_out == 0)
            flush_stream (writer);
        }
    }
  filtered = writer->above;
  writer->above = writer->row;
  writer->row = filtered;
  writer->rows++;
}

static void
deflate_whole (KyPngWriter *writer)
{
  struct libdeflate_compressor *compressor = libdeflate_alloc_compressor (LIBDEFLATE_LEVEL);
  gsize size = libdeflate_zlib_compress_bound (compressor, writer->whole_size);
  g_autofree guint8 *packed = g_malloc (size);

  size = libdeflate_zlib_compress (compressor, writer->whole, writer->whole_size, packed, size);
  libdeflate_free_compressor (compressor);
  for (gsize at = 0; at < size; at += CHUNK_SIZE)
    put_data (writer, packed + at, MIN (size - at, CHUNK_SIZE));
}

void
ky_png_writer_end (KyPngWriter *writer)
{
  if (writer->whole != NULL)
    deflate_whole (writer);
  else
    {
      while (deflate (&writer->stream, Z_FINISH) != Z_STREAM_END)
        flush_stream (writer);
      flush_stream (writer);
    }
  release_picture (writer);
}

GByteArray *
ky_png_writer_take (KyPngWriter *writer, gboolean *ret_is_foreign)
{
  append_chunk (writer->out, "IEND", NULL, 0, NULL, 0);
  *ret_is_foreign = ky_image_has_sign (ky_view (writer->out->data, writer->out->len));
  return g_byte_array_ref (writer->out);
}

gboolean
ky_png_writer_finish (KyPngWriter *writer, KyJob *job, gboolean *ret_is_foreign, GError **error)
{
  append_chunk (writer->out, "IEND", NULL, 0, NULL, 0);
  *ret_is_foreign = ky_image_has_sign (ky_view (writer->out->data, writer->out->len));
  return *ret_is_foreign || ky_job_write (job, writer->out->data, writer->out->len, error);
}
