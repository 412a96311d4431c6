/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sanitizes a message that lies in a file (MHTML, a signed .p7m, a message of Outlook) as a nested
 * message and makes its output the output of the job. */
#include "filetypes/mail/nested-message.h"

gboolean
ky_mail_take_place (KyJob *job, guint level, GBytes *bytes, GError **error)
{
  if (level >= ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_MIME_DEPTH))
    return ky_fail (error, KY_ERROR_LIMIT, "mime-depth");
  g_autoptr (KyMember) member
      = ky_job_member_start (job, ky_job_name (job), "message/rfc822", bytes,
                             (KyTreatment){ .flags = KY_MEMBER_MESSAGE, .level = level }, error);
  if (member == NULL || !ky_job_member_finish (job, member, error))
    return FALSE;
  if (ky_member_outcome (member) == KY_OUTCOME_WITHHELD)
    {
      ky_job_withhold (job, ky_member_reason (member), ky_member_detail (member));
      return TRUE;
    }
  KyView output = ky_member_output (member);
  ky_job_set_output_type (job, "eml");
  return ky_job_write (job, output.data, output.size, error);
}
