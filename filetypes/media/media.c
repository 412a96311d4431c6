/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Withholds sound and film unless the policy permits them (media.files = rebuild). */
#include "filetypes/media/media.h"

gboolean
ky_media_is_wanted (KyJob *job)
{
  if (ky_policy_is (ky_job_policy (job), KY_POLICY_MEDIA_FILES, "rebuild"))
    return TRUE;
  ky_job_withhold (job, KY_REASON_POLICY,
                   "the policy lets neither sound nor film through (media.files)");
  return FALSE;
}
