/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests store/records/clock.h: how the measured time follows the uptime and a wall clock that
 * differs from it. */
#include "store/records/clock.h"

#define MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define START (G_GINT64_CONSTANT (20000) * DAY) /* wall time when the measured time begins */

/* Passes `span` of uptime in ticks of a minute, with a wall clock that is `ahead` of START plus the
 * time that has passed since uptime 0. */
static void
pass (KyClock *clock, gint64 span, gint64 ahead)
{
  for (gint64 end = clock->uptime + span; clock->uptime < end;)
    ky_clock_tick (clock, START + clock->uptime + MINUTE + ahead, clock->uptime + MINUTE);
}

/* Checks that time passes as the uptime says while the wall clock agrees. */
static void
test_agreeing (void)
{
  KyClock clock = { .seen = START };

  pass (&clock, 3 * DAY, 0);
  g_assert_cmpint (clock.seen, ==, START + 3 * DAY);
  g_assert_cmpint (clock.gap, ==, 0);
  g_assert_false (ky_clock_is_unsettled (&clock));
}

/* Checks that a wall clock that is ahead moves the measured time by 1 % of what has passed. */
static void
test_ahead (void)
{
  KyClock clock = { .seen = START };

  pass (&clock, 10 * DAY, 365 * DAY);
  g_assert_cmpint (clock.seen, ==, START + 10 * DAY + DAY / 10);
  g_assert_cmpint (clock.gap, >, 364 * DAY);
}

/* Checks that it moves it no further than to the wall clock. */
static void
test_little_ahead (void)
{
  KyClock clock = { .seen = START };

  pass (&clock, DAY, 5 * MINUTE);
  g_assert_cmpint (clock.seen, ==, START + DAY + 5 * MINUTE);
  g_assert_cmpint (clock.gap, ==, 0);
}

/* Checks that a wall clock that is set back by less than 10 minutes is accepted at once. */
static void
test_little_behind (void)
{
  KyClock clock = { .seen = START };

  ky_clock_tick (&clock, START + MINUTE - KY_CLOCK_SLACK + 1, MINUTE);
  g_assert_cmpint (clock.seen, ==, START + MINUTE - KY_CLOCK_SLACK + 1);
  clock = (KyClock){ .seen = START };
  ky_clock_tick (&clock, START + MINUTE - KY_CLOCK_SLACK, MINUTE);
  g_assert_cmpint (clock.seen, ==, START + MINUTE);
}

/* Checks that a wall clock that is set back by more is accepted when it has differed by the same
 * amount for a day, and unsettled until then. */
static void
test_behind (void)
{
  KyClock clock = { .seen = START };

  pass (&clock, DAY, -HOUR);
  g_assert_true (ky_clock_is_unsettled (&clock));
  g_assert_cmpint (clock.seen, ==, START + DAY);
  pass (&clock, MINUTE, -HOUR);
  g_assert_false (ky_clock_is_unsettled (&clock));
  g_assert_cmpint (clock.seen, ==, START + DAY + MINUTE - HOUR);
}

/* Checks that after the machine was off for twelve hours the wall clock counts as settled when a
 * day has passed, although the measured time moves towards it meanwhile. */
static void
test_off (void)
{
  KyClock clock = { .seen = START, .uptime = 30 * DAY };

  ky_clock_tick (&clock, START + 12 * HOUR, MINUTE);
  pass (&clock, DAY - MINUTE, 12 * HOUR);
  g_assert_true (ky_clock_is_unsettled (&clock));
  pass (&clock, 2 * MINUTE, 12 * HOUR);
  g_assert_false (ky_clock_is_unsettled (&clock));
  g_assert_cmpint (clock.gap, >, 11 * HOUR);
}

/* Checks that a wall clock that runs at twice the speed never counts as settled. */
static void
test_fast (void)
{
  KyClock clock = { .seen = START };

  for (guint i = 1; i <= 5 * 24 * 60; i++)
    {
      ky_clock_tick (&clock, START + 2 * i * MINUTE, i * MINUTE);
      g_assert_true (i < 12 || ky_clock_is_unsettled (&clock));
    }
}

/* Checks that the day begins again when the difference changes. */
static void
test_changing (void)
{
  KyClock clock = { .seen = START };

  pass (&clock, 20 * HOUR, 365 * DAY);
  pass (&clock, 20 * HOUR, 400 * DAY);
  g_assert_true (ky_clock_is_unsettled (&clock));
  pass (&clock, 5 * HOUR, 400 * DAY);
  g_assert_false (ky_clock_is_unsettled (&clock));
}

/* Checks that a machine that started again adds its new uptime, because that much has passed. */
static void
test_restart (void)
{
  KyClock clock = { .seen = START, .uptime = 5 * DAY };

  ky_clock_tick (&clock, START + HOUR, HOUR);
  g_assert_cmpint (clock.seen, ==, START + HOUR);
  g_assert_cmpint (clock.gap, ==, 0);
}

/* Checks that an administrator's decision ends the difference. */
static void
test_accept (void)
{
  KyClock clock = { .seen = START };

  pass (&clock, HOUR, 365 * DAY);
  ky_clock_accept (&clock, START + 366 * DAY);
  g_assert_cmpint (clock.seen, ==, START + 366 * DAY);
  g_assert_false (ky_clock_is_unsettled (&clock));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store-clock/agreeing", test_agreeing);
  g_test_add_func ("/store-clock/ahead", test_ahead);
  g_test_add_func ("/store-clock/little-ahead", test_little_ahead);
  g_test_add_func ("/store-clock/little-behind", test_little_behind);
  g_test_add_func ("/store-clock/behind", test_behind);
  g_test_add_func ("/store-clock/off", test_off);
  g_test_add_func ("/store-clock/fast", test_fast);
  g_test_add_func ("/store-clock/changing", test_changing);
  g_test_add_func ("/store-clock/restart", test_restart);
  g_test_add_func ("/store-clock/accept", test_accept);
  return g_test_run ();
}
