/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes calendars (RFC 5545) and contacts (RFC 2426) as text for people: time, place and people.
 * The text is not cleaned here: it is as clean as the input. */
#pragma once

#include "filetypes/base/document/content-line.h"

/* Returns the events, tasks, journal entries and free/busy times of `calendar` in Japanese (`ja`)
 * or English; "" if there are none. (transfer full) */
gchar *ky_calendar_text (KyView calendar, gboolean ja);
/* Works as ky_calendar_text() does, for the contacts in `cards`. (transfer full) */
gchar *ky_card_text (KyView cards, gboolean ja);
/* Returns `rule`, the value of an RRULE, in words; a rule that cannot be expressed is returned
 * unchanged. (transfer full) */
gchar *ky_calendar_rule_text (const gchar *rule, gboolean ja);

/* Writes the input of `job` anew. `findings`: set to what was found. (transfer full) (nullable) */
typedef GString *(*KyLineWriter) (KyJob *job, KyFindings *findings, GError **error);

/* Writes the result of `write` as the output of `job`, and reports the findings. */
gboolean ky_line_rebuild (KyJob *job, KyLineWriter write, GError **error);
/* Writes the file as text: the result of `write`, converted by `text` to the policy's language, for
 * policies that deliver text only. */
gboolean ky_line_text (KyJob *job, KyLineWriter write, gchar *(*text) (KyView view, gboolean ja),
                       GError **error);
