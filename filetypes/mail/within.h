/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that hold a mail and are nothing besides. */
#pragma once

#include "engine/job.h"

/* BYTES, a message or what stands in one, is sanitized as a mail, which takes this job's place in
 * the output. Errors: LIMIT (mime-depth), and where the whole job must end. */
gboolean ky_mail_take_place (KyJob *job, GBytes *bytes, GError **error);
