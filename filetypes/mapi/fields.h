/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an item that is no mail says beside its text, as lines that people read: of appointments
 * what their calendar file says, too; of tasks, notes, journals, lists and reports all there is.
 */
#pragma once

#include "filetypes/mapi/calendar.h"

/* The lines, in Japanese or English; DATES (nullable) are those of an appointment. NULL: there is
 * nothing to say. (transfer full) (nullable) */
gchar *ky_mapi_fields (const KyMapiMessage *message, const KyMapiDates *dates, gboolean ja);
