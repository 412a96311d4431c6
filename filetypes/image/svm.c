/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * StarView metafile, the pictures that OpenOffice and LibreOffice keep beside objects: calls of
 * their graphics library (VCL), each with a version and a size. There is no specification; what is
 * known is what their writers do. Never written again: it is drawn (filetypes/draw/svm.c), 200 dots
 * an inch, and comes out as PNG (threats.md T-IMG-15).
 * Drawn: lines, polygons, curves, shapes, clipping, text, bitmaps, gradients, hatches,
 * transparency, metafiles inside. Passed over: comments (what is in them, EMF+ too), PostScript,
 * wallpaper, masks. Not known: the older format, "SVGDI".
 */
#include "engine/filetype.h"

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/image/metafile.h"
#endif

static guint
svm_identify (const KyProbe *probe)
{
  return ky_view_starts_with (probe->view, "VCLMTF", 6) ? 48 : 0;
}

static const gchar *const media_types[]
    = { "image/x-svm", "application/x-starview-metafile", NULL };
static const gchar *const suffixes[] = { "svm", NULL };

const KyFiletype ky_filetype_svm = {
  .name = "svm",
  .label_en = "StarView metafile",
  .label_ja = "StarViewメタファイル",
  .media_types = media_types,
  .suffixes = suffixes,
  .families = KY_FAMILY_IMAGE,
  .flags = 0,
  .identify = svm_identify,
  KY_CODE (ky_metafile_methods, NULL),
};
