/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PowerPoint presentation: PresentationML (ISO/IEC 29500-1 §19) in an Open Packaging Conventions
 * package. Rebuilt: the parts of ooxml/kinds.c, each written from the names of ooxml/names.c,
 * pictures by their own modules. Dropped: macros, ActiveX ([MS-OFORMS]: what it says stays), OLE
 * and embedded packages (their picture stays), external relationships, custom XML, printer
 * settings, signatures, media, unknown names; fields and formulas that reach out leave their last
 * result. */
#include "engine/filetype.h"

#include "filetypes/base/zip/probe.h"

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/office/convert.h"
#include "filetypes/ooxml/ooxml.h"

KY_CONVERTED (pptx, ky_pptx_tell_undrawn)

static const KyMethod methods[] = {
  { KY_METHOD_REBUILD, ky_pptx_rebuild },
  { KY_METHOD_IMAGE, pptx_image },
  { KY_METHOD_TEXT, ky_pptx_text },
  { KY_METHOD_NONE, NULL },
};
#endif

static guint
pptx_identify (const KyProbe *probe)
{
  return ky_zip_probe_bits (probe, KY_ZIP_PPTX);
}

static const gchar *const media_types[]
    = { "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
        "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
        "application/vnd.openxmlformats-officedocument.presentationml.template",
        "application/vnd.ms-powerpoint.slideshow.macroEnabled.12",
        "application/vnd.ms-powerpoint.template.macroEnabled.12",
        NULL };
static const gchar *const suffixes[] = { "pptx", NULL };
static const gchar *const old_suffixes[] = { "pptm", "ppsx", "ppsm", "potx", "potm", "ppam", NULL };

const KyFiletype ky_filetype_pptx = {
  .name = "pptx",
  .label_en = "PowerPoint presentation",
  .label_ja = "PowerPointプレゼンテーション",
  .media_types = media_types,
  .suffixes = suffixes,
  .old_suffixes = old_suffixes,
  .families = KY_FAMILY_OFFICE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_OUTPUT | KY_TYPE_UNPACKED,
  .office = KY_OFFICE_OPENS,
  .forms = KY_METHOD_BIT (IMAGE) | KY_METHOD_BIT (TEXT),
  .identify = pptx_identify,
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_IMAGE, KY_METHOD_TEXT },
  KY_CODE (methods, ky_pptx_verify),
  KY_PAGES (pptx_pages),
};
