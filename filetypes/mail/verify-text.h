/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of a message as filetypes/mail/verify.c accepts it. */
#pragma once

#include "engine/filetype.h"

/* TEXT without transfer encoding, lines ended by CRLF: valid UTF-8 by O-TXT-01, or ISO-2022-JP with
 * no escape but those of RFC 1468. ERROR may be NULL. */
gboolean ky_mail_verify_text (KyView text, gboolean is_utf8, GError **error);
