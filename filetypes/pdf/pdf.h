/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Methods of the type pdf. */
#pragma once

#include "filetypes/job.h"

/* A new file from the page tree (threats.md §7, O-PDF-01). Errors: MALFORMED, LIMIT, ENCRYPTED,
 * UNSUPPORTED. */
gboolean ky_pdf_rebuild (KyJob *job, GError **error);
/* The text of the pages (type txt). Errors: as above. */
gboolean ky_pdf_text (KyJob *job, GError **error);
/* A strict reading of only what the writer may write, without qpdf. Errors: VERIFY. */
gboolean ky_pdf_verify (KyJob *job, GError **error);
