/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of attributes, and the text, of the element that a reader stands at. */
#pragma once

#include "filetypes/base/xml/reader.h"

/* LOCAL in NS, or NULL; borrowed until the reader goes on. */
const KyXmlAttribute *ky_xml_attribute (KyXmlReader *reader, guint16 ns, const gchar *local);
/* LOCAL in NS (KY_XML_NS_NONE: in none), "" when it is not there. (transfer full) */
gchar *ky_xml_value (KyXmlReader *reader, guint16 ns, const gchar *local);
/* As a whole number from 1 on; 0 when it is none, or more than MOST. */
guint ky_xml_value_number (KyXmlReader *reader, guint16 ns, const gchar *local, guint most);
/* Decoded from base64 to OUT; the number of bytes, 0 when there are none or more than MOST. */
guint ky_xml_value_bytes (KyXmlReader *reader, guint16 ns, const gchar *local, guint8 *out,
                          gsize most);
/* The element's text, up to its end tag, which is read too. Errors: the reader's. (transfer full)
 */
GString *ky_xml_content (KyXmlReader *reader, GError **error);
