/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tokens of content streams (ISO 32000-1 §7.2, §7.3). */
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

/* The next token from *AT; DEPTH of arrays and dictionaries around it is 0. Behind the last one:
 * KY_PDF_TOKEN_END. */
KyPdfToken ky_pdf_read_token (const guint8 **at, const guint8 *end, guint depth);
/* The bytes that a string token stands for, and a name token. (transfer full) */
GByteArray *ky_pdf_string_value (KyView raw);
GByteArray *ky_pdf_name_value (KyView raw);
gboolean ky_pdf_is_space (guint8 c);
