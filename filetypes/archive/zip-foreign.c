/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/archive/zip-foreign.h"

#include <archive.h>
#include <archive_entry.h>

typedef struct archive Reader;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reader, archive_read_free)

static void
put16 (GByteArray *out, guint value)
{
  guint8 bytes[] = { (guint8)value, (guint8)(value >> 8) };

  g_byte_array_append (out, bytes, sizeof bytes);
}

static void
put32 (GByteArray *out, guint32 value)
{
  put16 (out, value & 0xffff);
  put16 (out, value >> 16);
}

/* An archive of this one member: its local header and data as they are (the password's check byte
 * depends on the header), and a directory. The name plays no part. */
static GByteArray *
single_archive (KyView view, const KyZipEntry *entry)
{
  GByteArray *out = g_byte_array_new ();
  guint32 directory_at, size;

  g_byte_array_append (out, view.data + entry->header_at,
                       (guint)(entry->end_at - entry->header_at));
  directory_at = out->len;
  g_byte_array_append (out, (const guint8 *)"PK\1\2", 4);
  put16 (out, 20);
  put16 (out, 20);
  put16 (out, entry->flags);
  put16 (out, entry->method);
  put32 (out, entry->time);
  put32 (out, entry->crc);
  put32 (out, (guint32)entry->packed.size);
  put32 (out, (guint32)entry->unpacked_size);
  put16 (out, (guint)entry->raw_name.size);
  put16 (out, (guint)entry->extra.size);
  put16 (out, 0);
  put16 (out, 0);
  put16 (out, 0);
  put32 (out, 0);
  put32 (out, 0);
  g_byte_array_append (out, entry->raw_name.data, (guint)entry->raw_name.size);
  g_byte_array_append (out, entry->extra.data, (guint)entry->extra.size);
  size = out->len - directory_at;
  g_byte_array_append (out, (const guint8 *)"PK\5\6", 4);
  put32 (out, 0);
  put16 (out, 1);
  put16 (out, 1);
  put32 (out, size);
  put32 (out, directory_at);
  put16 (out, 0);
  return out;
}

static void
set_library_error (Reader *reader, const KyZipEntry *entry, GError **error)
{
  const gchar *message = archive_error_string (reader);
  g_autofree gchar *valid = g_utf8_make_valid (message != NULL ? message : "damaged", -1);

  /* Behind a wrong password anything may follow: nothing can be said of the data. */
  g_set_error (error, KY_ERROR,
               entry->is_encrypted                    ? KY_ERROR_ENCRYPTED
               : strstr (valid, "nsupported") != NULL ? KY_ERROR_UNSUPPORTED
               : archive_errno (reader) == ENOMEM     ? KY_ERROR_MEMORY
                                                      : KY_ERROR_MALFORMED,
               "libarchive: %s", valid);
}

/* AE-2 stores no CRC; its MAC was checked by libarchive. */
static gboolean
has_crc (const KyZipEntry *entry)
{
  return entry->method != KY_ZIP_AES || entry->crc != 0;
}

static GBytes *
read_member (Reader *reader, const KyZipEntry *entry, GError **error)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();

  for (;;)
    {
      const void *data;
      size_t length;
      la_int64_t offset;
      int status = archive_read_data_block (reader, &data, &length, &offset);

      if (status == ARCHIVE_EOF)
        break;
      if (status != ARCHIVE_OK)
        {
          set_library_error (reader, entry, error);
          return NULL;
        }
      if (length > entry->unpacked_size - content->len)
        {
          g_set_error (error, KY_ERROR, KY_ERROR_MALFORMED,
                       "zip: a member's data has not the size announced");
          return NULL;
        }
      g_byte_array_append (content, data, (guint)length);
    }
  if (content->len != entry->unpacked_size
      || (has_crc (entry) && ky_zip_crc (ky_view (content->data, content->len)) != entry->crc))
    {
      g_set_error (error, KY_ERROR, entry->is_encrypted ? KY_ERROR_ENCRYPTED : KY_ERROR_MALFORMED,
                   "zip: a member's size or CRC is wrong");
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&content));
}

GBytes *
ky_zip_unpack_foreign (KyView view, const KyZipEntry *entry, const gchar *password, guint64 limit,
                       GError **error)
{
  g_autoptr (Reader) reader = archive_read_new ();
  g_autoptr (GByteArray) single = NULL;
  struct archive_entry *header;

  if (entry->unpacked_size > MIN (limit, G_MAXINT32)
      || entry->end_at - entry->header_at > G_MAXINT32)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_LIMIT, "unpacked: a member of 2 GiB or more");
      return NULL;
    }
  if (reader == NULL || archive_read_support_format_zip_seekable (reader) != ARCHIVE_OK
      || (password != NULL && password[0] != '\0'
          && archive_read_add_passphrase (reader, password) != ARCHIVE_OK))
    {
      g_set_error (error, KY_ERROR, KY_ERROR_MEMORY, "libarchive: no memory");
      return NULL;
    }
  single = single_archive (view, entry);
  if (archive_read_open_memory (reader, single->data, single->len) != ARCHIVE_OK
      || archive_read_next_header (reader, &header) < ARCHIVE_WARN)
    {
      set_library_error (reader, entry, error);
      return NULL;
    }
  return read_member (reader, entry, error);
}
