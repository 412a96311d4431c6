/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of OpenDocument presentations: OpenDocument 1.0 to 1.3 (OASIS, ISO/IEC 26300)
 * as a package, as one XML file, or as an encrypted package if a password is right. Content, styles
 * and view settings are rebuilt with the elements and attributes of odf/names.c, and so are charts,
 * formulas and documents inside; pictures by their own modules, embedded fonts by base/font without
 * their instructions. Templates become plain documents. Dropped are macros, event listeners, forms
 * (their captions are kept), OLE objects, plugins, applets, floating frames, external references,
 * DDE, database fields, media, RDF, signatures, printer settings and unknown names. Formulas that
 * refer to anything outside are replaced by their last value. A known gap is that master documents
 * are not read. */

#include "filetypes/office/convert.h"
#include "filetypes/odf/probe.h"

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/odf/odf.h"

KY_CONVERTED (odp, ky_odf_tell_undrawn)
KY_OFFICE_METHODS (odp)
#endif

static const gchar *const suffixes[] = { "odp", NULL };
static const gchar *const old_suffixes[] = { "otp", "fodp", NULL };

KY_DEFINE_IDENTIFY (odp_identify,
                    ky_odf_probe_bits (probe, KY_ZIP_ODP, "presentation", suffixes, old_suffixes))

const KyFiletype ky_filetype_odp = {
  .name = "odp",
  .label_en = "OpenDocument presentation",
  .label_ja = "OpenDocumentプレゼンテーション",
  .media_types = KY_WORDS ("application/vnd.oasis.opendocument.presentation",
                           "application/vnd.oasis.opendocument.presentation-template",
                           "application/vnd.oasis.opendocument.presentation-flat-xml"),
  .suffixes = suffixes,
  .old_suffixes = old_suffixes,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_OUTPUT | KY_TYPE_UNPACKED,
  .office = KY_OFFICE_OPENS,
  .families = KY_FAMILY_OFFICE,
  KY_OFFICE_ROW (odp, ky_odp_verify),
};
