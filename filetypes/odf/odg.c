/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of OpenDocument drawings: OpenDocument 1.0 to 1.3 (OASIS, ISO/IEC 26300) as a
 * package, as one XML file, or as an encrypted package if a password is right. Content, styles and
 * view settings are rebuilt with the elements and attributes of odf/names.c, and so are charts,
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

KY_CONVERTED (odg, ky_odf_tell_undrawn)
KY_OFFICE_METHODS (odg)
#endif

static const gchar *const suffixes[] = { "odg", NULL };
static const gchar *const old_suffixes[] = { "otg", "fodg", NULL };

KY_DEFINE_IDENTIFY (odg_identify,
                    ky_odf_probe_bits (probe, KY_ZIP_ODG, "graphics", suffixes, old_suffixes))

const KyFiletype ky_filetype_odg = {
  .name = "odg",
  .label_en = "OpenDocument drawing",
  .label_ja = "OpenDocument図形描画",
  .media_types = KY_WORDS ("application/vnd.oasis.opendocument.graphics",
                           "application/vnd.oasis.opendocument.graphics-template",
                           "application/vnd.oasis.opendocument.graphics-flat-xml"),
  .suffixes = suffixes,
  .old_suffixes = old_suffixes,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_OUTPUT | KY_TYPE_UNPACKED,
  .office = KY_OFFICE_OPENS,
  .families = KY_FAMILY_OFFICE,
  KY_OFFICE_ROW (odg, ky_odg_verify),
};
