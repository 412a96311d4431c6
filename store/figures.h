/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Figures by day. Those of days that are over stand in the table `figures`; a day that is not is
 * counted when it is asked for. A day is one of the local calendar. */
#pragma once

#include "store/index.h"

/* Counts days that are over and not yet counted, until about MICROSECONDS have passed. Inside a
 * transaction. */
gboolean ky_figures_keep (KyIndex *index, gint64 now, gint64 microseconds, GError **error);
