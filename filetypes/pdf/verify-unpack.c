/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inflates a zlib stream for the verifier with zlib (the writer uses libdeflate), up to 4 GiB. */
#include "filetypes/pdf/verify.h"

#include <zlib.h>

#define INFLATE_MAX (G_GUINT64_CONSTANT (1) << 32)

GByteArray *
ky_pdf_verify_inflate (KyView data)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  z_stream stream = { .next_in = (Bytef *)data.data, .avail_in = (uInt)data.size };
  guint8 chunk[65536];
  gint status = Z_OK;

  if (data.size > G_MAXUINT32 || inflateInit (&stream) != Z_OK)
    return NULL;
  while (status == Z_OK && out->len < INFLATE_MAX - sizeof chunk)
    {
      stream.next_out = chunk;
      stream.avail_out = sizeof chunk;
      status = inflate (&stream, Z_NO_FLUSH);
      g_byte_array_append (out, chunk, (guint)(sizeof chunk - stream.avail_out));
    }
  inflateEnd (&stream);
  return status == Z_STREAM_END && stream.avail_in == 0 ? g_steal_pointer (&out) : NULL;
}
