/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Character data of XML 1.0 as what it means, for filetypes/base/xml/reader.c alone. */
#pragma once

#include "common/view.h"

/*
 * Appends VIEW, checked to be characters of XML, to BYTES decoded: character references and the
 * five predefined entities, line ends (REC-xml §2.11), in attributes white space (§3.3.3). It never
 * makes a text longer. FALSE: another reference.
 */
gboolean ky_xml_decode (KyView view, gboolean is_attribute, GByteArray *bytes);
