/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Combines two policies for a message that has recipients under both. */
#pragma once

#include "config/policy.h"

/* Returns the strictest combination of two policies, key by key (the table in strictest.c), named
 * "A+B". Returns `a` if both are the same policy. (transfer full) */
KyPolicy *ky_policy_strictest (KyPolicy *a, KyPolicy *b);
