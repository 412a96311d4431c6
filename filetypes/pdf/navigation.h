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
/* Returns the http, https or mailto URL to which the link `annotation` leads, and records it
 * (ky_job_links()). (transfer full) (nullable) */
gchar *ky_pdf_external_link (KyPdf *pdf, qpdf_oh annotation);
/* Appends the link `annotation` to `text` if it leads to a page of this document or, if the policy
 * permits, to an http, https or mailto URL; else nothing. */
void ky_pdf_put_link (KyPdf *pdf, qpdf_oh annotation, GString *text);
/* Appends "/Outlines N 0 R" to `text`, or nothing if there is no outline. Returns FALSE with
 * pdf->error set. */
gboolean ky_pdf_put_outline (KyPdf *pdf, qpdf_oh root, GString *text);
/* Appends "/PageLabels<<…>>" to `text`, or nothing if there are no page labels. */
gboolean ky_pdf_put_page_labels (KyPdf *pdf, qpdf_oh root, GString *text);
