/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the text of a body part: handles its charset, format=flowed, inline encodings and URLs
 * (doc/threats.md, from "Transfer encodings" to "HTML bodies"). ky_body_text() makes the text to
 * deliver from a part's decoded bytes. */
#pragma once

#include "common/charset/charset.h"
#include "filetypes/base/html/text.h"

/* Describes a file that was encoded in a text, as uuencode (T-CTE-04) or yEnc (T-CTE-05). */
typedef struct
{
  gchar *name; /* raw, valid UTF-8; "" if it is missing */
  GBytes *bytes;
} KyPayload;

void ky_payload_free (KyPayload *payload);

typedef struct
{
  KyHtmlOptions html;    /* keep_urls counts for plain text too */
  gboolean is_flowed;    /* format=flowed (RFC 3676): paragraphs are joined again */
  gboolean delete_space; /* delsp=yes */
  /* (nullable) Receives the payloads (KyPayload *, owned by the array: create it with
   * ky_payload_free). If it is NULL they are dropped. The text names them in both cases. */
  GPtrArray *payloads;
} KyBodyOptions;

/* Returns plain text (valid UTF-8) cleaned by O-TXT-01, with LF as line end; a missing final line
 * end is not added. Text that is really HTML is rendered (html.labelled-plain). Encoded blocks are
 * removed (text.uuencode, or text.uuencode-attached for those that become `options->payloads`;
 * text.yenc, text.binhex), and URLs are defanged. Idempotent without is_flowed: ky_plain_text
 * (ky_plain_text (x)) is ky_plain_text (x). `options`, `findings` and `ret_length` may be NULL.
 * Errors: LIMIT.
 * (transfer full) */
gchar *ky_plain_text (const gchar *text, gsize length, const KyBodyOptions *options,
                      KyFindings *findings, gsize *ret_length, GError **error);

/* Does the last step of every rendering: removes encoded blocks and, unless `keep_urls` is set,
 * defangs all URLs except those of `keep_domains` (nullable). `text` must be clean; it is taken
 * over.
 * Errors: LIMIT. (transfer full) */
gchar *ky_plain_finish (gchar *text, gsize length, gboolean keep_urls,
                        const gchar *const *keep_domains, GPtrArray *payloads, KyFindings *findings,
                        gsize *ret_length, GError **error);

/* Returns the text of a body part as ky_plain_text() does. `bytes` have no transfer encoding;
 * `media_type` is lower case ("text/html", "application/xhtml+xml", "text/enriched",
 * "text/richtext"; all others are read as plain text; NULL: text/plain); `charset` is its label or
 * NULL. `ret_info` (nullable) receives the charset that was used. (transfer full) */
gchar *ky_body_text (KyView bytes, const gchar *media_type, const gchar *charset,
                     const KyBodyOptions *options, KyFindings *findings, gsize *ret_length,
                     KyCharsetInfo *ret_info, GError **error);
