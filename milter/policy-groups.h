/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recipients of one mail, grouped by policies that do the same. */
#pragma once

#include "config/config.h"

typedef struct
{
  KyPolicy *policy; /* of the first of them; those of the others differ in name and [match] alone */
  gboolean sender_is_authentic; /* a host that this policy trusts has authenticated the sender */
  GPtrArray *recipients;        /* of gchar (transfer none), NULL-terminated */
  GPtrArray *names;             /* of gchar: all their policies', in order, NULL-terminated */
  gchar *policies;              /* the same, "a;b" */
} KyPolicyGroup;

/* Groups `recipients` (of gchar, NULL-terminated; at least one); each recipient gets the policy
 * that he would get if he were the only one. `authres` (nullable): the mail's topmost
 * Authentication-Results. The result is an array of KyPolicyGroup (transfer full), the largest
 * group first; of two groups of the same size, the one with the alphabetically first address. The
 * first recipient of the first group is moved to the front of `recipients`, which own all
 * strings. */
GPtrArray *ky_policy_groups_new (KyConfig *config, const KyEnvelopeFacts *facts,
                                 GPtrArray *recipients, const gchar *authres);
/* Returns the recipients, NULL-terminated. (transfer none) */
const gchar *const *ky_policy_group_recipients (const KyPolicyGroup *group);
