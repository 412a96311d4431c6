/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the time zone of an appointment from the first source that is sound: a zone definition, the
 * older time zone structure, the offset that the recurrence implies, or the zone's description.
 * Converts between UTC and local time by it and writes it as VTIMEZONE. Of the rules of a zone
 * definition only one is kept: the one marked as effective, or else the last. */
#include "filetypes/mapi/zone.h"

#include "common/release.h"
#include "filetypes/base/document/content-line.h"

#define DEFINITION_RECUR KY_MAPI_APPOINTMENT (0x8260)
#define DEFINITION_START KY_MAPI_APPOINTMENT (0x825e)
#define ZONE_STRUCT KY_MAPI_APPOINTMENT (0x8233)
#define ZONE_DESCRIPTION KY_MAPI_APPOINTMENT (0x8234)
#define RULE_SIZE 66
#define RULE_EFFECTIVE 2 /* TZRULE_FLAG_EFFECTIVE_TZREG */
#define DAY_MINUTES (24 * 60)

KY_DEFINE_PUBLIC_FREE (ky_mapi_zone_free, KyMapiZone, name)

/* --- reading --------------------------------------------------------------------------------- */

/* Reads a SYSTEMTIME ([MS-DTYP] §2.3.13). */
static KyMapiSwitch
zone_read_switch (KyReader *reader)
{
  KyMapiSwitch result;

  result.year = ky_reader_u16le (reader);
  result.month = ky_reader_u16le (reader);
  result.weekday = ky_reader_u16le (reader);
  result.day = ky_reader_u16le (reader);
  result.hour = ky_reader_u16le (reader);
  result.minute = ky_reader_u16le (reader);
  ky_reader_u32le (reader); /* seconds, milliseconds */
  return result;
}

static gboolean
is_sound_switch (const KyMapiSwitch *point)
{
  if (point->month == 0)
    return TRUE;
  return point->month <= 12 && point->hour < 24 && point->minute < 60 && point->day >= 1
         && (point->year == 0 ? point->weekday < 7 && point->day <= 5
                              : point->year >= 1601 && point->year < 10000 && point->day <= 28);
}

/* Sets the offsets from biases, which say how far UTC is ahead. FALSE: the numbers are not
 * plausible. */
static gboolean
set_offsets (KyMapiZone *zone, gint32 bias, gint32 standard_bias, gint32 daylight_bias)
{
  gint64 offsets[] = { -((gint64)bias + standard_bias), -((gint64)bias + daylight_bias) };

  if (ABS (offsets[0]) > DAY_MINUTES || ABS (offsets[1]) > DAY_MINUTES
      || !is_sound_switch (&zone->to_standard) || !is_sound_switch (&zone->to_daylight))
    return FALSE;
  zone->standard = (gint)offsets[0];
  zone->daylight = (gint)offsets[1];
  if (zone->to_standard.month == 0 || zone->to_daylight.month == 0)
    zone->to_standard.month = zone->to_daylight.month = 0;
  return TRUE;
}

static gboolean
read_struct (KyMapiZone *zone, KyView view)
{
  KyReader reader = ky_reader (view);
  gint32 bias = (gint32)ky_reader_u32le (&reader);
  gint32 standard_bias = (gint32)ky_reader_u32le (&reader);
  gint32 daylight_bias = (gint32)ky_reader_u32le (&reader);

  ky_reader_u16le (&reader);
  zone->to_standard = zone_read_switch (&reader);
  ky_reader_u16le (&reader);
  zone->to_daylight = zone_read_switch (&reader);
  return !reader.failed && set_offsets (zone, bias, standard_bias, daylight_bias);
}

/* Reads the rule that holds now, or else the last one. */
static gboolean
read_definition (KyMapiZone *zone, KyView view)
{
  KyReader reader = ky_reader (view);
  gboolean found = FALSE;

  ky_reader_u16le (&reader); /* versions */
  ky_reader_u32le (&reader); /* size of the header, reserved */
  guint16 length = ky_reader_u16le (&reader);
  const guint8 *name = ky_reader_bytes (&reader, length * 2u);
  guint16 n = ky_reader_u16le (&reader);
  for (guint i = 0; i < n && ky_reader_left (&reader) >= RULE_SIZE; i++)
    {
      KyMapiZone rule = { NULL };

      ky_reader_u32le (&reader); /* versions, reserved */
      guint16 flags = ky_reader_u16le (&reader);
      ky_reader_bytes (&reader, 2 + 14); /* year, X */
      gint32 bias = (gint32)ky_reader_u32le (&reader);
      gint32 standard_bias = (gint32)ky_reader_u32le (&reader);
      gint32 daylight_bias = (gint32)ky_reader_u32le (&reader);
      rule.to_standard = zone_read_switch (&reader);
      rule.to_daylight = zone_read_switch (&reader);
      if (!set_offsets (&rule, bias, standard_bias, daylight_bias))
        return FALSE;
      *zone = rule;
      found = TRUE;
      if ((flags & RULE_EFFECTIVE) != 0)
        break;
    }
  if (found && name != NULL)
    {
      KyMapiValue value = { KY_MAPI_UNICODE, ky_view (name, length * 2u), NULL };

      zone->name = ky_mapi_value_text (&value, 0, NULL);
    }
  return found;
}

/* Reads "(UTC+09:00) …" or "(GMT-03:30) …". */
static gboolean
read_description (KyMapiZone *zone, const gchar *text)
{
  const gchar *at = strstr (text, "UTC");

  if (at == NULL)
    at = strstr (text, "GMT");
  if (at == NULL)
    return FALSE;
  at += 3;
  if (*at == ')')
    return TRUE;
  if ((*at != '+' && *at != '-') || !g_ascii_isdigit (at[1]) || !g_ascii_isdigit (at[2])
      || at[3] != ':' || !g_ascii_isdigit (at[4]) || !g_ascii_isdigit (at[5]))
    return FALSE;
  guint hours = (guint)(at[1] - '0') * 10 + (guint)(at[2] - '0');
  guint minutes = (guint)(at[4] - '0') * 10 + (guint)(at[5] - '0');
  if (hours > 14 || minutes > 59)
    return FALSE;
  zone->standard = zone->daylight = (*at == '-' ? -1 : 1) * (gint)(hours * 60 + minutes);
  return TRUE;
}

KyMapiZone *
ky_mapi_zone_read (const KyMapiBag *bag, guint codepage, const gint *fallback)
{
  static const guint32 definitions[] = { DEFINITION_RECUR, DEFINITION_START };
  g_autoptr (KyMapiZone) zone = g_new0 (KyMapiZone, 1);
  g_autofree gchar *description = ky_mapi_bag_text (bag, ZONE_DESCRIPTION, codepage);
  const KyMapiValue *value = ky_mapi_bag_get (bag, ZONE_STRUCT);
  gboolean found = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (definitions) && !found; i++)
    {
      const KyMapiValue *definition = ky_mapi_bag_get (bag, definitions[i]);

      found = definition != NULL && definition->type == KY_MAPI_BINARY
              && read_definition (zone, definition->value);
    }
  if (!found && value != NULL && value->type == KY_MAPI_BINARY)
    found = read_struct (zone, value->value);
  if (!found && fallback != NULL)
    {
      *zone = (KyMapiZone){ .standard = *fallback, .daylight = *fallback };
      found = TRUE;
    }
  if (!found && description != NULL)
    {
      *zone = (KyMapiZone){ NULL };
      found = read_description (zone, description);
    }
  if (!found)
    return NULL;
  if (zone->name == NULL)
    zone->name = description != NULL ? g_steal_pointer (&description) : g_strdup ("local");
  return g_steal_pointer (&zone);
}

/* --- reckoning ------------------------------------------------------------------------------- */

/* Tells whether the zone has daylight saving time. */
static gboolean
zone_has_daylight (const KyMapiZone *zone)
{
  return zone->to_daylight.month != 0 && zone->standard != zone->daylight;
}

/* Returns the local time, in seconds since 1970 as if it were UTC, at which `point` lies in
 * `year`. */
static gint64
switch_in (const KyMapiSwitch *point, gint year)
{
  gint day = point->day;

  if (point->year == 0)
    {
      gint days = g_date_get_days_in_month ((GDateMonth)point->month, (GDateYear)year);
      GDate date;

      g_date_clear (&date, 1);
      g_date_set_dmy (&date, 1, (GDateMonth)point->month, (GDateYear)year);
      gint weekday = (gint)g_date_get_weekday (&date) % 7; /* 0: Sunday */
      day = 1 + (point->weekday - weekday + 7) % 7 + 7 * (point->day - 1);
      while (day > days)
        day -= 7;
    }
  g_autoptr (GDateTime) first
      = g_date_time_new_utc (year, point->month, day, point->hour, point->minute, 0);
  return first != NULL ? g_date_time_to_unix (first) : 0;
}

gint
ky_mapi_zone_offset (const KyMapiZone *zone, gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds + zone->standard * 60);

  if (!zone_has_daylight (zone) || time == NULL)
    return zone->standard;
  gint year = g_date_time_get_year (time);
  if ((zone->to_daylight.year != 0 && zone->to_daylight.year != year) || year < 1 || year > 9998)
    return zone->standard;
  gint64 begin = switch_in (&zone->to_daylight, year) - zone->standard * 60;
  gint64 end = switch_in (&zone->to_standard, year) - zone->daylight * 60;
  if (begin < end)
    return seconds >= begin && seconds < end ? zone->daylight : zone->standard;
  return seconds >= end && seconds < begin ? zone->standard : zone->daylight;
}

gint64
ky_mapi_zone_to_utc (const KyMapiZone *zone, gint64 local)
{
  gint64 guess = local - ky_mapi_zone_offset (zone, local - zone->standard * 60) * 60;

  return local - ky_mapi_zone_offset (zone, guess) * 60;
}

/* --- writing --------------------------------------------------------------------------------- */

static void
write_offset (GString *out, const gchar *name, gint minutes)
{
  g_autofree gchar *value = g_strdup_printf ("%c%02d%02d", minutes < 0 ? '-' : '+',
                                             ABS (minutes) / 60, ABS (minutes) % 60);

  ky_line_write (out, name, NULL, value);
}

static void
write_half (GString *out, const gchar *component, const KyMapiSwitch *point, gint from, gint to)
{
  static const gchar *const days[] = { "SU", "MO", "TU", "WE", "TH", "FR", "SA" };
  gint year = point->year != 0 ? point->year : 1970;
  gint64 begin = point->month != 0 ? switch_in (point, year) : 0;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (begin);
  g_autofree gchar *start = g_date_time_format (time, "%Y%m%dT%H%M%S");

  ky_line_write (out, "BEGIN", NULL, component);
  ky_line_write (out, "DTSTART", NULL, start);
  write_offset (out, "TZOFFSETFROM", from);
  write_offset (out, "TZOFFSETTO", to);
  if (point->month != 0 && point->year == 0)
    {
      g_autofree gchar *rule
          = g_strdup_printf ("FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", point->month,
                             point->day == 5 ? -1 : point->day, days[point->weekday]);

      ky_line_write (out, "RRULE", NULL, rule);
    }
  ky_line_write (out, "END", NULL, component);
}

void
ky_mapi_zone_write (const KyMapiZone *zone, GString *out)
{
  gboolean has_daylight = zone_has_daylight (zone);
  g_autofree gchar *name = ky_line_escape (zone->name);

  ky_line_write (out, "BEGIN", NULL, "VTIMEZONE");
  ky_line_write (out, "TZID", NULL, name);
  write_half (out, "STANDARD", &zone->to_standard, has_daylight ? zone->daylight : zone->standard,
              zone->standard);
  if (has_daylight)
    write_half (out, "DAYLIGHT", &zone->to_daylight, zone->standard, zone->daylight);
  ky_line_write (out, "END", NULL, "VTIMEZONE");
}
