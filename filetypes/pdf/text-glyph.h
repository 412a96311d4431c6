/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which glyph a font program has for a character: its own table says so (ISO/IEC 14496-22 §5.2.1).
 */
#pragma once

#include "common/view.h"

typedef struct _KyPdfGlyphs KyPdfGlyphs;

/* Of a font's table CMAP, which is copied from. NULL: it has no whole one by Unicode. (transfer
 * full) */
KyPdfGlyphs *ky_pdf_glyphs_new (KyView cmap);
void ky_pdf_glyphs_free (KyPdfGlyphs *self);
/* 0: it has none. */
guint ky_pdf_glyphs_find (const KyPdfGlyphs *self, gunichar c);
/* The glyph of each code of one byte by CMAP of a font whose characters nobody names (ISO 32000-1
 * §9.6.6.4): that which all of its subtables have, or 0. FALSE: one is by another order. */
gboolean ky_pdf_glyphs_of_codes (KyView cmap, guint16 ret_glyphs[256]);
