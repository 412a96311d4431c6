/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of figures of Jw_cad for Windows, which users insert into drawings. The author
 * has published no description; a file of version 6.00 shows the layout: a mark of 200 bytes, the
 * version, a head of 264 bytes, then entities and lists of blocks as in a drawing (jww.c).
 *
 * It is rebuilt, drawn and converted to text in the same way as a drawing, with the usual line
 * types instead of settings. Dropped are the same things as of a drawing, and the data after the
 * mark. Files with data after the figure, or after its pictures, are withheld. */
#include "engine/filetype.h"

#include "filetypes/cad/drawing.h"
#include "filetypes/cad/jww.h"

#define VERSION_AT 200

static guint
jws_identify (const KyProbe *probe)
{
  if (!ky_view_starts_with (probe->view, "JwsData.", 8) || probe->view.size < VERSION_AT + 4)
    return 0;
  guint32 version = ky_view_u32le (probe->view, VERSION_AT);
  return version >= 100 && version < 2000 ? 64 + 20 : 0;
}

KY_DRAWING_METHODS (jws)

const KyFiletype ky_filetype_jws = {
  .name = "jws",
  .label_en = "Jw_cad figure",
  .label_ja = "Jw_cad図形",
  .media_types = KY_WORDS ("application/x-jws"),
  .suffixes = KY_WORDS ("jws"),
  .families = KY_FAMILY_CAD,
  KY_DRAWING_ROW (jws, ky_jww_rebuild, ky_jww_text),
};
