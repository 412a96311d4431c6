/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles Windows cabinets ([MS-CAB]), which are rebuilt as ZIP. Of a cabinet that continues in
 * other files, the members that lie there are withheld. */

#include "filetypes/archive/stream.h"

KY_DEFINE_IDENTIFY (cab_identify, ky_view_starts_with (probe->view, "MSCF\0\0\0\0", 8) ? 64 : 0)

KY_DEFINE_METHOD (cab_rebuild, ky_stream_rebuild (job, KY_STREAM_CAB, error))

const KyFiletype ky_filetype_cab = {
  .name = "cab",
  .label_en = "Windows cabinet",
  .label_ja = "Windowsキャビネット",
  .media_types = KY_WORDS ("application/vnd.ms-cab-compressed"),
  .suffixes = KY_WORDS ("cab"),
  .families = KY_FAMILY_ARCHIVE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE | KY_TYPE_UNPACKED,
  KY_STREAM_ROW (cab),
};
