/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the glyphs that a system font uses for the same characters in text of certain languages:
 * its GSUB table substitutes them for those of the cmap (ISO/IEC 14496-22 §6.3.4, locl), for
 * example other figures and quotation marks. */
#pragma once

#include "common/view.h"

/* Reads the substitutions of the font whose table directory is at offset `at` of `file`: pairs of
 * guint16, a glyph and its localized form (transfer full). */
GArray *ky_pdf_forms_read (KyView file, gsize at);
/* Returns localized form number `i` of `glyph`; 0: there are no more. */
guint ky_pdf_forms_find (const GArray *self, guint glyph, guint i);
