/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inflates the picture data of a PNG and returns its unfiltered rows from top to bottom.
 * Interlaced and turned pictures are held in memory within the job's limit; others need two rows
 * only. */
#include "filetypes/image/png.h"

#include "filetypes/base/picture/exif.h"

#include <libdeflate.h>
#include <zlib.h>

guint
ky_png_bits (const KyPngForm *form)
{
  static const guint samples[] = { 1, 0, 3, 1, 2, 0, 4 };

  return samples[form->color] * form->depth;
}

gsize
ky_png_stride (const KyPngForm *form, guint32 width)
{
  return (gsize)(((guint64)width * ky_png_bits (form) + 7) / 8);
}

/* --- inflating ------------------------------------------------------------------------------ */

typedef struct
{
  guint8 *whole; /* (nullable) the data of the whole picture */
  gsize whole_size, whole_at;
  z_stream stream;
  GArray *pieces;
  guint next;
  gboolean is_open, is_ended;
} Inflater;

static void
inflater_clear (Inflater *inflater)
{
  if (inflater->is_open)
    inflateEnd (&inflater->stream);
  g_free (inflater->whole);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Inflater, inflater_clear)

/* Joins the pieces. `ret_joined`: to be freed if they had to be copied. */
static KyView
join_pieces (GArray *pieces, guint8 **ret_joined)
{
  if (pieces->len == 1)
    return g_array_index (pieces, KyView, 0);
  g_autoptr (GByteArray) joined = g_byte_array_new ();
  for (guint i = 0; i < pieces->len; i++)
    {
      KyView piece = g_array_index (pieces, KyView, i);

      g_byte_array_append (joined, piece.data, (guint)piece.size);
    }
  gsize size = joined->len;
  *ret_joined = g_byte_array_free (g_steal_pointer (&joined), FALSE);
  return ky_view (*ret_joined, size);
}

/* Inflates a small, intact picture of `size` bytes at once: libdeflate is twice as fast as zlib. */
static gboolean
inflate_whole (Inflater *inflater, guint64 size)
{
  g_autofree guint8 *joined = NULL;
  gsize total = 0;

  for (guint i = 0; i < inflater->pieces->len; i++)
    total += g_array_index (inflater->pieces, KyView, i).size;
  if (size > KY_PNG_WHOLE || total > size + size / 8 + 1024)
    return FALSE;
  KyView packed = join_pieces (inflater->pieces, &joined);
  inflater->whole = g_malloc (size);
  inflater->whole_size = size;
  struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor ();
  enum libdeflate_result result = libdeflate_zlib_decompress_ex (
      decompressor, packed.data, packed.size, inflater->whole, size, &total, NULL);
  libdeflate_free_decompressor (decompressor);
  if (result == LIBDEFLATE_SUCCESS && total == packed.size)
    return TRUE;
  g_clear_pointer (&inflater->whole, g_free);
  return FALSE;
}

static gboolean
inflater_start (Inflater *inflater, GArray *pieces, guint64 size, GError **error)
{
  inflater->pieces = pieces;
  if (inflate_whole (inflater, size))
    {
      inflater->next = pieces->len;
      inflater->is_ended = TRUE;
      return TRUE;
    }
  inflater->is_open = inflateInit (&inflater->stream) == Z_OK;
  if (!inflater->is_open)
    g_set_error (error, KY_ERROR, KY_ERROR_MEMORY, "zlib: no memory to inflate");
  return inflater->is_open;
}

/* Reads up to `size` bytes. `ret_size`: less at the end of the data. */
static gboolean
inflater_read (Inflater *inflater, guint8 *bytes, gsize size, gsize *ret_size, GError **error)
{
  z_stream *stream = &inflater->stream;

  if (inflater->whole != NULL)
    {
      *ret_size = MIN (size, inflater->whole_size - inflater->whole_at);
      memcpy (bytes, inflater->whole + inflater->whole_at, *ret_size);
      inflater->whole_at += *ret_size;
      return TRUE;
    }
  stream->next_out = bytes;
  stream->avail_out = (uInt)size;
  while (stream->avail_out > 0 && !inflater->is_ended)
    {
      if (stream->avail_in == 0 && inflater->next < inflater->pieces->len)
        {
          KyView piece = g_array_index (inflater->pieces, KyView, inflater->next++);

          stream->next_in = (Bytef *)piece.data;
          stream->avail_in = (uInt)piece.size;
          continue;
        }
      int status = inflate (stream, Z_NO_FLUSH);
      inflater->is_ended = status == Z_STREAM_END
                           || (status == Z_BUF_ERROR && inflater->next == inflater->pieces->len);
      if (status != Z_OK && !inflater->is_ended)
        return ky_error_malformed (error, "the picture data is damaged");
    }
  *ret_size = size - stream->avail_out;
  return TRUE;
}

/* --- filters (clause 9) --------------------------------------------------------------------- */

static void
undo_sub (guint8 *row, gsize size, gsize step)
{
  for (gsize i = step; i < size; i++)
    row[i] = (guint8)(row[i] + row[i - step]);
}

static void
undo_up (guint8 *row, const guint8 *above, gsize size)
{
  for (gsize i = 0; i < size; i++)
    row[i] = (guint8)(row[i] + above[i]);
}

static void
undo_average (guint8 *row, const guint8 *above, gsize size, gsize step)
{
  for (gsize i = 0; i < MIN (step, size); i++)
    row[i] = (guint8)(row[i] + above[i] / 2);
  for (gsize i = step; i < size; i++)
    row[i] = (guint8)(row[i] + (row[i - step] + above[i]) / 2);
}

/* Reverses the Paeth filter of a row. With a constant step, the compiler keeps the neighbours in
 * registers. */
static inline G_GNUC_UNUSED void
undo_paeth_by (guint8 *row, const guint8 *above, gsize size, gsize step)
{
  for (gsize i = step; i < size; i++)
    row[i] = (guint8)(row[i] + ky_png_paeth (row[i - step], above[i], above[i - step]));
}

static void
undo_paeth (guint8 *row, const guint8 *above, gsize size, gsize step)
{
  undo_up (row, above, MIN (step, size));
  switch (step)
    {
    case 1:
      undo_paeth_by (row, above, size, 1);
      break;
    case 3:
      undo_paeth_by (row, above, size, 3);
      break;
    case 4:
      undo_paeth_by (row, above, size, 4);
      break;
    default:
      undo_paeth_by (row, above, size, step);
      break;
    }
}

static gboolean
png_read_undo_filter (guint filter, guint8 *row, const guint8 *above, gsize size, gsize step,
                      GError **error)
{
  switch (filter)
    {
    case 0:
      return TRUE;
    case 1:
      undo_sub (row, size, step);
      return TRUE;
    case 2:
      undo_up (row, above, size);
      return TRUE;
    case 3:
      undo_average (row, above, size, step);
      return TRUE;
    case 4:
      undo_paeth (row, above, size, step);
      return TRUE;
    default:
      return ky_fail (error, KY_ERROR_MALFORMED, "unknown row filter %u", filter);
    }
}

/* --- rows ----------------------------------------------------------------------------------- */

/* Reads all rows of one pass of `width` × `height` pixels. */
static gboolean
read_pass (Inflater *inflater, const KyPngForm *form, guint32 width, guint32 height, KyPngRow row,
           gpointer data, GError **error)
{
  gsize size = ky_png_stride (form, width);
  gsize step = MAX (ky_png_bits (form) / 8, 1);
  g_autofree guint8 *one = g_malloc0 (size + 1);
  g_autofree guint8 *two = g_malloc0 (size + 1);
  g_autofree guint8 *given = g_malloc (size);
  guint8 *here = one, *above = two;

  for (guint32 y = 0; y < height; y++)
    {
      guint8 *other = above;
      gsize got = 0;

      if (!inflater_read (inflater, here, size + 1, &got, error))
        return FALSE;
      if (got < size + 1)
        return ky_error_malformed (error, "the picture data ends early");
      if (!png_read_undo_filter (here[0], here + 1, above + 1, size, step, error))
        return FALSE;
      memcpy (given, here + 1, size);
      if (!row (data, y, given, error))
        return FALSE;
      above = here;
      here = other;
    }
  return TRUE;
}

typedef struct
{
  const KyPngForm *form;
  guint8 *pixels;
  gsize stride;
  guint32 x0, y0, dx, dy, width; /* of the pass */
} Canvas;

static gboolean
place_row (gpointer data, guint32 y, guint8 *row, GError **error)
{
  const Canvas *canvas = data;
  guint8 *out = canvas->pixels + (canvas->y0 + (gsize)y * canvas->dy) * canvas->stride;
  guint bits = ky_png_bits (canvas->form);

  if (canvas->dx == 1)
    {
      memcpy (out, row, ky_png_stride (canvas->form, canvas->width));
      return TRUE;
    }
  for (guint32 i = 0; i < canvas->width; i++)
    {
      gsize x = canvas->x0 + (gsize)i * canvas->dx;

      if (bits >= 8)
        memcpy (out + x * (bits / 8), row + (gsize)i * (bits / 8), bits / 8);
      else
        {
          guint value
              = (row[(gsize)i * bits / 8] >> (8 - bits - (gsize)i * bits % 8)) & ((1u << bits) - 1);
          out[x * bits / 8] |= (guint8)(value << (8 - bits - x * bits % 8));
        }
    }
  return TRUE;
}

/* Clause 8.2: seven passes: x, y and steps right and down in an 8 × 8 pattern. */
static const guint8 passes[7][4] = { { 0, 0, 8, 8 }, { 4, 0, 8, 8 }, { 0, 4, 4, 8 }, { 2, 0, 4, 4 },
                                     { 0, 2, 2, 4 }, { 1, 0, 2, 2 }, { 0, 1, 1, 2 } };

static guint32
pass_size (guint32 size, guint first, guint step)
{
  return size > first ? (size - first + step - 1) / step : 0;
}

/* Returns the size of the inflated data. */
static guint64
inflated_size (const KyPngForm *form, gboolean is_interlaced)
{
  guint64 size = 0;

  if (!is_interlaced)
    return (guint64)form->height * (1 + ky_png_stride (form, form->width));
  for (guint i = 0; i < 7; i++)
    {
      guint32 width = pass_size (form->width, passes[i][0], passes[i][2]);

      if (width > 0)
        size += (guint64)pass_size (form->height, passes[i][1], passes[i][3])
                * (1 + ky_png_stride (form, width));
    }
  return size;
}

static gboolean
read_interlaced (Inflater *inflater, Canvas *canvas, GError **error)
{
  const KyPngForm *form = canvas->form;

  for (guint i = 0; i < 7; i++)
    {
      canvas->x0 = passes[i][0];
      canvas->y0 = passes[i][1];
      canvas->dx = passes[i][2];
      canvas->dy = passes[i][3];
      canvas->width = pass_size (form->width, canvas->x0, canvas->dx);
      guint32 height = pass_size (form->height, canvas->y0, canvas->dy);
      if (canvas->width > 0
          && !read_pass (inflater, form, canvas->width, height, place_row, canvas, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
give_turned (const Canvas *canvas, guint orientation, KyPngRow row, gpointer data, GError **error)
{
  const KyPngForm *form = canvas->form;
  KyTurn turn = ky_turn_from_orientation (orientation);
  guint32 height = turn.swap ? form->width : form->height;
  g_autofree guint8 *out = g_malloc (ky_png_stride (form, MAX (form->width, form->height)));

  for (guint32 y = 0; y < height; y++)
    {
      if (orientation == 1)
        memcpy (out, canvas->pixels + y * canvas->stride, canvas->stride);
      else
        ky_turn_row (&turn, canvas->pixels, canvas->stride, ky_png_bits (form), form->width,
                     form->height, y, out);
      if (!row (data, y, out, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_in_memory (KyJob *job, Inflater *inflater, const KyPngForm *form, gboolean is_interlaced,
                guint orientation, KyPngRow row, gpointer data, GError **error)
{
  guint64 memory = ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_ITEM_MEMORY);
  Canvas canvas = { .form = form, .stride = ky_png_stride (form, form->width), .dx = 1, .dy = 1 };
  gsize size;

  canvas.width = form->width;
  if (!g_size_checked_mul (&size, canvas.stride, form->height) || size > memory / 4 * 3)
    return ky_fail (error, KY_ERROR_LIMIT, "item-memory: the picture does not fit");
  g_autofree guint8 *pixels = g_try_malloc0 (size);
  if (pixels == NULL)
    return ky_fail (error, KY_ERROR_MEMORY, "no memory for the picture");
  canvas.pixels = pixels;
  return (is_interlaced
              ? read_interlaced (inflater, &canvas, error)
              : read_pass (inflater, form, form->width, form->height, place_row, &canvas, error))
         && give_turned (&canvas, orientation, row, data, error);
}

gboolean
ky_png_read_rows (KyJob *job, const KyPngForm *form, GArray *pieces, gboolean is_interlaced,
                  guint orientation, KyPngRow row, gpointer data, gboolean *ret_surplus,
                  GError **error)
{
  g_auto (Inflater) inflater = { 0 };
  guint8 rest;
  gsize got = 0;
  gboolean ok;

  if (!inflater_start (&inflater, pieces, inflated_size (form, is_interlaced), error))
    return FALSE;
  if (is_interlaced || orientation != 1)
    ok = read_in_memory (job, &inflater, form, is_interlaced, orientation, row, data, error);
  else
    ok = read_pass (&inflater, form, form->width, form->height, row, data, error);
  if (!ok)
    return FALSE;
  *ret_surplus = !inflater_read (&inflater, &rest, 1, &got, NULL) || got > 0
                 || inflater.stream.avail_in > 0 || inflater.next < pieces->len;
  return TRUE;
}
