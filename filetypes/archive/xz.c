/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles xz files, also around a tar archive. They are rebuilt as ZIP. */

#include "filetypes/archive/stream.h"

static guint
xz_identify (const KyProbe *probe)
{
  return ky_view_starts_with (probe->view,
                              "\xfd"
                              "7zXZ\0",
                              6)
             ? 48
             : 0;
}

KY_DEFINE_METHOD (xz_rebuild, ky_stream_rebuild (job, KY_STREAM_XZ, error))

const KyFiletype ky_filetype_xz = {
  .name = "xz",
  .label_en = "xz-compressed file",
  .label_ja = "xz圧縮ファイル",
  .media_types = KY_WORDS ("application/x-xz"),
  .suffixes = KY_WORDS ("xz", "txz"),
  .families = KY_FAMILY_ARCHIVE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE | KY_TYPE_UNPACKED,
  KY_STREAM_ROW (xz),
};
