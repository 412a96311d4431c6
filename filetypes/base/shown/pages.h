/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures of the pages (type pages) of documents that are no PDF: LibreOffice converts the
 * document to PDF, and the PDF is drawn. */
#pragma once

#include "engine/job.h"

/* Makes the pages of `job`'s input, a file with the suffix `suffix`, the output of `job`. Errors:
 * those of ky_job_step(). */
gboolean ky_shown_pages (KyJob *job, const gchar *suffix, GError **error);
/* Works as ky_shown_pages() does, for `pdf`, a document that LibreOffice made. */
gboolean ky_shown_pages_of_pdf (KyJob *job, GBytes *pdf, GError **error);
/* Works as ky_shown_pages() does, for an input of text in any charset; at most the first 512 KiB
 * are shown. */
gboolean ky_shown_text_pages (KyJob *job, GError **error);
