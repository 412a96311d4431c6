/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a module does once an attacker has taken over its process. */
#pragma once

#include "engine/job.h"

/* `name`'s deed. Most do not come back. TRUE: it was done without harm, and the job goes on; FALSE:
 * `error` tells. */
gboolean ky_deed (KyJob *job, const gchar *name, GError **error);
