/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recurrence of an appointment or a task ([MS-OXOCAL] §2.2.1.44, PidLidAppointmentRecur) and
 * its exceptions. */
#pragma once

#include "filetypes/mapi/bag.h"

/* Describes one date of an appointment that differs from the others. Times are minutes since 1601
 * in the appointment's time zone. */
typedef struct
{
  guint32 start, end, original;
  gchar *subject, *location; /* (nullable) NULL: as at the other dates */
  gint busy;                 /* -1: it does not differ */
  gint all_day;              /* -1: it does not differ */
} KyMapiException;

typedef struct
{
  guint16 frequency, pattern, calendar;
  guint32 period; /* interval; unit by pattern: minutes (daily), weeks, else months */
  guint32 days;   /* weekdays; bit 0: Sunday */
  guint32 number; /* day of the month; or number of the weekday in the month, 5: the last */
  gboolean is_after_completion; /* of a task: the interval begins when the task is completed */
  guint32 end_type, count;
  guint32 first_weekday;            /* first day of the week; 0: Sunday */
  guint32 start, end;               /* first and last day, as minutes since 1601 */
  guint32 start_offset, end_offset; /* time of day in minutes; both 0 for tasks */
  GArray *deleted;    /* of guint32: days as minutes since 1601, those of exceptions included */
  GArray *exceptions; /* of KyMapiException */
} KyMapiRecurrence;

/* Reads the recurrence structure `view`. `is_task`: it has no times and no exceptions. `codepage`
 * is the Windows code page of 8-bit texts. NULL if the structure is truncated, or if its pattern or
 * its end is not understood. (transfer full) (nullable) */
KyMapiRecurrence *ky_mapi_recurrence_read (KyView view, gboolean is_task, guint codepage);
void ky_mapi_recurrence_free (KyMapiRecurrence *recurrence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyMapiRecurrence, ky_mapi_recurrence_free)

/* Returns `recurrence` as the value of an RRULE (RFC 5545 §3.3.10). `until` is the last date in the
 * form of iCalendar, used if the recurrence ends by a date. NULL if there is no such rule (months
 * of another calendar, or an interval or count of 0 or above 9999). (transfer full) (nullable) */
gchar *ky_mapi_recurrence_rule (const KyMapiRecurrence *recurrence, const gchar *until);

/* Converts minutes since 1601 to seconds since 1970, both in the same time zone. */
gint64 ky_mapi_minutes_to_seconds (guint32 minutes);
