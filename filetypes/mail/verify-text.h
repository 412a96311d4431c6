/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of a message as filetypes/mail/verify.c accepts it. */
#pragma once

#include "engine/filetype.h"

/* TEXT without transfer encoding, lines ended by CRLF: valid UTF-8 by O-TXT-01, or ISO-2022-JP with
 * no escape but those of RFC 1468. ERROR may be NULL. */
gboolean ky_mail_verify_text (KyView text, gboolean is_utf8, GError **error);

/*
 * TEXT as it is judged for what a reader could press: the one address that kiyome writes itself,
 * that of the mail's page in the portal (mail.portal of POLICY with ID for its {id}), is blanked
 * where it ends a line as the notice has it; NULL when it is nowhere there. (transfer full)
 */
GByteArray *ky_mail_verify_without_page (KyView text, KyPolicy *policy, const gchar *id);
