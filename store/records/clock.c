/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Measures the time that passes by CLOCK_BOOTTIME and compares it with the wall clock. A wall clock
 * that is ahead moves the measured time by at most 1 % of what has passed; one that is more than 10
 * minutes behind is accepted after a day. */
#include "store/records/clock.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

gint64
ky_clock_uptime (void)
{
  struct timespec now = { 0 };

  /* The system call is made directly, because preloaded libraries may shift the clocks of a
   * process. */
  if (syscall (SYS_clock_gettime, CLOCK_BOOTTIME, &now) != 0)
    return 0;
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

void
ky_clock_accept (KyClock *clock, gint64 wall)
{
  clock->seen = wall;
  clock->gap = clock->gap_age = 0;
}

void
ky_clock_tick (KyClock *clock, gint64 wall, gint64 uptime)
{
  /* After a new start of the machine the uptime is smaller: then at least so much has passed. */
  gint64 passed = uptime >= clock->uptime ? uptime - clock->uptime : uptime;

  clock->uptime = uptime;
  clock->seen += passed;
  gint64 gap = wall - clock->seen;
  /* A clock that is set right by little, as NTP does. */
  if (gap < 0 && gap > -KY_CLOCK_SLACK)
    clock->seen = wall;
  else if (gap > 0)
    {
      gint64 moved = MIN (gap, passed / 100);

      clock->seen += moved;
      /* The difference remains the same one while only this makes it smaller. */
      clock->gap -= MIN (moved, MAX (clock->gap, 0));
    }
  gap = wall - clock->seen;
  if (ABS (gap) <= KY_CLOCK_SLACK)
    {
      clock->gap = clock->gap_age = 0;
      return;
    }
  if (ABS (gap - clock->gap) > KY_CLOCK_SLACK)
    {
      clock->gap = gap;
      clock->gap_age = 0;
      return;
    }
  clock->gap_age += passed;
  if (gap < 0 && clock->gap_age >= KY_CLOCK_SETTLED)
    ky_clock_accept (clock, wall);
}

gboolean
ky_clock_is_unsettled (const KyClock *clock)
{
  return clock->gap != 0 && clock->gap_age < KY_CLOCK_SETTLED;
}

gboolean
ky_clock_has_jumped (KyClock *clock)
{
  ky_clock_tick (clock, g_get_real_time (), ky_clock_uptime ());
  return ky_clock_is_unsettled (clock);
}
