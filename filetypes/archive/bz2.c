/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles bzip2 files, also around a tar archive. They are rebuilt as ZIP. */

#include "filetypes/archive/stream.h"

/* Returns the level, then the mark of the first block or of the end. */
static guint
bz2_identify (const KyProbe *probe)
{
  KyView view = probe->view;

  if (!ky_view_starts_with (view, "BZh", 3) || view.size < 14 || view.data[3] < '1'
      || view.data[3] > '9')
    return 0;
  return memcmp (view.data + 4, "\x31\x41\x59\x26\x53\x59", 6) == 0
                 || memcmp (view.data + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0
             ? 64
             : 0;
}

KY_DEFINE_METHOD (bz2_rebuild, ky_stream_rebuild (job, KY_STREAM_BZIP2, error))

const KyFiletype ky_filetype_bz2 = {
  .name = "bz2",
  .label_en = "bzip2-compressed file",
  .label_ja = "bzip2圧縮ファイル",
  .media_types = KY_WORDS ("application/x-bzip2", "application/bzip2"),
  .suffixes = KY_WORDS ("bz2", "tbz", "tbz2"),
  .families = KY_FAMILY_ARCHIVE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE | KY_TYPE_UNPACKED,
  KY_STREAM_ROW (bz2),
};
