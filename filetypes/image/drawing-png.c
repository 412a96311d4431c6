/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Passes a PNG that a drawing worker produced through the rebuild of the PNG module as a member of
 * the job, because that worker is not trusted, and writes the result as the job's output. */
#include "filetypes/image/drawing-png.h"

gboolean
ky_drawn_write (KyJob *job, GBytes *drawn, GError **error)
{
  g_autoptr (KyMember) member = ky_job_member_start (
      job, "drawn.png", "image/png", drawn,
      (KyTreatment){ .flags = KY_MEMBER_NO_PASS, .method = KY_METHOD_REBUILD }, error);

  if (member == NULL || !ky_job_member_finish (job, member, error))
    return FALSE;
  if (ky_member_outcome (member) == KY_OUTCOME_WITHHELD
      || strcmp (ky_member_output_type (member), "image/png") != 0)
    {
      ky_job_withhold (job, ky_member_reason (member), ky_member_detail (member));
      return TRUE;
    }
  ky_job_set_output_type (job, "png");
  KyView output = ky_member_output (member);
  return ky_job_write (job, output.data, output.size, error);
}
