/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares the namespaces of Office Open XML: ISO/IEC 29500 (Transitional; Strict is read as the
 * same), and the extensions that Word, Excel and PowerPoint write since 2007. The permitted
 * elements and attributes are in stays/. */
#pragma once

#include "filetypes/base/xml/reader.h"
#include "filetypes/base/xml/writer.h"

typedef enum
{
  KY_NS_NONE,
#define NAMESPACE(id, prefix, uri) KY_NS_##id,
#include "filetypes/ooxml/names.def"
  KY_NS_LAST,
  KY_NS_ZOOM /* of a slide, a section, all of them: known by name, none of it stays */
} KyOoxmlNs;

extern const KyXmlNamespace ky_ooxml_namespaces[];
extern const KyXmlPrefix ky_ooxml_prefixes[];

/* Tells whether an older reader may not know `ns`, so that mc:Ignorable must name its prefix where
 * it is declared. */
gboolean ky_ooxml_is_extension (guint16 ns);
