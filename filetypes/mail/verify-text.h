/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies the text of a composed message, for verify.c. */
#pragma once

#include "engine/filetype.h"

/* Tells whether `text`, which is decoded, has CRLF line ends and is valid UTF-8 by doc/threats.md
 * O-TXT-01 (`is_utf8`) or else ISO-2022-JP with no other escape sequences than ASCII and JIS X
 * 0208-1983 (RFC 1468). `error` may be NULL. */
gboolean ky_mail_verify_text (KyView text, gboolean is_utf8, GError **error);

/* Returns a copy of `text` for the check of links, in which the only link that kiyome writes is
 * overwritten with "_": the address of the mail's page in the portal (mail.portal of `policy` with
 * `id` in place of {id}), where it is at the end of a line behind ": ". NULL if `text` does not
 * contain it so. (transfer full) (nullable) */
GByteArray *ky_mail_verify_without_page (KyView text, KyPolicy *policy, const gchar *id);
