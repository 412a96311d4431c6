/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tokens of RTF (RTF Specification 1.9.1, "RTF Syntax"). Total: any bytes have a reading. */
#pragma once

#include "common/view.h"

#define KY_RTF_WORD_MAX 32

typedef enum
{
  KY_RTF_TOKEN_END,
  KY_RTF_TOKEN_OPEN,
  KY_RTF_TOKEN_CLOSE,
  KY_RTF_TOKEN_CONTROL, /* word, number */
  KY_RTF_TOKEN_SYMBOL,  /* byte: what stands behind the backslash */
  KY_RTF_TOKEN_HEX,     /* byte: of \'xx */
  KY_RTF_TOKEN_TEXT,    /* bytes, without line ends */
  KY_RTF_TOKEN_BINARY   /* bytes: of \bin */
} KyRtfTokenKind;

typedef struct
{
  KyRtfTokenKind kind;
  gchar word[KY_RTF_WORD_MAX + 1]; /* "" when it is longer than any word */
  gboolean has_number;
  gint32 number;
  guint8 byte;
  KyView bytes;
} KyRtfToken;

typedef struct
{
  const guint8 *p, *end;
} KyRtfLexer;

/* Reads the next token; KY_RTF_TOKEN_END at the end and ever after. */
void ky_rtf_next (KyRtfLexer *lexer, KyRtfToken *token);
/* Behind the group whose opening brace was read last. */
void ky_rtf_skip_group (KyRtfLexer *lexer);
