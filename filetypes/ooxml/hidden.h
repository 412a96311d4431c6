/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the hidden text of an Office package: once for all methods, by the places of the elements
 * that hold it. The report lists it (text.hidden), the method text skips it, and rebuild removes
 * it if the policy says so (office.hidden).
 *
 * No layout is computed: where text flows to, what wraps, and what the pixels of a picture show is
 * unknown. Text whose visibility depends on that counts as visible. */
#pragma once

#include "filetypes/ooxml/package.h"

/* Returns the set of places (ky_xml_reader_place() behind the start tag) of the elements of `part`,
 * whose content is `xml`, that hold hidden text: w:t and similar, a:r, c (transfer full). Each part
 * is searched once. If `is_told` is TRUE, the findings are reported, unless they were. NULL if
 * there are none or the part cannot be read. */
GHashTable *ky_unseen_places (KyJob *job, KyPackage *package, const KyPart *part, KyView xml,
                              gboolean is_told);
