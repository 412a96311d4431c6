/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which text of an Office package is not seen by who opens it: found once, by the places of the
 * elements that hold it, for all methods. The report tells of it (text.hidden), the method text
 * passes over it, and rebuild takes it out where the policy says so (office.hidden).
 *
 * Layout is not made: where something flows to, what wraps, and what lies in the pixels of a
 * picture is not known. What depends on that counts as seen.
 */
#pragma once

#include "filetypes/ooxml/package.h"

/*
 * The places (ky_xml_reader_place() behind their start tags) of elements of PART, whose content is
 * XML, that hold text which nobody sees: w:t and kin, a:r, c. IS_TOLD: the report gets what was
 * found; so it does once only. NULL: there are none, or the part can't be read. (transfer full)
 */
GHashTable *ky_unseen_places (KyJob *job, KyPackage *package, const KyPart *part, KyView xml,
                              gboolean is_told);
