/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads members of LZH archives; of their headers only what unpacking needs (libarchive has read
 * names and times). */
#include "filetypes/base/lha/lha.h"

#include "common/error.h"

#define PACKED_AT 7
#define SIZE_AT 11
#define ATTRIBUTES_AT 19 /* of level 0; from level 1 on: */
#define ATTRIBUTES 0x20
#define LEVEL_AT 20
#define NAME_AT 21 /* of the levels 0 and 1; in the others the CRC is here */
#define LONG_SIZE_AT 24
#define MACINTOSH 'm'
#define POSITIONS 14 /* of -lh4- and -lh5- */

/* The names are the two letters in the middle of "-lh1-". */
static const struct
{
  gchar name[3];
  KyLzhMethod method;
} methods[] = { { "h1", KY_LZH_LH1 },
                { "h4", KY_LZH_LH4 },
                { "h5", KY_LZH_LH5 },
                { "z5", KY_LZH_LZ5 },
                { "zs", KY_LZH_LZS } };

/* Computes CRC-16/ARC, of which the reversed polynomial is 0xa001. */
static guint16
lzh_member_checksum (KyView view)
{
  guint crc = 0;

  for (gsize i = 0; i < view.size; i++)
    {
      crc ^= view.data[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xa001 : 0);
    }
  return (guint16)crc;
}

/* Skips the extended headers after a header of level 1: adds their sizes to `size` and subtracts
 * them from `packed`, which counts them. Each ends with the size of the next. Returns FALSE if they
 * are not complete. */
static gboolean
lzh_member_skip_extended (KyView header, guint64 *size, guint64 *packed)
{
  for (;;)
    {
      guint next = ky_view_u16le (header, *size - 2);

      if (next == 0)
        return TRUE;
      if (next < 3 || next > *packed || next > header.size - *size)
        return FALSE;
      *size += next;
      *packed -= next;
    }
}

static KyLzhMethod
lzh_member_find_method (const guint8 *at)
{
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (memcmp (at, "-l", 2) == 0 && memcmp (at + 2, methods[i].name, 2) == 0 && at[4] == '-')
      return methods[i].method;
  return KY_LZH_OTHER;
}

/* Reads the header at `at` of `view` into `ret_header`, with all that follows; how long it is,
 * extended ones included, and the size that it states for the packed data behind it. FALSE: it is
 * not completely there. */
static gboolean
lzh_member_read_header (KyView view, guint64 at, KyView *ret_header, guint64 *ret_size,
                        guint64 *ret_packed)
{
  if (at > view.size || !ky_view_slice (view, at, view.size - at, ret_header)
      || ret_header->size < 28)
    return FALSE;
  guint level = ret_header->data[LEVEL_AT];
  *ret_packed = ky_load_u32le (ret_header->data + PACKED_AT);
  *ret_size = level <= 1   ? ret_header->data[0] + 2u
              : level == 2 ? ky_load_u16le (ret_header->data)
                           : ky_view_u32le (*ret_header, LONG_SIZE_AT);
  return level <= 3 && *ret_size >= 24 && *ret_size <= ret_header->size
         && (level != 1 || lzh_member_skip_extended (*ret_header, ret_size, ret_packed));
}

/* Returns the offset of the CRC of the content, which the letter of the system follows. */
static guint
crc_at (KyView header)
{
  return header.data[LEVEL_AT] <= 1 ? NAME_AT + 1u + header.data[NAME_AT] : NAME_AT;
}

gboolean
ky_lzh_find (KyView view, guint64 at, KyLzhMember *ret_member)
{
  KyView header;
  guint64 packed, size;

  if (!lzh_member_read_header (view, at, &header, &size, &packed))
    return FALSE;
  ret_member->method = lzh_member_find_method (header.data + 2);
  ret_member->size = ky_load_u32le (header.data + SIZE_AT);
  ret_member->crc = ky_view_u16le (header, crc_at (header));
  return ret_member->method != KY_LZH_OTHER
         && ky_view_slice (header, size, packed, &ret_member->packed);
}

/* Finds the checksum of `header` (level 2 or 3), in an extended header of type 0. Returns FALSE if
 * there is none. */
static gboolean
find_header_sum (KyView header, gsize size, gsize *ret_at)
{
  gsize width = header.data[LEVEL_AT] == 2 ? 2 : 4;
  gsize at = width == 2 ? LONG_SIZE_AT : LONG_SIZE_AT + 4;

  while (at + width <= size)
    {
      guint64 next
          = width == 2 ? ky_load_u16le (header.data + at) : ky_load_u32le (header.data + at);

      at += width;
      if (next < 1 + width || next > size - at)
        return FALSE;
      if (header.data[at] == 0 && next >= 3 + width)
        {
          *ret_at = at + 1;
          return TRUE;
        }
      at += (gsize)next - width;
    }
  return FALSE;
}

/* Sets the attributes of the header at `data`, of `size` bytes. Its checksum changes by as much as
 * its bytes do: a wrong one stays wrong. */
static void
set_attributes (guint8 *data, gsize size)
{
  KyView header = ky_view (data, size);
  guint before = lzh_member_checksum (header);
  guint8 attributes = data[ATTRIBUTES_AT];
  gsize at;

  data[ATTRIBUTES_AT] = ATTRIBUTES;
  if (data[LEVEL_AT] == 1)
    data[1] = (guint8)(data[1] + ATTRIBUTES - attributes);
  else if (find_header_sum (header, size, &at))
    ky_store_u16le (data + at, ky_load_u16le (data + at) ^ before ^ lzh_member_checksum (header));
}

/* Tells whether libarchive takes the header for a broken one: it does so without a checksum, which
 * other programs leave out. */
static gboolean
lacks_sum (KyView header, gsize size)
{
  gsize at;

  return header.data[LEVEL_AT] >= 2 && !find_header_sum (header, size, &at);
}

/* Gives the header (level 2 or 3) of `size` bytes at `from` of `out`, which ends with it, a
 * checksum in an extended header, in front of the others. A header of level 2 may not have a size
 * whose low byte is 0: that would be the end of the archive. */
static void
put_sum (GByteArray *out, gsize from, gsize size)
{
  gboolean is_long = out->data[from + LEVEL_AT] == 3;
  gsize at = from + LONG_SIZE_AT + (is_long ? 4 : 0);
  guint added = is_long ? 7 : 5;
  g_autofree guint8 *others = g_memdup2 (out->data + at, from + size - at);
  guint8 extended[7] = { (guint8)added };

  g_byte_array_set_size (out, (guint)at);
  g_byte_array_append (out, extended, added);
  g_byte_array_append (out, others, (guint)(from + size - at));
  if (!is_long && (out->len - from) % 256 == 0)
    ky_put_u8 (out, 0);
  if (is_long)
    ky_store_u32le (out->data + from + LONG_SIZE_AT, (guint32)(out->len - from));
  else
    ky_store_u16le (out->data + from, (guint16)(out->len - from));
  ky_store_u16le (out->data + at + added - 2,
                  lzh_member_checksum (ky_view (out->data + from, out->len - from)));
}

GBytes *
ky_lzh_mend (KyView view)
{
  g_autoptr (GByteArray) mended = NULL;
  KyView header;
  guint64 at = 0, size, packed;

  if (view.size > G_MAXINT)
    return NULL;
  while (lzh_member_read_header (view, at, &header, &size, &packed) && header.data[0] != 0
         && memcmp (header.data + 2, "-l", 2) == 0 && header.data[6] == '-')
    {
      gboolean lacks = lacks_sum (header, (gsize)size);
      gboolean is_other = header.data[LEVEL_AT] > 0 && header.data[ATTRIBUTES_AT] != ATTRIBUTES;
      gsize from;

      if (mended == NULL && (lacks || is_other))
        mended = g_byte_array_append (g_byte_array_new (), view.data, (guint)at);
      if (mended != NULL)
        {
          from = mended->len;
          g_byte_array_append (mended, header.data, (guint)size);
          if (is_other)
            set_attributes (mended->data + from, (gsize)size);
          if (lacks)
            put_sum (mended, from, (gsize)size);
          g_byte_array_append (mended, header.data + size, (guint)MIN (packed, header.size - size));
        }
      at += size + packed;
    }
  if (mended != NULL && at < view.size)
    g_byte_array_append (mended, view.data + at, (guint)(view.size - at));
  return mended != NULL ? g_byte_array_free_to_bytes (g_steal_pointer (&mended)) : NULL;
}

gboolean
ky_lzh_is_macintosh (KyView view, guint64 at)
{
  KyView header;
  guint64 packed, size;

  /* level 0 may end with the CRC */
  return lzh_member_read_header (view, at, &header, &size, &packed) && crc_at (header) + 2 < size
         && header.data[crc_at (header) + 2] == MACINTOSH;
}

GBytes *
ky_lzh_unpack (const KyLzhMember *member, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  switch (member->method)
    {
    case KY_LZH_LH1:
      bytes = ky_lh1_unpack (member->packed, member->size, error);
      break;
    case KY_LZH_LH4:
    case KY_LZH_LH5:
      bytes = ky_lh_unpack (member->packed, POSITIONS, member->size, error);
      break;
    case KY_LZH_LZ5:
      bytes = ky_lz5_unpack (member->packed, member->size, error);
      break;
    case KY_LZH_LZS:
      bytes = ky_lzs_unpack (member->packed, member->size, error);
      break;
    case KY_LZH_OTHER:
      g_assert_not_reached ();
    }
  if (bytes == NULL || lzh_member_checksum (ky_view_of_bytes (bytes)) == member->crc)
    return g_steal_pointer (&bytes);
  return ky_fail_null (error, KY_ERROR_MALFORMED, "LZH: a member's CRC is wrong");
}
