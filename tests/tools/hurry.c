/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Preloaded by tests: what a program waits for takes a fraction of its time. KIYOME_TEST_HURRY
 * divides pauses of a second and more, and the periods of timers of ten seconds and more;
 * KIYOME_TEST_HURRY_CLOCK multiplies the pace of the monotonic clock that the program itself reads,
 * and so its deadlines. GLib's own waits and the wall clock stay as they are. */
#include <dlfcn.h>
#include <glib.h>
#include <stdlib.h>
#include <sys/timerfd.h>

#define TIMER_SECONDS 10

static gint64
factor (const char *name)
{
  const char *text = getenv (name);
  gint64 given = text != NULL ? strtoll (text, NULL, 10) : 1;

  return MAX (given, 1);
}

static gint64
real_time (void)
{
  static __typeof__ (&g_get_monotonic_time) real;

  if (real == NULL)
    real = (__typeof__ (real))dlsym (RTLD_NEXT, "g_get_monotonic_time");
  return real ();
}

/* When the program was started, or near that. */
static gint64
begin (void)
{
  static gsize time;

  if (g_once_init_enter (&time))
    g_once_init_leave (&time, (gsize)real_time ());
  return (gint64)time;
}

gint64
g_get_monotonic_time (void)
{
  gint64 first = begin ();

  return first + (real_time () - first) * factor ("KIYOME_TEST_HURRY_CLOCK");
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  static __typeof__ (&g_cond_wait_until) real;
  gint64 first = begin ();

  if (real == NULL)
    real = (__typeof__ (real))dlsym (RTLD_NEXT, "g_cond_wait_until");
  return real (cond, mutex, first + (end_time - first) / factor ("KIYOME_TEST_HURRY_CLOCK"));
}

void
g_usleep (gulong microseconds)
{
  static __typeof__ (&g_usleep) real;

  if (real == NULL)
    real = (__typeof__ (real))dlsym (RTLD_NEXT, "g_usleep");
  real (microseconds < G_USEC_PER_SEC ? microseconds
                                      : microseconds / (gulong)factor ("KIYOME_TEST_HURRY"));
}

static struct timespec
shorter (struct timespec time)
{
  gint64 nanoseconds = (time.tv_sec * G_GINT64_CONSTANT (1000000000) + time.tv_nsec)
                       / factor ("KIYOME_TEST_HURRY");

  return (struct timespec){ nanoseconds / 1000000000, nanoseconds % 1000000000 };
}

int
timerfd_settime (int fd, int flags, const struct itimerspec *every, struct itimerspec *ret_before)
{
  static __typeof__ (&timerfd_settime) real;
  struct itimerspec mine = *every;

  if (real == NULL)
    real = (__typeof__ (real))dlsym (RTLD_NEXT, "timerfd_settime");
  if (every->it_interval.tv_sec >= TIMER_SECONDS)
    mine = (struct itimerspec){ shorter (every->it_interval), shorter (every->it_value) };
  return real (fd, flags, &mine, ret_before);
}
