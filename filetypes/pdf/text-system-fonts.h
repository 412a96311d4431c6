/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Identifies the characters of an embedded font's glyphs by comparing their outlines with those of
 * the system font of the same name. The name is chosen by the document's author and only says
 * where to look; equal outlines are the proof. */
#pragma once

#include "filetypes/base/font/path.h"
#include "filetypes/pdf/text-outline.h"

typedef struct _KyPdfSystemFonts KyPdfSystemFonts;

/* Lists the installed TrueType and OpenType fonts. To be called once, before the sandbox closes. */
void ky_pdf_system_fonts_warm_up (void);
/* Opens the system font that a document calls `name`: "ABCDEF+Name" for a subset, or with a suffix
 * as "-Kanji" for a part of its glyphs. NULL: there is none (transfer full). */
KyPdfSystemFonts *ky_pdf_system_fonts_new (const gchar *name);
void ky_pdf_system_fonts_free (KyPdfSystemFonts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPdfSystemFonts, ky_pdf_system_fonts_free)

/* Tells whether `glyph` of `outlines` has the outline of `text`, a character or a ligature of Latin
 * letters. */
gboolean ky_pdf_system_fonts_is (const KyPdfSystemFonts *self, const KyPdfOutlines *outlines,
                                 guint glyph, const gchar *text);
/* Tells whether a glyph with the outline `path` has the outline of `text`, if the system font has
 * CFF outlines. `*steps`, what the document's font may still execute, is reduced by the steps of
 * each glyph that is drawn for the comparison. */
gboolean ky_pdf_system_fonts_draws (KyPdfSystemFonts *self, const KyFontPath *path, guint64 *steps,
                                    const gchar *text);
