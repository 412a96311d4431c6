/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one text that the body becomes. */
#pragma once

#include "filetypes/mail/walk.h"

/*
 * Renders WALK's texts (each is scanned beside) and joins them; encoded files that lay in them
 * become attachments. Gives clean UTF-8 with LF line ends that ends with one LF or is empty.
 * Errors: those that end the job. (transfer full)
 */
GString *ky_mail_body (KyMailWalk *walk, GError **error);

/* TEXT once more by the rules of plain text, so that a second pass through kiyome finds nothing to
 * do; ends with one LF or is empty. Errors: LIMIT. */
gboolean ky_mail_body_settle (GString *text, KyPolicy *policy, GError **error);
