/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Removes rows of the audit log after retain.log days, up to a row that kiyome-signer signed that
 * long ago (store/records/checkpoints.h). A log that several nodes share is not pruned: its rows
 * are signed by the nodes, with keys that are in the log itself. */
#pragma once

#include "store/loop/loop.h"

/* Removes what is due, a batch in each operation. */
void ky_prune_start (KyServer *server);
