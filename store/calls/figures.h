/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Figures by day. Those of past days are in the table `figures`, and those of the current day as
 * far as they are more than an hour old; the rest is counted when it is asked for. A day is one of
 * the local calendar. */
#pragma once

#include "store/loop/loop.h"

/* Starts to count what is over and not counted yet, in the background: one day after the other, and
 * then the parts of the current day. Does nothing while that is running. */
void ky_figures_start (KyServer *server);
