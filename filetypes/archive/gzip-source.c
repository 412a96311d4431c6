/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Feeds the content of a gzip file to libarchive through zlib, which checks the CRC and length of
 * each gzip member. A truncated or damaged file is an error; bytes behind the last gzip member are
 * counted as a tail and ignored. */
#include "filetypes/archive/gzip-source.h"

#include <errno.h>
#include <zlib.h>

#define CHUNK (256 * 1024)

struct _KyGzipSource
{
  KyView rest;
  z_stream stream;
  gboolean is_open, is_done, has_tail;
  guint8 chunk[CHUNK];
};

KyGzipSource *
ky_gzip_source_new (KyView view)
{
  KyGzipSource *source = g_new0 (KyGzipSource, 1);

  source->rest = view;
  /* 16 accepts gzip only, and checks its header and trailer. */
  source->is_open = inflateInit2 (&source->stream, 16 + MAX_WBITS) == Z_OK;
  return source;
}

void
ky_gzip_source_free (KyGzipSource *source)
{
  if (source == NULL)
    return;
  if (source->is_open)
    inflateEnd (&source->stream);
  g_free (source);
}

gboolean
ky_gzip_source_has_tail (const KyGzipSource *source)
{
  return source->has_tail;
}

/* Prepares, at the end of a gzip member, to read the next one. Bytes that do not begin a gzip
 * member are a tail, which is ignored and counted. */
static void
next_member (KyGzipSource *source)
{
  if (ky_view_starts_with (source->rest, "\x1f\x8b", 2))
    {
      inflateReset (&source->stream);
      return;
    }
  source->is_done = TRUE;
  source->has_tail = source->rest.size > 0;
}

static la_ssize_t
gzip_source_fail (struct archive *reader, const gchar *what)
{
  archive_set_error (reader, EINVAL, "%s", what);
  return ARCHIVE_FATAL;
}

static la_ssize_t
gzip_source_read_chunk (struct archive *reader, void *user_data, const void **ret_buffer)
{
  KyGzipSource *source = user_data;
  z_stream *stream = &source->stream;
  int status = Z_OK;

  if (!source->is_open)
    return gzip_source_fail (reader, "zlib has no memory");
  stream->next_out = source->chunk;
  stream->avail_out = CHUNK;
  while (stream->avail_out > 0 && !source->is_done)
    {
      uInt given = (uInt)MIN (source->rest.size, G_MAXINT32);

      stream->next_in = (Bytef *)source->rest.data;
      stream->avail_in = given;
      status = inflate (stream, Z_NO_FLUSH);
      source->rest.data += given - stream->avail_in;
      source->rest.size -= given - stream->avail_in;
      if (status == Z_STREAM_END)
        next_member (source);
      else if (status == Z_BUF_ERROR
               || (status == Z_OK && source->rest.size == 0 && stream->avail_out > 0))
        return gzip_source_fail (reader, "gzip: the file is cut off");
      else if (status != Z_OK)
        return gzip_source_fail (reader, "gzip: damaged data, or a wrong CRC or length");
    }
  *ret_buffer = source->chunk;
  return (la_ssize_t)(CHUNK - stream->avail_out);
}

int
ky_gzip_source_open (KyGzipSource *source, struct archive *reader)
{
  return archive_read_open (reader, source, NULL, gzip_source_read_chunk, NULL);
}
