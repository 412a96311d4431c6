/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each key of a policy means, in Japanese (portal/policy-words.py). */
#pragma once

#include <glib.h>

typedef struct
{
  const gchar *key, *japanese;
} KyPolicyWords;

/* Ended by a row without a key. */
extern const KyPolicyWords ky_policy_words[];
