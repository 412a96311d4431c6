/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of Word documents: WordprocessingML (ISO/IEC 29500-1 §17) in an Open Packaging
 * Conventions package. It is rebuilt part by part (ooxml/kinds.c), each with the elements and
 * attributes of ooxml/names.c, pictures by their own modules, embedded fonts by base/font without
 * their instructions. Dropped are macros, ActiveX controls ([MS-OFORMS]; their words are kept), OLE
 * objects and embedded packages (their pictures are kept), external relationships, custom XML,
 * printer settings, signatures, media and unknown names. Fields and formulas that refer to anything
 * outside are replaced by their last result. */

#include "filetypes/office/convert.h"
#include "filetypes/base/zip/probe.h"

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/ooxml/ooxml.h"

KY_CONVERTED_MENDED (docx, ky_docx_with_results, ky_docx_tell_undrawn)
KY_OFFICE_METHODS (docx)
#endif

KY_DEFINE_IDENTIFY (docx_identify, ky_zip_probe_bits (probe, KY_ZIP_DOCX))

const KyFiletype ky_filetype_docx = {
  .name = "docx",
  .label_en = "Word document",
  .label_ja = "Word文書",
  .media_types
  = KY_WORDS ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",
              "application/vnd.ms-word.document.macroEnabled.12",
              "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
              "application/vnd.ms-word.template.macroEnabled.12"),
  .suffixes = KY_WORDS ("docx"),
  .old_suffixes = KY_WORDS ("docm", "dotx", "dotm"),
  .flags = KY_TYPE_CONTAINER | KY_TYPE_OUTPUT | KY_TYPE_UNPACKED,
  .office = KY_OFFICE_OPENS,
  .families = KY_FAMILY_OFFICE,
  KY_OFFICE_ROW (docx, ky_docx_verify),
};
