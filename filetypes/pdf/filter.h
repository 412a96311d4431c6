/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes streams within the job's limits. */
#pragma once

#include "filetypes/pdf/document.h"

/* Returns the data of `stream` with its first `n_filters` filters undone (transfer full); NULL as
 * ky_pdf_stream_data(). */
GBytes *ky_pdf_decode_stream (KyPdf *pdf, qpdf_oh stream, gint n_filters);
/* Returns the joined content streams of `page` (transfer full), or NULL with pdf->error set. */
GBytes *ky_pdf_page_content (KyPdf *pdf, qpdf_oh page);
