/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of enhanced metafiles ([MS-EMF]), lists of calls of Windows' GDI. The output
 * is a PNG that draw/emf.c has drawn with 200 dots an inch (doc/threats.md T-IMG-15), never a
 * metafile. Drawn are lines, curves, shapes, paths, clips, regions, raster operations, text,
 * bitmaps and gradients; text in symbol fonts as the characters that its codes mean, or as a sign
 * for a missing character; of files that also have EMF+, the GDI part. Comments, OpenGL, colour
 * management and printer records are ignored. A drawing in EMF+ only is withheld. */

#include "filetypes/image/metafile.h"

static guint
emf_identify (const KyProbe *probe)
{
  return ky_view_starts_with (probe->view, "\1\0\0\0", 4) && probe->view.size >= 88
                 && memcmp (probe->view.data + 40, " EMF", 4) == 0
             ? 64
             : 0;
}

const KyFiletype ky_filetype_emf = {
  .name = "emf",
  .label_en = "Windows enhanced metafile",
  .label_ja = "Windows拡張メタファイル",
  .media_types = KY_WORDS ("image/emf", "image/x-emf"),
  .suffixes = KY_WORDS ("emf"),
  .families = KY_FAMILY_IMAGE,
  .flags = 0,
  .identify = emf_identify,
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_IMAGE },
  KY_CODE (ky_metafile_methods, NULL),
};
