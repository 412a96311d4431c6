/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles 7-Zip archives. An archive is rebuilt as a ZIP archive. Encrypted members and
 * directories are included if a password opens them; otherwise they are withheld. libarchive
 * cannot decrypt them, and does not know Deflate64 and some filters for programs:
 * sevenzip-unlock.c undoes these. Known gaps: the filter for RISC-V, and methods that 7-Zip
 * itself does not have. */

#include "filetypes/archive/encrypted.h"
#include "filetypes/archive/sevenzip-header.h"
#include "filetypes/archive/stream.h"

KY_DEFINE_IDENTIFY (sevenzip_identify,
                    ky_view_starts_with (probe->view, "7z\xbc\xaf\x27\x1c", 6) ? 48 : 0)

#ifndef KY_IDENTIFY_ONLY
static gboolean
sevenzip_rebuild (KyJob *job, GError **error)
{
  if (ky_seven_is_cut_off (ky_job_input (job)))
    return ky_error_malformed (
        error, "7z: the end is missing: the archive is truncated, or one piece of a split archive");
  return ky_encrypted_rebuild (job, KY_STREAM_7Z, ky_sevenzip_unlock, error);
}
#endif

const KyFiletype ky_filetype_sevenzip = {
  .name = "sevenzip",
  .label_en = "7-Zip archive",
  .label_ja = "7-Zipアーカイブ",
  .media_types = KY_WORDS ("application/x-7z-compressed"),
  .suffixes = KY_WORDS ("7z"),
  .families = KY_FAMILY_ARCHIVE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE | KY_TYPE_UNPACKED,
  KY_STREAM_ROW (sevenzip),
};
