/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is this message one that kiyome could have written? A strict reader of exactly the form that
 * filetypes/mail/compose.c writes, with no code of the reader or the writer in it (doc/threats.md
 * O-EML-01 … 05, O-TXT-01).
 */
#pragma once

#include "engine/filetype.h"

gboolean ky_mail_verify (KyJob *job, GError **error);

/* Parts of it, for the tests. */
/* Canonical base64 in CRLF lines of 76, or NULL. (transfer full) */
GByteArray *ky_mail_verify_base64 (KyView lines);
/* Quoted-printable with upper-case hex, CRLF line ends, or NULL. (transfer full) */
GByteArray *ky_mail_verify_quoted_printable (KyView lines);
