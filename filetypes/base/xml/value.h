/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The attribute values and the text of the element at which an XML reader is. */
#pragma once

#include "filetypes/base/xml/reader.h"

/* Returns the attribute `local` in the namespace `ns`, or NULL. Valid until the next event of
 * `reader`. (transfer none) (nullable) */
const KyXmlAttribute *ky_xml_attribute (KyXmlReader *reader, guint16 ns, const gchar *local);
/* Returns the value of the attribute `local` in `ns` (KY_XML_NS_NONE: no namespace); "" if there is
 * none. (transfer full) */
gchar *ky_xml_value (KyXmlReader *reader, guint16 ns, const gchar *local);
/* Returns the value as a number from 1 to `most`; 0 if it is no such number. */
guint ky_xml_value_number (KyXmlReader *reader, guint16 ns, const gchar *local, guint most);
/* Decodes the value from base64 to `out` (`most` bytes) and returns the number of bytes; 0 if there
 * are none, or more than `most`. */
guint ky_xml_value_bytes (KyXmlReader *reader, guint16 ns, const gchar *local, guint8 *out,
                          gsize most);
/* Returns the text of the element that began last and reads up to its end tag, that included.
 * Errors: those of ky_xml_reader_next(). (transfer full) */
GString *ky_xml_content (KyXmlReader *reader, GError **error);
