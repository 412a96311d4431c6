/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which characters the glyphs of a document's font are, by their outlines: those of a font of the
 * system that has the same name. Whoever made the document chose the name, so that it only says
 * where to look; what a glyph looks like is proven when it is drawn as the system's is.
 */
#pragma once

#include "filetypes/base/font/path.h"
#include "filetypes/pdf/text-outline.h"

typedef struct _KyPdfKnown KyPdfKnown;

/* Lists the TrueType and OpenType fonts that are installed: once, before the sandbox closes. */
void ky_pdf_known_warm_up (void);
/* The one that a document calls NAME ("ABCDEF+Name" when it brings a part of it along; with an end
 * as "-Kanji" when it names a part of its glyphs). NULL: none is called so. (transfer full) */
KyPdfKnown *ky_pdf_known_new (const gchar *name);
void ky_pdf_known_free (KyPdfKnown *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPdfKnown, ky_pdf_known_free)

/* Is GLYPH of OUTLINES drawn as TEXT is, a character or a ligature of Latin letters? */
gboolean ky_pdf_known_is (const KyPdfKnown *self, const KyPdfOutlines *outlines, guint glyph,
                          const gchar *text);
/* The same of a glyph that is drawn as PATH, by outlines of the Compact Font Format. *STEPS, which
 * the document's font has left, are counted down by those of each glyph that is drawn for it. */
gboolean ky_pdf_known_draws (KyPdfKnown *self, const KyFontPath *path, guint64 *steps,
                             const gchar *text);
