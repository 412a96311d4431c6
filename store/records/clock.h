/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The time that was seen to pass. What is destroyed is destroyed by it, and not by the wall clock
 * alone: a machine whose clock jumps would else destroy in a moment what was to be kept for months.
 * It runs with the machine's uptime, also while the store does not; of the time that the machine
 * was off nothing is known. A wall clock that differs is believed once it has gone on undisturbed
 * for a day; backwards that costs nothing, forwards it is for who asks to say how much may be
 * destroyed because of it (store/keep/retention.c).
 *
 * All in microseconds; wall times since 1970.
 */
#pragma once

#include <glib.h>

typedef struct
{
  gint64 seen;    /* as a wall time */
  gint64 uptime;  /* of the machine, when that was noted */
  gint64 gap;     /* the wall clock less `seen`, 0: they agree */
  gint64 gap_age; /* for how long it has been so */
} KyClock;

#define KY_CLOCK_SLACK (G_GINT64_CONSTANT (10) * 60 * G_USEC_PER_SEC)
#define KY_CLOCK_SETTLED (G_GINT64_CONSTANT (24) * 60 * 60 * G_USEC_PER_SEC)

/* How long the machine has run, asleep or not. */
gint64 ky_clock_uptime (void);
/* Moves CLOCK to the present: WALL and UPTIME. */
void ky_clock_tick (KyClock *clock, gint64 wall, gint64 uptime);
/* Does the wall clock differ, and has it done so for less than a day? */
gboolean ky_clock_is_unsettled (const KyClock *clock);
/* Moves CLOCK to this machine's present, and asks that. */
gboolean ky_clock_has_jumped (KyClock *clock);
/* From now on WALL is what was seen. */
void ky_clock_accept (KyClock *clock, gint64 wall);
