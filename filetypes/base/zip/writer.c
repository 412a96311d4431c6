/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a ZIP file to the job's output with libdeflate: a member is stored if deflate does not
 * make it smaller. The central directory is collected in memory and written by
 * ky_zip_writer_finish(). */
#include "filetypes/base/zip/writer.h"

#include <libdeflate.h>

#define LEVEL 4           /* about twice as fast as 6, and a few per cent larger */
#define LEVEL_MARKUP 1    /* twice as fast again; markup becomes small in any case */
#define MEMBERS_MAX 65534 /* beyond, and from 4 GiB on, zip64 would be needed */
#define VERSION 20

/* Names a general purpose bit (APPNOTE 4.4.4). */
enum
{
  FLAG_UTF8 = 1 << 11,
};

struct _KyZipWriter
{
  KyJob *job;
  GByteArray *directory;
  struct libdeflate_compressor *compressors[2]; /* for other data, and for markup */
  guint8 *buffer;                               /* of the largest member so far, compressed */
  gsize buffer_size;
  guint64 at; /* bytes written so far */
  guint n_members;
};

KyZipWriter *
ky_zip_writer_new (KyJob *job)
{
  KyZipWriter *writer = g_new0 (KyZipWriter, 1);

  writer->job = job;
  writer->directory = g_byte_array_new ();
  return writer;
}

void
ky_zip_writer_free (KyZipWriter *writer)
{
  if (writer == NULL)
    return;
  g_byte_array_unref (writer->directory);
  for (guint i = 0; i < G_N_ELEMENTS (writer->compressors); i++)
    if (writer->compressors[i] != NULL)
      libdeflate_free_compressor (writer->compressors[i]);
  g_free (writer->buffer);
  g_free (writer);
}

guint
ky_zip_writer_count (const KyZipWriter *writer)
{
  return writer->n_members;
}

/* Writes the fields that local header and directory have in common, "version needed" to "extra
 * length". */
static void
put_common (GByteArray *out, guint flags, guint method, guint32 time, guint32 crc, KyView packed,
            gsize size, gsize name_size)
{
  ky_put_u16le (out, VERSION);
  ky_put_u16le (out, flags);
  ky_put_u16le (out, method);
  ky_put_u16le (out, time & 0xffff);
  ky_put_u16le (out, time >> 16);
  ky_put_u32le (out, crc);
  ky_put_u32le (out, (guint32)packed.size);
  ky_put_u32le (out, (guint32)size);
  ky_put_u16le (out, (guint)name_size);
  ky_put_u16le (out, 0);
}

/* Returns `content` deflated, or `content` itself where that is no larger. */
static gboolean
pack (KyZipWriter *writer, KyView content, guint flags, KyView *ret_packed, guint *ret_method,
      GError **error)
{
  gboolean is_markup = (flags & KY_ZIP_WRITE_MARKUP) != 0;
  struct libdeflate_compressor **compressor = &writer->compressors[is_markup ? 1 : 0];

  *ret_packed = content;
  *ret_method = 0;
  if (content.size == 0 || (flags & KY_ZIP_WRITE_STORED) != 0)
    return TRUE;
  if (*compressor == NULL)
    *compressor = libdeflate_alloc_compressor (is_markup ? LEVEL_MARKUP : LEVEL);
  /* Allows one byte less than the content: a member that does not become smaller is stored. */
  gsize bound = content.size - 1;
  if (bound > writer->buffer_size)
    {
      g_free (writer->buffer);
      writer->buffer = g_try_malloc (bound);
      writer->buffer_size = writer->buffer != NULL ? bound : 0;
    }
  if (*compressor == NULL || (bound > 0 && writer->buffer == NULL))
    return ky_fail (error, KY_ERROR_MEMORY, "zip: no memory to compress a member");
  gsize made = bound == 0 ? 0
                          : libdeflate_deflate_compress (*compressor, content.data, content.size,
                                                         writer->buffer, bound);
  if (made > 0)
    {
      *ret_packed = ky_view (writer->buffer, made);
      *ret_method = 8;
    }
  return TRUE;
}

gboolean
ky_zip_writer_add (KyZipWriter *writer, const gchar *name, KyView content, guint32 time,
                   guint flags, GError **error)
{
  g_autoptr (GByteArray) header = g_byte_array_new ();
  gsize name_size = strlen (name);
  guint bits = g_str_is_ascii (name) ? 0 : FLAG_UTF8;
  guint32 crc = libdeflate_crc32 (0, content.data, content.size);
  guint method;
  KyView packed;

  if (!pack (writer, content, flags, &packed, &method, error))
    return FALSE;
  if (writer->n_members == MEMBERS_MAX || name_size > G_MAXUINT16 || content.size >= G_MAXUINT32
      || writer->at + packed.size + name_size + writer->directory->len + 128 >= G_MAXUINT32)
    return ky_fail (error, KY_ERROR_LIMIT, "zip: more than %d members or 4 GiB", MEMBERS_MAX);
  g_byte_array_append (header, (const guint8 *)"PK\3\4", 4);
  put_common (header, bits, method, time, crc, packed, content.size, name_size);
  g_byte_array_append (header, (const guint8 *)name, (guint)name_size);
  if (!ky_job_write (writer->job, header->data, header->len, error)
      || !ky_job_write (writer->job, packed.data, packed.size, error))
    return FALSE;
  g_byte_array_append (writer->directory, (const guint8 *)"PK\1\2", 4);
  ky_put_u16le (writer->directory, VERSION);
  put_common (writer->directory, bits, method, time, crc, packed, content.size, name_size);
  ky_put_u16le (writer->directory, 0); /* comment */
  ky_put_u16le (writer->directory, 0); /* disk */
  ky_put_u16le (writer->directory, 0); /* internal attributes */
  ky_put_u32le (writer->directory, g_str_has_suffix (name, "/") ? 0x10 : 0);
  ky_put_u32le (writer->directory, (guint32)writer->at);
  g_byte_array_append (writer->directory, (const guint8 *)name, (guint)name_size);
  writer->at += header->len + packed.size;
  writer->n_members++;
  return TRUE;
}

gboolean
ky_zip_writer_finish (KyZipWriter *writer, GError **error)
{
  guint32 size = writer->directory->len;

  g_byte_array_append (writer->directory, (const guint8 *)"PK\5\6", 4);
  ky_put_u32le (writer->directory, 0); /* disks */
  ky_put_u16le (writer->directory, writer->n_members);
  ky_put_u16le (writer->directory, writer->n_members);
  ky_put_u32le (writer->directory, size);
  ky_put_u32le (writer->directory, (guint32)writer->at);
  ky_put_u16le (writer->directory, 0); /* comment */
  return ky_job_write (writer->job, writer->directory->data, writer->directory->len, error);
}
