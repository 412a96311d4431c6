/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the header of a 7z archive (folders, coders, packed streams) and writes it again for a
 * decrypted archive. Anything that 7-Zip does not write is rejected, because only headers that are
 * understood completely can be written again. */
#include "filetypes/archive/sevenzip-header.h"

#include "common/release.h"
#include "filetypes/base/zip/reader.h"

#define FOLDERS_MAX 65536

static const guint8 magic[6] = { '7', 'z', 0xbc, 0xaf, 0x27, 0x1c };
static const guint8 aes_id[4] = { 0x06, 0xf1, 0x07, 0x01 };

KY_DEFINE_PUBLIC_CLEAR (ky_seven_streams_clear, KySevenStreams, folders, packed)

/* --- reading -------------------------------------------------------------------------------- */

static guint64
sevenzip_header_read_number (KyReader *in)
{
  guint8 first = ky_reader_u8 (in);
  guint64 value = 0;

  for (guint i = 0; i < 8; i++)
    {
      guint8 mask = (guint8)(0x80 >> i);

      if ((first & mask) == 0)
        return value | (guint64)(first & (mask - 1)) << (8 * i);
      value |= (guint64)ky_reader_u8 (in) << (8 * i);
    }
  return value;
}

/* Reads a count of items, at most `max`. Each item takes at least one byte, so a count larger than
 * the remaining bytes sets `in`->failed. */
static guint
sevenzip_header_read_count (KyReader *in, guint max)
{
  guint64 count = sevenzip_header_read_number (in);

  if (count > max || count > ky_reader_left (in))
    in->failed = TRUE;
  return in->failed ? 0 : (guint)count;
}

gboolean
ky_seven_is_aes (const KySevenCoder *coder)
{
  return coder->id.size == sizeof aes_id && memcmp (coder->id.data, aes_id, sizeof aes_id) == 0
         && coder->n_in == 1 && coder->n_out == 1;
}

static void
read_coder (KyReader *in, KySevenFolder *folder)
{
  KySevenCoder *coder = &folder->coders[folder->n_coders++];
  guint8 flags = ky_reader_u8 (in);

  coder->id = ky_reader_view (in, flags & 0x0f);
  coder->n_in = coder->n_out = 1;
  if ((flags & 0x10) != 0)
    {
      coder->n_in = sevenzip_header_read_count (in, KY_SEVEN_STREAMS_MAX);
      coder->n_out = sevenzip_header_read_count (in, KY_SEVEN_STREAMS_MAX);
    }
  if ((flags & 0x20) != 0)
    coder->properties = ky_reader_view (in, sevenzip_header_read_number (in));
  coder->first_in = folder->n_in;
  coder->first_out = folder->n_out;
  folder->n_in += coder->n_in;
  folder->n_out += coder->n_out;
  if ((flags & 0xc0) != 0 || folder->n_in > KY_SEVEN_STREAMS_MAX
      || folder->n_out > KY_SEVEN_STREAMS_MAX)
    in->failed = TRUE;
}

static guint
bond_into (const KySevenFolder *folder, guint stream)
{
  for (guint i = 0; i < folder->n_bonds; i++)
    if (folder->bonds[i].in == stream)
      return i;
  return KY_SEVEN_NO_STREAM;
}

guint
ky_seven_bond_out_of (const KySevenFolder *folder, guint stream)
{
  for (guint i = 0; i < folder->n_bonds; i++)
    if (folder->bonds[i].out == stream)
      return i;
  return KY_SEVEN_NO_STREAM;
}

static guint
sevenzip_header_read_index (KyReader *in, guint limit)
{
  guint64 index = sevenzip_header_read_number (in);

  if (index >= limit)
    in->failed = TRUE;
  return in->failed ? 0 : (guint)index;
}

static void
read_folder (KyReader *in, KySevenFolder *folder)
{
  guint n_coders = sevenzip_header_read_count (in, KY_SEVEN_CODERS_MAX);

  for (guint i = 0; i < n_coders && !in->failed; i++)
    read_coder (in, folder);
  if (in->failed || folder->n_out == 0 || folder->n_in < folder->n_out)
    {
      in->failed = TRUE;
      return;
    }
  for (guint i = 0; i + 1 < folder->n_out; i++)
    {
      guint into = sevenzip_header_read_index (in, folder->n_in);
      guint out = sevenzip_header_read_index (in, folder->n_out);

      if (bond_into (folder, into) != KY_SEVEN_NO_STREAM
          || ky_seven_bond_out_of (folder, out) != KY_SEVEN_NO_STREAM)
        in->failed = TRUE;
      folder->bonds[folder->n_bonds++] = (KySevenBond){ into, out };
    }
  folder->n_packed = folder->n_in - folder->n_bonds;
  if (folder->n_packed > 1)
    for (guint i = 0; i < folder->n_packed; i++)
      folder->packed[i] = sevenzip_header_read_index (in, folder->n_in);
  else
    while (bond_into (folder, folder->packed[0]) != KY_SEVEN_NO_STREAM)
      folder->packed[0]++;
}

/* Reads the checksums of folders: a byte that tells whether all have one, otherwise followed by a
 * bit for each folder, highest bit first; then the checksums. */
static void
read_digests (KyReader *in, GArray *folders)
{
  gboolean is_all = ky_reader_u8 (in) != 0;
  KyView bits = is_all ? ky_view (NULL, 0) : ky_reader_view (in, (folders->len + 7) / 8);

  for (guint i = 0; i < folders->len && !in->failed; i++)
    {
      KySevenFolder *folder = &g_array_index (folders, KySevenFolder, i);

      folder->has_crc = is_all || (bits.data[i / 8] & 0x80 >> i % 8) != 0;
      if (folder->has_crc)
        folder->crc = ky_reader_u32le (in);
    }
}

static void
read_packed (KyReader *in, KyView view, KySevenStreams *streams)
{
  guint64 at = sevenzip_header_read_number (in);
  guint count = sevenzip_header_read_count (in, FOLDERS_MAX);
  guint8 id = ky_reader_u8 (in);

  if (at > G_MAXINT64 || id != KY_SEVEN_SIZE)
    in->failed = TRUE;
  at += KY_SEVEN_SIGNATURE_SIZE;
  for (guint i = 0; i < count && !in->failed; i++)
    {
      guint64 size = sevenzip_header_read_number (in);
      KyView packed;

      if (!ky_view_slice (view, at, size, &packed))
        in->failed = TRUE;
      else
        g_array_append_val (streams->packed, packed);
      at += size;
    }
  /* Checksums of packed streams are refused: 7-Zip never writes them. */
  if (ky_reader_u8 (in) != KY_SEVEN_END)
    in->failed = TRUE;
}

static void
read_folders (KyReader *in, KySevenStreams *streams)
{
  guint count, next = 0;

  if (ky_reader_u8 (in) != KY_SEVEN_FOLDER)
    in->failed = TRUE;
  count = sevenzip_header_read_count (in, FOLDERS_MAX);
  if (ky_reader_u8 (in) != 0)
    in->failed = TRUE;
  for (guint i = 0; i < count && !in->failed; i++)
    {
      KySevenFolder folder = { .first_packed = next };

      read_folder (in, &folder);
      next += folder.n_packed;
      g_array_append_val (streams->folders, folder);
    }
  if (ky_reader_u8 (in) != KY_SEVEN_UNPACK_SIZE || next != streams->packed->len)
    in->failed = TRUE;
  for (guint i = 0; i < streams->folders->len && !in->failed; i++)
    {
      KySevenFolder *folder = &g_array_index (streams->folders, KySevenFolder, i);

      for (guint k = 0; k < folder->n_out; k++)
        folder->sizes[k] = sevenzip_header_read_number (in);
    }
  gsize begin = in->at;
  guint8 id = ky_reader_u8 (in);
  if (id == KY_SEVEN_CRC && !in->failed)
    {
      read_digests (in, streams->folders);
      streams->digests = ky_view (in->data + begin, in->failed ? 0 : in->at - begin);
      id = ky_reader_u8 (in);
    }
  if (id != KY_SEVEN_END)
    in->failed = TRUE;
}

/* Reads the packed streams and folders of a streams record. `streams`->rest is set to the bytes
 * after them. Returns FALSE if they are not valid. */
gboolean
ky_seven_read_streams (KyReader *in, KyView view, KySevenStreams *streams)
{
  streams->folders = g_array_new (FALSE, FALSE, sizeof (KySevenFolder));
  streams->packed = g_array_new (FALSE, FALSE, sizeof (KyView));
  if (ky_reader_u8 (in) != KY_SEVEN_PACK)
    return FALSE;
  read_packed (in, view, streams);
  if (in->failed || ky_reader_u8 (in) != KY_SEVEN_UNPACK)
    return FALSE;
  read_folders (in, streams);
  if (in->failed)
    return FALSE;
  streams->rest = ky_view (in->data + in->at, in->size - in->at);
  return TRUE;
}

/* Counts the files with content in front of those of folder `limit`, in `ret_skip`. FALSE: the
 * files of an encrypted folder have no checksum, so that no password could be told from another. */
gboolean
ky_seven_count_files (const KySevenStreams *streams, guint limit, guint64 *ret_skip)
{
  KyReader in = ky_reader (streams->rest);
  g_autofree guint64 *counts = g_new (guint64, streams->folders->len);
  guint64 n_digests = 0;

  for (guint i = 0; i < streams->folders->len; i++)
    counts[i] = 1;
  guint8 id = ky_reader_u8 (&in);
  if (id == KY_SEVEN_SUBSTREAMS)
    id = ky_reader_u8 (&in);
  if (id == KY_SEVEN_N_UNPACK_STREAM)
    {
      for (guint i = 0; i < streams->folders->len; i++)
        counts[i] = sevenzip_header_read_count (&in, G_MAXUINT16 * 16u);
      id = ky_reader_u8 (&in);
    }
  if (id == KY_SEVEN_SIZE)
    {
      for (guint i = 0; i < streams->folders->len; i++)
        for (guint64 k = 1; k < counts[i] && !in.failed; k++)
          sevenzip_header_read_number (&in);
      id = ky_reader_u8 (&in);
    }
  *ret_skip = 0;
  for (guint i = 0; i < streams->folders->len; i++)
    {
      const KySevenFolder *folder = &g_array_index (streams->folders, KySevenFolder, i);

      *ret_skip += i < limit ? counts[i] : 0;
      n_digests += counts[i] == 1 && folder->has_crc ? 0 : counts[i];
    }
  return !in.failed && (n_digests == 0 || (id == KY_SEVEN_CRC && ky_reader_u8 (&in) != 0));
}

gboolean
ky_seven_is_locked (const KySevenFolder *folder)
{
  for (guint i = 0; i < folder->n_coders; i++)
    if (ky_seven_is_aes (&folder->coders[i]))
      return TRUE;
  return FALSE;
}

static guint64
load_u64le (const guint8 *bytes)
{
  return ky_load_u32le (bytes) | (guint64)ky_load_u32le (bytes + 4) << 32;
}

/* Reads where the header is. FALSE: the file does not say, or says a place outside of the file. */
static gboolean
read_start (KyView view, guint64 *ret_at, guint64 *ret_size)
{
  KyReader in = ky_reader (view);
  const guint8 *start = ky_reader_bytes (&in, KY_SEVEN_SIGNATURE_SIZE);

  if (start == NULL || memcmp (start, magic, sizeof magic) != 0
      || ky_zip_crc (ky_view (start + 12, 20)) != ky_load_u32le (start + 8))
    return FALSE;
  *ret_size = load_u64le (start + 20);
  return g_uint64_checked_add (ret_at, load_u64le (start + 12), KY_SEVEN_SIGNATURE_SIZE);
}

/* Finds the header to which the signature header leads, which may be packed, and checks its CRC.
 * Returns FALSE if there is none. */
gboolean
ky_seven_find_header (KyView view, KyView *ret_header)
{
  guint64 at, size;

  return read_start (view, &at, &size) && size <= KY_SEVEN_HEADER_MAX
         && ky_view_slice (view, at, size, ret_header)
         && ky_zip_crc (*ret_header) == ky_load_u32le (view.data + 28);
}

gboolean
ky_seven_is_cut_off (KyView view)
{
  guint64 at, size;
  KyView header;

  return read_start (view, &at, &size) && !ky_view_slice (view, at, size, &header);
}

/* --- writing -------------------------------------------------------------------------------- */

static void
sevenzip_header_put_number (GByteArray *out, guint64 value)
{
  guint8 bytes[9] = { 0xff };

  ky_store_u64le (bytes + 1, value);
  if (value < 0x80)
    ky_put_u8 (out, (guint8)value);
  else
    g_byte_array_append (out, bytes, sizeof bytes);
}

static void
put_folder (GByteArray *out, const KySevenFolder *folder)
{
  sevenzip_header_put_number (out, folder->n_coders);
  for (guint i = 0; i < folder->n_coders; i++)
    {
      const KySevenCoder *coder = &folder->coders[i];
      gboolean is_complex = coder->n_in != 1 || coder->n_out != 1;

      ky_put_u8 (out, (guint8)(coder->id.size | (is_complex ? 0x10 : 0)
                               | (coder->properties.size > 0 ? 0x20 : 0)));
      ky_put_view (out, coder->id);
      if (is_complex)
        {
          sevenzip_header_put_number (out, coder->n_in);
          sevenzip_header_put_number (out, coder->n_out);
        }
      if (coder->properties.size > 0)
        {
          sevenzip_header_put_number (out, coder->properties.size);
          ky_put_view (out, coder->properties);
        }
    }
  for (guint i = 0; i < folder->n_bonds; i++)
    {
      sevenzip_header_put_number (out, folder->bonds[i].in);
      sevenzip_header_put_number (out, folder->bonds[i].out);
    }
  for (guint i = 0; i < folder->n_packed && folder->n_packed > 1; i++)
    sevenzip_header_put_number (out, folder->packed[i]);
}

/* Returns a new header with `folders`, the sizes `sizes` of their packed streams, and after them
 * the bytes `rest`. (transfer full) */
GByteArray *
ky_seven_header (const GArray *folders, const GArray *sizes, KyView digests, KyView rest)
{
  GByteArray *out = g_byte_array_new ();

  ky_put_u8 (out, KY_SEVEN_HEADER);
  ky_put_u8 (out, KY_SEVEN_MAIN_STREAMS);
  ky_put_u8 (out, KY_SEVEN_PACK);
  sevenzip_header_put_number (out, 0);
  sevenzip_header_put_number (out, sizes->len);
  ky_put_u8 (out, KY_SEVEN_SIZE);
  for (guint i = 0; i < sizes->len; i++)
    sevenzip_header_put_number (out, g_array_index (sizes, guint64, i));
  ky_put_u8 (out, KY_SEVEN_END);
  ky_put_u8 (out, KY_SEVEN_UNPACK);
  ky_put_u8 (out, KY_SEVEN_FOLDER);
  sevenzip_header_put_number (out, folders->len);
  ky_put_u8 (out, 0);
  for (guint i = 0; i < folders->len; i++)
    put_folder (out, &g_array_index (folders, KySevenFolder, i));
  ky_put_u8 (out, KY_SEVEN_UNPACK_SIZE);
  for (guint i = 0; i < folders->len; i++)
    for (guint k = 0; k < g_array_index (folders, KySevenFolder, i).n_out; k++)
      sevenzip_header_put_number (out, g_array_index (folders, KySevenFolder, i).sizes[k]);
  ky_put_view (out, digests);
  ky_put_u8 (out, KY_SEVEN_END);
  ky_put_view (out, rest);
  return out;
}

/* Writes the signature header at the beginning of `content`, which has room for it, and `header` at
 * its end. (transfer full) */
GBytes *
ky_seven_finish (GByteArray *content, const GByteArray *header)
{
  guint8 start[KY_SEVEN_SIGNATURE_SIZE] = { 0 };

  memcpy (start, magic, sizeof magic);
  start[7] = 4;
  ky_store_u64le (start + 12, content->len - KY_SEVEN_SIGNATURE_SIZE);
  ky_store_u64le (start + 20, header->len);
  ky_store_u32le (start + 28, ky_zip_crc (ky_view (header->data, header->len)));
  ky_store_u32le (start + 8, ky_zip_crc (ky_view (start + 12, 20)));
  memcpy (content->data, start, sizeof start);
  g_byte_array_append (content, header->data, header->len);
  return g_byte_array_free_to_bytes (content);
}

GByteArray *
ky_seven_content (void)
{
  static const guint8 room[KY_SEVEN_SIGNATURE_SIZE];

  return g_byte_array_append (g_byte_array_new (), room, sizeof room);
}
