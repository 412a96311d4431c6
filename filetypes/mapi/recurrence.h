/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How an appointment or a task comes again ([MS-OXOCAL] §2.2.1.44, PidLidAppointmentRecur), and
 * what differs at single dates.
 */
#pragma once

#include "filetypes/mapi/bag.h"

/* One date that differs. Times are minutes since 1601 in the appointment's own zone. */
typedef struct
{
  guint32 start, end, original;
  gchar *subject, *location; /* (nullable) where they differ */
  gint busy;                 /* -1: it does not differ */
  gint all_day;              /* -1: it does not differ */
} KyMapiException;

typedef struct
{
  guint16 frequency, pattern, calendar;
  guint32 period; /* of days: minutes; of weeks: weeks; else months */
  guint32 days;   /* bit 0: Sunday */
  guint32 number; /* of the day in the month; of the weekday in it, 5: the last */
  guint32 end_type, count;
  guint32 first_weekday;            /* of a week */
  guint32 start, end;               /* days, as minutes since 1601 */
  guint32 start_offset, end_offset; /* minutes of the day; both 0 for tasks */
  GArray *deleted;    /* of guint32: days, as minutes since 1601, also of exceptions */
  GArray *exceptions; /* of KyMapiException */
} KyMapiRecurrence;

/*
 * Reads VIEW. IS_TASK: without times and exceptions. CODEPAGE is of 8-bit texts. NULL: it is not
 * whole, or what it says is not understood. (transfer full) (nullable)
 */
KyMapiRecurrence *ky_mapi_recurrence_read (KyView view, gboolean is_task, guint codepage);
void ky_mapi_recurrence_free (KyMapiRecurrence *recurrence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyMapiRecurrence, ky_mapi_recurrence_free)

/*
 * It as a rule of iCalendar (RFC 5545, 3.3.10); UNTIL is the last moment in iCalendar's form, for
 * where it ends by a date. NULL: there is no such rule (a month of another calendar, or as many as
 * no program needs). (transfer full) (nullable)
 */
gchar *ky_mapi_recurrence_rule (const KyMapiRecurrence *recurrence, const gchar *until);

/* Minutes since 1601 as seconds since 1970, both in the same zone. */
gint64 ky_mapi_minutes_to_seconds (guint32 minutes);
