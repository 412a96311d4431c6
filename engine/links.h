/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records where a part links to, so that the store finds who else got the same link. */
#pragma once

#include "engine/job.h"

/* Records to where a text of the job's own part links, or the target of a link in it; not to
 * domains that the policy trusts. Behind 32 KiB of links no others are kept.
 * `text`: valid UTF-8, with its links broken (ky_text_defang()) or not.
 * `length`: its length in bytes. */
void ky_job_links (KyJob *job, const gchar *text, gsize length);
