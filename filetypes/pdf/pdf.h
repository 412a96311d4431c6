/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Methods of the type pdf. */
#pragma once

#include "engine/job.h"

typedef struct _KyPdfLayer KyPdfLayer; /* see layer.h */

/* A new file from the page tree (doc/threats.md O-PDF-01). Errors: MALFORMED, LIMIT,
 * ENCRYPTED, UNSUPPORTED. */
gboolean ky_pdf_rebuild (KyJob *job, GError **error);
/* The same of VIEW in place of the job's input; JPEG pictures become members with PICTURE_FLAGS,
 * and the pages get LAYER (nullable, layer.h). */
gboolean ky_pdf_rebuild_view (KyJob *job, KyView view, guint picture_flags, const KyPdfLayer *layer,
                              GError **error);
/* Pages drawn anew as vectors, and as pictures (drawn.c). Errors: as above, and LIBRARY. */
gboolean ky_pdf_redraw (KyJob *job, GError **error);
gboolean ky_pdf_image (KyJob *job, GError **error);
/* Pictures of pages, drawn in the same way (type pages). */
gboolean ky_pdf_pages (KyJob *job, GError **error);
/* The text of the pages (type txt). Errors: as above. */
gboolean ky_pdf_text (KyJob *job, GError **error);
/* A strict reading of only what the writer may write, without qpdf. Errors: VERIFY. */
gboolean ky_pdf_verify (KyJob *job, GError **error);
