/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of enhanced metafiles ([MS-EMF]): a list of calls of Windows' GDI. It is
 * never written again, but drawn (filetypes/draw/emf.c) with 200 dots an inch, as PNG
 * (doc/threats.md T-IMG-15). It draws lines, curves, shapes, paths, clipping, regions, raster
 * operations, text (of symbol fonts what the codes mean, else a sign that says that something is
 * missing), bitmaps, gradients; of files that hold EMF+, too, the GDI part. It ignores comments,
 * OpenGL, colour management, printers' records. It withholds a drawing that is in EMF+ alone. */
#include "engine/filetype.h"

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/image/metafile.h"
#endif

static guint
emf_identify (const KyProbe *probe)
{
  return ky_view_starts_with (probe->view, "\1\0\0\0", 4) && probe->view.size >= 88
                 && memcmp (probe->view.data + 40, " EMF", 4) == 0
             ? 64
             : 0;
}

static const gchar *const media_types[] = { "image/emf", "image/x-emf", NULL };
static const gchar *const suffixes[] = { "emf", NULL };

const KyFiletype ky_filetype_emf = {
  .name = "emf",
  .label_en = "Windows enhanced metafile",
  .label_ja = "Windows拡張メタファイル",
  .media_types = media_types,
  .suffixes = suffixes,
  .families = KY_FAMILY_IMAGE,
  .flags = 0,
  .identify = emf_identify,
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_IMAGE },
  KY_CODE (ky_metafile_methods, NULL),
};
