/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes header values to text and encodes text to header values: encoded words (RFC 2047),
 * parameters (RFC 2231), and folding (RFC 5322 §2.2.3). Written lines are ASCII, at most 78 columns
 * wherever there is a blank to break at, and never more than 998. */
#pragma once

#include "filetypes/base/text/findings.h"

/* Returns `text` (valid UTF-8, `length` bytes) as one clean line without blanks at its ends, at
 * most `limit` bytes long; a longer line is cut and ends with "…" (mail.capped). Idempotent.
 * `findings` may be NULL. (transfer full) */
gchar *ky_mail_clean_line (const gchar *text, gsize length, gsize limit, KyFindings *findings);

/* Decodes `raw`, the value of a field, to clean text of at most `limit` bytes: the value is
 * unfolded and its encoded words are decoded once. Adjacent words of one charset are decoded as one
 * byte stream, so that a character or an ISO-2022-JP state may be split between them. The charset
 * of raw 8-bit or ISO-2022-JP is guessed. Linear. `findings` may be NULL: mail.raw-8bit,
 * mail.capped, text.*. (transfer full) */
gchar *ky_mail_decode_text (KyView raw, gsize limit, KyFindings *findings);

/* Returns the length in bytes of the encoded word at the start of `raw`, or 0 if there is none. */
gsize ky_mail_encoded_word (KyView raw);

/* Describes a header field that is being written. */
typedef struct
{
  GString *out;
  gsize column;
  gboolean has_token; /* something was written behind the name */
} KyFold;

#define KY_FOLD_COLUMNS 78
#define KY_FOLD_HARD 900 /* bytes that an unbreakable token has at most */

/* Writes "NAME:" to `out`, which must outlive the returned KyFold. */
KyFold ky_fold_begin (GString *out, const gchar *name);
/* Writes `token` (`length` bytes of printable ASCII, at most KY_FOLD_HARD) behind a blank or a
 * fold. The first token is in the line of the name however long it is, because some programs cannot
 * read a fold there. */
void ky_fold_token (KyFold *fold, const gchar *token, gsize length);
/* Writes `text` (clean) as an unstructured value: as it is if it is ASCII, else as encoded
 * words. */
void ky_fold_text (KyFold *fold, const gchar *text);
/* Writes `text`, a clean display name, as atoms, as a quoted string, or as encoded words. */
void ky_fold_phrase (KyFold *fold, const gchar *text);
/* Writes "; `name`=VALUE" where `value` is clean text: as it is, quoted, or by RFC 2231 in
 * UTF-8. */
void ky_fold_parameter (KyFold *fold, const gchar *name, const gchar *value);
/* Writes the line end of the field. */
void ky_fold_end (KyFold *fold);

/* Tells whether all bytes of `text` are printable ASCII or spaces. */
gboolean ky_mail_is_ascii (const gchar *text);
