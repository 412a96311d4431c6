/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Streams decoded within limits. */
#pragma once

#include "filetypes/pdf/document.h"

/* The data of STREAM with its first N_FILTERS undone; NULL as ky_pdf_stream_data(). (transfer full)
 */
GBytes *ky_pdf_decode_stream (KyPdf *pdf, qpdf_oh stream, gint n_filters);
/* All that a page's content streams hold; NULL with pdf->error set. (transfer full) */
GBytes *ky_pdf_page_content (KyPdf *pdf, qpdf_oh page);
