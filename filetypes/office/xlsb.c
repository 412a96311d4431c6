/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of Excel binary workbooks ([MS-XLSB]): an Open Packaging Conventions package
 * whose parts are records like those of Excel 97-2003. It is converted like an xls
 * (filetypes/office/xls.c), and withheld without LibreOffice. */
#include "filetypes/base/zip/probe.h"

#include "filetypes/office/convert.h"
#ifndef KY_IDENTIFY_ONLY
KY_CONVERTED_METHODS (xlsb, "xlsx")
#endif

KY_DEFINE_IDENTIFY (xlsb_identify, ky_zip_probe_bits (probe, KY_ZIP_XLSB))

const KyFiletype ky_filetype_xlsb = {
  .name = "xlsb",
  .label_en = "Excel binary workbook",
  .label_ja = "Excelバイナリブック",
  .media_types = KY_WORDS ("application/vnd.ms-excel.sheet.binary.macroEnabled.12"),
  .suffixes = KY_WORDS ("xlsb"),
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ACTS,
  .office = KY_OFFICE_OPENS_SHEET,
  .office_type = "xlsx",
  .families = KY_FAMILY_OFFICE,
  KY_OFFICE_ROW (xlsb, NULL),
};
