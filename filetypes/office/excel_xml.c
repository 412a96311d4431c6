/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of Excel 2003 XML workbooks (Microsoft "Office 2003 XML Reference Schemas":
 * SpreadsheetML 2003, root ss:Workbook), which Excel and many other programs write, often with the
 * suffix xls. It is first written anew without macros, objects and external references
 * (office-2003-xml.c). LibreOffice, confined by bubblewrap, converts that to xlsx, in which hidden
 * sheets are hidden again (hidden-sheets.c) and which is then rebuilt like any other xlsx from
 * outside. Without LibreOffice the workbook is withheld. */
#include "filetypes/office/convert.h"
#include "filetypes/base/xml/root-probe.h"

#ifndef KY_IDENTIFY_ONLY
KY_CONVERTED_METHODS (excel_xml, "xlsx")
#endif

KY_DEFINE_IDENTIFY (excel_xml_identify, ky_root_probe_office (probe, "Workbook"))

const KyFiletype ky_filetype_excel_xml = {
  .name = "excel_xml",
  .label_en = "Excel 2003 XML workbook",
  .label_ja = "Excel 2003 XMLブック",
  .media_types = KY_WORDS ("application/vnd.ms-excel.2003+xml", "application/xml", "text/xml"),
  .suffixes = KY_WORDS ("xml", "xls"),
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ACTS,
  .office = KY_OFFICE_OPENS_SHEET,
  .office_type = "xlsx",
  .families = KY_FAMILY_OFFICE,
  KY_OFFICE_ROW (excel_xml, NULL),
};
