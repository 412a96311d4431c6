/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures of pages (type pages) of what is no PDF: LibreOffice draws it, and the PDF is drawn
 * again. */
#pragma once

#include "engine/job.h"

/* Type pages of the input, a file whose suffix is SUFFIX. Errors: as ky_job_step(). */
gboolean ky_shown_pages (KyJob *job, const gchar *suffix, GError **error);
/* The same of a PDF that LibreOffice made. */
gboolean ky_shown_pages_of_pdf (KyJob *job, GBytes *pdf, GError **error);
/* The same of text in any charset, as much of it as fills some hundred pages. */
gboolean ky_shown_text_pages (KyJob *job, GError **error);
