/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The message that gives the worker of a work its job. */
#pragma once

#include "sanitizer/work.h"

/* Returns whether the worker tries passwords that were found in the message, for this work or one
 * above it. */
gboolean ky_work_tries_found (const KyWork *work);
/* Writes the job's message into `packet`. `type`: (nullable) the only type that the input may have.
 * `missing`: ky_pool_missing(). */
void ky_work_put_job (const KyWork *work, const KyFiletype *type, guint flags, guint missing,
                      KyPacket *packet);
