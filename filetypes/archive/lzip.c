/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles lzip files, also around a tar archive. They are rebuilt as ZIP. */

#include "filetypes/archive/stream.h"

/* Identifies the file by "LZIP", the version, and the coded size of the dictionary: 4 KiB to 512
 * MiB. */
static guint
lzip_identify (const KyProbe *probe)
{
  return probe->view.size >= 6 && ky_view_starts_with (probe->view, "LZIP\1", 5)
                 && (probe->view.data[5] & 31) >= 12 && (probe->view.data[5] & 31) <= 29
             ? 44
             : 0;
}

KY_DEFINE_METHOD (lzip_rebuild, ky_stream_rebuild (job, KY_STREAM_LZIP, error))

const KyFiletype ky_filetype_lzip = {
  .name = "lzip",
  .label_en = "lzip-compressed file",
  .label_ja = "lzip圧縮ファイル",
  .media_types = KY_WORDS ("application/lzip", "application/x-lzip"),
  .suffixes = KY_WORDS ("lz", "tlz"),
  .families = KY_FAMILY_ARCHIVE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE,
  KY_STREAM_ROW (lzip),
};
