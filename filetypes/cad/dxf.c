/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of DXF drawings (Autodesk "DXF Reference", R12 to 2018) in text and binary
 * form: groups of a code and a value, in sections.
 *
 * As `rebuild` it becomes a drawing of the same version and form (dxf-rebuild.c): only the
 * entities, table rows, objects and header variables of a list, each with its permitted groups
 * (dxf-allowlist.c); numbers, texts and names are written anew. As `image` it becomes a PDF of its
 * model and its sheets (dxf-draw.c). As `text` (T-JP-06) it becomes the texts of its entities
 * without formatting.
 *
 * Dropped are embedded objects except the columns of a text, pictures, paths of other files and
 * drawings, underlays, proxies, macros, data of applications, links, fields, previews, the name of
 * the author, paths of fonts, and entities that show nothing. A table becomes the block that shows
 * it. The charset is UTF-8 from version AC1021 on, before that the drawing's code page.
 *
 * Withheld are DWG files, files that do not consist of groups, and as a drawing blocks that contain
 * themselves or are repeated more often than programs can handle. Known gaps are solids and meshes,
 * a drawing order that differs from the order of entities, visual styles and materials. */
#include "engine/filetype.h"

#include "filetypes/cad/drawing.h"
#include "filetypes/cad/dxf.h"

#define BINARY_MARK "AutoCAD Binary DXF\r\n\x1a"

/* Looks for the first group of a text DXF: the code 0 or a comment 999, then SECTION. */
static guint
dxf_identify (const KyProbe *probe)
{
  gsize length = MIN (probe->view.size, 512);
  const guint8 *at = probe->view.data, *end = at + length;
  const guint8 *found = memmem (at, length, "SECTION", 7);

  if (ky_view_starts_with (probe->view, BINARY_MARK, strlen (BINARY_MARK)))
    return 168;
  while (at < end && (*at == ' ' || *at == '\t'))
    at++;
  if (found == NULL || (*at != '0' && *at != '9'))
    return 0;
  return memmem (found, (gsize)(end - found), "HEADER", 6) != NULL
                 || memmem (found, (gsize)(end - found), "ENTITIES", 8) != NULL
             ? 40
             : 0;
}

KY_DRAWING_METHODS (dxf)

const KyFiletype ky_filetype_dxf = {
  .name = "dxf",
  .label_en = "DXF drawing",
  .label_ja = "DXF図面",
  .media_types = KY_WORDS ("image/vnd.dxf", "application/dxf", "image/x-dxf"),
  .suffixes = KY_WORDS ("dxf"),
  .families = KY_FAMILY_CAD,
  KY_DRAWING_ROW (dxf, ky_dxf_rebuild, ky_dxf_text),
};
