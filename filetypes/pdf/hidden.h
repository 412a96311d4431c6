/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds text of a PDF that its pages do not show (ISO 32000-1 §8.4, §8.5, §9.3): invisible,
 * clipped away, off the page, too small to read, of the colour of its background, or covered by
 * later painting. Text that the picture of a scan may show counts as visible, and so does
 * everything that depends on pixels, patterns, masks or blending. */
#pragma once

#include "filetypes/pdf/document.h"
#include "filetypes/pdf/visible-page.h"

/* Returns an empty result. `keeps`: ky_pdf_hidden_of() will be called. (transfer full) */
KyPdfHidden *ky_pdf_hidden_new (gboolean keeps);
void ky_pdf_hidden_free (KyPdfHidden *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPdfHidden, ky_pdf_hidden_free)

/* Searches `page`, whose content is `content`, and reports its hidden text to the job at `where`.
 * What cannot be read is skipped. If the limits of the search are exceeded, this is reported; if
 * hidden text is to be removed, it is also an error of `pdf`: LIMIT. */
void ky_pdf_hidden_look (KyPdfHidden *self, KyPdf *pdf, qpdf_oh page, KyView content,
                         const gchar *where);
/* Searches the form fields of `page` only, for ky_pdf_hidden_tell_scrolled(). What cannot be read
 * is skipped. */
void ky_pdf_hidden_look_at_fields (KyPdfHidden *self, KyPdf *pdf, qpdf_oh page);
/* Reports the texts of form fields that were found so far and that no page shows, because readers
 * scroll to them. For a caller that makes the fields part of the page. */
void ky_pdf_hidden_tell_scrolled (KyPdfHidden *self, KyPdf *pdf);
/* Adds what `page` shows to `seen`, in the space of `ctm`, in which the page is `width` by `height`
 * points. Nothing is reported. */
void ky_pdf_hidden_see (KyPdfHidden *self, KyPdf *pdf, qpdf_oh page, KyView content,
                        const KyPdfMatrix *ctm, gdouble width, gdouble height,
                        KyPdfVisiblePage *seen);
/* Discards the operators that were found. */
void ky_pdf_hidden_forget (KyPdfHidden *self);
/* Returns the operators of `content` whose text is hidden on every page that was searched: the
 * offset after each operator -> gdouble, by which TJ must move in its place. NULL: there are none.
 * (transfer none) */
GHashTable *ky_pdf_hidden_of (KyPdfHidden *self, KyView content);
