/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Removes rows of the audit log after retain.log days, up to a row that kiyome-signer signed that
 * long ago (store/records/checkpoints.h). Of nodes that share a log the one that leads does so. */
#pragma once

#include "store/loop/loop.h"

/* Removes what is due, a batch in each operation. */
void ky_prune_start (KyServer *server);
/* Says why rows of the audit log stay that are older than retain.log: "unsigned", or "late" (for
 * another reason); NULL: none does. `ret_age`: of the first row, seconds; 0 if there is none or
 * retain.log is not set. */
const gchar *ky_prune_obstacle (KyServer *server, gint64 *ret_age);
