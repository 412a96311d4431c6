/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles gzip files (RFC 1952), also around a tar archive. A file is rebuilt as a ZIP archive:
 * the content is sanitized under the name of the file without its extension. The CRC and the
 * length must be right. The name and the comment that the header may contain are removed, and so
 * are bytes behind the last member. */

#include "filetypes/archive/stream.h"

/* Identifies the file by its magic number and method, no reserved flag, and a known operating
 * system. */
static guint
gz_identify (const KyProbe *probe)
{
  const guint8 *data = probe->view.data;

  if (!ky_view_starts_with (probe->view, "\x1f\x8b\x08", 3) || probe->view.size < 18)
    return 0;
  return (data[3] & 0xe0) == 0 ? (data[9] <= 13 || data[9] == 255 ? 40 : 33) : 0;
}

KY_DEFINE_METHOD (gz_rebuild, ky_stream_rebuild (job, KY_STREAM_GZIP, error))

const KyFiletype ky_filetype_gz = {
  .name = "gz",
  .label_en = "gzip-compressed file",
  .label_ja = "gzip圧縮ファイル",
  .media_types = KY_WORDS ("application/gzip", "application/x-gzip"),
  .suffixes = KY_WORDS ("gz", "tgz"),
  .families = KY_FAMILY_ARCHIVE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE | KY_TYPE_UNPACKED,
  KY_STREAM_ROW (gz),
};
