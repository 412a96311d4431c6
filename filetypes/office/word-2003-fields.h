/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the fields of a Word 2003 XML document that LibreOffice would change or lose. */
#pragma once

#include "filetypes/base/xml/reader.h"

/* Returns the elements of such fields in `input` (transfer full): the place of each
 * (ky_xml_reader_place() behind its start tag) -> the text that is written instead of it, which may
 * be empty. NULL: there are no fields. */
GHashTable *ky_word_2003_fields (KyView input, const KyXmlLimits *limits, gboolean is_japanese);
/* Tells whether a field with `instruction` is kept as a field, because LibreOffice shows the same
 * as Word. */
gboolean ky_word_2003_keeps_field (const gchar *instruction);
