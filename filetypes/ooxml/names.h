/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The namespaces of Office Open XML: ISO/IEC 29500 (Transitional; Strict is read as the same), and
 * the extensions that Word, Excel and PowerPoint write since 2007. What may stand in them is said
 * in stays/. */
#pragma once

#include "filetypes/base/xml/reader.h"
#include "filetypes/base/xml/writer.h"

typedef enum
{
  KY_NS_W = 1, /* WordprocessingML */
  KY_NS_S,     /* SpreadsheetML */
  KY_NS_P,     /* PresentationML */
  KY_NS_A,     /* DrawingML */
  KY_NS_R,     /* relationships, as attributes */
  KY_NS_WP,
  KY_NS_PIC,
  KY_NS_C,
  KY_NS_CDR,
  KY_NS_XDR,
  KY_NS_DGM,
  KY_NS_DSP,
  KY_NS_LC,
  KY_NS_M,
  KY_NS_V,
  KY_NS_O,
  KY_NS_W10,
  KY_NS_XVML,
  KY_NS_PVML,
  KY_NS_MC,
  KY_NS_W14,
  KY_NS_W15,
  KY_NS_W16CID,
  KY_NS_WP14,
  KY_NS_WPS,
  KY_NS_WPG,
  KY_NS_WPC,
  KY_NS_A14,
  KY_NS_A16,
  KY_NS_P14,
  KY_NS_P15,
  KY_NS_X14,
  KY_NS_X14AC,
  KY_NS_XM,
  KY_NS_C14,
  KY_NS_C15,
  KY_NS_C16,
  KY_NS_C16R3, /* what charts show of missing values */
  KY_NS_CS,
  KY_NS_X12AC, /* lists of Excel whose entries have commas */
  KY_NS_XDA,   /* dynamic arrays of Excel */
  KY_NS_TC,    /* threaded comments of Excel */
  KY_NS_P188,  /* comments of PowerPoint with replies */
  KY_NS_PC,    /* and where they stand: on which slide, */
  KY_NS_OAC,   /* at which shape or text */
  KY_NS_CX,    /* charts of newer kinds; and by what a file says which of them there are: */
  KY_NS_CX1,
  KY_NS_CX2,
  KY_NS_CX4,
  KY_NS_XFPB, /* check boxes in cells of Excel */
  KY_NS_ETC,  /* pictures in cells of WPS Office */
  KY_NS_CT,   /* content types */
  KY_NS_REL,  /* relationships, as elements */
  KY_NS_CP,   /* core properties */
  KY_NS_DC,
  KY_NS_DCTERMS,
  KY_NS_XSI,
  KY_NS_EP, /* extended properties */
  KY_NS_VT,
  KY_NS_LAST,
  KY_NS_ZOOM /* of a slide, a section, all of them: known by name, none of it stays */
} KyOoxmlNs;

extern const KyXmlNamespace ky_ooxml_namespaces[];
extern const KyXmlPrefix ky_ooxml_prefixes[];

/* Tells whether an older reader may not know `ns`, so that mc:Ignorable must name its prefix where
 * it is declared. */
gboolean ky_ooxml_is_extension (guint16 ns);
