/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program that a document's font brings along, as a witness of what its glyphs are. */
#pragma once

#include "filetypes/pdf/document.h"
#include "filetypes/pdf/text-known.h"

typedef struct _KyPdfProgram KyPdfProgram;

/* That of a font's DESCRIPTOR. NULL: it has none, or several, of which readers choose. (transfer
 * full) */
KyPdfProgram *ky_pdf_program_new (KyPdf *pdf, qpdf_oh descriptor);
void ky_pdf_program_free (KyPdfProgram *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPdfProgram, ky_pdf_program_free)

/* Of a TrueType font: its table cmap, or an empty one; borrowed. */
KyView ky_pdf_program_cmap (const KyPdfProgram *self);
/* Has it outlines that can be compared? Of TrueType, */
gboolean ky_pdf_program_is_truetype (const KyPdfProgram *self);
/* of the Compact Font Format, */
gboolean ky_pdf_program_is_cff (const KyPdfProgram *self);
/* of Type 1. */
gboolean ky_pdf_program_is_type1 (const KyPdfProgram *self);

/* Does GLYPH look as TEXT does by KNOWN, where it is WIDTH em wide and keeps about to that? It is a
 * CID for CFF, a code for Type 1. */
gboolean ky_pdf_program_draws (KyPdfProgram *self, KyPdfKnown *known, guint glyph, gdouble width,
                               const gchar *text);
