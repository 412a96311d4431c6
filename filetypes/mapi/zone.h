/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Time zones of appointments ([MS-OXOCAL] §2.2.1.39 PidLidTimeZoneStruct, §2.2.1.41 time zone
 * definitions): the offset from UTC, and the begin and end of daylight saving time. */
#pragma once

#include "filetypes/mapi/bag.h"

/* Holds the local time at which an offset begins to apply. */
typedef struct
{
  guint16 year; /* 0: every year */
  guint16 month, weekday, day, hour, minute;
  /* If `year` is 0, `day` is the number of the `weekday` (0: Sunday) in `month`, 5 the last one. If
   * `month` is 0, there is no switch. */
} KyMapiSwitch;

typedef struct
{
  gchar *name;
  gint standard, daylight; /* minutes east of UTC */
  KyMapiSwitch to_standard, to_daylight;
} KyMapiZone;

void ky_mapi_zone_free (KyMapiZone *zone);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyMapiZone, ky_mapi_zone_free)

/* Returns the time zone of the appointment with the properties `bag`, or NULL if there is none.
 * `fallback` (nullable) is the offset in minutes east of UTC that the caller knows; it is used if
 * the zone structures are missing or broken. `codepage` is the Windows code page of 8-bit texts.
 * (transfer full) (nullable) */
KyMapiZone *ky_mapi_zone_read (const KyMapiBag *bag, guint codepage, const gint *fallback);

/* Returns the offset at `seconds` (since 1970, UTC) in minutes east of UTC. */
gint ky_mapi_zone_offset (const KyMapiZone *zone, gint64 seconds);
/* Returns the time, in seconds since 1970 UTC, at which clocks in `zone` show `local` (seconds
 * since 1970, counted as if `zone` were UTC). */
gint64 ky_mapi_zone_to_utc (const KyMapiZone *zone, gint64 local);
/* Appends `zone` to `out` as a VTIMEZONE in content lines (RFC 5545 §3.6.5). */
void ky_mapi_zone_write (const KyMapiZone *zone, GString *out);
