/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the streams of a Hangul document (HWP 5): inflates them and splits them into records that
 * nest by their level. Unpacked bytes and records are charged to the job. */
#include "filetypes/hwp/hwp-records.h"

#include <zlib.h>

#define SIZE_ELSEWHERE 0xfff /* the size is in the four bytes that follow */
#define LEVELS 1024
#define PIECE 65536

static gboolean
inflate_all (KyJob *job, z_stream *stream, GByteArray *out, GError **error)
{
  guint8 piece[PIECE];
  int status = Z_OK;

  while (status == Z_OK)
    {
      stream->next_out = piece;
      stream->avail_out = sizeof piece;
      status = inflate (stream, Z_NO_FLUSH);
      gsize made = sizeof piece - stream->avail_out;
      if (status == Z_OK && made == 0)
        break;
      if (out->len > G_MAXINT32 - made)
        return ky_fail (error, KY_ERROR_LIMIT, "hwp: a stream of 2 GiB");
      if (!ky_job_charge (job, KY_COST_UNPACKED, made, error))
        return FALSE;
      g_byte_array_append (out, piece, (guint)made);
    }
  if (status != Z_STREAM_END)
    return ky_error_malformed (error, "hwp: a stream cannot be unpacked");
  return TRUE;
}

/* Returns `data`, deflated without a header, unpacked. (transfer full) */
static GBytes *
hwp_records_unpack (KyJob *job, KyView data, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  z_stream stream = { .next_in = (Bytef *)data.data, .avail_in = (uInt)data.size };

  if (data.size > G_MAXUINT32 || inflateInit2 (&stream, -MAX_WBITS) != Z_OK)
    return ky_fail_null (error, KY_ERROR_MEMORY, "hwp: zlib");
  gboolean ok = inflate_all (job, &stream, out, error);
  inflateEnd (&stream);
  return ok ? g_byte_array_free_to_bytes (g_steal_pointer (&out)) : NULL;
}

GBytes *
ky_hwp_stream (KyHwp *self, guint32 entry, gboolean is_packed, GError **error)
{
  guint64 limit = ky_policy_uint (ky_job_policy (self->job), KY_POLICY_LIMIT_UNPACKED);
  g_autoptr (GBytes) bytes = ky_ole_read (self->ole, entry, limit, error);

  /* Streams may share their sectors, and a packed one may be of blocks of nothing. */
  if (bytes == NULL
      || !ky_job_charge (self->job, KY_COST_UNPACKED, g_bytes_get_size (bytes), error))
    return NULL;
  return is_packed ? hwp_records_unpack (self->job, ky_view_of_bytes (bytes), error)
                   : g_steal_pointer (&bytes);
}

/* Ends the records that were open at `level` or deeper before the record `number`. */
static void
end_open (GArray *records, guint32 *open, guint *n_open, guint level, guint32 number)
{
  while (*n_open > 0 && g_array_index (records, KyHwpRecord, open[*n_open - 1]).level >= level)
    g_array_index (records, KyHwpRecord, open[--*n_open]).end = number;
}

GArray *
ky_hwp_records (KyJob *job, GBytes *bytes, GError **error)
{
  g_autoptr (GArray) records = g_array_new (FALSE, FALSE, sizeof (KyHwpRecord));
  KyReader reader = ky_reader (ky_view_of_bytes (bytes));
  guint32 open[LEVELS];
  guint n_open = 0;

  while (ky_reader_left (&reader) > 0)
    {
      guint32 head = ky_reader_u32le (&reader), size = head >> 20;
      KyHwpRecord record = { .tag = head & 0x3ff, .level = head >> 10 & 0x3ff };

      if (!ky_job_charge (job, KY_COST_OBJECTS, 1, error))
        return NULL;
      if (size == SIZE_ELSEWHERE)
        size = ky_reader_u32le (&reader);
      record.data = ky_view (ky_reader_bytes (&reader, size), size);
      if (reader.failed)
        {
          ky_error_malformed (error, "hwp: a record is truncated");
          return NULL;
        }
      end_open (records, open, &n_open, record.level, records->len);
      open[n_open++] = records->len;
      g_array_append_val (records, record);
    }
  end_open (records, open, &n_open, 0, records->len);
  return g_steal_pointer (&records);
}

gsize
ky_hwp_append_character (GString *out, KyView units, gsize at)
{
  gunichar c = ky_load_u16le (units.data + 2 * at);
  gsize left = units.size / 2 - at;
  guint16 next = left > 1 ? ky_load_u16le (units.data + 2 * at + 2) : 0;

  if (c >= 0xd800 && c <= 0xdbff && next >= 0xdc00 && next <= 0xdfff)
    {
      g_string_append_unichar (out, 0x10000 + ((c - 0xd800) << 10) + (next - 0xdc00u));
      return 2;
    }
  g_string_append_unichar (out, c >= 0xd800 && c <= 0xdfff ? 0xfffd : c);
  return 1;
}

GString *
ky_hwp_string (KyView data, gsize offset, gsize size)
{
  GString *out = g_string_new (NULL);
  KyView units;

  if (!ky_view_slice (data, offset, 2 * (guint64)size, &units))
    return out;
  for (gsize at = 0; at < size;)
    at += ky_hwp_append_character (out, units, at);
  return out;
}
