/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of Excel 5 to 2003 workbooks ([MS-XLS]). Nothing of kiyome reads its cells:
 * LibreOffice, confined by bubblewrap, makes xlsx of it, which is then written anew like any
 * other such file from outside. Macros, OLE objects and links don't come through LibreOffice's
 * export or go there. It is withheld without LibreOffice, and where its sheets can't be told
 * from those of macros. Before the conversion, encrypted records (XOR, RC4) are decrypted when
 * the password is given, and formulas that LibreOffice would make an error of become the value
 * that is stored with them. */
#include "filetypes/base/ole/probe.h"
#include "engine/filetype.h"

#include "filetypes/office/convert.h"
#ifndef KY_IDENTIFY_ONLY
KY_CONVERTED_METHODS (xls, "xlsx")
#endif

static guint
xls_identify (const KyProbe *probe)
{
  return ky_ole_probe_bits (probe, KY_OLE_XLS);
}

static const gchar *const media_types[] = { "application/vnd.ms-excel", NULL };
static const gchar *const suffixes[] = { "xls", "xlt", "xla", NULL };

const KyFiletype ky_filetype_xls = {
  .name = "xls",
  .label_en = "Excel 97-2003 workbook",
  .label_ja = "Excel 97-2003ブック",
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ACTS,
  .office = KY_OFFICE_OPENS_SHEET,
  .office_type = "xlsx",
  .families = KY_FAMILY_OFFICE,
  KY_OFFICE_ROW (xls, NULL),
};
