/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of Excel 5 to 2003 workbooks ([MS-XLS]). kiyome itself does not read its
 * cells. LibreOffice, confined by bubblewrap, converts it to xlsx, which is then rebuilt like any
 * other xlsx from outside. LibreOffice's export has no macros, OLE objects and links, or the
 * rebuild drops them. Before the conversion, encrypted records (XOR, RC4) are decrypted if the
 * password is given, and formulas that LibreOffice would turn into errors are replaced by their
 * stored values. The workbook is withheld without LibreOffice, and if its sheets cannot be
 * distinguished from macro sheets. */
#include "filetypes/base/ole/probe.h"

#include "filetypes/office/convert.h"
#ifndef KY_IDENTIFY_ONLY
KY_CONVERTED_METHODS (xls, "xlsx")
#endif

KY_DEFINE_IDENTIFY (xls_identify, ky_ole_probe_bits (probe, KY_OLE_XLS))

const KyFiletype ky_filetype_xls = {
  .name = "xls",
  .label_en = "Excel 97-2003 workbook",
  .label_ja = "Excel 97-2003ブック",
  .media_types = KY_WORDS ("application/vnd.ms-excel"),
  .suffixes = KY_WORDS ("xls", "xlt", "xla"),
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ACTS,
  .office = KY_OFFICE_OPENS_SHEET,
  .office_type = "xlsx",
  .families = KY_FAMILY_OFFICE,
  KY_OFFICE_ROW (xls, NULL),
};
