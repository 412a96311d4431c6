/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a message that kiyome itself wrote and a verifier has passed, and only that form: fields
 * with =?UTF-8?B?…?= words, one text/plain body in 7bit or base64, alone or first of
 * multipart/mixed. Anything else is given as it stands. Not for mail from outside.
 */
#pragma once

#include <glib.h>

typedef struct _KyPlainMail KyPlainMail;

KyPlainMail *ky_mail_text_new (const gchar *text);
void ky_mail_text_free (KyPlainMail *mail);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyPlainMail, ky_mail_text_free)

/* The field NAME, decoded, or NULL: not cleaned, it may be invalid UTF-8. (transfer full) */
gchar *ky_mail_text_field (KyPlainMail *mail, const gchar *name);
/* The text: the body, or the first part of it. Not cleaned. (transfer full) */
gchar *ky_mail_text_body (KyPlainMail *mail);
