/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles Zstandard files (RFC 8878), also around a tar archive. They are rebuilt as ZIP. */

#include "filetypes/archive/stream.h"

KY_DEFINE_IDENTIFY (zst_identify, ky_view_starts_with (probe->view, "\x28\xb5\x2f\xfd", 4) ? 33 : 0)

#ifndef KY_IDENTIFY_ONLY
KY_DEFINE_METHOD (zst_rebuild, ky_stream_rebuild (job, KY_STREAM_ZSTD, error))
#endif

const KyFiletype ky_filetype_zst = {
  .name = "zst",
  .label_en = "Zstandard-compressed file",
  .label_ja = "Zstandard圧縮ファイル",
  .media_types = KY_WORDS ("application/zstd"),
  .suffixes = KY_WORDS ("zst", "tzst"),
  .families = KY_FAMILY_ARCHIVE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE,
  .identify = zst_identify,
  .ladder = { KY_METHOD_REBUILD },
  KY_METHODS (NULL, { KY_METHOD_REBUILD, zst_rebuild }),
  KY_WARM_UP (ky_stream_warm_up),
};
