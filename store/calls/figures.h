/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Figures by day. Those of days that are over stand in the table `figures`, and of the day that is
 * not what is more than an hour old; the rest is counted when it is asked for. A day is one of the
 * local calendar. */
#pragma once

#include "store/loop/loop.h"

/* Counts what is over and not yet counted, day after day and then the parts of the open one, in the
 * background; does nothing while that is going on. */
void ky_figures_start (KyServer *server);
