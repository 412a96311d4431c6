/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of PowerPoint 97-2003 presentations ([MS-PPT]). kiyome itself reads only the
 * records of automatic dates. LibreOffice, confined by bubblewrap, converts it to pptx, which is
 * then rebuilt like any other pptx from outside. LibreOffice's export has no macros, OLE objects
 * and links, or the rebuild drops them. Without LibreOffice the presentation is withheld. */
#include "filetypes/base/ole/probe.h"

#include "filetypes/office/convert.h"
#ifndef KY_IDENTIFY_ONLY
KY_CONVERTED_METHODS (ppt, "pptx")
#endif

KY_DEFINE_IDENTIFY (ppt_identify, ky_ole_probe_bits (probe, KY_OLE_PPT))

const KyFiletype ky_filetype_ppt = {
  .name = "ppt",
  .label_en = "PowerPoint 97-2003 presentation",
  .label_ja = "PowerPoint 97-2003プレゼンテーション",
  .media_types = KY_WORDS ("application/vnd.ms-powerpoint"),
  .suffixes = KY_WORDS ("ppt", "pps", "pot"),
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ACTS,
  .office = KY_OFFICE_OPENS,
  .office_type = "pptx",
  .families = KY_FAMILY_OFFICE,
  KY_OFFICE_ROW (ppt, NULL),
};
