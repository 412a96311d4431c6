/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses a ZIP file into its members and unpacks them. Whatever the central directory, the
 * local headers, data descriptors and end records disagree about makes the file MALFORMED.
 * Section numbers are those of APPNOTE.TXT 6.3.10. */
#include "filetypes/base/zip/reader.h"

#include "common/charset/charset.h"
#include "common/charset/charset-names.h"
#include "common/release.h"

#include <libdeflate.h>

#define LOCAL_SIGNATURE 0x04034b50
#define CENTRAL_SIGNATURE 0x02014b50
#define DESCRIPTOR_SIGNATURE 0x08074b50
#define END64_SIGNATURE 0x06064b50
#define LOCATOR64_SIGNATURE 0x07064b50

#define END_SIZE 22
#define LOCATOR64_SIZE 20
#define COMMENT_MAX 65535
#define NO_DATE (0x21u << 16) /* 1980-01-01 00:00 */

/* Names general purpose bits (APPNOTE 4.4.4). */
enum
{
  FLAG_ENCRYPTED = 1 << 0,
  FLAG_DESCRIPTOR = 1 << 3,
  FLAG_STRONG = 1 << 6,
  FLAG_UTF8 = 1 << 11,
  FLAG_MASKED = 1 << 13, /* local headers do not tell the truth */
};

#define EXTRA_ZIP64 0x0001
#define EXTRA_UNICODE_PATH 0x7075

#define DEFLATE_RATIO_MAX 1032 /* largest compression ratio of deflate */

/* --- end records ---------------------------------------------------------------------------- */

typedef struct
{
  guint64 at;    /* of the first end record, zip64's or the other */
  guint64 after; /* offset after the comment */
  guint64 directory_at, directory_size, n_entries;
  gboolean has_comment;
} End;

static gboolean
is_split (GError **error)
{
  return ky_fail (error, KY_ERROR_UNSUPPORTED, "archive-piece: zip");
}

/* Finds the last end record. A second one that could be meant just as well makes two archives of
 * it. */
static gboolean
zip_reader_find_end (KyView view, guint64 *ret_at, GError **error)
{
  gsize lowest = view.size > END_SIZE + COMMENT_MAX ? view.size - END_SIZE - COMMENT_MAX : 0;
  gboolean is_found = FALSE;

  if (view.size < END_SIZE)
    return ky_error_malformed (error, "zip: the end record is missing");
  for (gsize at = view.size - END_SIZE + 1; at-- > lowest;)
    {
      if (view.data[at] != 'P' || memcmp (view.data + at, "PK\5\6", 4) != 0)
        continue;
      gsize comment = ky_load_u16le (view.data + at + 20);
      if (!is_found)
        *ret_at = at;
      else if (at + END_SIZE + comment == view.size)
        return ky_error_malformed (error, "zip: there are two end records");
      is_found = TRUE;
    }
  if (is_found)
    return TRUE;
  /* §8.5.5: the first piece begins with a mark; those of other splitters have none. */
  return memcmp (view.data, "PK\7\10", 4) == 0
             ? is_split (error)
             : ky_error_malformed (error, "zip: the end record is missing: the archive is "
                                          "truncated, or a piece of a split archive");
}

/* Reads the locator, which directly precedes the end record (§4.3.14, §4.3.15). If both records
 * give a number, they must be equal. */
static gboolean
read_end64 (KyView view, guint64 end_at, End *end, GError **error)
{
  KyReader reader = ky_reader (view);

  if (end_at < LOCATOR64_SIZE || !ky_reader_seek (&reader, end_at - LOCATOR64_SIZE)
      || ky_reader_u32le (&reader) != LOCATOR64_SIGNATURE)
    return TRUE;
  ky_reader_u32le (&reader);
  guint64 at = ky_reader_u64le (&reader);
  if (ky_reader_u32le (&reader) > 1)
    return is_split (error);
  if (!ky_reader_seek (&reader, at) || ky_reader_u32le (&reader) != END64_SIGNATURE)
    return ky_error_malformed (error, "zip: the zip64 end record is missing");
  guint64 record_size = ky_reader_u64le (&reader);
  if (record_size < 44 || record_size > end_at || at + 12 + record_size + LOCATOR64_SIZE != end_at)
    return ky_error_malformed (error, "zip: the zip64 end record has a wrong size");
  ky_reader_u16le (&reader);
  guint16 version = ky_reader_u16le (&reader);
  ky_reader_bytes (&reader, 8);
  guint64 here = ky_reader_u64le (&reader);
  guint64 all = ky_reader_u64le (&reader);
  guint64 size = ky_reader_u64le (&reader);
  guint64 directory_at = ky_reader_u64le (&reader);
  if (reader.failed || here != all || (end->n_entries != 0xffff && end->n_entries != all)
      || (end->directory_size != 0xffffffff && end->directory_size != size)
      || (end->directory_at != 0xffffffff && end->directory_at != directory_at))
    return ky_error_malformed (error, "zip: the two end records disagree");
  /* §4.3.14.3: version 2 of the record is for compressed and encrypted directories. */
  if (version >= 62 && record_size > 44)
    return ky_fail (error, KY_ERROR_ENCRYPTED, "zip: the directory is encrypted");
  *end = (End){ at, end->after, directory_at, size, all, end->has_comment };
  return TRUE;
}

static gboolean
zip_reader_read_end (KyView view, End *ret_end, GError **error)
{
  KyReader reader = ky_reader (view);
  guint64 at = 0;

  if (!zip_reader_find_end (view, &at, error))
    return FALSE;
  ky_reader_seek (&reader, at + 4);
  guint16 disk = ky_reader_u16le (&reader);
  guint16 first_disk = ky_reader_u16le (&reader);
  guint16 here = ky_reader_u16le (&reader);
  ret_end->n_entries = ky_reader_u16le (&reader);
  ret_end->directory_size = ky_reader_u32le (&reader);
  ret_end->directory_at = ky_reader_u32le (&reader);
  guint16 comment = ky_reader_u16le (&reader);
  if ((disk != 0 && disk != 0xffff) || (first_disk != 0 && first_disk != 0xffff)
      || (here != ret_end->n_entries && ret_end->n_entries != 0xffff))
    return is_split (error);
  if (at + END_SIZE + comment > view.size)
    return ky_error_malformed (error, "zip: the comment is truncated");
  ret_end->at = at;
  ret_end->after = at + END_SIZE + comment;
  ret_end->has_comment = comment > 0;
  return read_end64 (view, at, ret_end, error);
}

/* --- names ---------------------------------------------------------------------------------- */

/* Finds the field `id` of `extra`. FALSE when there is none. */
static gboolean
zip_reader_find_extra (KyView extra, guint16 id, KyView *ret_field)
{
  KyReader reader = ky_reader (extra);

  while (ky_reader_left (&reader) >= 4)
    {
      guint16 found = ky_reader_u16le (&reader);
      guint16 size = ky_reader_u16le (&reader);
      const guint8 *data = ky_reader_bytes (&reader, size);

      if (data == NULL)
        return FALSE;
      if (found == id)
        {
          *ret_field = ky_view (data, size);
          return TRUE;
        }
    }
  return FALSE;
}

/* Returns the name in the entry's extra field for Unicode names (transfer full), or NULL. */
static gchar *
unicode_name (const KyZipEntry *entry)
{
  KyView field;

  if ((entry->flags & FLAG_UTF8) != 0
      || !zip_reader_find_extra (entry->extra, EXTRA_UNICODE_PATH, &field) || field.size <= 5
      || field.data[0] != 1)
    return NULL;
  KyReader reader = ky_reader (field);
  ky_reader_u8 (&reader);
  return ky_reader_u32le (&reader) == ky_zip_crc (entry->raw_name) ? ky_charset_decode (
             ky_view (field.data + 5, field.size - 5), "utf-8", KY_CHARSET_STRICT, NULL, NULL)
                                                                   : NULL;
}

static gboolean
zip_reader_is_separator (guint8 c)
{
  return c == '/' || c == '\\';
}

/* Tells whether the names `one` and `other` differ at most in bytes that may be separators. */
static gboolean
zip_reader_is_same_name (KyView one, KyView other)
{
  if (one.size != other.size)
    return FALSE;
  for (gsize i = 0; i < one.size; i++)
    if (one.data[i] != other.data[i]
        && !(zip_reader_is_separator (one.data[i]) && zip_reader_is_separator (other.data[i])))
      return FALSE;
  return TRUE;
}

/* Tells whether both names of `entry` are the same when they are read in `names`, but for the
 * separators: the byte 5C also ends characters of Shift_JIS. */
static gboolean
reads_alike (const KyCharsetNames *names, const KyZipEntry *entry)
{
  g_autofree gchar *local = ky_charset_names_decode (names, entry->local_name);
  g_autofree gchar *central = ky_charset_names_decode (names, entry->raw_name);

  return strcmp (g_strdelimit (local, "\\", '/'), g_strdelimit (central, "\\", '/')) == 0;
}

static gboolean
contradicts (GError **error)
{
  return ky_error_malformed (error, "zip: a local header contradicts the directory");
}

/* Decodes the names of all entries. The UTF-8 flag is right where the bytes are UTF-8, and many
 * writers set no flag. */
static gboolean
decode_names (KyZip *zip, GError **error)
{
  static const KyCharsetNames none = { 0 };
  KyCharsetNames names = { 0 };

  for (guint i = 0; i < zip->entries->len; i++)
    {
      KyZipEntry *entry = &g_array_index (zip->entries, KyZipEntry, i);

      entry->name = unicode_name (entry);
      if (entry->name == NULL && (entry->flags & FLAG_UTF8) == 0)
        ky_charset_names_add (&names, entry->raw_name);
    }
  ky_charset_names_settle (&names);
  for (guint i = 0; i < zip->entries->len; i++)
    {
      KyZipEntry *entry = &g_array_index (zip->entries, KyZipEntry, i);
      const KyCharsetNames *read_in = (entry->flags & FLAG_UTF8) != 0 ? &none : &names;

      if (entry->local_name.size > 0 && !reads_alike (read_in, entry))
        return contradicts (error);
      if (entry->name == NULL)
        entry->name = ky_charset_names_decode (read_in, entry->raw_name);
      entry->is_directory = entry->is_directory || g_str_has_suffix (entry->name, "/")
                            || g_str_has_suffix (entry->name, "\\");
    }
  return TRUE;
}

guint32
ky_zip_time (guint32 time)
{
  guint month = time >> 21 & 15, day = time >> 16 & 31;

  if (month < 1 || month > 12 || day < 1 || (time >> 11 & 31) > 23 || (time >> 5 & 63) > 59
      || (time & 31) > 29)
    return NO_DATE;
  return time;
}

/* --- directory ------------------------------------------------------------------------------ */

typedef struct
{
  KyZipEntry entry;
  guint64 packed_size;
  gboolean has_comment;
} Row;

/* Reads the 64-bit values, which follow in this order for the fields that are 0xFFFFFFFF
 * (§4.5.3). */
static gboolean
read_zip64 (Row *row, GError **error)
{
  KyView field;
  gboolean wants_unpacked = row->entry.unpacked_size == 0xffffffff;
  gboolean wants_packed = row->packed_size == 0xffffffff;
  gboolean wants_at = row->entry.header_at == 0xffffffff;

  if (!zip_reader_find_extra (row->entry.extra, EXTRA_ZIP64, &field))
    return TRUE;
  KyReader reader = ky_reader (field);
  if (wants_unpacked)
    row->entry.unpacked_size = ky_reader_u64le (&reader);
  if (wants_packed)
    row->packed_size = ky_reader_u64le (&reader);
  if (wants_at)
    row->entry.header_at = ky_reader_u64le (&reader);
  return !reader.failed || ky_error_malformed (error, "zip: a zip64 extra field is too short");
}

static gboolean
zip_reader_read_row (KyReader *reader, Row *row, GError **error)
{
  KyZipEntry *entry = &row->entry;

  memset (row, 0, sizeof *row);
  if (ky_reader_u32le (reader) != CENTRAL_SIGNATURE)
    return ky_error_malformed (error, "zip: fewer directory entries than announced");
  guint16 made_by = ky_reader_u16le (reader);
  ky_reader_u16le (reader);
  entry->flags = ky_reader_u16le (reader);
  entry->method = ky_reader_u16le (reader);
  guint16 time = ky_reader_u16le (reader);
  guint16 date = ky_reader_u16le (reader);
  entry->crc = ky_reader_u32le (reader);
  row->packed_size = ky_reader_u32le (reader);
  entry->unpacked_size = ky_reader_u32le (reader);
  guint16 name_size = ky_reader_u16le (reader);
  guint16 extra_size = ky_reader_u16le (reader);
  guint16 comment_size = ky_reader_u16le (reader);
  guint16 disk = ky_reader_u16le (reader);
  ky_reader_u16le (reader);
  guint32 attributes = ky_reader_u32le (reader);
  entry->header_at = ky_reader_u32le (reader);
  entry->raw_name = ky_view (ky_reader_bytes (reader, name_size), name_size);
  entry->extra = ky_view (ky_reader_bytes (reader, extra_size), extra_size);
  ky_reader_bytes (reader, comment_size);
  if (reader->failed)
    return ky_error_malformed (error, "zip: the central directory is truncated");
  if (disk != 0 && disk != 0xffff)
    return ky_error_malformed (error, "zip: a member is in another piece of a split archive");
  row->has_comment = comment_size > 0;
  entry->time = ky_zip_time ((guint32)date << 16 | time);
  entry->unix_mode = made_by >> 8 == 3 || made_by >> 8 == 19 ? (guint16)(attributes >> 16) : 0;
  entry->is_encrypted = (entry->flags & (FLAG_ENCRYPTED | FLAG_STRONG | FLAG_MASKED)) != 0
                        || entry->method == KY_ZIP_AES;
  if (!read_zip64 (row, error))
    return FALSE;
  entry->is_directory = (attributes & 0x10) != 0 && made_by >> 8 == 0 && entry->unpacked_size == 0;
  return TRUE;
}

/* --- local headers -------------------------------------------------------------------------- */

/* Returns the end of a data descriptor, which has or lacks a signature and has sizes of 32 or 64
 * bits (§4.3.9), or 0 if there is none. */
static guint64
read_descriptor (KyView view, guint64 at, const Row *row)
{
  for (guint form = 0; form < 4; form++)
    {
      KyReader reader = ky_reader (view);

      ky_reader_seek (&reader, at);
      if (form < 2 && ky_reader_u32le (&reader) != DESCRIPTOR_SIGNATURE)
        continue;
      guint32 crc = ky_reader_u32le (&reader);
      guint64 packed = form % 2 == 0 ? ky_reader_u32le (&reader) : ky_reader_u64le (&reader);
      guint64 unpacked = form % 2 == 0 ? ky_reader_u32le (&reader) : ky_reader_u64le (&reader);
      if (!reader.failed && crc == row->entry.crc && packed == row->packed_size
          && unpacked == row->entry.unpacked_size)
        return reader.at;
    }
  return 0;
}

/* Tells whether VALUE of the local header agrees with the directory: with a data descriptor it may
 * be zero, with zip64 it is in the extra field. */
static gboolean
zip_reader_agrees (guint64 local, guint64 central, gboolean has_descriptor)
{
  return local == central || local == 0xffffffff || (has_descriptor && local == 0);
}

/* Reads the local header of `row` and sets where the member's data lies. */
static gboolean
read_local (KyView view, Row *row, GError **error)
{
  KyZipEntry *entry = &row->entry;
  KyReader reader = ky_reader (view);

  if (!ky_reader_seek (&reader, entry->header_at) || ky_reader_u32le (&reader) != LOCAL_SIGNATURE)
    return ky_error_malformed (
        error, "zip: there is no local header at the offset in the central directory");
  ky_reader_u16le (&reader);
  guint16 flags = ky_reader_u16le (&reader);
  guint16 method = ky_reader_u16le (&reader);
  ky_reader_u32le (&reader);
  guint32 crc = ky_reader_u32le (&reader);
  guint32 packed = ky_reader_u32le (&reader);
  guint32 unpacked = ky_reader_u32le (&reader);
  guint16 name_size = ky_reader_u16le (&reader);
  guint16 extra_size = ky_reader_u16le (&reader);
  KyView name = ky_view (ky_reader_bytes (&reader, name_size), name_size);
  ky_reader_bytes (&reader, extra_size);
  if (reader.failed || !ky_view_slice (view, reader.at, row->packed_size, &entry->packed))
    return ky_error_malformed (error, "zip: a member is truncated");
  entry->end_at = reader.at + row->packed_size;
  if (((flags | entry->flags) & FLAG_MASKED) != 0)
    return TRUE;
  gboolean has_descriptor = ((flags | entry->flags) & FLAG_DESCRIPTOR) != 0;
  if (method != entry->method || ((flags ^ entry->flags) & FLAG_ENCRYPTED) != 0
      || !zip_reader_is_same_name (name, entry->raw_name)
      || (crc != entry->crc && !(has_descriptor && crc == 0))
      || !zip_reader_agrees (packed, row->packed_size, has_descriptor)
      || !zip_reader_agrees (unpacked, entry->unpacked_size, has_descriptor))
    return contradicts (error);
  if (memcmp (name.data, entry->raw_name.data, name_size) != 0)
    entry->local_name = name;
  if (has_descriptor)
    {
      guint64 after = read_descriptor (view, entry->end_at, row);
      KyView here;

      if (after != 0)
        entry->end_at = after;
      else if (ky_view_slice (view, entry->end_at, 4, &here)
               && memcmp (here.data, "PK\7\10", 4) == 0)
        entry->problem = "zip: the data descriptor contradicts the directory";
    }
  return TRUE;
}

/* --- layout --------------------------------------------------------------------------------- */

static gint
compare_position (gconstpointer a, gconstpointer b)
{
  const KyZipEntry *one = *(const KyZipEntry *const *)a;
  const KyZipEntry *other = *(const KyZipEntry *const *)b;

  return one->header_at < other->header_at ? -1 : one->header_at > other->header_at;
}

static void
count_gap (KyZip *zip, KyView view, guint64 from, guint64 to)
{
  KyView gap;

  if (to <= from || !ky_view_slice (view, from, to - from, &gap))
    return;
  zip->n_gap += gap.size;
  zip->n_hidden += ky_view_starts_with (gap, "PK\3\4", 4) ? 1 : 0;
}

/* Checks that the members do not overlap and precede the directory. Bytes between them are counted.
 * Errors: MALFORMED. */
static gboolean
zip_reader_check_layout (KyZip *zip, KyView view, guint64 directory_at, GError **error)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_sized_new (zip->entries->len);
  guint64 end = 0;

  for (guint i = 0; i < zip->entries->len; i++)
    g_ptr_array_add (sorted, &g_array_index (zip->entries, KyZipEntry, i));
  g_ptr_array_sort (sorted, compare_position);
  for (guint i = 0; i < sorted->len; i++)
    {
      const KyZipEntry *entry = sorted->pdata[i];

      if (i > 0 && entry->header_at < end)
        return ky_error_malformed (error, "zip: members overlap");
      if (i == 0)
        zip->n_prefix = entry->header_at;
      else
        count_gap (zip, view, end, entry->header_at);
      end = entry->end_at;
    }
  if (end > directory_at)
    return ky_error_malformed (error, "zip: a member overlaps the directory");
  if (sorted->len > 0)
    count_gap (zip, view, end, directory_at);
  else
    zip->n_prefix = directory_at;
  /* The mark of a split archive that became one piece is no prefix. */
  if (zip->n_prefix == 4 && ky_view_starts_with (view, "PK00", 4))
    zip->n_prefix = 0;
  return TRUE;
}

/* Checks that only a digital signature, if anything, is between the directory's entries and the end
 * record. */
static gboolean
check_after_directory (KyView view, KyReader *reader, const End *end, GError **error)
{
  KyView rest;

  if (reader->at == end->at)
    return TRUE;
  if (ky_view_slice (view, reader->at, 4, &rest) && memcmp (rest.data, "PK\5\5", 4) == 0)
    {
      ky_reader_u32le (reader);
      guint16 size = ky_reader_u16le (reader);
      ky_reader_bytes (reader, size);
      if (!reader->failed && reader->at == end->at)
        return TRUE;
    }
  return ky_error_malformed (error, "zip: the central directory does not end at the end record");
}

/* Finds the beginning of the directory. If bytes precede the archive, all offsets may be too small
 * by their number. Then no signature of a directory may be at the offset itself. */
static gboolean
locate_directory (KyView view, const End *end, guint64 *ret_at, guint64 *ret_shift, GError **error)
{
  guint64 span;
  KyView there;

  if (!g_uint64_checked_add (&span, end->directory_at, end->directory_size) || span > end->at)
    return ky_error_malformed (error, "zip: the central directory is outside of the file");
  *ret_shift = end->at - span;
  *ret_at = end->directory_at + *ret_shift;
  if (*ret_shift == 0 || end->n_entries == 0)
    return TRUE;
  if (ky_view_slice (view, end->directory_at, 4, &there) && memcmp (there.data, "PK\1\2", 4) == 0)
    return ky_error_malformed (error, "zip: there are two central directories");
  return TRUE;
}

KY_DEFINE_CLEAR (zip_reader_entry_clear, KyZipEntry, name)

static gboolean
zip_reader_read_rows (KyZip *zip, KyView view, const End *end, guint64 at, guint64 shift,
                      GError **error)
{
  KyReader reader = ky_reader (view);

  ky_reader_seek (&reader, at);
  for (guint64 i = 0; i < end->n_entries; i++)
    {
      Row row;
      gboolean ok = zip_reader_read_row (&reader, &row, error);

      if (ok && !g_uint64_checked_add (&row.entry.header_at, row.entry.header_at, shift))
        ok = ky_error_malformed (error, "zip: a member is outside of the file");
      if (!ok || !read_local (view, &row, error))
        return FALSE;
      zip->n_comments += row.has_comment ? 1 : 0;
      g_array_append_val (zip->entries, row.entry);
    }
  return decode_names (zip, error) && check_after_directory (view, &reader, end, error);
}

KyZip *
ky_zip_open (KyView view, guint64 max_entries, GError **error)
{
  g_autoptr (KyZip) zip = g_new0 (KyZip, 1);
  End end = { 0 };
  KyView there;
  guint64 at, shift;

  zip->entries = g_array_new (FALSE, FALSE, sizeof (KyZipEntry));
  g_array_set_clear_func (zip->entries, zip_reader_entry_clear);
  if (!zip_reader_read_end (view, &end, error)
      || !locate_directory (view, &end, &at, &shift, error))
    return NULL;
  if (end.n_entries > max_entries)
    return ky_fail_null (error, KY_ERROR_LIMIT, "members: more than %" G_GUINT64_FORMAT,
                         max_entries);
  /* This signature precedes an encrypted directory (§4.3.11). */
  if (ky_view_slice (view, at, 4, &there) && memcmp (there.data, "PK\6\10", 4) == 0)
    return ky_fail_null (error, KY_ERROR_ENCRYPTED, "zip: the directory is encrypted");
  if (!zip_reader_read_rows (zip, view, &end, at, shift, error)
      || !zip_reader_check_layout (zip, view, at, error))
    return NULL;
  zip->n_comments += end.has_comment ? 1 : 0;
  zip->n_tail = view.size - end.after;
  return g_steal_pointer (&zip);
}

void
ky_zip_free (KyZip *zip)
{
  if (zip == NULL)
    return;
  g_array_unref (zip->entries);
  if (zip->decompressor != NULL)
    libdeflate_free_decompressor (zip->decompressor);
  g_free (zip);
}

gboolean
ky_zip_takes_place (const KyZipEntry *later, const KyZipEntry *former)
{
  return ky_view_is (later->raw_name, later->name) || !ky_view_is (former->raw_name, former->name);
}

const KyZipEntry *
ky_zip_find (const KyZip *zip, const gchar *name)
{
  for (guint i = 0; i < zip->entries->len; i++)
    if (strcmp (ky_zip_entry (zip, i)->name, name) == 0)
      return ky_zip_entry (zip, i);
  return NULL;
}

/* --- content -------------------------------------------------------------------------------- */

guint32
ky_zip_crc (KyView view)
{
  return libdeflate_crc32 (0, view.data, view.size);
}

/* Returns TRUE when `data`, deflated, is exactly `out`'s `size` bytes; `decompressor` is
 * libdeflate's. */
static gboolean
zip_reader_inflate (struct libdeflate_decompressor *decompressor, KyView data, guint8 *out,
                    guint64 size)
{
  gsize consumed = 0, made = 0;

  return libdeflate_deflate_decompress_ex (decompressor, data.data, data.size, out, size, &consumed,
                                           &made)
             == LIBDEFLATE_SUCCESS
         && consumed == data.size && made == size;
}

static GBytes *
inflate_view (gpointer *decompressor, KyView data, guint64 size, GError **error)
{
  /* Before the memory is asked for: a size that no deflate stream of this length can have. */
  if (size / DEFLATE_RATIO_MAX > data.size)
    {
      ky_error_malformed (error,
                          "zip: a member's announced size is larger than its data can become");
      return NULL;
    }
  g_autofree guint8 *out = g_try_malloc (MAX (size, 1));
  if (*decompressor == NULL)
    *decompressor = libdeflate_alloc_decompressor ();
  if (out == NULL || *decompressor == NULL)
    return ky_fail_null (error, KY_ERROR_MEMORY, "zip: no memory for a member");
  if (!zip_reader_inflate (*decompressor, data, out, size))
    {
      ky_error_malformed (error,
                          "zip: a member's data is damaged or does not have the announced size");
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&out), (gsize)size);
}

GBytes *
ky_zip_inflate (KyView data, guint64 size, GError **error)
{
  gpointer decompressor = NULL;
  GBytes *bytes = inflate_view (&decompressor, data, size, error);

  if (decompressor != NULL)
    libdeflate_free_decompressor (decompressor);
  return bytes;
}

GBytes *
ky_zip_unpack (KyZip *zip, const KyZipEntry *entry, guint64 limit, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (entry->problem != NULL)
    return ky_error_malformed (error, entry->problem), NULL;
  if (entry->is_encrypted)
    return ky_fail_null (error, KY_ERROR_ENCRYPTED, "zip: the member is encrypted");
  if (entry->unpacked_size > limit)
    return ky_fail_null (error, KY_ERROR_LIMIT,
                         "unpacked: a member of %" G_GUINT64_FORMAT
                         " bytes, limit %" G_GUINT64_FORMAT,
                         entry->unpacked_size, limit);
  switch (entry->method)
    {
    case KY_ZIP_STORED:
      if (entry->packed.size != entry->unpacked_size)
        return ky_error_malformed (error, "zip: the two sizes of a stored member differ"), NULL;
      bytes = g_bytes_new_static (entry->packed.data, entry->packed.size);
      break;
    case KY_ZIP_DEFLATED:
      bytes = inflate_view (&zip->decompressor, entry->packed, entry->unpacked_size, error);
      break;
    default:
      g_set_error (error, KY_ERROR, KY_ERROR_UNSUPPORTED, "zip: compression method %u",
                   entry->method);
      break;
    }
  if (bytes == NULL)
    return NULL;
  if (ky_zip_crc (ky_view_of_bytes (bytes)) != entry->crc)
    return ky_error_malformed (error, "zip: a member's CRC is wrong"), NULL;
  return g_steal_pointer (&bytes);
}
