/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes character data of XML 1.0, for the XML reader only. */
#pragma once

#include "common/view.h"

/* Decodes `view`, which consists of valid XML characters, and appends the result to `bytes`:
 * character references, the five predefined entities, line ends (REC-xml §2.11), and in attributes
 * white space (§3.3.3). The result is never longer than `view`. Returns FALSE if `view` has another
 * reference. */
gboolean ky_xml_decode (KyView view, gboolean is_attribute, GByteArray *bytes);
