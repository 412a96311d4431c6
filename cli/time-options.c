/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses and formats the times and spans of all options. Whatever is ambiguous, such as a number
 * alone, is refused. */
#include "cli/time-options.h"

#define SPAN_DIGITS 6     /* digits of a span's number */
#define SECONDS_PLAIN 10  /* digits of a time without a sign: from 2001 on */
#define SECONDS_DIGITS 12 /* digits of @SECONDS */
#define YEAR_FIRST 1990   /* an earlier one is a slip of the hand */
#define YEAR_LAST 9999

/* --- writing -------------------------------------------------------------------------------- */

/* --- reading -------------------------------------------------------------------------------- */

/* Reads a number of exactly `count` digits and moves `*text` after them. Returns FALSE if one of
 * the characters is not a digit. */
static gboolean
take_digits (const gchar **text, guint count, gint *ret_number)
{
  gint number = 0;

  for (guint i = 0; i < count; i++)
    {
      if (!g_ascii_isdigit ((*text)[i]))
        return FALSE;
      number = number * 10 + ((*text)[i] - '0');
    }
  *text += count;
  *ret_number = number;
  return TRUE;
}

static gboolean
time_options_take (const gchar **text, gchar c)
{
  if (**text != c)
    return FALSE;
  (*text)++;
  return TRUE;
}

/* Reads "17:00" or "17:00:30"; an empty text is midnight. */
static gboolean
take_clock (const gchar **text, gint *ret_hour, gint *ret_minute, gint *ret_second)
{
  if (**text == '\0')
    return TRUE;
  if (!time_options_take (text, ' ') && !time_options_take (text, 'T'))
    return FALSE;
  if (!take_digits (text, 2, ret_hour) || !time_options_take (text, ':')
      || !take_digits (text, 2, ret_minute))
    return FALSE;
  return !time_options_take (text, ':') || take_digits (text, 2, ret_second);
}

/* Reads a time zone as "Z" or "+09:00"; an empty text is the local one. (nullable) (transfer
 * full) */
static GTimeZone *
take_zone (const gchar **text)
{
  gint hour = 0;
  gint minute = 0;
  const gchar *from = *text;

  if (*from == '\0')
    return g_time_zone_new_local ();
  if (time_options_take (text, 'Z'))
    return g_time_zone_new_utc ();
  if ((!time_options_take (text, '+') && !time_options_take (text, '-'))
      || !take_digits (text, 2, &hour) || !time_options_take (text, ':')
      || !take_digits (text, 2, &minute))
    return NULL;
  g_autofree gchar *name = g_strndup (from, (gsize)(*text - from));
  return g_time_zone_new_identifier (name);
}

/* Reads "2026-11-20", or "2026/11/20" and "2026/3/1" as spreadsheets write it. */
static gboolean
take_day (const gchar **text, gint *ret_year, gint *ret_month, gint *ret_day)
{
  if (!take_digits (text, 4, ret_year))
    return FALSE;
  if (time_options_take (text, '-'))
    return take_digits (text, 2, ret_month) && time_options_take (text, '-')
           && take_digits (text, 2, ret_day);
  return time_options_take (text, '/')
         && (take_digits (text, 2, ret_month) || take_digits (text, 1, ret_month))
         && time_options_take (text, '/')
         && (take_digits (text, 2, ret_day) || take_digits (text, 1, ret_day));
}

/* Parses a date with an optional time; -1: malformed. */
static gint64
read_date (const gchar *text)
{
  gint year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;

  if (!take_day (&text, &year, &month, &day) || !take_clock (&text, &hour, &minute, &second)
      || year < YEAR_FIRST || year > YEAR_LAST)
    return -1;
  g_autoptr (GTimeZone) zone = take_zone (&text);
  if (zone == NULL || *text != '\0')
    return -1;
  g_autoptr (GDateTime) time = g_date_time_new (zone, year, month, day, hour, minute, second);
  return time != NULL ? g_date_time_to_unix (time) : -1;
}

/* Parses "30d" to seconds; -1: malformed. */
static gint64
time_options_read_span (const gchar *text)
{
  static const struct
  {
    gchar unit;
    gint64 seconds;
  } units[] = { { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 7 * 86400 } };
  gsize digits = strspn (text, "0123456789");
  gint64 number = g_ascii_strtoll (text, NULL, 10);

  if (digits == 0 || digits > SPAN_DIGITS || number == 0 || strlen (text) != digits + 1)
    return -1;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (text[digits] == units[i].unit)
      return number * units[i].seconds;
  return -1;
}

/* Parses Unix seconds, "@1795190400". The "@" may be missing if there are at least SECONDS_PLAIN
 * digits. Returns -1 if `text` has another form. */
static gint64
time_options_read_seconds (const gchar *text)
{
  gboolean is_marked = text[0] == '@';
  const gchar *from = text + (is_marked ? 1 : 0);
  gsize digits = strspn (from, "0123456789");

  if (digits < (is_marked ? 1 : SECONDS_PLAIN) || digits > SECONDS_DIGITS || from[digits] != '\0')
    return -1;
  return g_ascii_strtoll (from, NULL, 10);
}

/* Returns `text` as Unix seconds in decimal; a span counts back from now if `past` is set. NULL: it
 * is not a time. */
static gchar *
time_options_read_time (const gchar *text, gboolean past)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 span = time_options_read_span (text);
  gint64 value
      = span >= 0 ? (past ? MAX (now - span, 0) : now + span) : time_options_read_seconds (text);

  if (value < 0)
    value = read_date (text);
  return value >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, value) : NULL;
}

static gboolean
time_option (const gchar *program, const gchar *option, gchar **text)
{
  gchar *seconds = *text != NULL ? time_options_read_time (*text, TRUE) : NULL;

  if (*text != NULL && seconds == NULL)
    {
      ky_command_usage (program,
                        _ ("--%s: '%s' is not a time; write 2026-11-20, '2026-11-20 17:00', or 30d "
                           "for thirty days ago (also 12h, 2w)"),
                        option, *text);
      return FALSE;
    }
  g_free (*text);
  *text = seconds;
  return TRUE;
}

gboolean
ky_cli_span_options (const gchar *program, gchar **since, gchar **until)
{
  if (!time_option (program, "since", since) || !time_option (program, "until", until))
    return FALSE;
  if (*since == NULL || *until == NULL
      || g_ascii_strtoll (*since, NULL, 10) < g_ascii_strtoll (*until, NULL, 10))
    return TRUE;
  ky_command_usage (
      program, "%s",
      _ ("--until must be later than --since (a date without a time of day means 0:00)"));
  return FALSE;
}

gchar *
ky_cli_expiry (const gchar *text)
{
  g_autofree gchar *whole = g_strconcat (text, " 23:59:59", NULL);

  /* A time with a clock has one too many then. */
  return read_date (whole) >= 0 ? time_options_read_time (whole, FALSE)
                                : time_options_read_time (text, FALSE);
}

gchar *
ky_cli_read_expiry (const gchar *program, const gchar *option, const gchar *text)
{
  gchar *seconds = ky_cli_expiry (text);

  if (seconds == NULL)
    ky_command_usage (program,
                      _ ("--%s: '%s' is not a time; write 2027-03-31, or 90d for ninety days from "
                         "now"),
                      option, text);
  return seconds;
}

gboolean
ky_cli_read_month (const gchar *month, gchar **ret_month, gchar **ret_since, gchar **ret_until)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) before = g_date_time_add_months (now, -1);
  gint year = g_date_time_get_year (before);
  gint number = g_date_time_get_month (before);

  if (month != NULL
      && (!take_digits (&month, 4, &year) || !time_options_take (&month, '-')
          || !take_digits (&month, 2, &number) || *month != '\0' || year < YEAR_FIRST))
    return FALSE;
  g_autoptr (GDateTime) first = g_date_time_new_local (year, number, 1, 0, 0, 0);
  g_autoptr (GDateTime) next = first != NULL ? g_date_time_add_months (first, 1) : NULL;
  if (next == NULL)
    return FALSE;
  *ret_month = g_date_time_format (first, "%Y-%m");
  *ret_since = g_strdup_printf ("%" G_GINT64_FORMAT, g_date_time_to_unix (first));
  *ret_until = g_strdup_printf ("%" G_GINT64_FORMAT, g_date_time_to_unix (next));
  return TRUE;
}
