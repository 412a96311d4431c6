/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Destinations, links, the outline, page labels and embedded files (ISO 32000-1 §7.11.4, §12.3,
 * §12.4.2). */
#pragma once

#include "filetypes/pdf/document.h"

/* Reads the document's named destinations once, so that each can be written as an explicit one. */
void ky_pdf_list_destinations (KyPdf *pdf, qpdf_oh root);
/* Reports each file of the catalog's name tree of embedded files as removed, by the name that a
 * reader would show. */
void ky_pdf_tell_embedded_files (KyPdf *pdf, qpdf_oh root);
/* A link annotation that leads to a page of this document, or by policy to http, https or mailto.
 * Others: nothing. */
void ky_pdf_put_link (KyPdf *pdf, qpdf_oh annotation, GString *text);
/* "/Outlines N 0 R", or nothing when there is none. */
gboolean ky_pdf_put_outline (KyPdf *pdf, qpdf_oh root, GString *text);
/* "/PageLabels<<…>>", or nothing. */
gboolean ky_pdf_put_page_labels (KyPdf *pdf, qpdf_oh root, GString *text);
