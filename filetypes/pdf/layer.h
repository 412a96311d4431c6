/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text layer of a PDF of page images, for searching, copying and screen readers: invisible
 * text (rendering mode 3) over the picture. The words come from kiyome's own reading of the drawn
 * document, and only those that the picture is proven to show are written (visible-page.h). Codes
 * are UTF-16, and the only glyph of the fonts is empty. */
#pragma once

#include "filetypes/pdf/document.h"
#include "filetypes/pdf/visible-page.h"

typedef struct _KyPdfLayer KyPdfLayer;

/* Returns an empty layer (transfer full). */
KyPdfLayer *ky_pdf_layer_new (void);
void ky_pdf_layer_free (KyPdfLayer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPdfLayer, ky_pdf_layer_free)

/* Adds the words of the job's input that `drawn`, a PDF of images of its pages, shows. Pages that
 * cannot be read get no words. */
void ky_pdf_layer_read (KyPdfLayer *self, KyJob *job, KyView drawn);
/* Removes the words of all pages. */
void ky_pdf_layer_give_up (KyPdfLayer *self);
/* Adds a page of `width` by `height` points with the proven words of `seen` (nullable: none), as
 * far as the page may have `operators` more. */
void ky_pdf_layer_add_page (KyPdfLayer *self, gdouble width, gdouble height, gdouble operators,
                            KyPdfVisiblePage *seen);
/* Returns the offset in a page's `content` at which its layer begins; without one, the end. */
gsize ky_pdf_layer_begin (KyView content);
/* Tells whether `content`, the bytes from that offset on, is empty or a layer of the form that
 * kiyome writes, so that removing it loses nothing that the page shows. Its words are never reused,
 * because nothing proves that the picture shows them. */
gboolean ky_pdf_layer_is (KyView content);
/* Replaces the layers of the pages of `pdf`, which is open, with this one. Returns FALSE with
 * pdf->error set. */
gboolean ky_pdf_layer_put (const KyPdfLayer *self, KyPdf *pdf);
