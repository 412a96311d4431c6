/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sanitizes files that consist of one mail only. */
#pragma once

#include "engine/job.h"

/* Has `bytes`, a message or a MIME entity, sanitized as a mail at `level` (limit mime-depth) and
 * makes the result the output of `job` (type eml), or withholds `job` for the reason of that mail.
 * Errors: LIMIT (mime-depth), and those that end the job. */
gboolean ky_mail_take_place (KyJob *job, guint level, GBytes *bytes, GError **error);
