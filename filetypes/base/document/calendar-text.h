/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes calendars (RFC 5545) and contacts (RFC 2426) as text for people: time, place and people.
 * The text is not cleaned here: it is as clean as the input. */
#pragma once

#include "filetypes/base/document/content-line.h"

/* Returns the events, tasks, journal entries and free/busy times of `calendar` in Japanese (`ja`)
 * or English; "" if there are none. (transfer full) */
gchar *ky_calendar_text (KyView calendar, gboolean ja);
/* As ky_calendar_text(), for the contacts in `cards`. (transfer full) */
gchar *ky_card_text (KyView cards, gboolean ja);
/* Returns `rule`, the value of an RRULE, in words; a rule that cannot be expressed is returned
 * unchanged. (transfer full) */
gchar *ky_calendar_rule_text (const gchar *rule, gboolean ja);

/* Cleans `text` by the rules of plain text, writes it as `job`'s output (type txt), and reports
 * `findings`. Errors: LIMIT, and those of ky_text_file_settle() and ky_text_file_write(). */
gboolean ky_line_text_write (KyJob *job, const gchar *text, KyFindings *findings, GError **error);
