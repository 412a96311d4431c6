/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of Word 97-2003 documents ([MS-DOC]). kiyome itself reads only the tables of
 * fields and the words of ActiveX controls, after decrypting the document if a password is right.
 * LibreOffice, confined by bubblewrap, converts it to docx, which is then rebuilt like any other
 * docx from outside. LibreOffice's export has no macros, OLE objects and links, or the rebuild
 * drops them; the words of controls are appended to the text. Without LibreOffice the document is
 * withheld. */
#include "filetypes/base/ole/probe.h"

#include "filetypes/office/convert.h"
#ifndef KY_IDENTIFY_ONLY
KY_CONVERTED_METHODS (doc, "docx")
#endif

KY_DEFINE_IDENTIFY (doc_identify, ky_ole_probe_bits (probe, KY_OLE_DOC))

const KyFiletype ky_filetype_doc = {
  .name = "doc",
  .label_en = "Word 97-2003 document",
  .label_ja = "Word 97-2003文書",
  .media_types = KY_WORDS ("application/msword"),
  .suffixes = KY_WORDS ("doc", "dot"),
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ACTS,
  .office = KY_OFFICE_OPENS,
  .office_type = "docx",
  .families = KY_FAMILY_OFFICE,
  KY_OFFICE_ROW (doc, NULL),
};
