/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks values of calendars and contacts: dates, durations, recurrence rules, offsets, positions
 * and telephone numbers. A recurrence rule is accepted only if a calendar program can expand it
 * with at most 96 times a day. */
#include "filetypes/base/document/content-value.h"

#include <string.h>

#define DIGITS "0123456789"
#define LONGEST_NUMBER 9 /* digits of a count */

/* --- dates ------------------------------------------------------------------------------------ */

/* Returns the place behind `n` digits at `p`, or NULL. */
static const gchar *
behind_digits (const gchar *p, gsize n)
{
  return p != NULL && strspn (p, DIGITS) >= n ? p + n : NULL;
}

/* Returns the place behind `sign` if it is at `p`, else `p`. */
static const gchar *
skip_sign (const gchar *p, gchar sign)
{
  return p != NULL && *p == sign ? p + 1 : p;
}

/* Returns the place behind a date such as "20240131", "2024-01-31", "2024-01", "2024", "--0131" or
 * "---31", or NULL if there is none. */
static const gchar *
behind_day (const gchar *p)
{
  gsize digits = strspn (p, DIGITS);

  if (g_str_has_prefix (p, "---"))
    return behind_digits (p + 3, 2);
  if (g_str_has_prefix (p, "--"))
    {
      p = behind_digits (p + 2, 2);
      if (p == NULL || strspn (skip_sign (p, '-'), DIGITS) < 2)
        return p;
      return skip_sign (p, '-') + 2;
    }
  if (digits == 8)
    return p + 8;
  if (digits != 4)
    return NULL;
  p += 4;
  for (guint i = 0; i < 2 && *p == '-' && strspn (p + 1, DIGITS) == 2; i++)
    p += 3;
  return p;
}

/* Returns the place behind a time such as "090000" or "09:00", which may have a fraction and "Z" or
 * "+0900", or NULL if there is none. */
static const gchar *
behind_time (const gchar *p)
{
  p = behind_digits (p, 2);
  for (guint i = 0; i < 2 && p != NULL; i++)
    {
      const gchar *next = skip_sign (p, ':');

      if (strspn (next, DIGITS) < 2)
        break;
      p = next + 2;
    }
  if (p != NULL && *p == '.' && g_ascii_isdigit (p[1]))
    p += 1 + strspn (p + 1, DIGITS);
  if (p != NULL && *p == 'Z')
    return p + 1;
  if (p == NULL || (*p != '+' && *p != '-') || strspn (p + 1, DIGITS) < 2)
    return p;
  p = skip_sign (p + 3, ':');
  return strspn (p, DIGITS) >= 2 ? p + 2 : p;
}

static const gchar *
behind_date (const gchar *p)
{
  const gchar *day = *p == 'T' ? p : behind_day (p);

  return day != NULL && *day == 'T' ? behind_time (day + 1) : skip_sign (day, 'Z');
}

/* Returns the place behind a duration such as "P1DT2H30M", which may have a sign, or NULL if there
 * is none. */
static const gchar *
behind_duration (const gchar *p)
{
  gboolean has_any = FALSE, is_time = FALSE;

  p += *p == '+' || *p == '-' ? 1 : 0;
  if (*p++ != 'P')
    return NULL;
  for (;;)
    {
      gsize digits = strspn (p, DIGITS);

      if (digits == 0 && *p == 'T' && !is_time)
        {
          is_time = TRUE;
          p++;
          continue;
        }
      if (digits == 0)
        return has_any ? p : NULL;
      if (digits > LONGEST_NUMBER || p[digits] == '\0'
          || strchr (is_time ? "HMS" : "WD", p[digits]) == NULL)
        return NULL;
      p += digits + 1;
      has_any = TRUE;
    }
}

gboolean
ky_value_are_times (const gchar *text)
{
  for (const gchar *p = text;; p++)
    {
      const gchar *end = strchr ("P+", *p) != NULL || g_str_has_prefix (p, "-P")
                             ? behind_duration (p)
                             : behind_date (p);

      if (end != NULL && *end == '/')
        end = g_ascii_isdigit (end[1]) ? behind_date (end + 1) : behind_duration (end + 1);
      if (end == NULL || *end == '\0')
        return end != NULL;
      if (*end != ',')
        return FALSE;
      p = end;
    }
}

gboolean
ky_value_is_date (const gchar *text)
{
  const gchar *end = behind_date (text);

  return *text != '\0' && end != NULL && *end == '\0';
}

gboolean
ky_value_is_offset (const gchar *text)
{
  gsize digits = strspn (text + (*text != '\0'), DIGITS);

  return (*text == '+' || *text == '-') && (digits == 4 || digits == 6) && text[1 + digits] == '\0';
}

static gboolean
is_degree (const gchar *text, gdouble most)
{
  gchar *end;

  if (*text == '\0' || strlen (text) > 24 || strspn (text, DIGITS ".+-") != strlen (text))
    return FALSE;
  gdouble degree = g_ascii_strtod (text, &end);
  return *end == '\0' && degree >= -most && degree <= most;
}

gboolean
ky_value_is_place (const gchar *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ";", 3);

  return g_strv_length (parts) == 2 && is_degree (parts[0], 90) && is_degree (parts[1], 180);
}

/* --- recurrence ------------------------------------------------------------------------------- */

/* Tells whether `p` is a list such as "MO,-1FR": numbers of three digits at most, with days of the
 * week behind them if `days` is set. */
static gboolean
are_numbers (const gchar *p, gboolean days)
{
  static const gchar names[] = "MOTUWETHFRSASU";

  for (;; p++)
    {
      p += *p == '+' || *p == '-' ? 1 : 0;
      gsize digits = strspn (p, DIGITS);
      if (digits > 3 || (digits == 0 && !days))
        return FALSE;
      p += digits;
      if (days)
        {
          gsize at = 0;

          while (at < sizeof names - 1 && strncmp (names + at, p, 2) != 0)
            at += 2;
          if (at == sizeof names - 1)
            return FALSE;
          p += 2;
        }
      if (*p != ',')
        return *p == '\0';
    }
}

#define COUNT_DIGITS 4 /* digits of a rule's count and interval */
#define PARTS_MAX 32
#define TIMES_MAX 96 /* times of a day that a rule names */

static gboolean
content_value_is_part (const gchar *name, const gchar *value)
{
  static const gchar *const often[] = { "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY", NULL };
  static const gchar *const numbered[]
      = { "BYSECOND", "BYMINUTE", "BYHOUR",   "BYMONTHDAY", "BYYEARDAY",
          "BYWEEKNO", "BYMONTH",  "BYSETPOS", NULL };

  if (strcmp (name, "FREQ") == 0)
    return g_strv_contains (often, value);
  if (strcmp (name, "UNTIL") == 0)
    return ky_value_is_date (value);
  if (strcmp (name, "COUNT") == 0 || strcmp (name, "INTERVAL") == 0)
    return strspn (value, DIGITS) == strlen (value) && strlen (value) <= COUNT_DIGITS
           && strspn (value, "0") < strlen (value);
  if (strcmp (name, "BYDAY") == 0 || strcmp (name, "WKST") == 0)
    return are_numbers (value, TRUE);
  if (strcmp (name, "RSCALE") == 0 || strcmp (name, "SKIP") == 0)
    return *value != '\0' && strspn (value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") == strlen (value);
  return g_strv_contains (numbered, name) && are_numbers (value, FALSE);
}

/* Lists of a recurrence rule (RFC 5545 §3.3.10), with the range of their numbers and the number of
 * values that a list may have. */
static const struct
{
  const gchar *name;
  gint least, most;
  gboolean is_signed;
  guint longest;
} lists[] = {
  { "BYSECOND", 0, 60, FALSE, 61 },   { "BYMINUTE", 0, 59, FALSE, 60 },
  { "BYHOUR", 0, 23, FALSE, 24 },     { "BYMONTHDAY", 1, 31, TRUE, 62 },
  { "BYYEARDAY", 1, 366, TRUE, 366 }, { "BYWEEKNO", 1, 53, TRUE, 106 },
  { "BYMONTH", 1, 12, FALSE, 12 },    { "BYSETPOS", 1, 366, TRUE, 366 },
  { "BYDAY", 0, 53, TRUE, 106 },
};

/* Counts the numbers of the list `name` in `value`. Returns 0 if one is out of its range, or there
 * are too many, and 1 for other parts. */
static guint
count_list (const gchar *name, const gchar *value)
{
  guint row = 0, n = 0;

  while (row < G_N_ELEMENTS (lists) && strcmp (lists[row].name, name) != 0)
    row++;
  if (row == G_N_ELEMENTS (lists))
    return 1;
  for (const gchar *p = value;; p++)
    {
      gint number = atoi (p);

      if (number < 0 && !lists[row].is_signed)
        return 0;
      if (ABS (number) < lists[row].least || ABS (number) > lists[row].most)
        return 0;
      n++;
      p += strcspn (p, ",");
      if (*p == '\0')
        return n <= lists[row].longest ? n : 0;
    }
}

/* Describes a list of a rule; all zero: there is none. */
typedef struct
{
  guint n;
  gint least, most; /* of its numbers without their signs */
} RuleList;

/* Returns the list `name`, and the longest of its months in `*ret_longest` (nullable). */
static RuleList
content_value_list (gchar *const *names, const GPtrArray *values, const gchar *name,
                    gint *ret_longest)
{
  RuleList list = { 0 };

  for (guint i = 0; i < values->len; i++)
    for (const gchar *p = strcmp (names[i], name) == 0 ? values->pdata[i] : NULL; p != NULL;
         p = strchr (p, ',') != NULL ? strchr (p, ',') + 1 : NULL)
      {
        gint number = ABS (atoi (p));

        list.least = list.n == 0 ? number : MIN (list.least, number);
        list.most = MAX (list.most, number);
        list.n++;
        if (ret_longest != NULL && g_date_valid_month ((GDateMonth)number))
          *ret_longest
              = MAX (*ret_longest, g_date_get_days_in_month ((GDateMonth)number, 2000 /* leap */));
      }
  return list;
}

/* Returns whether a rule has dates: a program would search without end for the dates of a rule that
 * has none. Parts that rarely occur together, and that may contradict each other, count as
 * contradicting. */
static gboolean
may_occur (gchar *const *names, const GPtrArray *values)
{
  gint longest = 0;
  RuleList months = content_value_list (names, values, "BYMONTH", &longest);
  RuleList days = content_value_list (names, values, "BYMONTHDAY", NULL);
  RuleList weekdays = content_value_list (names, values, "BYDAY", NULL);
  RuleList year_days = content_value_list (names, values, "BYYEARDAY", NULL);
  RuleList weeks = content_value_list (names, values, "BYWEEKNO", NULL);
  RuleList hours = content_value_list (names, values, "BYHOUR", NULL);
  guint times = MAX (content_value_list (names, values, "BYMINUTE", NULL).n, 1)
                * MAX (content_value_list (names, values, "BYSECOND", NULL).n, 1);
  gint interval = content_value_list (names, values, "INTERVAL", NULL).most;
  guint of_month = days.n + weekdays.n == 0 ? 1 : 31, all = 1;
  gchar first = '\0'; /* of the frequency */

  for (guint i = 0; i < values->len; i++)
    if (strcmp (names[i], "FREQ") == 0)
      first = *(const gchar *)values->pdata[i];
  longest = months.n == 0 ? 31 : longest;
  if (days.least > longest || weekdays.most > (first == 'Y' && months.n == 0 ? 53 : 5)
      || (year_days.n + weeks.n > 0 && months.n + days.n > 0))
    return FALSE;
  if (interval > 1
      && ((first == 'H' && hours.n > 0) || (first == 'D' && weekdays.n > 0 && interval % 7 == 0)
          || (first == 'M' && months.n > 0)
          || (first == 'Y' && (year_days.least == 366 || (longest == 29 && days.least == 29)))))
    return FALSE;
  if (days.n > 0)
    of_month = MIN (of_month, days.n);
  if (weekdays.n > 0)
    of_month = MIN (of_month, 5 * weekdays.n);
  if (first == 'W')
    all = MAX (weekdays.n, 1);
  else if (first == 'M')
    all = of_month;
  else if (first == 'Y')
    all = year_days.n + weeks.n > 0             ? 366
          : months.n + days.n + weekdays.n == 0 ? 1
                                                : (months.n > 0 ? months.n : 12) * of_month;
  times *= first == 'H' ? 1 : MAX (hours.n, 1);
  return content_value_list (names, values, "BYSETPOS", NULL).least <= (gint)(all * times);
}

/* Returns whether a calendar program that looks for the rule's dates finds them, and not more than
 * TIMES_MAX a day. */
static gboolean
is_bounded (gchar *const *names, const GPtrArray *values)
{
  guint times = 1;

  for (guint i = 0; i < values->len; i++)
    {
      guint n = count_list (names[i], values->pdata[i]);

      for (guint j = 0; j < i; j++)
        if (strcmp (names[i], names[j]) == 0)
          return FALSE;
      if (n == 0)
        return FALSE;
      if (strcmp (names[i], "BYHOUR") == 0 || strcmp (names[i], "BYMINUTE") == 0
          || strcmp (names[i], "BYSECOND") == 0)
        times *= n;
    }
  return times <= TIMES_MAX && may_occur (names, values);
}

gboolean
ky_value_is_recurrence (const gchar *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ";", PARTS_MAX + 1);
  g_autoptr (GPtrArray) names = g_ptr_array_new (), values = g_ptr_array_new ();
  gboolean has_frequency = FALSE;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      gchar *equals = strchr (parts[i], '=');

      if (parts[i][0] == '\0')
        continue;
      if (equals == NULL)
        return FALSE;
      *equals = '\0';
      if (!content_value_is_part (parts[i], equals + 1))
        return FALSE;
      g_ptr_array_add (names, parts[i]);
      g_ptr_array_add (values, equals + 1);
      has_frequency = has_frequency || strcmp (parts[i], "FREQ") == 0;
    }
  return has_frequency && is_bounded ((gchar *const *)names->pdata, values);
}

/* --- telephones ------------------------------------------------------------------------------- */

/* Returns the character at `p`, with fullwidth characters converted to ASCII, and an ideographic
 * full stop to ".". */
static gunichar
narrow_at (const gchar *p)
{
  gunichar c = g_utf8_get_char (p);

  if (c == 0x3002 || c == 0xff61 || c == 0x2024 || c == 0xfe52)
    return '.';
  return c >= 0xff01 && c <= 0xff5e ? c - 0xff01 + '!' : c == 0x3000 ? ' ' : c;
}

gboolean
ky_value_is_telephone (const gchar *text)
{
  gunichar first = 0, before = 0;
  gboolean has_end = FALSE;

  for (const gchar *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = narrow_at (p);
      gunichar next = narrow_at (g_utf8_next_char (p));

      if (c < 0x80 && !g_ascii_isalnum (c) && strchr (" +-()*#.,/", (gint)c) == NULL)
        return FALSE;
      /* "www.a", "163.com", in letters of any script */
      if (c == '.' && g_unichar_isalnum (before) && g_unichar_isalpha (next))
        return FALSE;
      /* "a/b", "//" */
      if (c == '/' && ((next < 0x80 && g_ascii_isalpha (next)) || next == '/'))
        return FALSE;
      before = c;
      has_end = has_end || (c == '#' && first != 0);
      /* letters before the first digit or sign are not dialled, or are a pause */
      if (first == 0 && c < 0x80 && (g_ascii_isdigit (c) || c == '*' || c == '#'))
        first = c;
    }
  /* A telephone executes service codes of the form "*21*…#" (3GPP TS 22.030, 6.5.2) without asking,
   * also if they contain characters that it ignores when dialling, such as brackets and words. A
   * number such as "#9110" has no "#" at its end and is not a code. */
  return !((first == '*' || first == '#') && has_end);
}
