/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `kiyome sanitize` says of one input. */
#pragma once

#include "engine/report.h"

/* Says on standard error what of PART, which is shown as WHAT, is withheld, why, and what who gave
 * the file can do. HAS_PASSWORDS: passwords were given. */
void ky_outcome_explain (const gchar *program, const gchar *what, const KyReportPart *part,
                         gboolean has_passwords);

/* One line for people on a terminal: "a.docx → clean/a.docx: Sanitized, 3 things removed". */
void ky_outcome_print (const gchar *what, const gchar *output, const KyReportPart *part);
