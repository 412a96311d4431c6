/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of the outgoing mail's body, joined from all texts of the mail. */
#pragma once

#include "filetypes/mail/walk.h"

/* Renders the texts of `walk`, has each scanned as an inline part of the job, and joins them. Files
 * that were encoded in a text become attachments. Returns clean UTF-8 with LF line ends, which ends
 * with one LF or is empty. Errors: those that end the job. (transfer full) */
GString *ky_mail_body (KyMailWalk *walk, GError **error);

/* Renders `text` in place once more by the rules of plain text, so that a second pass through
 * kiyome does not change it. `text` then ends with one LF or is empty. Errors: LIMIT. */
gboolean ky_mail_body_settle (GString *text, KyPolicy *policy, GError **error);
