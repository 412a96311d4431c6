/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text of a PDF that its pages do not show (ISO 32000-1 §8.4, §8.5, §9.3): painted with nothing,
 * clipped away, off the page, smaller than can be read, of the colour of what lies below, below
 * what is painted later. What a scan's picture may show stays, and what depends on pixels,
 * patterns, masks or blending counts as shown.
 */
#pragma once

#include "filetypes/pdf/document.h"
#include "filetypes/pdf/seen-page.h"

/* KEEPS: ky_pdf_unseen_of() is going to be asked. (transfer full) */
KyPdfUnseen *ky_pdf_unseen_new (gboolean keeps);
void ky_pdf_unseen_free (KyPdfUnseen *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPdfUnseen, ky_pdf_unseen_free)

/* Looks at PAGE, whose content is CONTENT, and tells the job what is hidden there, at WHERE.
 * Whatever can't be read is passed over; that there is more than is looked at is told, and where
 * hidden text goes it is an error of PDF: LIMIT. */
void ky_pdf_unseen_look (KyPdfUnseen *self, KyPdf *pdf, qpdf_oh page, KyView content,
                         const gchar *where);
/* Puts what PAGE shows into SEEN, in the space of CTM, where the page is WIDTH by HEIGHT points. It
 * tells nobody. */
void ky_pdf_unseen_see (KyPdfUnseen *self, KyPdf *pdf, qpdf_oh page, KyView content,
                        const KyPdfMatrix *ctm, gdouble width, gdouble height, KyPdfSeenPage *seen);
/* Forgets which operators were found. */
void ky_pdf_unseen_forget (KyPdfUnseen *self);
/* The operators of CONTENT that show text which no page that was looked at shows: offset behind
 * each
 * -> gdouble, by how much TJ has to move in its place. NULL: there are none. Borrowed. */
GHashTable *ky_pdf_unseen_of (KyPdfUnseen *self, KyView content);
