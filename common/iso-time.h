/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times in ISO 8601, for files that other programs read, and local time for people; the length of
 * a day. */
#pragma once

#include <glib.h>

#define KY_DAY_SECONDS (G_GINT64_CONSTANT (24) * 60 * 60)
#define KY_DAY_US (KY_DAY_SECONDS * G_USEC_PER_SEC)

/* Formats `microseconds` since 1970 in UTC: "2026-11-20T08:03:12Z", with `precise`
 * "2026-11-20T08:03:12.000123Z". (transfer full) */
gchar *ky_iso_time (gint64 microseconds, gboolean precise);
/* Formats `seconds` since 1970 as local time, "2026-11-20 17:03:12"; "-" for 0. (transfer full) */
gchar *ky_local_time (gint64 seconds);
