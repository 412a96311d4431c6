/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds text of a PDF that its pages do not show (ISO 32000-1 §8.4, §8.5, §9.3): invisible,
 * clipped away, off the page, too small to read, of the colour of its background, or covered by
 * later painting. Text that the picture of a scan may show counts as visible, and so does
 * everything that depends on pixels, patterns, masks or blending. */
#pragma once

#include "filetypes/pdf/document.h"
#include "filetypes/pdf/seen-page.h"

/* KEEPS: ky_pdf_unseen_of() will be called. (transfer full) */
KyPdfUnseen *ky_pdf_unseen_new (gboolean keeps);
void ky_pdf_unseen_free (KyPdfUnseen *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPdfUnseen, ky_pdf_unseen_free)

/* Searches PAGE, whose content is CONTENT, and reports its hidden text to the job at WHERE. What
 * cannot be read is skipped. If the limits of the search are exceeded, this is reported; if hidden
 * text is to be removed, it is also an error of PDF: LIMIT. */
void ky_pdf_unseen_look (KyPdfUnseen *self, KyPdf *pdf, qpdf_oh page, KyView content,
                         const gchar *where);
/* Adds what PAGE shows to SEEN, in the space of CTM, in which the page is WIDTH by HEIGHT points.
 * Nothing is reported. */
void ky_pdf_unseen_see (KyPdfUnseen *self, KyPdf *pdf, qpdf_oh page, KyView content,
                        const KyPdfMatrix *ctm, gdouble width, gdouble height, KyPdfSeenPage *seen);
/* Discards the operators that were found. */
void ky_pdf_unseen_forget (KyPdfUnseen *self);
/* Returns the operators of CONTENT whose text no searched page shows: offset behind each of them ->
 * gdouble, by which TJ has to move in its place. NULL: there are none. Borrowed. */
GHashTable *ky_pdf_unseen_of (KyPdfUnseen *self, KyView content);
