/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks every page of the index while the store runs, with every row of the audit log and the
 * second copies of small originals. */
#pragma once

#include "store/loop/loop.h"

/* Starts the check in a thread, unless one is running. Damage is reported by
 * ky_server_check_failed(). */
void ky_pages_check (KyServer *server);
/* Starts the check because the index's files were written to by another process. A check that is
 * running may have passed the place already, so another one starts; only that one ends the
 * suspicion. */
void ky_pages_suspect (KyServer *server);
