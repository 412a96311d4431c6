/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Figures by day. Those of days that are over stand in the table `figures`; a day that is not is
 * counted when it is asked for. A day is one of the local calendar. */
#pragma once

#include "store/loop/loop.h"

/* Counts the days that are over and not yet counted, one after the other, in the background; does
 * nothing while that is going on. */
void ky_figures_start (KyServer *server);
