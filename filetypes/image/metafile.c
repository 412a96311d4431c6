/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/image/metafile.h"

#include "engine/job.h"

static gboolean
rebuild (KyJob *job, GError **error)
{
  g_autoptr (GBytes) drawn = ky_job_step (job, KY_STEP_METAFILE, NULL, ky_job_input (job), error);
  g_autoptr (KyMember) member = NULL;
  KyView output;

  if (drawn == NULL)
    return FALSE;
  /* The picture is of the worker that drew: nobody's word, so it goes through the module for PNG.
   */
  member = ky_job_member_start (job, "drawn.png", "image/png", drawn,
                                KY_MEMBER_NO_PASS | KY_MEMBER_METHOD (KY_METHOD_REBUILD), error);
  if (member == NULL || !ky_job_member_finish (job, member, error))
    return FALSE;
  if (ky_member_outcome (member) == KY_OUTCOME_WITHHELD
      || strcmp (ky_member_output_type (member), "image/png") != 0)
    {
      ky_job_withhold (job, ky_member_reason (member), ky_member_detail (member));
      return TRUE;
    }
  ky_job_set_output_type (job, "png");
  output = ky_member_output (member);
  return ky_job_write (job, output.data, output.size, error);
}

const KyMethod ky_metafile_methods[]
    = { { KY_METHOD_REBUILD, rebuild }, { KY_METHOD_IMAGE, rebuild }, { KY_METHOD_NONE, NULL } };
