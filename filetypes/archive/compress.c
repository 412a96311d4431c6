/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles files of compress (.Z), also around a tar archive. They are rebuilt as ZIP. The format
 * has no checksum. */

#include "filetypes/archive/stream.h"

/* Identifies the file by its magic number, a width of 9 to 16 bits, and no reserved flag. */
static guint
compress_identify (const KyProbe *probe)
{
  KyView view = probe->view;

  if (!ky_view_starts_with (view, "\x1f\x9d", 2) || view.size < 4)
    return 0;
  return (view.data[2] & 0x60) == 0 && (view.data[2] & 0x1f) >= 9 && (view.data[2] & 0x1f) <= 16
             ? 24
             : 0;
}

KY_DEFINE_METHOD (compress_rebuild, ky_stream_rebuild (job, KY_STREAM_COMPRESS, error))

const KyFiletype ky_filetype_compress = {
  .name = "compress",
  .label_en = "file compressed by compress",
  .label_ja = "compress圧縮ファイル",
  .media_types = KY_WORDS ("application/x-compress"),
  .suffixes = KY_WORDS ("z", "taz"),
  .families = KY_FAMILY_ARCHIVE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE,
  KY_STREAM_ROW (compress),
};
