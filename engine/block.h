/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks the blocklist (config/allow.h) for a module. */
#pragma once

#include "engine/job.h"

/* Tells whether a sender is on the blocklist. If so, the input is withheld for that.
 * `address`: the sender's address in UTF-8.
 * Returns TRUE if the address is blocked. */
gboolean ky_job_blocks_sender (KyJob *job, const gchar *address);
