/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of Word 2003 XML documents (Microsoft "Office 2003 XML Reference Schemas":
 * WordprocessingML 2003, root w:wordDocument), which Word 2003 and later write. It is first written
 * anew without macros, objects and external references, with tracked changes accepted and most
 * fields replaced by their results (office-2003-xml.c, word-2003-fields.c). LibreOffice, confined
 * by bubblewrap, converts that to docx, which is then rebuilt like any other docx from outside.
 * Without LibreOffice the document is withheld. */
#include "filetypes/office/convert.h"
#include "filetypes/base/xml/root-probe.h"

#ifndef KY_IDENTIFY_ONLY
KY_CONVERTED_METHODS (word_xml, "docx")
#endif

KY_DEFINE_IDENTIFY (word_xml_identify, ky_root_probe_office (probe, "wordDocument"))

const KyFiletype ky_filetype_word_xml = {
  .name = "word_xml",
  .label_en = "Word 2003 XML document",
  .label_ja = "Word 2003 XML文書",
  .media_types = KY_WORDS ("application/vnd.ms-word.2003+xml", "application/xml", "text/xml"),
  .suffixes = KY_WORDS ("xml", "doc"),
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ACTS,
  .office = KY_OFFICE_OPENS,
  .office_type = "docx",
  .families = KY_FAMILY_OFFICE,
  KY_OFFICE_ROW (word_xml, NULL),
};
