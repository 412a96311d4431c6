/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The time that has been measured to pass. What is destroyed because of its age is destroyed by
 * this time, and not by the wall clock alone: otherwise a clock that jumps would destroy in a
 * moment what must be kept for months. It runs with the machine's uptime, also while the store does
 * not run; nothing is known of the time that the machine was off. A wall clock that differs is
 * accepted after it has differed by the same amount for a day. If it is behind, that is harmless;
 * if it is ahead, the caller decides how much may be destroyed because of it
 * (store/keep/retention.c).
 * All times are in microseconds; wall times are since 1970. */
#pragma once

#include <glib.h>

/* Holds the measured time. */
typedef struct
{
  gint64 seen;    /* as a wall time */
  gint64 uptime;  /* uptime of the machine when `seen` was updated */
  gint64 gap;     /* the wall clock minus `seen`; 0: at most KY_CLOCK_SLACK */
  gint64 gap_age; /* for how long the gap has been the same */
} KyClock;

#define KY_CLOCK_SLACK (G_GINT64_CONSTANT (10) * 60 * G_USEC_PER_SEC)
#define KY_CLOCK_SETTLED (G_GINT64_CONSTANT (24) * 60 * 60 * G_USEC_PER_SEC)

/* Returns how long the machine has run, including suspended time. */
gint64 ky_clock_uptime (void);
/* Updates a clock. `wall`, `uptime`: the current wall time and uptime. */
void ky_clock_tick (KyClock *clock, gint64 wall, gint64 uptime);
/* Tells whether the wall clock differs and has done so for less than a day. */
gboolean ky_clock_is_unsettled (const KyClock *clock);
/* Updates a clock with this machine's clocks, and tells whether it is unsettled then. */
gboolean ky_clock_has_jumped (KyClock *clock);
/* Sets the measured time to the wall time `wall`. */
void ky_clock_accept (KyClock *clock, gint64 wall);
