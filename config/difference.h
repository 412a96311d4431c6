/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists the differences between two configurations by the names of keys, never by values, which may
 * be secret. */
#pragma once

#include "config/config.h"

/* Returns the keys of kiyome.conf and of policies whose values differ, in a fixed order:
 * "milter.memory", "policy town: limits.parts", "policy town: match.domain", "policy town: added".
 * (transfer full) */
GStrv ky_config_difference (KyConfig *old, KyConfig *changed);

/* Returns whether any [folder NAME] group differs. */
gboolean ky_config_folders_differ (const KyConfig *old, const KyConfig *changed);

/* Returns which programs must be restarted before a change of `key` of kiyome.conf takes effect, in
 * words for people: "kiyome-store, kiyome-portal", "every program". NULL: none, because the
 * programs reload the key or read it each time. */
const gchar *ky_config_restart_of (KyConfigKey key);
/* Returns whether `program` ("kiyome-milter") is one of these. */
gboolean ky_config_restarts (KyConfigKey key, const gchar *program);
