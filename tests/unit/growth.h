/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells whether a work's time grows as its input does: by ratios, which hold on a slow machine and
 * beside other work as they do elsewhere; a bound in seconds does not. A sanitizer changes the
 * ratios, so the build without one measures (`plain_unit_tests` in meson.build). */
#pragma once

#include <glib.h>
#include <time.h>

#define KY_GROWTH 8

/* Tells whether this build measures processor time. A build with a sanitizer does not: it runs the
 * work once, and leaves out the tests that repeat a step millions of times to reach a limit,
 * because a sanitizer finds in all repetitions what it finds in the first. */
#if defined(__SANITIZE_ADDRESS__)
#define KY_GROWTH_IS_MEASURED FALSE
#else
#define KY_GROWTH_IS_MEASURED TRUE
#endif

/* Does the work on an input of that size. */
typedef void (*KyGrowthWork) (gsize size, gconstpointer data);

/* Returns the processor time (s) that this process has used: what other processes do does not
 * count. */
static inline gdouble
ky_cpu_seconds (void)
{
  return (gdouble)clock () / CLOCKS_PER_SEC;
}

/* Returns the processor time (s) of one run. */
static inline gdouble
ky_growth_run (KyGrowthWork work, gsize size, gconstpointer data)
{
  gdouble begin = ky_cpu_seconds ();

  work (size, data);
  return ky_cpu_seconds () - begin;
}

/* The same for the quickest of three runs: other work on the machine only adds to a time. */
static inline gdouble
ky_growth_seconds (KyGrowthWork work, gsize size, gconstpointer data)
{
  gdouble best = G_MAXDOUBLE;

  for (guint run = 0; run < 3; run++)
    best = MIN (best, ky_growth_run (work, size, data));
  return best;
}

/* Fails unless eight times as much takes about eight times as long; a square takes 64 times as
 * long. `size` is the larger one; it runs again only when it took too long. Times below a clock's
 * fineness are taken for that. A build that does not measure runs the smaller size once. */
static inline void
ky_assert_linear (KyGrowthWork work, gsize size, gconstpointer data)
{
  gdouble less;
  gdouble more = G_MAXDOUBLE;

  if (!KY_GROWTH_IS_MEASURED)
    {
      work (size / KY_GROWTH, data);
      return;
    }
  less = MAX (ky_growth_seconds (work, size / KY_GROWTH, data), 0.002);
  for (guint run = 0; run < 3 && more >= 3 * KY_GROWTH * less; run++)
    more = MIN (more, ky_growth_run (work, size, data));
  g_test_message ("%.3f s, and %.3f s for %d times as much", less, more, KY_GROWTH);
  g_assert_cmpfloat (more / less, <, 3 * KY_GROWTH);
}
