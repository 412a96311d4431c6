/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles LZ4 frames, also around a tar archive. They are rebuilt as ZIP. */

#include "filetypes/archive/stream.h"

static guint
lz4_identify (const KyProbe *probe)
{
  return ky_view_starts_with (probe->view, "\x04\x22\x4d\x18", 4)
                 || ky_view_starts_with (probe->view, "\x02\x21\x4c\x18", 4)
             ? 33
             : 0;
}

KY_DEFINE_METHOD (lz4_rebuild, ky_stream_rebuild (job, KY_STREAM_LZ4, error))

const KyFiletype ky_filetype_lz4 = {
  .name = "lz4",
  .label_en = "LZ4-compressed file",
  .label_ja = "LZ4圧縮ファイル",
  .media_types = KY_WORDS ("application/x-lz4"),
  .suffixes = KY_WORDS ("lz4"),
  .families = KY_FAMILY_ARCHIVE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE,
  KY_STREAM_ROW (lz4),
};
