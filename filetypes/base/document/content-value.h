/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks the values of contacts and calendars that programs compute with (RFC 5545 §3.3, RFC 6350
 * §4.3), in the forms that programs write. Used by the writer; the verifier content-line-verify.c
 * has checks of its own. */
#pragma once

#include <glib.h>

/* Tells whether `text` is a comma-separated list of dates, times, periods and durations. */
gboolean ky_value_are_times (const gchar *text);

/* Tells whether `text` is one date or a part of a date, with or without a time (BDAY, REV). */
gboolean ky_value_is_date (const gchar *text);

/* Tells whether `text` is a recurrence rule of known parts that recurs hourly or less often. Rules
 * that recur each second or minute are refused, because they only keep programs busy. */
gboolean ky_value_is_recurrence (const gchar *text);

/* Tells whether `text` is an offset from UTC: "+0900", "-033000". */
gboolean ky_value_is_offset (const gchar *text);

/* Tells whether `text` is a position in degrees north and east: "35.68;139.69". */
gboolean ky_value_is_place (const gchar *text);

/* Tells whether `text` is a telephone number as people write it: digits, separators and words, but
 * no host name and no code that a telephone executes ("*21*…#"). */
gboolean ky_value_is_telephone (const gchar *text);
