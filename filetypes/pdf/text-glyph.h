/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the glyph of a character in a font program's cmap table (ISO/IEC 14496-22 §5.2.1). */
#pragma once

#include "common/view.h"

typedef struct _KyPdfGlyphs KyPdfGlyphs;

/* Reads the Unicode subtable of `cmap`, which is copied (transfer full). NULL: there is no complete
 * one. */
KyPdfGlyphs *ky_pdf_glyphs_new (KyView cmap);
void ky_pdf_glyphs_free (KyPdfGlyphs *self);
/* Returns the glyph of character `c`, or 0 if there is none. */
guint ky_pdf_glyphs_find (const KyPdfGlyphs *self, gunichar c);
/* Reads the glyph of each one-byte code from `cmap`, the table of a font whose encoding is unknown
 * (ISO 32000-1 §9.6.6.4): the glyph that all subtables agree on, or 0. Returns FALSE if a subtable
 * uses other codes. */
gboolean ky_pdf_glyphs_of_codes (KyView cmap, guint16 ret_glyphs[256]);
