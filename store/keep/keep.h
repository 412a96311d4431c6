/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeping house: checkpoints of the WAL, the check of the index and of files without a row after
 * start, what is set aside, the audit log's anchor in the system's log. */
#pragma once

#include "store/loop/loop.h"

/* What is done when an index was opened. */
void ky_keep_start (KyServer *server);
/* Every minute. */
void ky_keep_tick (KyServer *server, gboolean is_hour);
/* What was promised and has no row is set aside, like what never was. */
void ky_keep_set_lost_aside (KyServer *server);
/* After each commit. */
void ky_keep_after_commit (KyServer *server);
