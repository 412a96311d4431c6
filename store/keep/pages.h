/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every page of the index is looked at while it runs, every row of the audit log, and whether the
 * second copies of small originals stand. */
#pragma once

#include "store/loop/loop.h"

/* Looks at every page of the index now, in a thread; what is found is ky_server_damaged(). Does
 * nothing while that is going on. */
void ky_pages_check (KyServer *server);
