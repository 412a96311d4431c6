/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of drawings of Jw_cad for DOS, of the generation whose scales are 16-bit or
 * 32-bit numbers. The author has published no description; three readers that others wrote agree
 * about the format.
 *
 * As `rebuild` it becomes a drawing of the same kind (jwc-rebuild.c): lines, arcs, texts and
 * points, number by number, and the tables of texts, scales and layers. As `image` it becomes a PDF
 * of its sheet (jwc-draw.c). As `text` it becomes its memo and its texts in their order.
 *
 * Dropped are texts that name a picture in another file ("^@BM…"), which Jw_cad for Windows shows,
 * remains of the program's memory after names, unknown fields of entities, and data after the end.
 * Other generations are withheld. */
#include "engine/filetype.h"

#include "filetypes/cad/drawing.h"
#include "filetypes/cad/jwc.h"

KY_DEFINE_IDENTIFY (jwc_identify,
                    ky_view_starts_with (probe->view, "jw_cad(c)data", 13) ? 13 * 8 : 0)

KY_DRAWING_METHODS (jwc)

const KyFiletype ky_filetype_jwc = {
  .name = "jwc",
  .label_en = "Jw_cad drawing of DOS",
  .label_ja = "DOS版のJw_cad図面",
  .media_types = KY_WORDS ("application/x-jwc"),
  .suffixes = KY_WORDS ("jwc"),
  .families = KY_FAMILY_CAD,
  KY_DRAWING_ROW (jwc, ky_jwc_rebuild, ky_jwc_text),
};
