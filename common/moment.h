/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times as files for other programs have them (ISO 8601). */
#pragma once

#include <glib.h>

/* "2026-11-20T08:03:12Z", with PRECISE "2026-11-20T08:03:12.000123Z". MICROSECONDS since 1970.
 * (transfer full) */
gchar *ky_iso_time (gint64 microseconds, gboolean precise);
