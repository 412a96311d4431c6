/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of drawings of Jw_cad for DOS, of the generation whose scales are numbers
 * of 16 or of 32 bits. No description of its author is public: three readers that others wrote
 * say the same of it.
 *
 * It is rebuilt as a drawing of the same kind: lines, arcs, texts, points, number by number, the
 * tables of texts, scales and layers. It drops texts that name a picture in another file
 * ("^@BM…"), which its successor shows; memory that the program left behind names, what nobody
 * knows of an entity, what lies behind the end. Its image is a PDF of its sheet (jwc-draw.c).
 * Its text is the memo, and what texts say in their order. It withholds other generations. */
#include "engine/filetype.h"

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/cad/drawing.h"
#include "filetypes/cad/jwc.h"
#endif

static guint
jwc_identify (const KyProbe *probe)
{
  return ky_view_starts_with (probe->view, "jw_cad(c)data", 13) ? 13 * 8 : 0;
}

static const gchar *const media_types[] = { "application/x-jwc", NULL };
static const gchar *const suffixes[] = { "jwc", NULL };

#ifndef KY_IDENTIFY_ONLY
static gboolean
jwc_image (KyJob *job, GError **error)
{
  return ky_drawing_image (job, "jwc", error);
}

static gboolean
jwc_pages (KyJob *job, GError **error)
{
  return ky_drawing_pages (job, "jwc", error);
}

static const KyMethod methods[] = {
  { KY_METHOD_REBUILD, ky_jwc_rebuild },
  { KY_METHOD_IMAGE, jwc_image },
  { KY_METHOD_TEXT, ky_jwc_text },
  { KY_METHOD_NONE, NULL },
};
#endif

const KyFiletype ky_filetype_jwc = {
  .name = "jwc",
  .label_en = "Jw_cad drawing of DOS",
  .label_ja = "DOS版のJw_cad図面",
  .media_types = media_types,
  .suffixes = suffixes,
  .families = KY_FAMILY_CAD,
  .flags = KY_TYPE_OUTPUT,
  .identify = jwc_identify,
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_IMAGE, KY_METHOD_TEXT },
  KY_CODE (methods, ky_jwc_verify),
  KY_PAGES (jwc_pages),
};
