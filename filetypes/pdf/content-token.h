/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Splits content streams into tokens (ISO 32000-1 §7.2, §7.3). */
#pragma once

#include "common/view.h"

typedef enum
{
  KY_PDF_TOKEN_END,
  KY_PDF_TOKEN_NUMBER,
  KY_PDF_TOKEN_NAME,
  KY_PDF_TOKEN_STRING,
  KY_PDF_TOKEN_ARRAY,
  KY_PDF_TOKEN_DICTIONARY,
  KY_PDF_TOKEN_WORD, /* operators, true, false, null */
  KY_PDF_TOKEN_BAD
} KyPdfTokenKind;

typedef struct
{
  KyPdfTokenKind kind;
  KyView raw;
} KyPdfToken;

/* Reads the next token from `*at` and moves `*at` behind it. `depth`, the number of arrays and
 * dictionaries around the token, is 0 for callers. Returns KY_PDF_TOKEN_END behind the last
 * token. */
KyPdfToken ky_pdf_read_token (const guint8 **at, const guint8 *end, guint depth);
/* Return the bytes that a string token or a name token stands for (transfer full). */
GByteArray *ky_pdf_string_value (KyView raw);
GByteArray *ky_pdf_name_value (KyView raw);
/* Returns what a name token stands for with its slash, as the key of a dictionary (transfer
 * full). */
gchar *ky_pdf_name_key (KyView raw);
gboolean ky_pdf_is_space (guint8 c);
