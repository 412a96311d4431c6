/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The namespaces of OpenDocument: OASIS OpenDocument 1.3 part 3 (a superset of 1.0 to 1.2), MathML
 * in formula objects, and the extensions that LibreOffice and OpenOffice write. What may stand in
 * them is said in stays/. */
#pragma once

#include "filetypes/base/xml/reader.h"
#include "filetypes/base/xml/writer.h"

typedef enum
{
  KY_ODF_OFFICE = 1,
  KY_ODF_STYLE,
  KY_ODF_TEXT,
  KY_ODF_TABLE,
  KY_ODF_DRAW,
  KY_ODF_FO,
  KY_ODF_SVG,
  KY_ODF_NUMBER,
  KY_ODF_CHART,
  KY_ODF_DR3D,
  KY_ODF_MATH,
  KY_ODF_META,
  KY_ODF_DC,
  KY_ODF_PRESENTATION,
  KY_ODF_XLINK,
  KY_ODF_CONFIG,
  KY_ODF_SMIL,
  KY_ODF_ANIM,
  KY_ODF_OF,   /* prefix of OpenFormula in values */
  KY_ODF_OOOC, /* prefix of older formulas of Calc in values */
  KY_ODF_OOOW, /* prefix of formulas and conditions of Writer in values */
  KY_ODF_OOO,  /* prefix of the names of settings */
  KY_ODF_LOEXT,
  KY_ODF_CALCEXT,
  KY_ODF_DRAWOOO,
  KY_ODF_TABLEOOO,
  KY_ODF_CHARTOOO,
  KY_ODF_CSS3T,
  KY_ODF_OFFICEOOO,
  KY_ODF_WRITTEN_LAST, /* the rest is read only, to say what was dropped */
  KY_ODF_FORM = KY_ODF_WRITTEN_LAST,
  KY_ODF_SCRIPT,
  KY_ODF_FIELD,
  KY_ODF_MANIFEST,
  KY_ODF_LAST
} KyOdfNs;

extern const KyXmlNamespace ky_odf_namespaces[];
extern const KyXmlPrefix ky_odf_prefixes[];

/* Tells whether `name` is that of a paragraph or a heading. */
static inline gboolean
ky_odf_is_paragraph (const KyXmlName *name)
{
  return ky_xml_name_is (name, KY_ODF_TEXT, "p") || ky_xml_name_is (name, KY_ODF_TEXT, "h");
}
