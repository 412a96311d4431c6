/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares the namespaces of OpenDocument: OASIS OpenDocument 1.3 part 3 (a superset of 1.0 to
 * 1.2), MathML in formula objects, and the extensions that LibreOffice and OpenOffice write. The
 * permitted elements and attributes are in stays/. */
#pragma once

#include "filetypes/base/xml/reader.h"
#include "filetypes/base/xml/writer.h"

typedef enum
{
  KY_ODF_NONE,
#define NAMESPACE(id, prefix, uri) KY_ODF_##id,
#include "filetypes/odf/names.def"
  KY_ODF_WRITTEN_LAST, /* the others are only read, to report removals */
  KY_ODF_WRITTEN_END = KY_ODF_WRITTEN_LAST - 1,
#define READ(id, prefix, uri) KY_ODF_##id,
#include "filetypes/odf/names.def"
  KY_ODF_MANIFEST,
  KY_ODF_LAST
} KyOdfNs;

extern const KyXmlNamespace ky_odf_namespaces[];
extern const KyXmlPrefix ky_odf_prefixes[];

/* Tells whether `name` is that of a paragraph or a heading. */
static inline gboolean
ky_odf_is_paragraph (const KyXmlName *name)
{
  return ky_xml_name_is (name, KY_ODF_TEXT, "p") || ky_xml_name_is (name, KY_ODF_TEXT, "h");
}
