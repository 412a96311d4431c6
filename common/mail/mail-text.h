/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a message that kiyome wrote itself and a verifier has accepted, and only in that form:
 * header fields with =?UTF-8?B?…?= words, one text/plain body in 7bit or base64, alone or as the
 * first part of multipart/mixed. Anything else is returned undecoded. Do not use it for mail from
 * outside. */
#pragma once

#include <glib.h>

typedef struct _KyPlainMail KyPlainMail;

KyPlainMail *ky_mail_text_new (const gchar *text);
void ky_mail_text_free (KyPlainMail *mail);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPlainMail, ky_mail_text_free)

/* Returns the decoded value of the field `name`, or NULL if there is none. It is not cleaned and
 * may be invalid UTF-8. (transfer full) */
gchar *ky_mail_text_field (KyPlainMail *mail, const gchar *name);
/* Returns the text of the message: its body, or the first part of a multipart body. It is not
 * cleaned. (transfer full) */
gchar *ky_mail_text_body (KyPlainMail *mail);
