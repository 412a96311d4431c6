/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of pages that are pictures, for who searches, copies or listens: written over the
 * picture with nothing (text rendering mode 3). They come of kiyome's own reading of the document
 * that was drawn, and only those that the picture is proven to show (seen-page.h). Codes are
 * UTF-16, the fonts hold nothing but a glyph without an outline.
 */
#pragma once

#include "filetypes/pdf/document.h"
#include "filetypes/pdf/seen-page.h"

typedef struct _KyPdfLayer KyPdfLayer;

/* Of nothing. (transfer full) */
KyPdfLayer *ky_pdf_layer_new (void);
void ky_pdf_layer_free (KyPdfLayer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPdfLayer, ky_pdf_layer_free)

/* The words of the job's input that DRAWN, a PDF of pictures of its pages, shows. What can't be
 * read has none. */
void ky_pdf_layer_read (KyPdfLayer *self, KyJob *job, KyView drawn);
/* No page has any words. */
void ky_pdf_layer_give_up (KyPdfLayer *self);
/* The next page, WIDTH by HEIGHT points, with the words of SEEN (nullable: none) as far as
 * OPERATORS more may be drawn. */
void ky_pdf_layer_add_page (KyPdfLayer *self, gdouble width, gdouble height, gdouble operators,
                            KyPdfSeenPage *seen);
/* Where in a page's CONTENT its layer may begin: behind all else. */
gsize ky_pdf_layer_begin (KyView content);
/* Is CONTENT, from there on, a layer as kiyome writes them (or none), so that nothing is lost of
 * what a page shows where it goes? Its words are never taken: nothing says that a picture which
 * somebody made shows them. */
gboolean ky_pdf_layer_is (KyView content);
/* Has the pages of PDF, which was opened, show the layer and no other. FALSE with pdf->error set.
 */
gboolean ky_pdf_layer_put (const KyPdfLayer *self, KyPdf *pdf);
