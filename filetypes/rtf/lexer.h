/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Splits RTF into tokens (RTF Specification 1.9.1, "RTF Syntax"). Every sequence of bytes has a
 * reading. */
#pragma once

#include "common/view.h"

#define KY_RTF_WORD_MAX 32

typedef enum
{
  KY_RTF_TOKEN_END,
  KY_RTF_TOKEN_OPEN,
  KY_RTF_TOKEN_CLOSE,
  KY_RTF_TOKEN_CONTROL, /* word, number */
  KY_RTF_TOKEN_SYMBOL,  /* byte: that after the backslash */
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

/* Holds the kind of charset that text is in, by the second bytes that may look like \, { or }. */
typedef enum
{
  KY_RTF_BYTES_SINGLE,
  KY_RTF_BYTES_SHIFT_JIS,
  KY_RTF_BYTES_DOUBLE /* GBK, Big5 */
} KyRtfBytes;

typedef struct
{
  const guint8 *p, *end;
  KyRtfBytes bytes; /* the caller's, as the font changes */
} KyRtfLexer;

/* Reads the next token; KY_RTF_TOKEN_END at the end and ever after. The byte after the first one
 * of a character of two bytes is its second one, whatever it means elsewhere. */
void ky_rtf_next (KyRtfLexer *lexer, KyRtfToken *token);
/* Skips the rest of the group whose opening brace was read last. */
void ky_rtf_skip_group (KyRtfLexer *lexer);
/* Tells whether `input` has a background colour, pattern, shape or picture that may be behind text
 * (background.c). */
gboolean ky_rtf_has_background (KyView input);
