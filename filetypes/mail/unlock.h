/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens encrypted attachments with passwords from the text of mails (policy mail.passwords). */
#pragma once

#include "filetypes/mail/walk.h"

/* Returns the possible passwords in the subject (in `fields`, of KyField), the body and the text
 * attachments of `walk`, whose members are finished and whose texts are rendered. Free the list
 * with ky_passwords_free(). (transfer full) */
gchar **ky_mail_find_passwords (const KyMailWalk *walk, const GArray *fields);

/* Tries to open the encrypted attachments of `walk`, whose members are finished and whose texts are
 * rendered: first with the passwords that the message names (`fields` as above), then with those
 * that its sender sent in other mails (ky_job_sent_passwords()). Only the outermost message is
 * searched, because a forwarded message is by somebody else. Returns at once if no attachment is
 * encrypted.
 * Errors: those that end the job. */
gboolean ky_mail_unlock (KyMailWalk *walk, const GArray *fields, GError **error);
