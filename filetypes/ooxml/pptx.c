/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of PowerPoint presentations: PresentationML (ISO/IEC 29500-1 §19) in an Open
 * Packaging Conventions package. It is rebuilt part by part (ooxml/kinds.c), each with the elements
 * and attributes of ooxml/names.c, pictures by their own modules. Dropped are macros, ActiveX
 * controls ([MS-OFORMS]; their words are kept), OLE objects and embedded packages (their pictures
 * are kept), external relationships, custom XML, printer settings, signatures, media and unknown
 * names. Fields and formulas that refer to anything outside are replaced by their last result. */

#include "filetypes/office/convert.h"
#include "filetypes/base/zip/probe.h"

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/ooxml/ooxml.h"

KY_CONVERTED (pptx, ky_pptx_tell_undrawn)
KY_OFFICE_METHODS (pptx)
#endif

KY_DEFINE_IDENTIFY (pptx_identify, ky_zip_probe_bits (probe, KY_ZIP_PPTX))

const KyFiletype ky_filetype_pptx = {
  .name = "pptx",
  .label_en = "PowerPoint presentation",
  .label_ja = "PowerPointプレゼンテーション",
  .media_types
  = KY_WORDS ("application/vnd.openxmlformats-officedocument.presentationml.presentation",
              "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
              "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
              "application/vnd.openxmlformats-officedocument.presentationml.template",
              "application/vnd.ms-powerpoint.slideshow.macroEnabled.12",
              "application/vnd.ms-powerpoint.template.macroEnabled.12"),
  .suffixes = KY_WORDS ("pptx"),
  .old_suffixes = KY_WORDS ("pptm", "ppsx", "ppsm", "potx", "potm", "ppam"),
  .flags = KY_TYPE_CONTAINER | KY_TYPE_OUTPUT | KY_TYPE_UNPACKED,
  .office = KY_OFFICE_OPENS,
  .families = KY_FAMILY_OFFICE,
  KY_OFFICE_ROW (pptx, ky_pptx_verify),
};
