/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A job on content that is part of the program: shows which memory the jobs of a family use
 * (sanitizer/hot-pages.h). */
#pragma once

#include "config/policy.h"

/* Takes the place of the supervisor at the socket of a zygote of `family`: asks it for workers, and
 * has them sanitize a message and verify the result if the family has messages, or else identify
 * it. Returns FALSE if a result does not come within 50 seconds. */
gboolean ky_sample_job (int control, guint family, KyPolicy *policy);
