/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects the objects of the new PDF file and writes it with one cross-reference table. Objects
 * get their numbers in the order in which they are reachable from the catalog, so the order of
 * creation does not change the file. Long objects are kept compressed in memory until they are
 * written. */
#include "filetypes/pdf/out.h"

#include "common/release.h"
#include "filetypes/base/picture/group4.h"

#include <libdeflate.h>
#include <math.h>

#define LEVEL 6
#define LONG_TEXT 8192 /* bytes of an object's text that are packed until it is written */
#define LEVEL_TEXT 1
#define LONGEST_LITERAL 1024
#define CHUNK 65536
#define SMALL 4096 /* bytes of a stream */
#define LARGEST_OFFSET G_GUINT64_CONSTANT (9999999999)

/* In an object's text a reference is this byte and eight hexadecimal digits of the handle; names
 * and strings never hold it, they are escaped. */
#define REFERENCE '\x01'
#define REFERENCE_LENGTH 9

/* Holds one object of the output. A document may have a hundred thousand small objects, so their
 * texts are stored in common chunks. */
typedef struct
{
  const gchar *head;  /* the object's text; of a stream its dictionary; NULL: not set */
  const gchar *small; /* a stream's encoded bytes, if they are few; NULL: in `large` */
  GBytes *large;
  guint32 head_size, small_size;
  guint32 packed_size; /* compressed size of `head`; 0: it is not compressed */
  guint number;        /* in the file; 0: not reached (yet) */
} Object;

struct _KyPdfOut
{
  KyJob *job;
  GArray *objects; /* of Object; handle 1 is at 0 */
  GStringChunk *texts;
  struct libdeflate_compressor *compressor;
  /* A page may have thousands of links: their texts are kept compressed, and are decompressed one
   * at a time. */
  struct libdeflate_compressor *packer;
  struct libdeflate_decompressor *unpacker;
  gchar *unpacked;
  gsize unpacked_room;
};

KY_DEFINE_CLEAR (out_object_clear, Object, large)

KyPdfOut *
ky_pdf_out_new (KyJob *job)
{
  KyPdfOut *out = g_new0 (KyPdfOut, 1);

  out->job = job;
  out->texts = g_string_chunk_new (CHUNK);
  out->objects = g_array_new (FALSE, TRUE, sizeof (Object));
  g_array_set_clear_func (out->objects, out_object_clear);
  return out;
}

void
ky_pdf_out_free (KyPdfOut *out)
{
  if (out == NULL)
    return;
  g_array_unref (out->objects);
  g_string_chunk_free (out->texts);
  if (out->compressor != NULL)
    libdeflate_free_compressor (out->compressor);
  if (out->packer != NULL)
    libdeflate_free_compressor (out->packer);
  if (out->unpacker != NULL)
    libdeflate_free_decompressor (out->unpacker);
  g_free (out->unpacked);
  g_free (out);
}

guint
ky_pdf_out_reserve (KyPdfOut *out)
{
  Object object = { NULL, NULL, NULL, 0, 0, 0, 0 };

  g_array_append_val (out->objects, object);
  return out->objects->len;
}

static Object *
object_at (KyPdfOut *out, guint handle)
{
  g_assert (handle > 0 && handle <= out->objects->len);
  return &g_array_index (out->objects, Object, handle - 1);
}

/* Compresses the text of an object that is kept in memory. Returns FALSE if it has to be kept
 * uncompressed. */
static gboolean
pack_head (KyPdfOut *out, Object *object, const GString *text)
{
  if (out->packer == NULL)
    out->packer = libdeflate_alloc_compressor (LEVEL_TEXT);
  if (out->unpacker == NULL)
    out->unpacker = libdeflate_alloc_decompressor ();
  g_autofree gchar *packed = g_try_malloc (text->len);
  if (out->packer == NULL || out->unpacker == NULL || packed == NULL)
    return FALSE;
  gsize size
      = libdeflate_deflate_compress (out->packer, text->str, text->len, packed, text->len - 1);
  if (size == 0)
    return FALSE;
  object->head = g_string_chunk_insert_len (out->texts, packed, (gssize)size);
  object->packed_size = (guint32)size;
  out->unpacked_room = MAX (out->unpacked_room, text->len);
  return TRUE;
}

static void
set_head (KyPdfOut *out, Object *object, const GString *text)
{
  g_assert (object->head == NULL && text->len <= G_MAXINT);
  object->head_size = (guint32)text->len;
  if (text->len < LONG_TEXT || !pack_head (out, object, text))
    object->head = g_string_chunk_insert_len (out->texts, text->str, (gssize)text->len);
}

/* Returns the text of `object`, until the next one's. */
static const gchar *
out_head_of (KyPdfOut *out, const Object *object)
{
  if (object->packed_size == 0)
    return object->head;
  if (out->unpacked == NULL)
    out->unpacked = g_malloc (out->unpacked_room);
  if (libdeflate_deflate_decompress (out->unpacker, object->head, object->packed_size,
                                     out->unpacked, object->head_size, NULL)
      != LIBDEFLATE_SUCCESS)
    g_error ("an object's text is damaged");
  return out->unpacked;
}

void
ky_pdf_out_set (KyPdfOut *out, guint handle, const GString *body)
{
  set_head (out, object_at (out, handle), body);
}

static void
set_stream_head (KyPdfOut *out, Object *object, const GString *entries, gsize size,
                 const gchar *filter)
{
  g_autoptr (GString) head = g_string_new ("<<");

  g_string_append_len (head, entries->str, (gssize)entries->len);
  g_string_append_printf (head, "/Length %" G_GSIZE_FORMAT "/Filter/%s>>", size, filter);
  set_head (out, object, head);
}

/* Sets the stream of `object` to `packed` (transfer full), `size` bytes encoded by `filter`. */
static void
set_packed (KyPdfOut *out, Object *object, const GString *entries, guint8 *packed, gsize size,
            const gchar *filter)
{
  set_stream_head (out, object, entries, size, filter);
  if (size > SMALL)
    {
      object->large = g_bytes_new_take (g_realloc (packed, size), size);
      return;
    }
  object->small = g_string_chunk_insert_len (out->texts, (const gchar *)packed, (gssize)size);
  object->small_size = (guint32)size;
  g_free (packed);
}

/* (transfer full) */
static guint8 *
deflate_data (KyPdfOut *out, KyView data, gsize *ret_size, GError **error)
{
  if (out->compressor == NULL)
    out->compressor = libdeflate_alloc_compressor (LEVEL);
  gsize bound
      = out->compressor != NULL ? libdeflate_zlib_compress_bound (out->compressor, data.size) : 0;
  guint8 *packed = bound > 0 ? g_try_malloc (bound) : NULL;
  if (packed == NULL)
    return ky_fail_null (error, KY_ERROR_MEMORY, "no memory to compress a stream");
  *ret_size = libdeflate_zlib_compress (out->compressor, data.data, data.size, packed, bound);
  return packed;
}

gboolean
ky_pdf_out_set_stream (KyPdfOut *out, guint handle, const GString *entries, KyView data,
                       KyPdfFilter filter, GError **error)
{
  Object *object = object_at (out, handle);
  gsize size;

  if (filter == KY_PDF_DCT)
    {
      object->large = g_bytes_new (data.data, data.size);
      set_stream_head (out, object, entries, data.size, "DCTDecode");
      return TRUE;
    }
  guint8 *packed = deflate_data (out, data, &size, error);
  if (packed == NULL)
    return FALSE;
  set_packed (out, object, entries, packed, size, "FlateDecode");
  return TRUE;
}

/* Tells whether at least half of the bits are ones. Ones then count as white, because the black
 * pixels are written. */
static gboolean
is_mostly_ones (KyView samples)
{
  gsize n_ones = 0, at = 0;
  guint64 word;

  for (; at + sizeof word <= samples.size; at += sizeof word)
    {
      memcpy (&word, samples.data + at, sizeof word);
      n_ones += (gsize)__builtin_popcountll (word);
    }
  for (; at < samples.size; at++)
    n_ones += (gsize)__builtin_popcount (samples.data[at]);
  return n_ones / 4 >= samples.size;
}

gboolean
ky_pdf_out_set_bits (KyPdfOut *out, guint handle, const GString *entries, KyView samples,
                     guint32 width, guint32 height, GError **error)
{
  gboolean white = is_mostly_ones (samples);
  Object *object = object_at (out, handle);
  g_autoptr (GBytes) fax = NULL;
  g_autoptr (GString) all = g_string_new_len (entries->str, (gssize)entries->len);
  gsize size;

  g_string_append_printf (all, "/DecodeParms<</K -1/Columns %u/Rows %u%s>>", width, height,
                          white ? "" : "/BlackIs1 true");
  g_autofree guint8 *packed = deflate_data (out, samples, &size, error);
  if (packed == NULL)
    return FALSE;
  if (size > all->len - entries->len)
    fax = ky_group4_encode (samples, width, height, white, size - (all->len - entries->len));
  if (fax == NULL)
    {
      set_packed (out, object, entries, g_steal_pointer (&packed), size, "FlateDecode");
      return TRUE;
    }
  g_free (packed);
  packed = g_bytes_unref_to_data (g_steal_pointer (&fax), &size);
  set_packed (out, object, all, g_steal_pointer (&packed), size, "CCITTFaxDecode");
  return TRUE;
}

/* --- the file ------------------------------------------------------------------------------- */

static gboolean
out_put (KyPdfOut *out, guint64 *offset, gconstpointer data, gsize size, GError **error)
{
  *offset += size;
  return ky_job_write (out->job, data, size, error);
}

static guint
handle_at (const gchar *reference)
{
  guint handle = 0;

  for (guint i = 1; i < REFERENCE_LENGTH; i++)
    handle = handle << 4 | (guint)g_ascii_xdigit_value (reference[i]);
  return handle;
}

/* Numbers what `handle`'s text refers to, behind everything that is numbered so far. */
static void
number_references (KyPdfOut *out, guint handle, GArray *order)
{
  const gchar *text = out_head_of (out, object_at (out, handle));
  const gchar *end = text + object_at (out, handle)->head_size;

  while ((text = memchr (text, REFERENCE, (gsize)(end - text))) != NULL)
    {
      guint next = handle_at (text);
      Object *object = object_at (out, next);

      /* An object that was never set (it could not be written, but an earlier object refers to it)
       * is null. */
      if (object->number == 0 && object->head != NULL)
        {
          g_array_append_val (order, next);
          object->number = order->len;
        }
      text += REFERENCE_LENGTH;
    }
}

static gboolean
out_write_text (KyPdfOut *out, const Object *object, guint64 *offset, GError **error)
{
  const gchar *text = out_head_of (out, object);
  const gchar *end = text + object->head_size;

  for (;;)
    {
      const gchar *reference = memchr (text, REFERENCE, (gsize)(end - text));
      gchar number[24];

      if (!out_put (out, offset, text, (gsize)((reference != NULL ? reference : end) - text),
                    error))
        return FALSE;
      if (reference == NULL)
        return TRUE;
      if (object_at (out, handle_at (reference))->number != 0)
        g_snprintf (number, sizeof number, "%u 0 R",
                    object_at (out, handle_at (reference))->number);
      else
        g_strlcpy (number, "null", sizeof number);
      if (!out_put (out, offset, number, strlen (number), error))
        return FALSE;
      text = reference + REFERENCE_LENGTH;
    }
}

static gboolean
write_object (KyPdfOut *out, guint handle, guint64 *offset, GError **error)
{
  Object *object = object_at (out, handle);
  gsize data_size = object->small_size;
  const void *data = object->small;
  gchar line[32];
  gint length = g_snprintf (line, sizeof line, "%u 0 obj\n", object->number);

  if (object->large != NULL)
    data = g_bytes_get_data (object->large, &data_size);
  return out_put (out, offset, line, (gsize)length, error)
         && out_write_text (out, object, offset, error)
         && (data == NULL
             || (out_put (out, offset, "\nstream\n", 8, error)
                 && out_put (out, offset, data, data_size, error)
                 && out_put (out, offset, "\nendstream", 10, error)))
         && out_put (out, offset, "\nendobj\n", 8, error);
}

gboolean
ky_pdf_out_finish (KyPdfOut *out, guint root, guint info, GError **error)
{
  static const gchar header[] = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GString) table = g_string_new (NULL);
  guint64 offset = 0;

  g_array_append_val (order, root);
  object_at (out, root)->number = 1;
  if (info != 0)
    {
      g_array_append_val (order, info);
      object_at (out, info)->number = 2;
    }
  for (guint i = 0; i < order->len; i++)
    number_references (out, g_array_index (order, guint, i), order);
  g_string_append_printf (table, "xref\n0 %u\n0000000000 65535 f \n", order->len + 1);
  if (!out_put (out, &offset, header, sizeof header - 1, error))
    return FALSE;
  for (guint i = 0; i < order->len; i++)
    {
      if (offset > LARGEST_OFFSET)
        return ky_fail (error, KY_ERROR_LIMIT, "a PDF file of more than ten digits' bytes");
      g_string_append_printf (table, "%010" G_GUINT64_FORMAT " 00000 n \n", offset);
      if (!write_object (out, g_array_index (order, guint, i), &offset, error))
        return FALSE;
      out_object_clear (object_at (out, g_array_index (order, guint, i)));
    }
  g_string_append_printf (table, "trailer\n<</Size %u/Root 1 0 R", order->len + 1);
  if (info != 0)
    g_string_append (table, "/Info 2 0 R");
  g_string_append_printf (table, ">>\nstartxref\n%" G_GUINT64_FORMAT "\n%%%%EOF\n", offset);
  return ky_job_write (out->job, table->str, table->len, error);
}

/* --- simple objects ------------------------------------------------------------------------- */

void
ky_pdf_put_reference (GString *text, guint handle)
{
  g_string_append_printf (text, "%c%08x", REFERENCE, handle);
}

void
ky_pdf_put_name (GString *text, KyView name)
{
  static const gchar special[] = "()<>[]{}/%#";

  g_string_append_c (text, '/');
  for (gsize i = 0; i < name.size; i++)
    {
      guint8 c = name.data[i];

      if (c > 0x20 && c < 0x7f && strchr (special, c) == NULL)
        g_string_append_c (text, (gchar)c);
      else if (c != 0)
        g_string_append_printf (text, "#%02X", c);
    }
}

void
ky_pdf_put_string (GString *text, KyView string)
{
  static const gchar digits[] = "0123456789ABCDEF";
  gboolean is_plain = string.size <= LONGEST_LITERAL;

  for (gsize i = 0; i < string.size && is_plain; i++)
    is_plain = string.data[i] >= 0x20 && string.data[i] < 0x7f;
  g_string_append_c (text, is_plain ? '(' : '<');
  for (gsize i = 0, run = 0; i < string.size; i += is_plain ? run : 1)
    {
      const gchar *from = (const gchar *)string.data + i;
      guint8 c = string.data[i];

      if (!is_plain)
        {
          g_string_append_c (text, digits[c >> 4]);
          g_string_append_c (text, digits[c & 15]);
          continue;
        }
      if (c == '(' || c == ')' || c == '\\')
        g_string_append_c (text, '\\');
      for (run = 1;
           i + run < string.size && from[run] != '(' && from[run] != ')' && from[run] != '\\';)
        run++;
      g_string_append_len (text, from, (gssize)run);
    }
  g_string_append_c (text, is_plain ? ')' : '>');
}

gboolean
ky_pdf_put_number (GString *text, KyView number)
{
  const guint8 *p = number.data;
  const guint8 *end = p + number.size;
  gboolean is_negative = FALSE;
  gsize whole, from = text->len;
  guint n_whole = 0, n_fraction = 0;

  while (p < end && (*p == '+' || *p == '-'))
    is_negative = *p++ == '-';
  while (p < end && *p == '0')
    p++;
  if (is_negative)
    g_string_append_c (text, '-');
  whole = text->len;
  for (; p < end && g_ascii_isdigit (*p); p++)
    if (n_whole++ < 10)
      g_string_append_c (text, (gchar)*p);
  if (p < end && *p == '.')
    {
      gsize last = text->len;

      g_string_append_c (text, '.');
      for (p++; p < end && g_ascii_isdigit (*p); p++)
        if (n_fraction++ < 8)
          {
            g_string_append_c (text, (gchar)*p);
            if (*p != '0')
              last = text->len;
          }
      g_string_truncate (text, last);
      /* "1.2-3" is how some writers break a number: readers take the first part. */
      while (p < end && (g_ascii_isdigit (*p) || *p == '-' || *p == '.'))
        p++;
    }
  else
    while (p < end && *p == '-')
      for (p++; p < end && g_ascii_isdigit (*p);)
        p++;
  if (text->len == whole)
    {
      g_string_truncate (text, from);
      g_string_append_c (text, '0');
    }
  /* A lone "." or "-" is nought to every reader. */
  if (p == end && number.size > 0 && n_whole <= 10)
    return TRUE;
  g_string_truncate (text, from);
  return FALSE;
}

void
ky_pdf_put_double (GString *text, gdouble value)
{
  gchar buffer[64];

  if (!isfinite (value))
    value = 0;
  value = CLAMP (value, -2147483647.0, 2147483647.0);
  g_ascii_formatd (buffer, sizeof buffer, "%.6f", value);
  ky_pdf_put_number (text, ky_view (buffer, strlen (buffer)));
}
