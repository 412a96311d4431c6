/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the fields of an item that is no mail as lines for people. The fields of an appointment
 * are in its calendar file as well; those of tasks, notes, journal entries, contact groups and
 * reports are only in these lines. */
#pragma once

#include "filetypes/mapi/calendar.h"

/* Returns the text of the message's special fields (appointment, task, contact …), a line for each,
 * in Japanese (`ja`) or English; NULL: it has none. `dates` (nullable): those of an appointment.
 * (transfer full) */
gchar *ky_mapi_fields (const KyMapiMessage *message, const KyMapiDates *dates, gboolean ja);
