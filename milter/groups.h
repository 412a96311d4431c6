/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recipients of one mail, put together by what their policies do. */
#pragma once

#include "config/config.h"

typedef struct
{
  KyPolicy *policy; /* of the first of them; those of the others differ in name and [match] alone */
  gboolean sender_is_authentic; /* by the word of a host that this policy trusts */
  GPtrArray *recipients;        /* of gchar (transfer none), NULL-terminated */
  GPtrArray *names;             /* of gchar: all their policies', in order, NULL-terminated */
  gchar *policies;              /* the same, "a;b" */
} KyGroup;

/*
 * Of RECIPIENTS (of gchar, NULL-terminated; at least one), each as if the mail came to him alone:
 * an array of KyGroup (transfer full), the largest first, of two alike that with the first
 * address in the order of letters. The first recipient of the first group goes to the front of
 * RECIPIENTS. AUTHRES (nullable): the mail's topmost Authentication-Results. The strings belong to
 * RECIPIENTS.
 */
GPtrArray *ky_groups_new (KyConfig *config, const KyEnvelopeFacts *facts, GPtrArray *recipients,
                          const gchar *authres);
/* NULL-terminated; (transfer none). */
const gchar *const *ky_group_recipients (const KyGroup *group);
