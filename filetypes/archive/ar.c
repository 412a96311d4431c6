/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles ar archives as written by the linkers of Unix and by the ar(1) of System V and BSD. An
 * archive is rebuilt as a ZIP archive of its members; the tables of symbols and of long names
 * are removed. A Debian package is an ar archive as well, but has a type of its own (known.def:
 * deb). */

#include "filetypes/archive/stream.h"

/* Identifies an ar archive by its signature and the two marks that end the first member's head. A
 * Debian package is none. */
static guint
ar_identify (const KyProbe *probe)
{
  KyView view = probe->view;

  if (!ky_view_starts_with (view, "!<arch>\n", 8)
      || ky_view_starts_with (view, "!<arch>\ndebian-binary", 21))
    return 0;
  return view.size == 8 || (view.size >= 68 && memcmp (view.data + 66, "`\n", 2) == 0) ? 80 : 0;
}

KY_DEFINE_METHOD (ar_rebuild, ky_stream_rebuild (job, KY_STREAM_AR, error))

const KyFiletype ky_filetype_ar = {
  .name = "ar",
  .label_en = "ar archive",
  .label_ja = "arアーカイブ",
  .media_types = KY_WORDS ("application/x-archive", "application/x-unix-archive"),
  .suffixes = KY_WORDS ("ar", "a"),
  .families = KY_FAMILY_ARCHIVE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ENVELOPE,
  KY_STREAM_ROW (ar),
};
