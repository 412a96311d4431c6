/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Selectors of style sheets (W3C Selectors 3, and of 4 what drawings use), matched while a drawing
 * is read from its beginning to its end: each element is looked at once, and what is said of the
 * elements around and before it is kept as bits. Unlike those of base/html, which tell what may be
 * hidden from somebody, these follow XML (letters are large or small, any element may be the root)
 * and mean an element or don't. */
#pragma once

#include "engine/job.h"
#include "filetypes/base/xml/reader.h"

typedef struct _KySvgSelectors KySvgSelectors;

/* How much a selector counts (CSS 2.1 6.4.3), with 1 for that it is one. */
enum
{
  KY_SVG_WEIGHT_NAME = 1,
  KY_SVG_WEIGHT_CLASS = 0x100,
  KY_SVG_WEIGHT_ID = 0x10000,
  KY_SVG_WEIGHT_MOST = 0x1000000 /* more than any */
};

KySvgSelectors *ky_svg_selectors_new (void);
void ky_svg_selectors_free (KySvgSelectors *selectors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KySvgSelectors, ky_svg_selectors_free)
/* Adds the selector TEXT, which has no white space around it; selectors are numbered from 0.
 * Returns its weight, or 0 if it is not understood and not added. */
guint ky_svg_selectors_add (KySvgSelectors *selectors, KyView text);
/* Reads the drawing XML once more if a selector depends on the place of an element among its
 * siblings. Errors: MALFORMED, LIMIT. */
gboolean ky_svg_selectors_look_ahead (KySvgSelectors *selectors, KyJob *job, KyView xml,
                                      GError **error);
/* Appends to FOUND (of guint) the numbers of the selectors that match the element at which READER
 * stands, inside of DEPTH others; some may appear twice. To be called for each element in turn,
 * except those inside of a skipped one. Errors: LIMIT. */
gboolean ky_svg_selectors_match (KySvgSelectors *selectors, KyXmlReader *reader, guint depth,
                                 GArray *found, GError **error);
