/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares the table of what each key of a policy means, in Japanese, for the portal's page of
 * policies. portal/policy-words.py generates it. */
#pragma once

#include <glib.h>

typedef struct
{
  const gchar *key, *japanese;
} KyPolicyWords;

/* Ended by a row without a key. */
extern const KyPolicyWords ky_policy_words[];
