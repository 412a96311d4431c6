/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes dates, times and Japanese eras as cells show them (ISO/IEC 29500-1 §18.8.30, §18.8.31),
 * and the headers of sheets' pages. Other numbers are shown by number-format.c. */
#include "common/iso-time.h"
#include "filetypes/base/text/number.h"
#include "filetypes/ooxml/number-format.h"
#include "filetypes/ooxml/text.h"

#include <math.h>

#define SERIAL_MAX 2958465.99999 /* 9999-12-31 */

typedef struct
{
  gint year, month, day, weekday; /* weekday: 0 is Sunday */
  gint hour, minute, second;
  gint thousandths; /* of a second */
  gdouble serial;
  gint numerals; /* N of [DBNumN]; 0: none */
} Moment;

static const struct
{
  guint32 from; /* year, month and day as decimal digits */
  gint year;    /* before the first */
  const gchar *letter, *sign, *name;
} eras[] = { { 20190501, 2018, "R", "令", "令和" },
             { 19890108, 1988, "H", "平", "平成" },
             { 19261225, 1925, "S", "昭", "昭和" },
             { 19120730, 1911, "T", "大", "大正" },
             { 18680125, 1867, "M", "明", "明治" } };

/* Returns formats that have a number only, as Excel for Japan shows them (§18.8.30). */
static const gchar *
builtin_code (guint id)
{
  static const gchar *const codes[] = {
#define FORMAT(id, code) [id] = code,
#include "filetypes/ooxml/builtin-formats.def"
  };

  return id < G_N_ELEMENTS (codes) ? codes[id] : NULL;
}

/* Returns whether the first section of `code` shows a date or a time. */
static gboolean
is_date_code (const gchar *code)
{
  for (const gchar *p = code; *p != '\0' && *p != ';';)
    {
      const gchar *next = MAX (ky_excel_pass_literal (p), ky_excel_pass_general (p));

      if (next == p && strchr ("yYmMdDhHsSaAgGeE[", *p) != NULL
          && !((*p == 'e' || *p == 'E') && (p[1] == '+' || p[1] == '-')))
        return TRUE;
      p = next == p ? g_utf8_next_char (p) : next;
    }
  return FALSE;
}

/* Tells whether the first section of `code` shows fractions of a second. */
static gboolean
text_format_has_fraction (const gchar *code)
{
  const gchar *point = strstr (code, ".0");

  return point != NULL && point > code && strchr ("sS]", point[-1]) != NULL;
}

/* Returns the moment that `serial` counts to, rounded to seconds, or to thousandths where `code`
 * shows them: days from 1899-12-30, or, as Excel takes 1900 for a leap year, from 1899-12-31 before
 * March 1900; or from 1904-01-01. */
static gboolean
moment_of (gdouble serial, gboolean is_1904, const gchar *code, Moment *ret)
{
  GDate date;

  if (!(serial >= 0 && serial <= SERIAL_MAX))
    return FALSE;
  gint64 thousandths = (gint64)floor (serial * KY_DAY_SECONDS * 1000 + 0.5);
  if (!text_format_has_fraction (code))
    thousandths = (thousandths + 500) / 1000 * 1000;
  gint64 seconds = thousandths / 1000;
  ret->thousandths = (gint)(thousandths % 1000);
  ret->numerals = 0;
  gint64 days = seconds / KY_DAY_SECONDS;
  ret->serial = serial;
  g_date_set_dmy (&date,
                  is_1904     ? 1
                  : days < 60 ? 31
                              : 30,
                  is_1904 ? 1 : 12, is_1904 ? 1904 : 1899);
  g_date_add_days (&date, (guint)days);
  ret->year = g_date_get_year (&date);
  ret->month = (gint)g_date_get_month (&date);
  ret->day = g_date_get_day (&date);
  ret->weekday = (gint)g_date_get_weekday (&date) % 7;
  seconds %= KY_DAY_SECONDS;
  ret->hour = (gint)(seconds / 3600);
  ret->minute = (gint)(seconds / 60 % 60);
  ret->second = (gint)(seconds % 60);
  return TRUE;
}

/* Appends a number of a date with at least `width` digits. A year of four digits has no units in
 * Japanese numerals (二〇二六年十月). */
static void
text_format_append (GString *out, const Moment *at, gint64 n, gint width)
{
  gchar digits[32];

  g_snprintf (digits, sizeof digits, "%0*" G_GINT64_FORMAT, width, n);
  if ((at->numerals == KY_NUMERALS_KANJI || at->numerals == KY_NUMERALS_LEGAL) && width < 4)
    ky_text_append_counting (out, (guint64)n, (KyNumerals)at->numerals);
  else
    for (const gchar *p = digits; *p != '\0'; p++)
      ky_text_append_digit (out, *p, (KyNumerals)at->numerals);
}

static guint
era_of (const Moment *at)
{
  guint32 day = (guint32)(at->year * 10000 + at->month * 100 + at->day);

  for (guint i = 0; i < G_N_ELEMENTS (eras); i++)
    if (day >= eras[i].from)
      return i;
  return G_N_ELEMENTS (eras) - 1;
}

static void
append_year (GString *out, const Moment *at, gchar kind, guint n)
{
  guint era = era_of (at);

  if (kind == 'g')
    g_string_append (out, n == 1 ? eras[era].letter : n == 2 ? eras[era].sign : eras[era].name);
  else if (kind == 'e')
    text_format_append (out, at, at->year - eras[era].year, n >= 2 ? 2 : 1);
  else
    text_format_append (out, at, n > 2 ? at->year : at->year % 100, n > 2 ? 4 : 2);
}

static void
append_day (GString *out, const Moment *at, gchar kind, guint n)
{
  static const gchar *const days[]
      = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" };
  static const gchar *const names[] = { "日", "月", "火", "水", "木", "金", "土" };
  static const gchar *const months[]
      = { "January", "February", "March",     "April",   "May",      "June",
          "July",    "August",   "September", "October", "November", "December" };
  const gchar *name = kind == 'd' ? days[at->weekday] : months[at->month - 1];

  if (kind == 'a')
    g_string_append_printf (out, "%s%s", names[at->weekday], n > 3 ? "曜日" : "");
  else if (n >= 3)
    g_string_append_len (out, name, n == 3 ? 3 : n == 5 ? 1 : (gssize)strlen (name));
  else
    text_format_append (out, at, kind == 'd' ? at->day : at->month, (gint)MIN (n, 2));
}

/* Appends [h], [mm] or [ss]: all hours, minutes or seconds that have elapsed, not those of the
 * day. */
static void
append_elapsed (GString *out, const Moment *at, gchar kind, guint n)
{
  gint64 seconds = (gint64)floor (at->serial * KY_DAY_SECONDS + 0.5);
  gint64 count = kind == 'h' ? seconds / 3600 : kind == 'm' ? seconds / 60 : seconds;

  text_format_append (out, at, count, (gint)MIN (n, 2));
}

static void
append_time (GString *out, const Moment *at, gchar kind, guint n, gboolean is_half)
{
  gint hour = is_half ? (at->hour + 11) % 12 + 1 : at->hour;
  gint value = kind == 'h' ? hour : kind == 'm' ? at->minute : at->second;

  text_format_append (out, at, value, (gint)MIN (n, 2));
}

/* Tells whether the "m" before `p` means minutes. `last`: the letter before it. */
static gboolean
is_minutes (const gchar *p, gchar last)
{
  if (last == 'h')
    return TRUE;
  while (*p != '\0' && *p != ';')
    {
      const gchar *next = ky_excel_pass_literal (p);

      if (next == p && g_ascii_isalpha (*p))
        return g_ascii_tolower (*p) == 's';
      p = next == p ? g_utf8_next_char (p) : next;
    }
  return FALSE;
}

/* Appends the date field of the format letter at `p`, which is repeated `n` times. */
static void
append_field (GString *out, const Moment *at, const gchar *p, guint n, gchar *last,
              gboolean is_half)
{
  gchar kind = g_ascii_tolower (*p);

  if (kind == 'm' && is_minutes (p + n, *last))
    append_time (out, at, 'm', n, FALSE);
  else if (kind == 'h' || kind == 's')
    append_time (out, at, kind, n, is_half);
  else if (kind == 'm' || kind == 'd' || kind == 'a')
    append_day (out, at, kind, n);
  else
    append_year (out, at, kind, n);
  *last = kind;
}

/* Appends `n` digits of the fraction of a second. */
static void
text_format_append_fraction (GString *out, const Moment *at, guint n)
{
  gchar digits[8];

  g_snprintf (digits, sizeof digits, "%03d", at->thousandths);
  g_string_append_c (out, '.');
  for (guint i = 0; i < MIN (n, 3); i++)
    ky_text_append_digit (out, digits[i], (KyNumerals)at->numerals);
}

static void
append_moment (GString *out, Moment *at, const gchar *code)
{
  gboolean is_half = strstr (code, "AM/PM") != NULL || strstr (code, "A/P") != NULL;
  gchar last = '\0';

  for (const gchar *p = code; *p != '\0' && *p != ';';)
    {
      const gchar *next = ky_excel_pass_literal (p);
      guint n = 1;

      if (next > p)
        {
          ky_excel_append_literal (out, p, next);
          at->numerals = MAX (at->numerals, ky_excel_numerals (p));
        }
      else if (*p == '.' && p[1] == '0' && last == 's')
        {
          while (p[1 + n] == '0')
            n++;
          text_format_append_fraction (out, at, n);
          next = p + 1 + n;
        }
      else if (g_ascii_strncasecmp (p, "AM/PM", 5) == 0 || g_ascii_strncasecmp (p, "A/P", 3) == 0)
        {
          next = p + (g_ascii_tolower (p[1]) == 'm' ? 5 : 3);
          g_string_append (out, at->hour < 12 ? "AM" : "PM");
        }
      else if (*p == '[')
        {
          while (g_ascii_isalpha (p[1 + n]))
            n++;
          last = g_ascii_tolower (p[1]);
          append_elapsed (out, at, last, n);
          next = p + 1 + n + (p[1 + n] == ']');
        }
      else if (strchr ("yYmMdDhHsSaAgGeE", *p) != NULL)
        {
          while (p[n] == *p && n < 8)
            n++;
          append_field (out, at, p, n, &last, is_half);
          next = p + n;
        }
      else
        {
          next = g_utf8_next_char (p);
          if (*p != '@' && *p != '#' && !(*p == '.' && p[1] == '0') && *p != '0')
            g_string_append_len (out, p, next - p);
        }
      p = next;
    }
}

gboolean
ky_excel_append_number (GString *out, KyView value, guint num_id, const gchar *code,
                        gboolean is_1904)
{
  gchar text[64];
  gchar *end = NULL;
  Moment at;

  if (code == NULL)
    code = builtin_code (num_id);
  if (value.size == 0 || value.size >= sizeof text)
    {
      ky_text_append_cell (out, (const gchar *)value.data, value.size);
      return FALSE;
    }
  memcpy (text, value.data, value.size);
  text[value.size] = '\0';
  gdouble number = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || !isfinite (number))
    ky_text_append_cell (out, text, value.size);
  else if (code != NULL && is_date_code (code) && moment_of (number, is_1904, code, &at))
    append_moment (out, &at, code);
  else
    {
      g_autoptr (GString) shown = g_string_new (NULL);

      gboolean is_rounded = ky_excel_format_number (
          shown, number, code != NULL && !is_date_code (code) ? code : "General");

      ky_text_append_cell (out, shown->str, shown->len);
      return is_rounded;
    }
  return FALSE;
}

/* --- page headers ----------------------------------------------------------------------------- */

/* Skips the code behind the "&" before `at`, which produces no text. Appends a tab between two of
 * the three parts of the line. */
static const gchar *
excel_skip_code (const gchar *at, GString *line)
{
  if (*at == '"')
    {
      const gchar *end = strchr (at + 1, '"');

      return end != NULL ? end + 1 : at + 1; /* without an end, the rest may be words */
    }
  if (g_ascii_isdigit (*at))
    return at + strspn (at, "0123456789");
  if (*at == 'K')
    {
      at++;
      for (guint i = 0; i < 6 && (g_ascii_isxdigit (*at) || *at == '+' || *at == '-'); i++)
        at++;
      return at;
    }
  if (line->len > 0 && strchr ("LCR", *at) != NULL)
    g_string_append_c (line, '\t');
  return *at != '\0' ? at + 1 : at;
}

void
ky_excel_append_header (GString *out, GHashTable *known, const GString *code)
{
  g_autoptr (GString) line = g_string_new (NULL);
  const gchar *at = code->str;

  while (*at != '\0')
    if (*at == '&' && at[1] != '&')
      at = excel_skip_code (at + 1, line);
    else
      {
        at += *at == '&' ? 1 : 0;
        g_string_append_c (line, *at == '\n' || *at == '\r' ? ' ' : *at);
        at++;
      }
  g_strstrip (line->str);
  g_string_truncate (line, strlen (line->str));
  if (ky_text_is_page_label (line->str) || !g_hash_table_add (known, g_strdup (line->str)))
    return;
  gsize start = out->len;
  ky_text_append_cell (out, line->str, line->len);
  if (out->len > start)
    g_string_append_c (out, '\n');
}
