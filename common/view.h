/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Borrowed bytes, and the bounded reader over them. Every integer of a foreign file is read through
 * KyReader: a read past the end sets `failed`, returns zero, and the reader stays failed, so that a
 * parser may read a whole structure and check once. */
#pragma once

#include <glib.h>
#include <string.h>

/* Encloses the elements of a long array. In a macro, clang-format puts as many of them on a line as
 * fit, not one. */
#define KY_LIST(...)                                                                               \
  {                                                                                                \
    __VA_ARGS__                                                                                    \
  }

/* Four characters as the number that they form in big-endian files. */
#define KY_FOUR_CHARACTERS(a, b, c, d)                                                             \
  ((guint32)(a) << 24 | (guint32)(b) << 16 | (guint32)(c) << 8 | (guint32)(d))

/* Load and store integers, little-endian (le) or big-endian (be). The caller has checked that
 * `bytes` is long enough. */
static inline guint16
ky_load_u16le (const guint8 *bytes)
{
  return (guint16)(bytes[0] | bytes[1] << 8);
}

static inline guint16
ky_load_u16be (const guint8 *bytes)
{
  return (guint16)(bytes[0] << 8 | bytes[1]);
}

static inline guint32
ky_load_u24le (const guint8 *bytes)
{
  return ky_load_u16le (bytes) | (guint32)bytes[2] << 16;
}

static inline guint32
ky_load_u32le (const guint8 *bytes)
{
  return ky_load_u16le (bytes) | (guint32)ky_load_u16le (bytes + 2) << 16;
}

static inline guint32
ky_load_u32be (const guint8 *bytes)
{
  return (guint32)ky_load_u16be (bytes) << 16 | ky_load_u16be (bytes + 2);
}

static inline void
ky_store_u16le (guint8 *bytes, guint value)
{
  bytes[0] = (guint8)value;
  bytes[1] = (guint8)(value >> 8);
}

static inline void
ky_store_u16be (guint8 *bytes, guint value)
{
  bytes[0] = (guint8)(value >> 8);
  bytes[1] = (guint8)value;
}

static inline void
ky_store_u24le (guint8 *bytes, guint32 value)
{
  ky_store_u16le (bytes, value & 0xffff);
  bytes[2] = (guint8)(value >> 16);
}

static inline void
ky_store_u32le (guint8 *bytes, guint32 value)
{
  ky_store_u16le (bytes, value & 0xffff);
  ky_store_u16le (bytes + 2, value >> 16);
}

static inline void
ky_store_u64le (guint8 *bytes, guint64 value)
{
  ky_store_u32le (bytes, (guint32)value);
  ky_store_u32le (bytes + 4, (guint32)(value >> 32));
}

static inline void
ky_store_u32be (guint8 *bytes, guint32 value)
{
  ky_store_u16be (bytes, value >> 16);
  ky_store_u16be (bytes + 2, value & 0xffff);
}

/* Returns whether `c` is one of the ASCII characters of `set`. Unlike strchr(3) it does not count
 * the NUL. */
static inline gboolean
ky_is_among (guint c, const gchar *set)
{
  return c != 0 && c < 0x80 && strchr (set, (gint)c) != NULL;
}

typedef struct
{
  const guint8 *data;
  gsize size;
} KyView;

typedef struct
{
  const guint8 *data;
  gsize size;
  gsize at;
  gboolean failed;
} KyReader;

static inline KyView
ky_view (gconstpointer data, gsize size)
{
  return (KyView){ data, size };
}

/* Returns the bytes of `view` as a string, up to the first NUL; never NULL, also for an empty view
 * without data. (transfer full) */
static inline gchar *
ky_view_to_string (KyView view)
{
  return view.size > 0 ? g_strndup ((const gchar *)view.data, view.size) : g_strdup ("");
}

/* Returns a view of `bytes`, valid as long as `bytes`; its data is never NULL. */
static inline KyView
ky_view_of_bytes (GBytes *bytes)
{
  gsize size;
  const guint8 *data = (const guint8 *)g_bytes_get_data (bytes, &size);

  return ky_view (data != NULL ? data : (const guint8 *)"", size);
}

/* Gets the `length` bytes of `view` at `offset`. FALSE if they do not lie completely inside. */
static inline gboolean
ky_view_slice (KyView view, guint64 offset, guint64 length, KyView *ret_slice)
{
  if (offset > view.size || length > view.size - offset)
    return FALSE;
  *ret_slice = (KyView){ view.data + offset, (gsize)length };
  return TRUE;
}

/* Gets the bytes of `view` from `offset` to its end. FALSE if `offset` is outside. */
static inline gboolean
ky_view_from (KyView view, guint64 offset, KyView *ret_rest)
{
  return offset <= view.size && ky_view_slice (view, offset, view.size - offset, ret_rest);
}

static inline gboolean
ky_view_starts_with (KyView view, gconstpointer prefix, gsize length)
{
  return view.size >= length && memcmp (view.data, prefix, length) == 0;
}

static inline gboolean
ky_view_is (KyView view, const gchar *text)
{
  return view.size == strlen (text) && memcmp (view.data, text, view.size) == 0;
}

/* Tells whether `view` is one of `words`, which NULL ends. */
static inline gboolean
ky_view_is_one_of (KyView view, const gchar *const *words)
{
  for (; *words != NULL; words++)
    if (ky_view_is (view, *words))
      return TRUE;
  return FALSE;
}

static inline gboolean
ky_view_is_ascii (KyView view)
{
  gsize at = 0;
  guint64 eight = 0;

  for (; view.size - at >= sizeof eight; at += sizeof eight)
    {
      memcpy (&eight, view.data + at, sizeof eight);
      if ((eight & G_GUINT64_CONSTANT (0x8080808080808080)) != 0)
        return FALSE;
    }
  while (at < view.size && view.data[at] < 0x80)
    at++;
  return at == view.size;
}

static inline KyReader
ky_reader (KyView view)
{
  return (KyReader){ view.data, view.size, 0, FALSE };
}

static inline gsize
ky_reader_left (const KyReader *reader)
{
  return reader->failed ? 0 : reader->size - reader->at;
}

/* Reads `length` bytes. Returns NULL, and makes the reader fail, if the data has fewer. */
static inline const guint8 *
ky_reader_bytes (KyReader *reader, guint64 length)
{
  const guint8 *here;

  if (reader->failed || length > reader->size - reader->at)
    {
      reader->failed = TRUE;
      return NULL;
    }
  here = reader->data + reader->at;
  reader->at += (gsize)length;
  return here;
}

/* Reads `length` bytes as a view, which is empty if there are fewer. */
static inline KyView
ky_reader_view (KyReader *reader, guint64 length)
{
  const guint8 *bytes = ky_reader_bytes (reader, length);

  return ky_view (bytes, bytes != NULL ? (gsize)length : 0);
}

static inline gboolean
ky_reader_seek (KyReader *reader, guint64 offset)
{
  if (reader->failed || offset > reader->size)
    {
      reader->failed = TRUE;
      return FALSE;
    }
  reader->at = (gsize)offset;
  return TRUE;
}

static inline guint8
ky_reader_u8 (KyReader *reader)
{
  const guint8 *p = ky_reader_bytes (reader, 1);
  return p != NULL ? p[0] : 0;
}

static inline guint16
ky_reader_u16le (KyReader *reader)
{
  const guint8 *p = ky_reader_bytes (reader, 2);
  return p != NULL ? ky_load_u16le (p) : 0;
}

static inline guint16
ky_reader_u16be (KyReader *reader)
{
  const guint8 *p = ky_reader_bytes (reader, 2);
  return p != NULL ? ky_load_u16be (p) : 0;
}

static inline guint32
ky_reader_u32le (KyReader *reader)
{
  const guint8 *p = ky_reader_bytes (reader, 4);
  return p != NULL ? ky_load_u32le (p) : 0;
}

static inline guint32
ky_reader_u32be (KyReader *reader)
{
  const guint8 *p = ky_reader_bytes (reader, 4);
  return p != NULL ? ky_load_u32be (p) : 0;
}

/* Returns the number at `offset` of `view`, or 0 if it does not lie completely inside. */
static inline guint16
ky_view_u16le (KyView view, guint64 offset)
{
  KyView here;

  return ky_view_slice (view, offset, 2, &here) ? ky_load_u16le (here.data) : 0;
}

static inline guint16
ky_view_u16be (KyView view, guint64 offset)
{
  KyView here;

  return ky_view_slice (view, offset, 2, &here) ? ky_load_u16be (here.data) : 0;
}

static inline guint32
ky_view_u32le (KyView view, guint64 offset)
{
  KyView here;

  return ky_view_slice (view, offset, 4, &here) ? ky_load_u32le (here.data) : 0;
}

static inline guint32
ky_view_u32be (KyView view, guint64 offset)
{
  KyView here;

  return ky_view_slice (view, offset, 4, &here) ? ky_load_u32be (here.data) : 0;
}

static inline guint64
ky_reader_u64le (KyReader *reader)
{
  guint64 low = ky_reader_u32le (reader);
  guint64 high = ky_reader_u32le (reader);
  return low | high << 32;
}

static inline void
ky_put_u8 (GByteArray *out, guint value)
{
  guint8 byte = (guint8)value;

  g_byte_array_append (out, &byte, 1);
}

static inline void
ky_put_view (GByteArray *out, KyView view)
{
  if (view.size > 0)
    g_byte_array_append (out, view.data, (guint)view.size);
}

static inline void
ky_put_zeros (GByteArray *out, gsize count)
{
  guint before = out->len;

  g_byte_array_set_size (out, (guint)(before + count));
  if (count > 0)
    memset (out->data + before, 0, count);
}

/* Append integers to `out`, little-endian. */
static inline void
ky_put_u16le (GByteArray *out, guint value)
{
  guint8 bytes[2];

  ky_store_u16le (bytes, value);
  g_byte_array_append (out, bytes, sizeof bytes);
}

static inline void
ky_put_u32le (GByteArray *out, guint32 value)
{
  guint8 bytes[4];

  ky_store_u32le (bytes, value);
  g_byte_array_append (out, bytes, sizeof bytes);
}

static inline void
ky_put_u64le (GByteArray *out, guint64 value)
{
  guint8 bytes[8];

  ky_store_u64le (bytes, value);
  g_byte_array_append (out, bytes, sizeof bytes);
}

/* Append integers to `out`, big-endian. */
static inline void
ky_put_u16be (GByteArray *out, guint value)
{
  guint8 bytes[2];

  ky_store_u16be (bytes, value);
  g_byte_array_append (out, bytes, sizeof bytes);
}

static inline void
ky_put_u32be (GByteArray *out, guint32 value)
{
  guint8 bytes[4];

  ky_store_u32be (bytes, value);
  g_byte_array_append (out, bytes, sizeof bytes);
}
