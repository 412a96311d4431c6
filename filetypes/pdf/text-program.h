/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the font program that is embedded in a document, to confirm which characters its glyphs
 * show. */
#pragma once

#include "filetypes/pdf/document.h"
#include "filetypes/pdf/text-system-fonts.h"

typedef struct _KyPdfProgram KyPdfProgram;

/* Reads the program of a font's `descriptor` (transfer full). NULL: there is none, or several,
 * among which readers choose differently. */
KyPdfProgram *ky_pdf_program_new (KyPdf *pdf, qpdf_oh descriptor);
void ky_pdf_program_free (KyPdfProgram *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPdfProgram, ky_pdf_program_free)

/* Returns the cmap table of a TrueType font (borrowed), or an empty view. */
KyView ky_pdf_program_cmap (const KyPdfProgram *self);
/* Tells whether it has TrueType outlines that can be compared. */
gboolean ky_pdf_program_is_truetype (const KyPdfProgram *self);
/* Tells whether it has CFF outlines that a composite font selects by CID. */
gboolean ky_pdf_program_is_by_cids (const KyPdfProgram *self);
/* Tells whether it has CFF outlines that a simple font selects by glyph name. */
gboolean ky_pdf_program_is_by_names (const KyPdfProgram *self);
/* Tells whether it has Type 1 outlines. */
gboolean ky_pdf_program_is_type1 (const KyPdfProgram *self);

/* Returns the glyph that every reader takes for `cid`; 0: unknown. */
guint ky_pdf_program_find_cid (KyPdfProgram *self, guint cid);
/* Returns the glyph that every reader takes for the glyph `name` of an encoding; 0: unknown. */
guint ky_pdf_program_find_name (KyPdfProgram *self, const gchar *name);
/* Returns the glyph of `code` by the program's own encoding; 0: unknown. */
guint ky_pdf_program_find_code (KyPdfProgram *self, guint8 code);

/* Tells whether `glyph` (for Type 1: a code) has the outline of `text` in `known` and stays
 * approximately within `width` em. */
gboolean ky_pdf_program_draws (KyPdfProgram *self, KyPdfSystemFonts *known, guint glyph,
                               gdouble width, const gchar *text);
