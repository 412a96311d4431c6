/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What differs between two configurations, by the names of keys: no value, which may be secret. */
#pragma once

#include "config/config.h"

/*
 * The keys of kiyome.conf and of policies whose values differ, one an element, in a fixed order:
 * "milter.memory", "policy town: limits.parts", "policy town: match.domain", "policy town: added".
 * (transfer full)
 */
GStrv ky_config_difference (KyConfig *old, KyConfig *changed);

/* Is anything of [folder NAME] another? */
gboolean ky_config_folders_differ (const KyConfig *old, const KyConfig *changed);

/*
 * Which programs must be started anew before KEY of kiyome.conf holds there, in words for people:
 * "kiyome-store, kiyome-portal", "every program". NULL: none; a reload of those that can, or
 * whoever needs it reads it each time.
 */
const gchar *ky_config_restart_of (KyConfigKey key);
/* Is PROGRAM, "kiyome-milter", one of them? */
gboolean ky_config_restarts (KyConfigKey key, const gchar *program);
