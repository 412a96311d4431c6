/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of PowerPoint 97-2003 presentations ([MS-PPT]). Of its records kiyome reads
 * those of automatic dates alone: LibreOffice, confined by bubblewrap, makes pptx of it, which
 * is then written anew like any other such file from outside. Macros, OLE objects and links
 * don't come through LibreOffice's export or go there. Without LibreOffice it is withheld. */
#include "filetypes/base/ole/probe.h"
#include "engine/filetype.h"

#include "filetypes/office/convert.h"
#ifndef KY_IDENTIFY_ONLY
KY_CONVERTED_METHODS (ppt, "pptx")
#endif

static guint
ppt_identify (const KyProbe *probe)
{
  return ky_ole_probe_bits (probe, KY_OLE_PPT);
}

static const gchar *const media_types[] = { "application/vnd.ms-powerpoint", NULL };
static const gchar *const suffixes[] = { "ppt", "pps", "pot", NULL };

const KyFiletype ky_filetype_ppt = {
  .name = "ppt",
  .label_en = "PowerPoint 97-2003 presentation",
  .label_ja = "PowerPoint 97-2003プレゼンテーション",
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ACTS,
  .office = KY_OFFICE_OPENS,
  .office_type = "pptx",
  .families = KY_FAMILY_OFFICE,
  KY_OFFICE_ROW (ppt, NULL),
};
