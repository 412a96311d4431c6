/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which glyph a font program has for a character: its own table says so (ISO/IEC 14496-22 §5.2.1).
 */
#pragma once

#include "common/view.h"

typedef struct _KyPdfGlyphs KyPdfGlyphs;

/* Of the TrueType or OpenType font PROGRAM, which is copied from. NULL: it has no whole table by
 * Unicode. (transfer full) */
KyPdfGlyphs *ky_pdf_glyphs_new (KyView program);
void ky_pdf_glyphs_free (KyPdfGlyphs *self);
/* 0: it has none. */
guint ky_pdf_glyphs_find (const KyPdfGlyphs *self, gunichar c);
