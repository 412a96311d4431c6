/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "config/policy.h"

/*
 * The strictest of two policies, key by key (the table in strictest.c), named "A+B". A and B
 * themselves when they are one. (transfer full)
 */
KyPolicy *ky_policy_strictest (KyPolicy *a, KyPolicy *b);
