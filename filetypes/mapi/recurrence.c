/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the recurrence structure of an appointment or a task, with its deleted dates and
 * exceptions, and converts it to an RRULE of iCalendar. A pattern that has no RRULE (months of
 * another calendar, a count or an interval above 9999) gives NULL and is not approximated. */
#include "filetypes/mapi/recurrence.h"

#include "common/release.h"

#define DATES_MAX 4096 /* deleted or changed dates; with more, the dates are not understood */
#define COUNT_MAX 9999
#define SECONDS_1601 G_GINT64_CONSTANT (-11644473600) /* since 1970 */
#define DAY_MINUTES (24 * 60)
#define VERSION_HIGHLIGHT 0x3009 /* from this version on exceptions have one more block */

enum
{
  PATTERN_DAY = 0,
  PATTERN_WEEK = 1,
  PATTERN_MONTH = 2,
  PATTERN_MONTH_NTH = 3,
  PATTERN_MONTH_END = 4,
};

enum
{
  FREQUENCY_DAILY = 0x200a,
  FREQUENCY_WEEKLY = 0x200b,
  FREQUENCY_MONTHLY = 0x200c,
  FREQUENCY_YEARLY = 0x200d,
};

enum
{
  END_DATE = 0x2021,
  END_COUNT = 0x2022,
  END_NEVER = 0x2023,
};
#define END_NEVER_TOO 0xffffffffu

enum
{
  OVERRIDE_SUBJECT = 0x0001,
  OVERRIDE_MEETING = 0x0002,
  OVERRIDE_REMINDER_DELTA = 0x0004,
  OVERRIDE_REMINDER = 0x0008,
  OVERRIDE_LOCATION = 0x0010,
  OVERRIDE_BUSY = 0x0020,
  OVERRIDE_ATTACHMENT = 0x0040,
  OVERRIDE_ALL_DAY = 0x0080,
  OVERRIDE_COLOUR = 0x0100,
};

KY_DEFINE_CLEAR (clear_exception, KyMapiException, subject, location)

KY_DEFINE_PUBLIC_FREE (ky_mapi_recurrence_free, KyMapiRecurrence, deleted, exceptions)

gint64
ky_mapi_minutes_to_seconds (guint32 minutes)
{
  return SECONDS_1601 + (gint64)minutes * 60;
}

/* --- reading --------------------------------------------------------------------------------- */

/* Returns `size` bytes as text of `type`. (transfer full) (nullable) */
static gchar *
recurrence_read_text (KyReader *reader, gsize size, guint16 type, guint codepage)
{
  const guint8 *data = ky_reader_bytes (reader, size);
  KyMapiValue value = { type, ky_view (data, size), NULL };

  return data != NULL ? ky_mapi_value_text (&value, codepage, NULL) : NULL;
}

/* Reads a text behind its two sizes. The first one counts a terminating byte that does not exist,
 * so the second one is used. */
static gchar *
read_short_text (KyReader *reader, guint codepage)
{
  ky_reader_u16le (reader);
  guint16 size = ky_reader_u16le (reader);
  return recurrence_read_text (reader, size, KY_MAPI_STRING8, codepage);
}

static guint16
read_exception (KyReader *reader, guint codepage, KyMapiException *exception)
{
  exception->start = ky_reader_u32le (reader);
  exception->end = ky_reader_u32le (reader);
  exception->original = ky_reader_u32le (reader);
  exception->busy = exception->all_day = -1;
  guint16 flags = ky_reader_u16le (reader);
  if ((flags & OVERRIDE_SUBJECT) != 0)
    exception->subject = read_short_text (reader, codepage);
  for (guint i = OVERRIDE_MEETING; i <= OVERRIDE_REMINDER; i <<= 1)
    if ((flags & i) != 0)
      ky_reader_u32le (reader);
  if ((flags & OVERRIDE_LOCATION) != 0)
    exception->location = read_short_text (reader, codepage);
  if ((flags & OVERRIDE_BUSY) != 0)
    exception->busy = (gint)(ky_reader_u32le (reader) & 0xff);
  if ((flags & OVERRIDE_ATTACHMENT) != 0)
    ky_reader_u32le (reader);
  if ((flags & OVERRIDE_ALL_DAY) != 0)
    exception->all_day = ky_reader_u32le (reader) != 0;
  if ((flags & OVERRIDE_COLOUR) != 0)
    ky_reader_u32le (reader);
  return flags;
}

static void
skip_block (KyReader *reader)
{
  ky_reader_bytes (reader, ky_reader_u32le (reader));
}

static void
replace_text (gchar **target, gchar *text)
{
  if (text == NULL)
    return;
  g_free (*target);
  *target = text;
}

/* Reads the subject and location of an exception again, in Unicode. */
static void
read_extended (KyReader *reader, guint32 version, guint16 flags, KyMapiException *exception)
{
  if (version >= VERSION_HIGHLIGHT)
    skip_block (reader);
  skip_block (reader);
  if ((flags & (OVERRIDE_SUBJECT | OVERRIDE_LOCATION)) == 0)
    return;
  ky_reader_bytes (reader, 12); /* the three times again */
  if ((flags & OVERRIDE_SUBJECT) != 0)
    replace_text (&exception->subject,
                  recurrence_read_text (reader, ky_reader_u16le (reader) * 2u, KY_MAPI_UNICODE, 0));
  if ((flags & OVERRIDE_LOCATION) != 0)
    replace_text (&exception->location,
                  recurrence_read_text (reader, ky_reader_u16le (reader) * 2u, KY_MAPI_UNICODE, 0));
  skip_block (reader);
}

static void
read_exceptions (KyReader *reader, guint codepage, KyMapiRecurrence *self)
{
  g_autoptr (GArray) flags = g_array_new (FALSE, FALSE, sizeof (guint16));

  ky_reader_u32le (reader); /* of readers */
  guint32 version = ky_reader_u32le (reader);
  self->start_offset = ky_reader_u32le (reader);
  self->end_offset = ky_reader_u32le (reader);
  guint16 n = ky_reader_u16le (reader);
  reader->failed = reader->failed || n > DATES_MAX;
  for (guint i = 0; i < n && !reader->failed; i++)
    {
      KyMapiException exception = { 0 };
      guint16 overridden = read_exception (reader, codepage, &exception);

      g_array_append_val (self->exceptions, exception);
      g_array_append_val (flags, overridden);
    }
  if (reader->failed)
    return;
  /* The rest repeats the data above in another form, so that nothing is lost if it is cut off. */
  skip_block (reader);
  for (guint i = 0; i < flags->len && !reader->failed; i++)
    read_extended (reader, version, g_array_index (flags, guint16, i),
                   &g_array_index (self->exceptions, KyMapiException, i));
  reader->failed = FALSE;
}

static gboolean
recurrence_read_pattern (KyReader *reader, KyMapiRecurrence *self)
{
  switch (self->pattern)
    {
    case PATTERN_DAY:
      return TRUE;
    case PATTERN_WEEK:
      self->days = ky_reader_u32le (reader) & 0x7f;
      return self->days != 0;
    case PATTERN_MONTH:
    case PATTERN_MONTH_END:
      self->number = ky_reader_u32le (reader);
      return self->number >= 1 && self->number <= 31;
    case PATTERN_MONTH_NTH:
      self->days = ky_reader_u32le (reader) & 0x7f;
      self->number = ky_reader_u32le (reader);
      return self->days != 0 && self->number >= 1 && self->number <= 5;
    default: /* months of the Islamic calendar, and invalid values */
      return FALSE;
    }
}

/* Reads a list of dates and stores it in `ret_dates` (nullable: the list is skipped). */
static void
read_dates (KyReader *reader, GArray *ret_dates)
{
  guint32 n = ky_reader_u32le (reader);

  reader->failed = reader->failed || n > DATES_MAX;
  for (guint32 i = 0; i < n && !reader->failed; i++)
    {
      guint32 date = ky_reader_u32le (reader);

      if (ret_dates != NULL && !reader->failed)
        g_array_append_val (ret_dates, date);
    }
}

KyMapiRecurrence *
ky_mapi_recurrence_read (KyView view, gboolean is_task, guint codepage)
{
  g_autoptr (KyMapiRecurrence) self = g_new0 (KyMapiRecurrence, 1);
  KyReader reader = ky_reader (view);

  self->deleted = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->exceptions = g_array_new (FALSE, FALSE, sizeof (KyMapiException));
  g_array_set_clear_func (self->exceptions, clear_exception);
  ky_reader_u32le (&reader); /* versions */
  self->frequency = ky_reader_u16le (&reader);
  self->pattern = ky_reader_u16le (&reader);
  self->calendar = ky_reader_u16le (&reader);
  ky_reader_u32le (&reader); /* the first date, which the start says, too */
  self->period = ky_reader_u32le (&reader);
  self->is_after_completion = ky_reader_u32le (&reader) != 0;
  if ((self->is_after_completion && !is_task) || !recurrence_read_pattern (&reader, self))
    return NULL;
  self->end_type = ky_reader_u32le (&reader);
  if (self->end_type == END_NEVER_TOO)
    self->end_type = END_NEVER;
  if (self->end_type < END_DATE || self->end_type > END_NEVER)
    return NULL;
  self->count = ky_reader_u32le (&reader);
  self->first_weekday = ky_reader_u32le (&reader) % 7;
  read_dates (&reader, self->deleted);
  read_dates (&reader, NULL);
  self->start = ky_reader_u32le (&reader);
  self->end = ky_reader_u32le (&reader);
  if (!is_task && !reader.failed)
    read_exceptions (&reader, codepage, self);
  return reader.failed ? NULL : g_steal_pointer (&self);
}

/* --- as a rule ------------------------------------------------------------------------------- */

/* Returns whether the months of the calendar begin where those of the Gregorian calendar do
 * ([MS-OXOCAL] §2.2.1.44.1). */
static gboolean
has_gregorian_months (const KyMapiRecurrence *self)
{
  static const guint16 gregorian[] = { 0, 1, 2, 3, 4, 5, 7, 9, 10, 11, 12 };

  for (guint i = 0; i < G_N_ELEMENTS (gregorian); i++)
    if (gregorian[i] == self->calendar)
      return TRUE;
  return FALSE;
}

static void
append_days (GString *out, guint32 days, const gchar *number)
{
  static const gchar *const names[] = { "SU", "MO", "TU", "WE", "TH", "FR", "SA" };
  const gchar *separator = ";BYDAY=";

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if ((days & 1u << i) != 0)
      {
        g_string_append_printf (out, "%s%s%s", separator, number, names[i]);
        separator = ",";
      }
}

static void
append_month_day (GString *out, const KyMapiRecurrence *self)
{
  if (self->pattern == PATTERN_MONTH_END || self->number == 31)
    g_string_append (out, ";BYMONTHDAY=-1");
  else if (self->number <= 28)
    g_string_append_printf (out, ";BYMONTHDAY=%u", self->number);
  else
    {
      /* in a shorter month it is the last day */
      g_string_append (out, ";BYMONTHDAY=28");
      for (guint day = 29; day <= self->number; day++)
        g_string_append_printf (out, ",%u", day);
      g_string_append (out, ";BYSETPOS=-1");
    }
}

static gboolean
append_month (GString *out, const KyMapiRecurrence *self)
{
  gboolean is_yearly = self->frequency == FREQUENCY_YEARLY && self->period % 12 == 0;
  guint32 interval = is_yearly ? self->period / 12 : self->period;
  g_autoptr (GDateTime) start
      = g_date_time_new_from_unix_utc (ky_mapi_minutes_to_seconds (self->start));

  if (!has_gregorian_months (self) || interval == 0 || interval > COUNT_MAX || start == NULL)
    return FALSE;
  g_string_append_printf (out, "FREQ=%s;INTERVAL=%u", is_yearly ? "YEARLY" : "MONTHLY", interval);
  if (is_yearly)
    g_string_append_printf (out, ";BYMONTH=%d", g_date_time_get_month (start));
  if (self->pattern != PATTERN_MONTH_NTH)
    append_month_day (out, self);
  else if ((self->days & (self->days - 1)) == 0)
    {
      g_autofree gchar *number
          = g_strdup_printf ("%d", self->number == 5 ? -1 : (gint)self->number);

      append_days (out, self->days, number);
    }
  else
    {
      append_days (out, self->days, "");
      g_string_append_printf (out, ";BYSETPOS=%d", self->number == 5 ? -1 : (gint)self->number);
    }
  return TRUE;
}

gchar *
ky_mapi_recurrence_rule (const KyMapiRecurrence *recurrence, const gchar *until)
{
  static const gchar *const names[] = { "SU", "MO", "TU", "WE", "TH", "FR", "SA" };
  g_autoptr (GString) out = g_string_new (NULL);
  guint32 days = recurrence->period / DAY_MINUTES;

  if (recurrence->pattern == PATTERN_DAY)
    {
      if (days == 0 || days > COUNT_MAX || recurrence->period % DAY_MINUTES != 0)
        return NULL;
      g_string_append_printf (out, "FREQ=DAILY;INTERVAL=%u", days);
    }
  else if (recurrence->pattern == PATTERN_WEEK)
    {
      if (recurrence->period == 0 || recurrence->period > COUNT_MAX)
        return NULL;
      g_string_append_printf (out, "FREQ=WEEKLY;INTERVAL=%u", recurrence->period);
      append_days (out, recurrence->days, "");
      g_string_append_printf (out, ";WKST=%s", names[recurrence->first_weekday]);
    }
  else if (!append_month (out, recurrence))
    return NULL;
  if (recurrence->end_type == END_DATE)
    g_string_append_printf (out, ";UNTIL=%s", until);
  else if (recurrence->end_type == END_COUNT)
    {
      if (recurrence->count == 0 || recurrence->count > COUNT_MAX)
        return NULL;
      g_string_append_printf (out, ";COUNT=%u", recurrence->count);
    }
  return g_strdup (out->str);
}
