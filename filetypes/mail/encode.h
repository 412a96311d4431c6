/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Header values to text and back: encoded words (RFC 2047) and parameters (RFC 2231), folding
 * (RFC 5322 §2.2.3). What is written is ASCII, at most 78 columns wherever there is a blank to
 * break at, and never more than 998.
 */
#pragma once

#include "filetypes/base/text/findings.h"

/*
 * TEXT (valid UTF-8) as one clean line without blanks at its ends, at most LIMIT bytes: beyond them
 * it ends with "…" (mail.capped). Idempotent. FINDINGS may be NULL. (transfer full)
 */
gchar *ky_mail_clean_line (const gchar *text, gsize length, gsize limit, KyFindings *findings);

/*
 * A raw value as clean text: unfolded, encoded words decoded once — neighbours of one charset as
 * one byte stream, so that characters and ISO-2022-JP states may be split between them — and raw
 * 8-bit or ISO-2022-JP guessed. Linear. FINDINGS may be NULL: mail.raw-8bit, mail.capped, text.*.
 * (transfer full)
 */
gchar *ky_mail_decode_text (KyView raw, gsize limit, KyFindings *findings);

/* The length of the encoded word at the start of RAW, 0 when there is none. */
gsize ky_mail_encoded_word (KyView raw);

/* A field that is being written. */
typedef struct
{
  GString *out;
  gsize column;
  gboolean has_token; /* something stands behind the name */
} KyFold;

#define KY_FOLD_COLUMNS 78
#define KY_FOLD_HARD 900 /* no unbreakable token is longer */

/* Writes "NAME:". */
KyFold ky_fold_begin (GString *out, const gchar *name);
/* Writes TOKEN (printable ASCII, at most KY_FOLD_HARD) behind a blank or a fold; the first stands
 * behind the name however long it is, as some readers want it. */
void ky_fold_token (KyFold *fold, const gchar *token, gsize length);
/* Writes clean text as unstructured value: as it is when it is ASCII, else as encoded words. */
void ky_fold_text (KyFold *fold, const gchar *text);
/* Writes a clean display name: atoms, a quoted string, or encoded words. */
void ky_fold_phrase (KyFold *fold, const gchar *text);
/* Writes "; NAME=VALUE" where VALUE is clean text: as it is, quoted, or by RFC 2231 in UTF-8. */
void ky_fold_parameter (KyFold *fold, const gchar *name, const gchar *value);
/* Writes the line end. */
void ky_fold_end (KyFold *fold);

/* TRUE when all bytes are printable ASCII or blanks. */
gboolean ky_mail_is_ascii (const gchar *text);
