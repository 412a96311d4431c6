/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of drawings of Jw_cad for Windows, versions 2.30 to 10 (the author's
 * "Jw_cadデータファイルのフォーマット": a CArchive of MFC; the version number in files is 230, 300, 351, 420, 600
 * or 700).
 *
 * As `rebuild` (T-JP-04) it becomes a drawing of the same version (jww-rebuild.c): settings, lines,
 * arcs, points, texts, solids, dimensions, and blocks with their lists, number by number. As
 * `image` it becomes a PDF of its sheet as it is printed (jww-draw.c). As `text` it becomes its
 * memo, its texts and dimensions in their order, and those of blocks.
 *
 * Dropped are pictures, which are texts that name another file ("^@BM…") and from 7.00 on files
 * after the drawing; settings in texts that are not numbers; paths of fonts; fields without a
 * meaning; and data after the end. Withheld are files with data after the drawing or its pictures,
 * and blocks that contain themselves. */
#include "engine/filetype.h"

#include "filetypes/cad/drawing.h"
#include "filetypes/cad/jww.h"

/* Looks for "JwwData.", the version, and the length of a memo. */
static guint
jww_identify (const KyProbe *probe)
{
  if (!ky_view_starts_with (probe->view, "JwwData.", 8) || probe->view.size < 13)
    return 0;
  guint32 version = ky_view_u32le (probe->view, 8);
  return version >= 100 && version < 2000 ? 64 + 20 : 0;
}

KY_DRAWING_METHODS (jww)

const KyFiletype ky_filetype_jww = {
  .name = "jww",
  .label_en = "Jw_cad drawing",
  .label_ja = "Jw_cad図面",
  .media_types = KY_WORDS ("application/x-jww"),
  .suffixes = KY_WORDS ("jww"),
  .families = KY_FAMILY_CAD,
  KY_DRAWING_ROW (jww, ky_jww_rebuild, ky_jww_text),
};
