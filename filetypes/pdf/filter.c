/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Undoes the general filters of streams (ISO 32000-1 §7.4) with their predictors. The size of the
 * output is limited. Of a damaged stream the data before the damage is returned, as readers show
 * it. */
#include "filetypes/pdf/filter.h"

#include <zlib.h>

#define RATIO_FROM (64u * 1024 * 1024)
#define FILTERS_MAX 16
#define CHUNK 65536

typedef struct
{
  GByteArray *out;
  guint64 limit;
  gboolean is_full;
} Sink;

static gboolean
pdf_filter_put (Sink *sink, gconstpointer data, gsize size)
{
  if (size > sink->limit - sink->out->len)
    sink->is_full = TRUE;
  else
    g_byte_array_append (sink->out, data, (guint)size);
  return !sink->is_full;
}

/* --- filters -------------------------------------------------------------------------------- */

static void
inflate_into (KyView in, gint window_bits, Sink *sink)
{
  z_stream stream = { .next_in = (Bytef *)in.data };
  g_autofree guint8 *chunk = g_malloc (CHUNK);
  gsize left = in.size;
  gint status = Z_OK;

  if (inflateInit2 (&stream, window_bits) != Z_OK)
    return;
  while (status == Z_OK)
    {
      if (stream.avail_in == 0 && left > 0)
        {
          stream.avail_in = (uInt)MIN (left, (gsize)G_MAXINT);
          left -= stream.avail_in;
        }
      stream.next_out = chunk;
      stream.avail_out = CHUNK;
      status = inflate (&stream, Z_NO_FLUSH);
      if (!pdf_filter_put (sink, chunk, CHUNK - stream.avail_out))
        break;
    }
  inflateEnd (&stream);
}

/* Decodes deflated data. Some writers omit the header or write it wrongly: then the data behind it
 * are tried. */
static void
decode_flate (KyView in, Sink *sink)
{
  inflate_into (in, 15, sink);
  if (sink->out->len == 0 && !sink->is_full && in.size > 2)
    inflate_into (ky_view (in.data + 2, in.size - 2), -15, sink);
}

typedef struct
{
  guint16 prefix[4096];
  guint8 suffix[4096], first[4096];
  guint16 length[4096];
} Lzw;

static gboolean
put_lzw (const Lzw *table, guint code, Sink *sink)
{
  guint8 text[4096];
  guint n = table->length[code];

  for (guint i = n; i-- > 0; code = table->prefix[code])
    text[i] = table->suffix[code];
  return pdf_filter_put (sink, text, n);
}

static void
decode_lzw (KyView in, gboolean early, Sink *sink)
{
  g_autofree Lzw *table = g_new0 (Lzw, 1);
  guint next = 258, width = 9, bits = 0, last = G_MAXUINT;
  guint32 window = 0;

  for (guint i = 0; i < 256; i++)
    {
      table->suffix[i] = table->first[i] = (guint8)i;
      table->length[i] = 1;
    }
  for (gsize at = 0; at < in.size || bits >= width;)
    {
      while (bits < width && at < in.size)
        {
          window = window << 8 | in.data[at++];
          bits += 8;
        }
      if (bits < width)
        return;
      guint code = window >> (bits - width) & ((1u << width) - 1);
      bits -= width;
      if (code == 257)
        return;
      if (code == 256)
        {
          next = 258;
          width = 9;
          last = G_MAXUINT;
          continue;
        }
      if (code >= next && (code > next || last == G_MAXUINT))
        return;
      if (last != G_MAXUINT && next < 4096)
        {
          table->prefix[next] = (guint16)last;
          table->first[next] = table->first[last];
          table->suffix[next] = code == next ? table->first[last] : table->first[code];
          table->length[next] = (guint16)(table->length[last] + 1);
          next++;
        }
      if (code >= next || !put_lzw (table, code, sink))
        return;
      last = code;
      while (width < 12 && next + early >= 1u << width)
        width++;
    }
}

static void
decode_run_length (KyView in, Sink *sink)
{
  for (gsize at = 0; at < in.size && in.data[at] != 128;)
    {
      guint n = in.data[at++];
      guint8 run[128];

      if (n < 128)
        {
          gsize length = MIN ((gsize)n + 1, in.size - at);

          if (!pdf_filter_put (sink, in.data + at, length))
            return;
          at += length;
        }
      else if (at < in.size)
        {
          memset (run, in.data[at++], sizeof run);
          if (!pdf_filter_put (sink, run, 257 - n))
            return;
        }
    }
}

static void
decode_hex (KyView in, Sink *sink)
{
  gint high = -1;

  for (gsize at = 0; at < in.size && in.data[at] != '>'; at++)
    {
      gint digit = g_ascii_xdigit_value ((gchar)in.data[at]);

      if (digit < 0)
        continue;
      guint8 byte = (guint8)(high << 4 | digit);
      if (high >= 0 && !pdf_filter_put (sink, &byte, 1))
        return;
      high = high >= 0 ? -1 : digit;
    }
  if (high >= 0)
    {
      guint8 byte = (guint8)(high << 4);

      pdf_filter_put (sink, &byte, 1);
    }
}

static gboolean
put_85 (Sink *sink, guint32 value, guint n)
{
  guint8 bytes[4];

  ky_store_u32be (bytes, value);
  return pdf_filter_put (sink, bytes, n);
}

static void
decode_85 (KyView in, Sink *sink)
{
  guint32 value = 0;
  guint n = 0;
  gsize at = ky_view_starts_with (in, "<~", 2) ? 2 : 0;

  for (; at < in.size && in.data[at] != '~'; at++)
    {
      guint8 c = in.data[at];

      if (c == 'z' && n == 0)
        {
          if (!put_85 (sink, 0, 4))
            return;
          continue;
        }
      if (c < '!' || c > 'u')
        continue;
      value = value * 85 + (c - '!');
      if (++n < 5)
        continue;
      if (!put_85 (sink, value, 4))
        return;
      value = n = 0;
    }
  if (n < 2)
    return;
  for (guint i = n; i < 5; i++)
    value = value * 85 + 84;
  put_85 (sink, value, n - 1);
}

/* --- predictors (§7.4.4.4) ------------------------------------------------------------------ */

typedef struct
{
  guint predictor, bits, colors, columns;
} Predictor;

static guint8
pdf_filter_paeth (gint left, gint above, gint corner)
{
  gint p = left + above - corner, a = ABS (p - left), b = ABS (p - above), c = ABS (p - corner);

  return (guint8)(a <= b && a <= c ? left : b <= c ? above : corner);
}

static void
undo_png_row (guint8 kind, guint8 *row, const guint8 *above, gsize size, gsize step)
{
  for (gsize i = 0; i < size; i++)
    {
      guint8 left = i >= step ? row[i - step] : 0, corner = i >= step ? above[i - step] : 0;

      row[i] = (guint8)(row[i]
                        + (kind == 1   ? left
                           : kind == 2 ? above[i]
                           : kind == 3 ? (guint8)((left + above[i]) / 2)
                           : kind == 4 ? pdf_filter_paeth (left, above[i], corner)
                                       : 0));
    }
}

static GByteArray *
undo_png (const GByteArray *in, gsize row_size, gsize step)
{
  GByteArray *out = g_byte_array_sized_new (in->len);
  g_autofree guint8 *rows = g_malloc0 (2 * row_size);
  guint8 *row = rows, *above = rows + row_size;

  for (gsize at = 0; at + 1 < in->len;)
    {
      guint8 kind = in->data[at++], *other = above;
      gsize n = MIN (row_size, in->len - at);

      memset (row, 0, row_size);
      memcpy (row, in->data + at, n);
      undo_png_row (kind, row, above, n, step);
      g_byte_array_append (out, row, (guint)n);
      at += n;
      above = row;
      row = other;
    }
  return out;
}

/* Undoes the TIFF predictor for one row. Samples of 1, 2 and 4 bits are unpacked for it; samples of
 * 16 bits are added as 16-bit numbers. */
static void
undo_tiff_row (const Predictor *self, guint8 *row, gsize size)
{
  guint n = self->columns * self->colors, mask = (1u << self->bits) - 1;
  g_autofree guint *left = g_new0 (guint, self->colors);

  for (guint i = 0; i < n; i++)
    {
      gsize at = (gsize)i * self->bits / 8;
      guint shift = self->bits < 8 ? 8 - self->bits - i * self->bits % 8 : 0, value;

      if (at + (self->bits == 16) >= size)
        return;
      value = self->bits == 16 ? ky_load_u16be (row + at) : row[at] >> shift & mask;
      value = left[i % self->colors] = (value + left[i % self->colors]) & mask;
      if (self->bits == 16)
        {
          row[at] = (guint8)(value >> 8);
          row[at + 1] = (guint8)value;
        }
      else
        row[at] = (guint8)((row[at] & ~(mask << shift)) | value << shift);
    }
}

/* Undoes the predictor of `in` (transfer full). Returns the result, or `in` if there is no
 * predictor. (transfer full) */
static GByteArray *
undo_predictor (const Predictor *self, GByteArray *in)
{
  guint64 row_bits = (guint64)self->columns * self->colors * self->bits;
  gsize row_size = (gsize)((row_bits + 7) / 8), step = MAX (1, self->colors * self->bits / 8);
  GByteArray *out;

  if (self->predictor < 2 || self->columns == 0 || self->colors == 0 || self->colors > 32
      || row_bits > (guint64)G_MAXINT
      || !(self->bits == 1 || self->bits == 2 || self->bits == 4 || self->bits == 8
           || self->bits == 16))
    return in;
  if (self->predictor >= 10)
    {
      out = undo_png (in, row_size, step);
      g_byte_array_unref (in);
      return out;
    }
  for (gsize at = 0; at < in->len; at += row_size)
    undo_tiff_row (self, in->data + at, MIN (row_size, in->len - at));
  return in;
}

/* --- streams -------------------------------------------------------------------------------- */

static guint
parameter (KyPdf *pdf, qpdf_oh parameters, const gchar *key, guint standard)
{
  return (guint)CLAMP (ky_pdf_number (pdf, ky_pdf_get (pdf, parameters, key), standard), 0,
                       1 << 28);
}

/* Applies one filter; FALSE: it is not supported here. */
static gboolean
pdf_filter_decode (KyPdf *pdf, qpdf_oh filter, qpdf_oh parameters, KyView in, Sink *sink)
{
  const gchar *name
      = qpdf_oh_is_name (pdf->qpdf, filter) ? qpdf_oh_get_name (pdf->qpdf, filter) : "";
  Predictor predictor
      = { parameter (pdf, parameters, "/Predictor", 1),
          parameter (pdf, parameters, "/BitsPerComponent", 8),
          parameter (pdf, parameters, "/Colors", 1), parameter (pdf, parameters, "/Columns", 1) };

  if (strcmp (name, "/FlateDecode") == 0 || strcmp (name, "/Fl") == 0)
    decode_flate (in, sink);
  else if (strcmp (name, "/LZWDecode") == 0 || strcmp (name, "/LZW") == 0)
    decode_lzw (in, parameter (pdf, parameters, "/EarlyChange", 1) != 0, sink);
  else
    {
      predictor.predictor = 1;
      if (strcmp (name, "/RunLengthDecode") == 0 || strcmp (name, "/RL") == 0)
        decode_run_length (in, sink);
      else if (strcmp (name, "/ASCIIHexDecode") == 0 || strcmp (name, "/AHx") == 0)
        decode_hex (in, sink);
      else if (strcmp (name, "/ASCII85Decode") == 0 || strcmp (name, "/A85") == 0)
        decode_85 (in, sink);
      else if (strcmp (name, "/Crypt") == 0) /* qpdf has undone it */
        pdf_filter_put (sink, in.data, in.size);
      else
        return FALSE;
    }
  if (!sink->is_full)
    sink->out = undo_predictor (&predictor, sink->out);
  return TRUE;
}

static qpdf_oh
nth (KyPdf *pdf, qpdf_oh object, gint n)
{
  if (qpdf_oh_is_array (pdf->qpdf, object))
    return n < qpdf_oh_get_array_n_items (pdf->qpdf, object)
               ? qpdf_oh_get_array_item (pdf->qpdf, object, n)
               : qpdf_oh_new_null (pdf->qpdf);
  return n == 0 ? object : qpdf_oh_new_null (pdf->qpdf);
}

static gint
pdf_count_filters (KyPdf *pdf, qpdf_oh stream)
{
  qpdf_oh filter = ky_pdf_get (pdf, qpdf_oh_get_dict (pdf->qpdf, stream), "/Filter");

  if (qpdf_oh_is_array (pdf->qpdf, filter))
    return qpdf_oh_get_array_n_items (pdf->qpdf, filter);
  return qpdf_oh_is_name (pdf->qpdf, filter);
}

/* (transfer full) (nullable) */
static GBytes *
raw_data (KyPdf *pdf, qpdf_oh stream)
{
  unsigned char *buffer = NULL;
  size_t size = 0;

  if ((qpdf_oh_get_stream_data (pdf->qpdf, stream, qpdf_dl_none, NULL, &buffer, &size)
       & QPDF_ERRORS)
      != 0)
    {
      qpdf_get_error (pdf->qpdf);
      free (buffer);
      return NULL;
    }
  return g_bytes_new_with_free_func (buffer != NULL ? (gconstpointer)buffer : "", size, free,
                                     buffer);
}

GBytes *
ky_pdf_decode_stream (KyPdf *pdf, qpdf_oh stream, gint n_filters)
{
  KyPolicy *policy = ky_job_policy (pdf->job);
  GBytes *bytes;

  if (!qpdf_oh_is_stream (pdf->qpdf, stream) || n_filters > FILTERS_MAX
      || (bytes = raw_data (pdf, stream)) == NULL)
    return NULL;
  qpdf_oh dictionary = qpdf_oh_get_dict (pdf->qpdf, stream);
  qpdf_oh filters = ky_pdf_get (pdf, dictionary, "/Filter");
  qpdf_oh parameters = ky_pdf_get (pdf, dictionary, "/DecodeParms");
  guint64 limit
      = MIN (MAX ((guint64)RATIO_FROM,
                  g_bytes_get_size (bytes) * ky_policy_uint (policy, KY_POLICY_LIMIT_RATIO)),
             MIN (ky_policy_uint (policy, KY_POLICY_LIMIT_UNPACKED), (guint64)G_MAXINT));
  for (gint i = 0; i < n_filters; i++)
    {
      Sink sink = { g_byte_array_new (), limit, FALSE };
      KyView in = ky_view_of_bytes (bytes);
      gboolean is_known
          = pdf_filter_decode (pdf, nth (pdf, filters, i), nth (pdf, parameters, i), in, &sink);

      /* Each filter is charged for the larger of its input and its output. The size of the last
       * output alone would not cover data that shrink again, or that consist of empty blocks. */
      gboolean is_paid = ky_job_charge (pdf->job, KY_COST_UNPACKED, MAX (in.size, sink.out->len),
                                        pdf->error == NULL ? &pdf->error : NULL);
      g_bytes_unref (bytes);
      bytes = g_byte_array_free_to_bytes (sink.out);
      if (sink.is_full)
        ky_pdf_fail (pdf, KY_ERROR_LIMIT,
                     "ratio: a stream of more than %" G_GUINT64_FORMAT " bytes", limit);
      if (!is_known || sink.is_full || !is_paid)
        {
          g_bytes_unref (bytes);
          return NULL;
        }
    }
  if (n_filters <= 0
      && !ky_job_charge (pdf->job, KY_COST_UNPACKED, g_bytes_get_size (bytes),
                         pdf->error == NULL ? &pdf->error : NULL))
    g_clear_pointer (&bytes, g_bytes_unref);
  return bytes;
}

GBytes *
ky_pdf_stream_data (KyPdf *pdf, qpdf_oh stream)
{
  return qpdf_oh_is_stream (pdf->qpdf, stream)
             ? ky_pdf_decode_stream (pdf, stream, pdf_count_filters (pdf, stream))
             : NULL;
}

GBytes *
ky_pdf_page_content (KyPdf *pdf, qpdf_oh page)
{
  qpdf_oh contents = ky_pdf_get (pdf, page, "/Contents");
  gint n = qpdf_oh_is_array (pdf->qpdf, contents) ? qpdf_oh_get_array_n_items (pdf->qpdf, contents)
                                                  : -1;

  if (n == 1)
    contents = qpdf_oh_get_array_item (pdf->qpdf, contents, 0);
  if (n <= 1)
    {
      GBytes *bytes = ky_pdf_stream_data (pdf, contents);

      if (bytes == NULL && qpdf_oh_is_stream (pdf->qpdf, contents))
        ky_pdf_removed (pdf, "pdf.content", NULL);
      return bytes != NULL || pdf->error != NULL ? bytes : g_bytes_new_static ("", 0);
    }
  /* Tokens do not reach from one stream into the next (§7.8.2). */
  GByteArray *all = g_byte_array_new ();
  for (gint i = 0; i < n && pdf->error == NULL; i++)
    {
      g_autoptr (GBytes) one
          = ky_pdf_stream_data (pdf, qpdf_oh_get_array_item (pdf->qpdf, contents, i));
      gsize size;
      gconstpointer data = one != NULL ? g_bytes_get_data (one, &size) : NULL;

      if (data == NULL || size > (gsize)G_MAXINT - all->len - 1)
        {
          ky_pdf_removed (pdf, "pdf.content", NULL);
          continue;
        }
      g_byte_array_append (all, data, (guint)size);
      g_byte_array_append (all, (const guint8 *)"\n", 1);
    }
  if (pdf->error != NULL)
    {
      g_byte_array_unref (all);
      return NULL;
    }
  return g_byte_array_free_to_bytes (all);
}
