/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Housekeeping of the index: checkpoints of the WAL, the check of the index and of files without a
 * row after a start, files that are set aside, and the audit log's anchor in the system's log. */
#pragma once

#include "store/loop/loop.h"

/* Starts the checks and the periodic work. To be called after an index was opened. */
void ky_keep_start (KyServer *server);
/* Is called every minute; with `is_hour` also does the hourly work. */
void ky_keep_tick (KyServer *server, gboolean is_hour);
/* Starts a check that also sets aside files and objects that were acknowledged and have lost their
 * row. To be called when an administrator has decided so. */
void ky_keep_set_lost_aside (KyServer *server);
/* Is called after each commit: starts a checkpoint when the WAL is large enough. */
void ky_keep_after_commit (KyServer *server);
