/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calendars and contacts as text for people: when, where and who (RFC 5545; RFC 2426). The text is
 * as clean as what it is made of.
 */
#pragma once

#include "filetypes/base/document/content-line.h"

/* The events, tasks, journals and free times of CALENDAR, in Japanese or English. (transfer full)
 */
gchar *ky_calendar_text (KyView calendar, gboolean ja);
/* The same of contacts. (transfer full) */
gchar *ky_card_text (KyView cards, gboolean ja);
/* A recurrence rule in words; what has no words stays as it is. (transfer full) */
gchar *ky_calendar_rule_text (const gchar *rule, gboolean ja);

/* Writes TEXT as JOB's output, of type txt, cleaned as each text is, and reports FINDINGS. Errors:
 * those of ky_text_file_write(). */
gboolean ky_line_text_write (KyJob *job, const gchar *text, KyFindings *findings, GError **error);
