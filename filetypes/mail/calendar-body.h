/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The body of a mail that has no text but a calendar, as Outlook forwards an invitation. */
#pragma once

#include "filetypes/mail/entity.h"

#include "config/policy.h"

/*
 * A MIME entity whose text says when, where and who of the first calendar in ROOT that is no
 * attachment; NULL: there is none, or POLICY withholds calendars. (transfer full) (nullable)
 */
GBytes *ky_mail_calendar_body (const KyEntity *root, KyPolicy *policy);
