/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles Zstandard files (RFC 8878), also around a tar archive. They are rebuilt as ZIP. */

#include "filetypes/archive/stream.h"

KY_DEFINE_IDENTIFY (zst_identify, ky_view_starts_with (probe->view, "\x28\xb5\x2f\xfd", 4) ? 33 : 0)

KY_DEFINE_METHOD (zst_rebuild, ky_stream_rebuild (job, KY_STREAM_ZSTD, error))

const KyFiletype ky_filetype_zst = {
  .name = "zst",
  .label_en = "Zstandard-compressed file",
  .label_ja = "Zstandard圧縮ファイル",
  .media_types = KY_WORDS ("application/zstd"),
  .suffixes = KY_WORDS ("zst", "tzst"),
  .families = KY_FAMILY_ARCHIVE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE,
  KY_STREAM_ROW (zst),
};
