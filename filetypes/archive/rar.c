/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles RAR archives of the versions 3 to 5, and members that RAR 2 stored without packing. An
 * archive is rebuilt as a ZIP archive; encrypted members are included if a password opens them
 * (rar3-unlock.c, rar5-unlock.c). Withheld are archives of several volumes, and members that RAR
 * 2 packed, that need the virtual machine of RAR 3, or that need the members before them (solid
 * archives of RAR 3). */

#include "filetypes/archive/encrypted.h"
#include "filetypes/archive/stream.h"

static guint
rar_identify (const KyProbe *probe)
{
  if (ky_view_starts_with (probe->view, "Rar!\x1a\x07\x00", 7)
      || ky_view_starts_with (probe->view, "Rar!\x1a\x07\x01\x00", 8))
    return 56;
  return ky_view_starts_with (probe->view, "RE~^", 4) ? 32 : 0;
}

#ifndef KY_IDENTIFY_ONLY
static GBytes *
rar_unlock (KyJob *job, GArray *locked, GError **error)
{
  return ky_view_starts_with (ky_job_input (job), "Rar!\x1a\x07\x00", 7)
             ? ky_rar3_unlock (job, locked, error)
             : ky_rar5_unlock (job, locked, error);
}

KY_DEFINE_METHOD (rar_rebuild, ky_encrypted_rebuild (job, KY_STREAM_RAR, rar_unlock, error))
#endif

const KyFiletype ky_filetype_rar = {
  .name = "rar",
  .label_en = "RAR archive",
  .label_ja = "RARアーカイブ",
  .media_types
  = KY_WORDS ("application/vnd.rar", "application/x-rar-compressed", "application/x-rar"),
  .suffixes = KY_WORDS ("rar"),
  .families = KY_FAMILY_ARCHIVE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE | KY_TYPE_UNPACKED,
  KY_STREAM_ROW (rar),
};
