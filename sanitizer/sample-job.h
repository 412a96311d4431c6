/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A job on content that is part of the program: shows which memory the jobs of a family use
 * (sanitizer/hot-pages.h). */
#pragma once

#include "config/policy.h"
#include "sanitizer/client.h"

/* Takes the place of the supervisor at the socket of a zygote that has forked no worker yet: asks
 * it for one and has it do one job on the sample under `policy`. `mode`: KY_MODE_IDENTIFY, which
 * each family can do; KY_MODE_SANITIZE sets `*content` to the rebuilt message (transfer full);
 * KY_MODE_VERIFY verifies `*content`, which KY_MODE_SANITIZE gave. Returns FALSE if the result does
 * not come within 50 seconds or reports a failure. */
gboolean ky_sample_job (int control, KyMode mode, KyPolicy *policy, GBytes **content);
