/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a type may ask of the blocklist (config/allow.h). */
#pragma once

#include "engine/job.h"

/* Is ADDRESS (UTF-8) of a sender on the blocklist? Then the input is withheld for that. */
gboolean ky_job_blocks_sender (KyJob *job, const gchar *address);
