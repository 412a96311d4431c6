/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file of policy.d or a preset: the envelopes that it matches, and its policy. */
#pragma once

#include "config/match.h"

typedef struct
{
  gchar *file; /* NULL: a preset */
  KyPolicy *policy;
  GHashTable *origins; /* "group.key" -> where the value was set, for those not at their default */
  KyMatch match;
  guint priority;
} KyPolicyFile;

void ky_policy_file_free (gpointer file);

/* Sets the types; see ky_config_set_types(). */
void ky_policy_file_set_types (const gchar *(*name_of) (guint i),
                               gboolean (*is_in) (guint i, const gchar *group),
                               const KyMethodId *(*ladder_of) (guint i));
/* Builds the policy of `file`: its keys replace the values of `base` (NULL: the defaults). `name`
 * is used if the file does not name the policy. `faults`: see ky_key_file_collect(). Errors:
 * CONFIG. (transfer full) */
KyPolicyFile *ky_policy_file_parse (const KyKeyFile *file, const KyPolicyFile *base,
                                    const gchar *name, gboolean is_preset, GPtrArray *faults,
                                    GError **error);
/* Returns the preset `name`, or NULL if there is none. (transfer full) */
KyPolicyFile *ky_policy_file_preset (const gchar *name);
