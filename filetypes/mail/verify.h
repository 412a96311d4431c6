/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verifier of messages: a strict parser of exactly the form that filetypes/mail/compose.c
 * writes, which shares no code with the parser or the composer (doc/threats.md O-EML-01 … 05,
 * O-TXT-01). */
#pragma once

#include "engine/filetype.h"

gboolean ky_mail_verify (KyJob *job, GError **error);

/* Parts of the verifier, which the tests call, too. */
/* Decodes `lines`, base64 in CRLF lines of 76 characters. NULL if they are not canonical. (transfer
 * full) (nullable) */
GByteArray *ky_mail_verify_base64 (KyView lines);
/* Decodes `lines`, quoted-printable with upper-case hex and CRLF line ends. NULL if they are not
 * canonical. (transfer full) (nullable) */
GByteArray *ky_mail_verify_quoted_printable (KyView lines);
