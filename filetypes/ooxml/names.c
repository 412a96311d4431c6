/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Maps the XML namespaces of Office Open XML (Transitional and Strict) and of Microsoft's
 * extensions to the numbers of names.h, and the numbers to the one prefix and URI that the writer
 * uses. */
#include "filetypes/ooxml/names.h"

const KyXmlNamespace ky_ooxml_namespaces[] = {
#define NAMESPACE(id, prefix, uri) { uri, KY_NS_##id },
#define ALSO(id, uri) { uri, KY_NS_##id },
#include "filetypes/ooxml/names.def"
  { NULL, 0 },
};

const KyXmlPrefix ky_ooxml_prefixes[] = {
#define NAMESPACE(id, prefix, uri) { KY_NS_##id, prefix, uri },
#include "filetypes/ooxml/names.def"
  { 0, NULL, NULL },
};

gboolean
ky_ooxml_is_extension (guint16 ns)
{
  switch (ns)
    {
    case KY_NS_W14:
    case KY_NS_W15:
    case KY_NS_W16CID:
    case KY_NS_WP14:
    case KY_NS_A14:
    case KY_NS_A16:
    case KY_NS_P14:
    case KY_NS_P15:
    case KY_NS_X14:
    case KY_NS_X14AC:
    case KY_NS_C15:
    case KY_NS_C16:
    case KY_NS_C16R3:
      return TRUE;
    default:
      return FALSE;
    }
}
