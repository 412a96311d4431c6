/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Methods of the type pdf. */
#pragma once

#include "engine/job.h"

typedef struct _KyPdfLayer KyPdfLayer; /* see layer.h */

/* Writes a new file from the page tree (doc/threats.md O-PDF-01). Errors: MALFORMED, LIMIT,
 * ENCRYPTED, UNSUPPORTED. */
gboolean ky_pdf_rebuild (KyJob *job, GError **error);
/* Rebuilds `view` in place of the job's input; JPEG pictures become members with PICTURE_FLAGS, and
 * the pages get `layer` (nullable, layer.h). Errors: as above. */
gboolean ky_pdf_rebuild_view (KyJob *job, KyView view, KyMethodId picture_method,
                              const KyPdfLayer *layer, GError **error);
/* Draw the pages again as vectors, or as images (redraw.c). Errors: as above, and LIBRARY. */
gboolean ky_pdf_redraw (KyJob *job, GError **error);
gboolean ky_pdf_image (KyJob *job, GError **error);
/* Writes images of pages (type pages). Errors: as ky_pdf_image(). */
gboolean ky_pdf_pages (KyJob *job, GError **error);
/* Writes the text of the pages (type txt). Errors: as ky_pdf_rebuild(). */
gboolean ky_pdf_text (KyJob *job, GError **error);
/* Verifies that the file has only what the writer may write, without qpdf. Errors: VERIFY. */
gboolean ky_pdf_verify (KyJob *job, GError **error);
