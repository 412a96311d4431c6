/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Limits the size and number of a file's pictures, for verifiers. Writers charge the job
 * instead. */
#pragma once

#include "engine/job.h"

typedef struct
{
  guint64 pixels, frames; /* rest of the budget */
} KyPictureBudget;

static inline KyPictureBudget
ky_picture_budget (KyJob *job)
{
  KyPictureBudget budget = { ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_PIXELS),
                             ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_FRAMES) };

  return budget;
}

/* Takes a picture of `width` x `height` from `budget` (nullable; NULL: unlimited). Returns FALSE
 * (VERIFY) if it exceeds the budget. */
static inline gboolean
ky_picture_budget_take (KyPictureBudget *budget, guint32 width, guint32 height, GError **error)
{
  guint64 pixels = (guint64)width * height;

  if (budget == NULL)
    return TRUE;
  if (budget->frames == 0 || pixels > budget->pixels)
    return ky_verify_fail (error, "too many frames, or pixels: %u by %u", width, height);
  budget->frames--;
  budget->pixels -= pixels;
  return TRUE;
}
