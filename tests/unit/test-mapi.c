/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dates of Outlook's appointments: how they come again, and time zones. */
#include "filetypes/mapi/recurrence.h"
#include "filetypes/mapi/zone.h"

#include "common/view.h"

#define DAY (24 * 60)

typedef struct
{
  guint16 frequency, pattern, calendar;
  guint32 period, first, second; /* of the pattern: two numbers, 0: it has fewer */
  guint32 end, count, weekday;
  const gchar *rule; /* NULL: there is none */
} Row;

/* 2024-02-29 in minutes since 1601 */
#define START (guint32) (154556u * DAY)

static GByteArray *
pack (const Row *row)
{
  GByteArray *out = g_byte_array_new ();
  guint32 numbers[] = { 0x30043004u, 0, 0, 0, 0 };

  numbers[1] = row->frequency | (guint32)row->pattern << 16;
  ky_put_u32le (out, numbers[0]);
  ky_put_u32le (out, numbers[1]);
  ky_put_u16le (out, row->calendar);
  ky_put_u32le (out, 0);
  ky_put_u32le (out, row->period);
  ky_put_u32le (out, 0);
  if (row->pattern != 0)
    ky_put_u32le (out, row->first);
  if (row->pattern == 3)
    ky_put_u32le (out, row->second);
  ky_put_u32le (out, row->end);
  ky_put_u32le (out, row->count);
  ky_put_u32le (out, row->weekday);
  ky_put_u32le (out, 0);
  ky_put_u32le (out, 0);
  ky_put_u32le (out, START);
  ky_put_u32le (out, START + 100 * DAY);
  return out;
}

static const Row rows[] = {
  { 0x200a, 0, 0, DAY, 0, 0, 0x2023, 0, 0, "FREQ=DAILY;INTERVAL=1" },
  { 0x200a, 0, 6, 3 * DAY, 0, 0, 0x2022, 4, 0, "FREQ=DAILY;INTERVAL=3;COUNT=4" },
  { 0x200a, 0, 0, 90, 0, 0, 0x2023, 0, 0, NULL },
  { 0x200a, 0, 0, 0, 0, 0, 0x2023, 0, 0, NULL },
  { 0x200a, 1, 0, 1, 0x3e, 0, 0x2023, 0, 1, "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR;WKST=MO" },
  { 0x200b, 1, 0, 2, 0x41, 0, 0x2021, 0, 0,
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,SA;WKST=SU;UNTIL=20240608" },
  { 0x200b, 1, 0, 1, 0, 0, 0x2023, 0, 0, NULL },
  { 0x200c, 2, 1, 1, 15, 0, 0x2023, 0, 0, "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=15" },
  { 0x200c, 2, 3, 2, 30, 0, 0x2023, 0, 0,
    "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=28,29,30;BYSETPOS=-1" },
  { 0x200c, 2, 1, 1, 31, 0, 0x2023, 0, 0, "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=-1" },
  { 0x200c, 4, 1, 1, 31, 0, 0x2023, 0, 0, "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=-1" },
  { 0x200c, 2, 1, 1, 32, 0, 0x2023, 0, 0, NULL },
  { 0x200c, 3, 1, 1, 0x04, 2, 0x2023, 0, 0, "FREQ=MONTHLY;INTERVAL=1;BYDAY=2TU" },
  { 0x200c, 3, 1, 1, 0x20, 5, 0x2023, 0, 0, "FREQ=MONTHLY;INTERVAL=1;BYDAY=-1FR" },
  { 0x200c, 3, 1, 1, 0x3e, 5, 0x2023, 0, 0,
    "FREQ=MONTHLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1" },
  { 0x200c, 3, 1, 1, 0x3e, 6, 0x2023, 0, 0, NULL },
  { 0x200d, 2, 1, 12, 29, 0, 0x2023, 0, 0,
    "FREQ=YEARLY;INTERVAL=1;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1" },
  { 0x200d, 3, 1, 24, 0x01, 1, 0x2023, 0, 0, "FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYDAY=1SU" },
  /* months of other calendars */
  { 0x200c, 2, 14, 1, 15, 0, 0x2023, 0, 0, NULL },
  { 0x200c, 10, 6, 1, 15, 0, 0x2023, 0, 0, NULL },
  { 0x200a, 0, 0, DAY, 0, 0, 0x2022, 100000, 0, NULL },
  /* it never ends; no end that is known */
  { 0x200a, 0, 0, DAY, 0, 0, 0xffffffff, 0, 0, "FREQ=DAILY;INTERVAL=1" },
  { 0x200a, 0, 0, DAY, 0, 0, 0x2024, 4, 0, NULL },
  { 0x200a, 0, 0, DAY, 0, 0, 0x2020, 4, 0, NULL },
  { 0x200a, 0, 0, DAY, 0, 0, 0, 4, 0, NULL },
};

static void
test_rules (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GByteArray) bytes = pack (&rows[i]);
      g_autoptr (KyMapiRecurrence) recurrence
          = ky_mapi_recurrence_read (ky_view (bytes->data, bytes->len), TRUE, 0);
      g_autofree gchar *rule
          = recurrence != NULL ? ky_mapi_recurrence_rule (recurrence, "20240608") : NULL;

      g_assert_cmpstr (rule, ==, rows[i].rule);
      /* cut off anywhere, there is none */
      for (guint size = 0; size < bytes->len; size++)
        {
          g_autofree guint8 *copy = g_memdup2 (bytes->data, MAX (size, 1));

          g_assert_null (ky_mapi_recurrence_read (ky_view (copy, size), TRUE, 0));
        }
    }
}

/* More dates that are left out than are read: the recurrence is not understood, so that no date
 * comes back. */
static void
test_many_dates (void)
{
  for (guint n = 4096; n <= 4097; n++)
    {
      g_autoptr (GByteArray) bytes = pack (&rows[0]);
      g_autoptr (GByteArray) days = g_byte_array_new ();
      gsize at = bytes->len - 16; /* the number of days left out, of days that differ, the ends */
      g_autoptr (KyMapiRecurrence) recurrence = NULL;

      for (guint i = 0; i < n; i++)
        ky_put_u32le (days, START + i * DAY);
      ky_store_u32le (bytes->data + at, n);
      g_byte_array_append (days, bytes->data + at + 4, 12);
      g_byte_array_set_size (bytes, (guint)at + 4);
      g_byte_array_append (bytes, days->data, days->len);
      recurrence = ky_mapi_recurrence_read (ky_view (bytes->data, bytes->len), TRUE, 0);
      g_assert_cmpint (recurrence != NULL, ==, n == 4096);
    }
}

/* A SYSTEMTIME of every year. */
static void
put_switch (GByteArray *out, guint16 month, guint16 weekday, guint16 number, guint16 hour)
{
  const guint16 fields[] = { 0, month, weekday, number, hour, 0, 0, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    ky_put_u16le (out, fields[i]);
}

/* Of north and south: where daylight saving is in summer. */
static void
assert_offsets (gint bias, guint16 begin_month, guint16 begin_number, guint16 end_month,
                guint16 end_number, gint64 january, gint64 july)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (KyMapiBag) bag = ky_mapi_bag_new ();
  g_autoptr (KyMapiZone) zone = NULL;
  /* 2026-01-15 and 2026-07-15, 12:00 UTC */
  const gint64 moments[] = { G_GINT64_CONSTANT (1768478400), G_GINT64_CONSTANT (1784116800) };
  const gint64 expected[] = { january, july };

  ky_put_u32le (out, (guint32)bias);
  ky_put_u32le (out, 0);
  ky_put_u32le (out, (guint32)-60);
  ky_put_u16le (out, 0);
  put_switch (out, end_month, 0, end_number, 2);
  ky_put_u16le (out, 0);
  put_switch (out, begin_month, 0, begin_number, 2);
  ky_mapi_bag_put (bag, KY_MAPI_APPOINTMENT (0x8233), KY_MAPI_BINARY,
                   ky_view (out->data, out->len));
  zone = ky_mapi_zone_read (bag, 0, NULL);
  g_assert_nonnull (zone);
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      gint offset = ky_mapi_zone_offset (zone, moments[i]);

      g_assert_cmpint (offset, ==, expected[i]);
      g_assert_cmpint (ky_mapi_zone_to_utc (zone, moments[i] + offset * 60), ==, moments[i]);
    }
}

static void
test_zones (void)
{
  assert_offsets (300, 3, 2, 11, 1, -300, -240); /* New York */
  assert_offsets (-600, 10, 1, 4, 1, 660, 600);  /* Sydney */
}

/* Numbers that no zone has are none. */
static void
test_broken_zones (void)
{
  static const guint16 broken[][3] = { { 13, 0, 1 }, { 3, 7, 1 }, { 3, 0, 6 }, { 3, 0, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (GByteArray) out = g_byte_array_new ();
      g_autoptr (KyMapiBag) bag = ky_mapi_bag_new ();
      g_autoptr (KyMapiZone) zone = NULL;

      ky_put_u32le (out, 300);
      ky_put_u32le (out, 0);
      ky_put_u32le (out, (guint32)-60);
      ky_put_u16le (out, 0);
      put_switch (out, broken[i][0], broken[i][1], broken[i][2], 2);
      ky_put_u16le (out, 0);
      put_switch (out, 11, 0, 1, 2);
      ky_mapi_bag_put (bag, KY_MAPI_APPOINTMENT (0x8233), KY_MAPI_BINARY,
                       ky_view (out->data, out->len));
      zone = ky_mapi_zone_read (bag, 0, NULL);
      g_assert_null (zone);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapi/rules", test_rules);
  g_test_add_func ("/mapi/many-dates", test_many_dates);
  g_test_add_func ("/mapi/zones", test_zones);
  g_test_add_func ("/mapi/broken-zones", test_broken_zones);
  return g_test_run ();
}
