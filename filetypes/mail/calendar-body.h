/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The body of a mail that has a calendar, but no text, such as an invitation that Outlook
 * forwards. */
#pragma once

#include "filetypes/mail/entity.h"

/* Returns a MIME entity (header and body) of type text/plain with the time, place and people of the
 * first calendar in `root` that is no attachment. NULL if there is none, or if `policy` withholds
 * calendars. (transfer full) (nullable) */
GBytes *ky_mail_calendar_body (const KyEntity *root, KyPolicy *policy);
