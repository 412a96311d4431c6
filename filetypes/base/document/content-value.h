/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Values of contacts and calendars that programs reckon with (RFC 5545, 3.3; RFC 6350, 4.3), in the
 * forms that programs write. The writer's half: content-line-verify.c has its own.
 */
#pragma once

#include <glib.h>

/* Dates and times, periods of them and durations, with commas between. */
gboolean ky_value_are_times (const gchar *text);

/* One date, or a part of one, with a time or not (BDAY, REV). */
gboolean ky_value_is_date (const gchar *text);

/* How an event comes again: known parts, by days or more, or hours. One each second or minute only
 * keeps programs busy. */
gboolean ky_value_is_recurrence (const gchar *text);

/* "+0900" and "-033000". */
gboolean ky_value_is_offset (const gchar *text);

/* Degrees north and east: "35.68;139.69". */
gboolean ky_value_is_place (const gchar *text);

/* A telephone number as people write it: digits, what parts them, and words, but no name of a host
 * and nothing that a telephone does by itself. */
gboolean ky_value_is_telephone (const gchar *text);
