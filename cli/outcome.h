/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints the result of `kiyome sanitize` for one input (cli/sanitize.c). */
#pragma once

#include "engine/report.h"

/* Prints on standard error which parts of `part`, shown as `what`, are withheld, why, and what the
 * user can do. `has_passwords`: passwords were given. */
void ky_outcome_explain (const gchar *program, const gchar *what, const KyReportPart *part,
                         gboolean has_passwords);

/* Prints one line for people on a terminal: "a.docx → clean/a.docx: Sanitized, 3 things
 * removed". */
void ky_outcome_print (const gchar *what, const gchar *output, const KyReportPart *part);
