/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles LZMA files (the format before xz), also around a tar archive. They are rebuilt as ZIP. */

#include "filetypes/archive/stream.h"

/* Identifies the file, which has no magic number, by the usual properties, a dictionary whose size
 * is a power of two, and an unknown or plausible size. */
static guint
lzma_identify (const KyProbe *probe)
{
  KyReader reader = ky_reader (probe->view);
  guint8 properties = ky_reader_u8 (&reader);
  guint32 dictionary = ky_reader_u32le (&reader);
  guint64 size = ky_reader_u64le (&reader);
  guint8 first = ky_reader_u8 (&reader);

  if (reader.failed || properties != 0x5d || dictionary < 4096
      || (dictionary & (dictionary - 1)) != 0 || first != 0)
    return 0;
  return size == G_MAXUINT64 || size < ((guint64)1 << 38) ? 40 : 0;
}

KY_DEFINE_METHOD (lzma_rebuild, ky_stream_rebuild (job, KY_STREAM_LZMA, error))

const KyFiletype ky_filetype_lzma = {
  .name = "lzma",
  .label_en = "LZMA-compressed file",
  .label_ja = "LZMA圧縮ファイル",
  .media_types = KY_WORDS ("application/x-lzma"),
  .suffixes = KY_WORDS ("lzma", "tlz"),
  .families = KY_FAMILY_ARCHIVE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE,
  KY_STREAM_ROW (lzma),
};
