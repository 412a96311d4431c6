/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CMaps that readers bring along (ISO 32000-1 §9.7.5.2) whose codes are those of a charset. */
#pragma once

#include "common/view.h"

typedef struct _KyPdfPredefined KyPdfPredefined;

/* The one of NAME, with its slash. NULL: it is not known, or its codes are CIDs. */
const KyPdfPredefined *ky_pdf_predefined_find (const gchar *name);
/* Of JIS X 0208, in seven bits. */
gboolean ky_pdf_predefined_is_jis (const KyPdfPredefined *self);
/* Some of its codes are one byte, whose characters are half as wide. */
gboolean ky_pdf_predefined_is_mixed (const KyPdfPredefined *self);
/* Bytes of the code that STRING, not empty, begins with; no more than it has. */
gsize ky_pdf_predefined_length (const KyPdfPredefined *self, KyView string);
/* What CODE, which is as long as that, stands for; "": nothing is known of it. (transfer full) */
gchar *ky_pdf_predefined_text (const KyPdfPredefined *self, KyView code);
