/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Formats times in UTC as ISO 8601, for exported files. */
#include "common/iso-time.h"

gchar *
ky_iso_time (gint64 microseconds, gboolean precise)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (microseconds / G_USEC_PER_SEC);
  g_autofree gchar *text = time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%S") : NULL;

  if (text == NULL)
    return g_strdup_printf ("%" G_GINT64_FORMAT, microseconds);
  return precise ? g_strdup_printf ("%s.%06dZ", text, (int)(microseconds % G_USEC_PER_SEC))
                 : g_strconcat (text, "Z", NULL);
}

gchar *
ky_local_time (gint64 seconds)
{
  g_autoptr (GDateTime) time = seconds != 0 ? g_date_time_new_from_unix_local (seconds) : NULL;

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S") : g_strdup ("-");
}
