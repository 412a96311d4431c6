/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the tokens of a date in whatever order mail programs write them, and formats them in the
 * form of RFC 5322 with the correct day of the week. A date without a zone counts as UTC. */
#include "filetypes/mail/date.h"

static const gchar *const months[]
    = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
static const gchar *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };

/* RFC 5322 §4.3, and zones that occur in Japanese mail. */
static const struct
{
  const gchar *name;
  gint offset; /* hours */
} zones[] = {
  { "UT", 0 },   { "UTC", 0 },  { "GMT", 0 },  { "Z", 0 },    { "EST", -5 }, { "EDT", -4 },
  { "CST", -6 }, { "CDT", -5 }, { "MST", -7 }, { "MDT", -6 }, { "PST", -8 }, { "PDT", -7 },
  { "JST", 9 },  { "KST", 9 },  { "CET", 1 },  { "CEST", 2 }, { "BST", 1 },
};

typedef struct
{
  gint year, month, day, hour, minute, second;
  gint zone; /* minutes east of UTC */
  gboolean has_time, has_zone;
} Date;

/* Returns the number of the month whose name a token begins with, from 0; -1: there is none. */
static gint
find_month (const gchar *token, gsize length)
{
  if (length >= 3)
    for (guint i = 0; i < G_N_ELEMENTS (months); i++)
      if (g_ascii_strncasecmp (months[i], token, 3) == 0)
        return (gint)i;
  return -1;
}

static gboolean
date_read_number (const gchar **at, guint max_digits, gint *ret)
{
  guint n = 0;

  *ret = 0;
  while (n < max_digits && g_ascii_isdigit (**at))
    {
      *ret = *ret * 10 + (*(*at)++ - '0');
      n++;
    }
  return n > 0 && !g_ascii_isdigit (**at);
}

/* Reads "9:00", "09:00:00", "09:00:00.123" or "9.00.00". */
static gboolean
date_read_time (const gchar *token, Date *date)
{
  if (!date_read_number (&token, 2, &date->hour) || (*token != ':' && *token != '.'))
    return FALSE;
  gchar mark = *token++;
  if (!date_read_number (&token, 2, &date->minute))
    return FALSE;
  date->second = 0;
  if (*token == mark)
    {
      token++;
      if (!date_read_number (&token, 2, &date->second))
        return FALSE;
    }
  return date->has_time = TRUE;
}

static gboolean
read_zone (const gchar *token, gsize length, Date *date)
{
  if (*token == '+' || *token == '-')
    {
      gchar digits[5] = "";
      guint n = 0;

      for (gsize i = 1; i < length && n < 4; i++)
        if (g_ascii_isdigit (token[i]))
          digits[n++] = token[i];
        else if (token[i] != ':')
          return FALSE;
      if (n != 4)
        return FALSE;
      gint value = (digits[0] - '0') * 600 + (digits[1] - '0') * 60 + (digits[2] - '0') * 10
                   + (digits[3] - '0');
      if (value >= 24 * 60)
        return FALSE;
      date->zone = *token == '-' ? -value : value;
      return date->has_zone = TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (zones); i++)
    if (strlen (zones[i].name) == length && g_ascii_strncasecmp (zones[i].name, token, length) == 0)
      {
        date->zone = zones[i].offset * 60;
        return date->has_zone = TRUE;
      }
  return FALSE;
}

/* Reads "2024-01-31", "2024-01-31T09:00:00+09:00" or "31-Jan-2024". */
static gboolean
read_dashed (const gchar *token, Date *date)
{
  gint first, second;

  if (!date_read_number (&token, 4, &first) || (*token != '-' && *token != '/'))
    return FALSE;
  token++;
  if (g_ascii_isalpha (*token))
    {
      second = find_month (token, strcspn (token, "-/"));
      token += strcspn (token, "-/");
      if (second < 0 || *token == '\0')
        return FALSE;
      token++;
      date->day = first;
      date->month = second + 1;
      return date_read_number (&token, 4, &date->year);
    }
  if (!date_read_number (&token, 2, &date->month) || (*token != '-' && *token != '/'))
    return FALSE;
  token++;
  date->year = first;
  if (!date_read_number (&token, 2, &date->day))
    return FALSE;
  if (*token == 'T' && date_read_time (token + 1, date))
    {
      const gchar *zone = token + 1 + strcspn (token + 1, "+-Zz");

      read_zone (zone, strlen (zone), date);
    }
  return TRUE;
}

static void
read_plain_number (const gchar *token, gsize length, Date *date)
{
  gint number;

  if (length > 4 || !date_read_number (&token, 4, &number))
    return;
  if (date->day == 0 && length <= 2)
    date->day = number;
  else if (date->year < 0)
    /* RFC 5322 §4.3: years of two and three digits. */
    date->year = length == 2   ? number + (number < 50 ? 2000 : 1900)
                 : length == 3 ? number + 1900
                               : number;
}

static void
read_token (const gchar *start, gsize length, Date *date)
{
  g_autofree gchar *token = g_strndup (start, length);
  gint month;

  if (g_ascii_isdigit (*token))
    {
      if (!date->has_time && date_read_time (token, date))
        return;
      if (date->year < 0 && read_dashed (token, date))
        return;
      read_plain_number (token, length, date);
    }
  else if (date->has_time && !date->has_zone && read_zone (token, length, date))
    return;
  else if (date->month == 0 && (month = find_month (token, length)) >= 0)
    date->month = month + 1;
}

/* Skips blanks, commas and comments between tokens. */
static const gchar *
skip_between (const gchar *text)
{
  for (;;)
    {
      text += strspn (text, " \t,");
      if (*text != '(')
        return text;
      text += strcspn (text, ")");
      text += *text == ')' ? 1 : 0;
    }
}

static gint
weekday (gint year, gint month, gint day)
{
  static const gint shift[] = { 0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4 };

  year -= month < 3;
  return (year + year / 4 - year / 100 + year / 400 + shift[month - 1] + day) % 7;
}

gchar *
ky_mail_date (const gchar *text)
{
  Date date = { .year = -1 };

  for (text = skip_between (text); *text != '\0'; text = skip_between (text))
    {
      gsize length = strcspn (text, " \t,(");

      read_token (text, length, &date);
      text += length;
    }
  if (date.year < 1900 || date.year > 9999 || date.month < 1 || date.month > 12 || date.day < 1
      || date.day > g_date_get_days_in_month ((GDateMonth)date.month, (GDateYear)date.year)
      || date.hour > 23 || date.minute > 59 || date.second > 60)
    return NULL;
  gint zone = ABS (date.zone);
  return g_strdup_printf ("%s, %d %s %04d %02d:%02d:%02d %c%02d%02d",
                          days[weekday (date.year, date.month, date.day)], date.day,
                          months[date.month - 1], date.year, date.hour, date.minute, date.second,
                          date.zone < 0 ? '-' : '+', zone / 60, zone % 60);
}
