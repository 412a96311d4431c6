/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Time zones of appointments ([MS-OXOCAL] §2.2.1.39 PidLidTimeZoneStruct, §2.2.1.41 time zone
 * definitions): a difference from UTC and when daylight saving begins and ends.
 */
#pragma once

#include "filetypes/mapi/bag.h"

/* When a difference begins to hold. */
typedef struct
{
  guint16 year; /* 0: every year */
  guint16 month, weekday, day, hour, minute;
  /* YEAR is 0: WEEKDAY (0: Sunday) number DAY of MONTH, 5: the last one. MONTH 0: never. */
} KyMapiSwitch;

typedef struct
{
  gchar *name;
  gint standard, daylight; /* minutes east of UTC */
  KyMapiSwitch to_standard, to_daylight;
} KyMapiZone;

void ky_mapi_zone_free (KyMapiZone *zone);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyMapiZone, ky_mapi_zone_free)

/*
 * The zone that BAG, of an appointment, says that its dates are meant in; FALLBACK is the
 * difference in minutes that is known otherwise (a reason to make one of it), or NULL. NULL: there
 * is none. (transfer full) (nullable)
 */
KyMapiZone *ky_mapi_zone_read (const KyMapiBag *bag, guint codepage, const gint *fallback);

/* Minutes east of UTC that hold at SECONDS (since 1970, UTC). */
gint ky_mapi_zone_offset (const KyMapiZone *zone, gint64 seconds);
/* The moment, in seconds since 1970, at which clocks show LOCAL, seconds since 1970 as if the zone
 * were UTC. */
gint64 ky_mapi_zone_to_utc (const KyMapiZone *zone, gint64 local);
/* Writes it as VTIMEZONE in content lines. */
void ky_mapi_zone_write (const KyMapiZone *zone, GString *out);
