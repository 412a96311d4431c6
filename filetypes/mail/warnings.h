/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the reader of a mail should know before he acts on it, and nothing that most mails have: at
 * most KY_WARNINGS_MAX lines, the gravest first. A sender whom a trusted host could not prove,
 * links whose text names another place, where a QR code leads, the first mail from a domain.
 */
#pragma once

#include "filetypes/mail/walk.h"

#define KY_WARNINGS_MAX 3
#define KY_WARNING_JA "【注意】"
#define KY_WARNING_EN "[Caution] "

/* Lines (of gchar *, without line ends) about the message of WALK, whose header FIELDS (of KyField)
 * are; none about a message within another. (transfer full) */
GPtrArray *ky_mail_warnings (const KyMailWalk *walk, const GArray *fields, gboolean is_japanese);
/* Is LINE one that ky_mail_warnings() writes? By its fixed words alone. */
gboolean ky_mail_is_warning (const gchar *line);
