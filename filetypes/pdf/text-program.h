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
/* of the Compact Font Format, for a composite font, */
gboolean ky_pdf_program_is_by_cids (const KyPdfProgram *self);
/* or for a simple one, */
gboolean ky_pdf_program_is_by_names (const KyPdfProgram *self);
/* of Type 1. */
gboolean ky_pdf_program_is_type1 (const KyPdfProgram *self);

/* The glyph that every reader has in a program by CIDs for CID; 0: not known. */
guint ky_pdf_program_find_cid (KyPdfProgram *self, guint cid);
/* The same of one by names, for a NAME that an encoding gives a code, */
guint ky_pdf_program_find_name (KyPdfProgram *self, const gchar *name);
/* and for CODE where nothing does. */
guint ky_pdf_program_find_code (KyPdfProgram *self, guint8 code);

/* Does GLYPH look as TEXT does by KNOWN, where it is WIDTH em wide and keeps about to that? For
 * Type 1 it is a code. */
gboolean ky_pdf_program_draws (KyPdfProgram *self, KyPdfKnown *known, guint glyph, gdouble width,
                               const gchar *text);
