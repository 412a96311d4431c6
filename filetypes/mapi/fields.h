/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the fields of an item that is no mail as lines for people. The fields of an appointment
 * are in its calendar file as well; those of tasks, notes, journal entries, contact groups and
 * reports are only in these lines. */
#pragma once

#include "filetypes/mapi/calendar.h"

/* Writes the properties that an item of Outlook has and a mail has not (those of an appointment, a
 * task, a contact …) as text: a line for each, with its name in Japanese (`ja`) or English. Returns
 * NULL if `message` has none of them.
 * `dates` (nullable) are the dates of an appointment. (transfer full) */
gchar *ky_mapi_fields (const KyMapiMessage *message, const KyMapiDates *dates, gboolean ja);
