/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Maps the XML namespaces of OpenDocument (some also by their W3C URI) to the numbers of names.h,
 * and the numbers to the one prefix and URI that the writer uses. */
#include "filetypes/odf/names.h"

const KyXmlNamespace ky_odf_namespaces[] = {
#define NAMESPACE(id, prefix, uri) { uri, KY_ODF_##id },
#define READ NAMESPACE
#define ALSO(id, uri) { uri, KY_ODF_##id },
#include "filetypes/odf/names.def"
  { NULL, 0 },
};

const KyXmlPrefix ky_odf_prefixes[] = {
#define NAMESPACE(id, prefix, uri) { KY_ODF_##id, prefix, uri },
#include "filetypes/odf/names.def"
  { 0, NULL, NULL },
};
