/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of Excel workbooks: SpreadsheetML (ISO/IEC 29500-1 §18) in an Open Packaging
 * Conventions package. It is rebuilt part by part (ooxml/kinds.c), each with the elements and
 * attributes of ooxml/names.c, pictures by their own modules. Dropped are macros, ActiveX controls
 * ([MS-OFORMS]; their words are kept), OLE objects and embedded packages (their pictures are kept),
 * external relationships, custom XML, printer settings, signatures, media and unknown names. Fields
 * and formulas that refer to anything outside are replaced by their last result. */

#include "filetypes/office/convert.h"
#include "filetypes/base/zip/probe.h"

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/ooxml/ooxml.h"

KY_CONVERTED_MENDED (xlsx, ky_xlsx_with_controls, ky_xlsx_tell_undrawn)
KY_OFFICE_METHODS (xlsx)
#endif

KY_DEFINE_IDENTIFY (xlsx_identify, ky_zip_probe_bits (probe, KY_ZIP_XLSX))

const KyFiletype ky_filetype_xlsx = {
  .name = "xlsx",
  .label_en = "Excel workbook",
  .label_ja = "Excelブック",
  .media_types = KY_WORDS ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                           "application/vnd.ms-excel.sheet.macroEnabled.12",
                           "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
                           "application/vnd.ms-excel.template.macroEnabled.12"),
  .suffixes = KY_WORDS ("xlsx"),
  .old_suffixes = KY_WORDS ("xlsm", "xltx", "xltm", "xlam"),
  .flags = KY_TYPE_CONTAINER | KY_TYPE_OUTPUT | KY_TYPE_UNPACKED,
  .office = KY_OFFICE_OPENS_SHEET,
  .families = KY_FAMILY_OFFICE,
  KY_OFFICE_ROW (xlsx, ky_xlsx_verify),
};
