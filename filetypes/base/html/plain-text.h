/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text of a body part: charset, format=flowed, inline encodings and URLs (doc/threats.md, from
 * "Transfer encodings" to "HTML bodies"). ky_body_text() is the whole way from a part's decoded
 * bytes to the text that is delivered.
 */
#pragma once

#include "common/charset.h"
#include "filetypes/base/html/text.h"

/* A file that lay encoded in a text: uuencode (T-CTE-04) or yEnc (T-CTE-05). */
typedef struct
{
  gchar *name; /* raw, valid UTF-8; "" when there is none */
  GBytes *bytes;
} KyPayload;

void ky_payload_free (KyPayload *payload);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPayload, ky_payload_free)

typedef struct
{
  KyHtmlOptions html;    /* keep_urls counts for plain text too */
  gboolean is_flowed;    /* format=flowed (RFC 3676): paragraphs are joined again */
  gboolean delete_space; /* delsp=yes */
  /* (nullable) Where payloads go (KyPayload *, owned by the array: create it with
   * ky_payload_free). Without it they are dropped. Either way the text names them. */
  GPtrArray *payloads;
} KyBodyOptions;

/*
 * Plain text (valid UTF-8) cleaned by O-TXT-01, lines ended by LF, final line end as it was. Text
 * that is really HTML is rendered (html.labelled-plain). Encoded blocks are taken out
 * (text.uuencode, text.yenc, text.binhex: header line broken so that nothing decodes it), URLs
 * defanged. Idempotent: with no is_flowed, ky_plain_text (ky_plain_text (x)) is ky_plain_text (x).
 * OPTIONS, FINDINGS and RET_LENGTH may be NULL. Errors: LIMIT. (transfer full)
 */
gchar *ky_plain_text (const gchar *text, gsize length, const KyBodyOptions *options,
                      KyFindings *findings, gsize *ret_length, GError **error);

/*
 * The last step of every rendering: encoded blocks out, URLs defanged unless KEEP_URLS, but for
 * those of KEEP_DOMAINS (nullable). TEXT is clean and taken over. Errors: LIMIT. (transfer full)
 */
gchar *ky_plain_finish (gchar *text, gsize length, gboolean keep_urls,
                        const gchar *const *keep_domains, GPtrArray *payloads, KyFindings *findings,
                        gsize *ret_length, GError **error);

/*
 * A body part: BYTES without transfer encoding, MEDIA_TYPE lower case ("text/html",
 * "application/xhtml+xml", "text/enriched", "text/richtext"; any other is read as plain text; NULL:
 * text/plain), CHARSET the label or NULL. Gives what ky_plain_text() gives. RET_INFO (nullable)
 * tells the charset. (transfer full)
 */
gchar *ky_body_text (KyView bytes, const gchar *media_type, const gchar *charset,
                     const KyBodyOptions *options, KyFindings *findings, gsize *ret_length,
                     KyCharsetInfo *ret_info, GError **error);
