/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unpacks ZIP members that base/zip cannot read: encrypted members and methods other than Stored
 * and Deflate. The member is copied into a ZIP file of its own for libarchive; Shrink, Implode and
 * Deflate64 have decoders here. Size and CRC must match, because one wrong password in 256 passes
 * ZipCrypto's own check. */
#include "filetypes/archive/zip-foreign.h"

#include "filetypes/archive/deflate64.h"
#include "filetypes/archive/pkzip-methods.h"

#include <archive.h>
#include <archive_entry.h>

/* Lists methods of APPNOTE.TXT 4.4.5 that libarchive does not undo. */
#define SHRUNK 1
#define IMPLODED 6
#define DEFLATE64 9

typedef struct archive Reader;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reader, archive_read_free)

/* Makes an archive of this one member: its unchanged local header and data (the password's check
 * byte depends on the header), and a directory. The name is not used. */
static GByteArray *
single_archive (KyView view, const KyZipEntry *entry)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, view.data + entry->header_at,
                       (guint)(entry->end_at - entry->header_at));
  guint32 directory_at = out->len;
  g_byte_array_append (out, (const guint8 *)"PK\1\2", 4);
  ky_put_u16le (out, 20);
  ky_put_u16le (out, 20);
  ky_put_u16le (out, entry->flags);
  ky_put_u16le (out, entry->method);
  ky_put_u32le (out, entry->time);
  ky_put_u32le (out, entry->crc);
  ky_put_u32le (out, (guint32)entry->packed.size);
  ky_put_u32le (out, (guint32)entry->unpacked_size);
  ky_put_u16le (out, (guint)entry->raw_name.size);
  ky_put_u16le (out, (guint)entry->extra.size);
  ky_put_u16le (out, 0);
  ky_put_u16le (out, 0);
  ky_put_u16le (out, 0);
  ky_put_u32le (out, 0);
  ky_put_u32le (out, 0);
  g_byte_array_append (out, entry->raw_name.data, (guint)entry->raw_name.size);
  g_byte_array_append (out, entry->extra.data, (guint)entry->extra.size);
  guint32 size = out->len - directory_at;
  g_byte_array_append (out, (const guint8 *)"PK\5\6", 4);
  ky_put_u32le (out, 0);
  ky_put_u16le (out, 1);
  ky_put_u16le (out, 1);
  ky_put_u32le (out, size);
  ky_put_u32le (out, directory_at);
  ky_put_u16le (out, 0);
  return out;
}

static void
set_library_error (Reader *reader, const KyZipEntry *entry, GError **error)
{
  const gchar *message = archive_error_string (reader);
  g_autofree gchar *valid = g_utf8_make_valid (message != NULL ? message : "damaged", -1);

  /* With a wrong password the data are random, so nothing else can be said about them. */
  KyError code = entry->is_encrypted                    ? KY_ERROR_ENCRYPTED
                 : strstr (valid, "nsupported") != NULL ? KY_ERROR_UNSUPPORTED
                 : archive_errno (reader) == ENOMEM     ? KY_ERROR_MEMORY
                                                        : KY_ERROR_MALFORMED;

  g_set_error (error, KY_ERROR, code, "%slibarchive: %s",
               code == KY_ERROR_UNSUPPORTED ? "packing-method: " : "", valid);
}

/* Returns whether `entry` has a CRC. AE-2 stores none; libarchive has checked its MAC. */
static gboolean
has_crc (const KyZipEntry *entry)
{
  return entry->method != KY_ZIP_AES || entry->crc != 0;
}

static GBytes *
zip_foreign_read_member (Reader *reader, const KyZipEntry *entry, GError **error)
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
        return ky_fail_null (error, KY_ERROR_MALFORMED,
                             "zip: a member's data does not have the announced size");
      g_byte_array_append (content, data, (guint)length);
    }
  if (content->len != entry->unpacked_size
      || (has_crc (entry) && ky_zip_crc (ky_view (content->data, content->len)) != entry->crc))
    return ky_fail_null (error, entry->is_encrypted ? KY_ERROR_ENCRYPTED : KY_ERROR_MALFORMED,
                         "zip: a member's size or CRC is wrong");
  return g_byte_array_free_to_bytes (g_steal_pointer (&content));
}

static gboolean
zip_foreign_is_too_large (const KyZipEntry *entry, guint64 limit, GError **error)
{
  if (entry->unpacked_size <= MIN (limit, G_MAXINT32)
      && entry->end_at - entry->header_at <= G_MAXINT32)
    return FALSE;
  g_set_error (error, KY_ERROR, KY_ERROR_LIMIT, "unpacked: a member of 2 GiB or more");
  return TRUE;
}

/* Returns the one member of `single`, with `password` unless that is NULL or empty. */
static GBytes *
unpack_single (const GByteArray *single, const KyZipEntry *entry, const gchar *password,
               GError **error)
{
  g_autoptr (Reader) reader = archive_read_new ();
  struct archive_entry *header;

  if (reader == NULL || archive_read_support_format_zip_seekable (reader) != ARCHIVE_OK
      || (password != NULL && password[0] != '\0'
          && archive_read_add_passphrase (reader, password) != ARCHIVE_OK))
    return ky_fail_null (error, KY_ERROR_MEMORY, "libarchive: no memory");
  if (archive_read_open_memory (reader, single->data, single->len) != ARCHIVE_OK
      || archive_read_next_header (reader, &header) < ARCHIVE_WARN)
    {
      set_library_error (reader, entry, error);
      return NULL;
    }
  return zip_foreign_read_member (reader, entry, error);
}

/* Unpacks a member with one of kiyome's own decoders. */
static GBytes *
unpack_own (const KyZipEntry *entry, GError **error)
{
  gsize size = (gsize)entry->unpacked_size;
  g_autoptr (GBytes) bytes = entry->method == SHRUNK ? ky_shrink_unpack (entry->packed, size, error)
                             : entry->method == IMPLODED
                                 ? ky_implode_unpack (entry->packed, entry->flags, size, error)
                                 : ky_deflate64_unpack (entry->packed, size, error);

  if (bytes == NULL)
    return NULL;
  if (ky_zip_crc (ky_view_of_bytes (bytes)) == entry->crc)
    return g_steal_pointer (&bytes);
  return ky_fail_null (error, KY_ERROR_MALFORMED, "zip: a member's CRC is wrong");
}

GBytes *
ky_zip_unpack_foreign (KyView view, const KyZipEntry *entry, guint64 limit, GError **error)
{
  if (zip_foreign_is_too_large (entry, limit, error))
    return NULL;
  if (entry->method == SHRUNK || entry->method == IMPLODED || entry->method == DEFLATE64)
    return unpack_own (entry, error);
  g_autoptr (GByteArray) single = single_archive (view, entry);
  return unpack_single (single, entry, NULL, error);
}

GBytes *
ky_zip_unlock (KyView view, const KyZipEntry *entry, KyZipPasswords *passwords, guint64 limit)
{
  guint count = g_strv_length ((gchar **)passwords->words);
  GBytes *bytes = NULL;

  if (count == 0 || passwords->left == 0 || zip_foreign_is_too_large (entry, limit, NULL))
    return NULL;
  g_autoptr (GByteArray) single = single_archive (view, entry);
  for (guint i = 0; i < count && bytes == NULL && passwords->left > 0; i++)
    {
      guint index = (passwords->first + i) % count;

      bytes = unpack_single (single, entry, passwords->words[index], NULL);
      if (bytes != NULL)
        passwords->first = index;
      else
        passwords->left--;
    }
  return bytes;
}
