/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets the error of the XML reader with the line number at which it occurred, and marks the reader
 * as failed. */
#include "filetypes/base/xml/reader-private.h"

gboolean
ky_xml_malformed (KyXmlReader *reader, GError **error, const gchar *what)
{
  guint64 line = 1;

  for (const guint8 *p = reader->start; p != NULL && p < reader->at && p < reader->end; p++)
    line += *p == '\n';
  reader->has_failed = TRUE;
  return ky_fail (error, KY_ERROR_MALFORMED, "XML: line %" G_GUINT64_FORMAT ": %s", line, what);
}

KyXmlEvent
ky_xml_malformed_event (KyXmlReader *reader, GError **error, const gchar *what)
{
  ky_xml_malformed (reader, error, what);
  return KY_XML_ERROR;
}
