/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts appointments, meeting requests, replies and cancellations ([MS-OXOCAL]) to iCalendar.
 * The result is complete but not clean: it is input of the ics module, which sanitizes it like any
 * other. */
#pragma once

#include "filetypes/mapi/item.h"
#include "filetypes/mapi/recurrence.h"
#include "filetypes/mapi/zone.h"

/* Holds the dates of an appointment. Must be zeroed before its first use. */
typedef struct
{
  gboolean has_start, has_end, is_all_day;
  gint64 start, end;            /* seconds since 1970, UTC */
  KyMapiZone *zone;             /* (nullable) */
  KyMapiRecurrence *recurrence; /* (nullable) */
  const gchar *problem;         /* (nullable) the part of the recurrence that is not understood;
                                 * static */
} KyMapiDates;

void ky_mapi_dates_read (KyMapiDates *dates, const KyMapiMessage *message);
void ky_mapi_dates_clear (KyMapiDates *dates);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyMapiDates, ky_mapi_dates_clear)

/* Returns the day of `seconds`, a time (UTC) of an all-day appointment, as its midnight in seconds
 * since 1970. */
gint64 ky_mapi_dates_day (const KyMapiDates *dates, gint64 seconds);

/* Appends `message` as a VCALENDAR to `out`. `dates` must have a start and no problem. Returns how
 * many texts and people of dates that differ were left out because of a limit. */
gsize ky_mapi_calendar_write (const KyMapiMessage *message, const KyMapiDates *dates, GString *out);

/* Tells whether `attachment` is no file, but an exception of a recurring appointment. */
gboolean ky_mapi_is_exception (const KyMapiAttachment *attachment);
