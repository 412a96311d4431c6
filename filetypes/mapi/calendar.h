/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Appointments, meeting requests, answers to them and cancellations ([MS-OXOCAL]) as iCalendar. It
 * is written for the module of that type, which reads it like any other: not clean, but complete.
 */
#pragma once

#include "filetypes/mapi/item.h"
#include "filetypes/mapi/recurrence.h"
#include "filetypes/mapi/zone.h"

/* When an appointment is. Zeroed before its first use. */
typedef struct
{
  gboolean has_start, has_end, is_all_day;
  gint64 start, end;            /* seconds since 1970, UTC */
  KyMapiZone *zone;             /* (nullable) */
  KyMapiRecurrence *recurrence; /* (nullable) */
  const gchar *problem;         /* (nullable) what of the recurrence is not understood; static */
} KyMapiDates;

void ky_mapi_dates_read (KyMapiDates *dates, const KyMapiMessage *message);
void ky_mapi_dates_clear (KyMapiDates *dates);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyMapiDates, ky_mapi_dates_clear)

/* The day on which an all-day appointment's time SECONDS lies, in seconds since 1970. */
gint64 ky_mapi_dates_day (const KyMapiDates *dates, gint64 seconds);

/* Appends MESSAGE, an item about DATES, which have a start and no problem, to OUT. */
void ky_mapi_calendar_write (const KyMapiMessage *message, const KyMapiDates *dates, GString *out);

/* Is ATTACHMENT a date of a recurring appointment that differs, and not a file? */
gboolean ky_mapi_is_exception (const KyMapiAttachment *attachment);
