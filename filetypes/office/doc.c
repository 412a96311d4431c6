/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of Word 97-2003 documents ([MS-DOC]). Of it kiyome reads the tables of
 * fields and what ActiveX controls show, after decrypting it where a password fits: LibreOffice,
 * confined by bubblewrap, makes docx of it, which is then written anew like any other such file
 * from outside. Macros, OLE objects and links don't come through LibreOffice's export or go
 * there; the words of controls stand behind the text. Without LibreOffice it is withheld. */
#include "filetypes/base/ole/probe.h"
#include "engine/filetype.h"

#include "filetypes/office/convert.h"
#ifndef KY_IDENTIFY_ONLY
KY_CONVERTED_METHODS (doc, "docx")
#endif

static guint
doc_identify (const KyProbe *probe)
{
  return ky_ole_probe_bits (probe, KY_OLE_DOC);
}

static const gchar *const media_types[] = { "application/msword", NULL };
static const gchar *const suffixes[] = { "doc", "dot", NULL };

const KyFiletype ky_filetype_doc = {
  .name = "doc",
  .label_en = "Word 97-2003 document",
  .label_ja = "Word 97-2003文書",
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ACTS,
  .office = KY_OFFICE_OPENS,
  .office_type = "docx",
  .families = KY_FAMILY_OFFICE,
  KY_OFFICE_ROW (doc, NULL),
};
