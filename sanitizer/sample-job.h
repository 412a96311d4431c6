/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a job on content that is part of the program, which shows which memory the jobs of a family
 * use (sanitizer/hot-pages.h). */
#pragma once

#include "sanitizer/client.h"

/* Tells whether there is a sample to sanitize and verify. `family`: an index, as below. */
gboolean ky_sample_is_of (guint family);
/* Takes the place of the supervisor at the socket of a zygote of `family` that has forked no worker
 * yet: asks it for one and has it do one job under `policy`. Without a sample of the family, the
 * worker says which type the sample of mails has. Otherwise `mode` is KY_MODE_SANITIZE, which sets
 * `*content` to the rebuilt sample (transfer full), or KY_MODE_VERIFY, which verifies that
 * `*content`. Returns FALSE if the result does not come within 50 seconds or reports a failure. */
gboolean ky_sample_job (int control, guint family, KyMode mode, KyPolicy *policy, GBytes **content);
