/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares glyphs of two TrueType fonts (ISO/IEC 14496-22 §5.3). Outlines are compared byte by
 * byte, as programs copy them into documents. Tables that could give other shapes to the same
 * outlines must be equal or absent: hinting, which some readers always run for some fonts, and
 * what moves a glyph sideways. */
#pragma once

#include "common/view.h"

#define KY_PDF_OPENTYPE 0x4f54544f /* "OTTO": its outlines are CFF */

/* Holds the tables of a font, borrowed; a missing table is empty. */
typedef struct
{
  KyView cmap, hmtx, loca, glyf;
  KyView programs[3];
  guint n_glyphs, n_metrics, em;
  gboolean is_long;  /* loca */
  gboolean is_plain; /* nothing but glyf may draw a glyph */
} KyPdfOutlines;

/* Finds the first table `tag` of the font whose table directory is at offset `at` of `file`.
 * Returns FALSE if there is none within `file`. */
gboolean ky_pdf_outlines_find_table (KyView file, gsize at, const gchar *tag, KyView *ret_table);
/* Reads the TrueType font whose table directory is at offset `at` of `file`. Returns FALSE if it is
 * another kind of font or incomplete. */
gboolean ky_pdf_outlines_read (KyPdfOutlines *self, KyView file, gsize at);
/* Finds the CFF table in `file`, an OpenType font of `*ret_n` glyphs with an em of 1000 units in
 * which nothing else can draw a glyph. Returns FALSE if `file` is not such a font. */
gboolean ky_pdf_outlines_find_cff (KyView file, KyView *ret_table, guint *ret_n);
/* Returns how far the bounding box of `glyph` reaches to the left and right, in em; it is right
 * only if the font is honest. FALSE: the glyph does not exist. */
gboolean ky_pdf_outlines_reach (const KyPdfOutlines *self, guint glyph, gdouble *ret_left,
                                gdouble *ret_right);
/* Tells whether glyph `one` of `self`, which must be plain, is drawn as glyph `other` of
 * `known`. */
gboolean ky_pdf_outlines_are_same (const KyPdfOutlines *self, guint one, const KyPdfOutlines *known,
                                   guint other);
