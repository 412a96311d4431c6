/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Warnings that a recipient should read before acting on a mail, and that most mails do not have.
 * At most KY_WARNINGS_MAX lines, the gravest first: a sender that a trusted host could not
 * authenticate, links whose text names another place, the target of a QR code, and, if there is
 * room, the first mail from a domain. */
#pragma once

#include "filetypes/mail/walk.h"

#define KY_WARNINGS_MAX 3
#define KY_WARNING_JA "【注意】"
#define KY_WARNING_EN "[Caution] "

/* Returns the warnings about the message of `walk`, whose header is `fields` (of KyField), one line
 * each without a line end. A message within another gets none. (transfer full) of gchar * */
GPtrArray *ky_mail_warnings (const KyMailWalk *walk, const GArray *fields, gboolean is_japanese);
/* Tells whether `line` begins with the fixed words of a line that ky_mail_warnings() writes. */
gboolean ky_mail_is_warning (const gchar *line);
