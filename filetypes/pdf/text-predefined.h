/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The predefined CMaps (ISO 32000-1 §9.7.5.2) whose codes are those of a charset. */
#pragma once

#include "common/view.h"

typedef struct _KyPdfPredefined KyPdfPredefined;

/* Finds the CMap `name` (with its slash). NULL: it is unknown, or its codes are CIDs. */
const KyPdfPredefined *ky_pdf_predefined_find (const gchar *name);
/* Tells whether its codes are those of JIS X 0208 in seven bits. */
gboolean ky_pdf_predefined_is_jis (const KyPdfPredefined *self);
/* Tells whether it has codes of one byte, whose characters are half as wide. */
gboolean ky_pdf_predefined_is_mixed (const KyPdfPredefined *self);
/* Returns the length of the code with which `string`, not empty, begins, at most its own length. */
gsize ky_pdf_predefined_length (const KyPdfPredefined *self, KyView string);
/* Returns the text of `code`, which has that length, or "" if it is unknown (transfer full). */
gchar *ky_pdf_predefined_text (const KyPdfPredefined *self, KyView code);
