/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The current configuration of a program that reloads it while it serves. Work in progress keeps
 * the configuration that it began with: a mail has the same one from its MAIL FROM to its
 * report. */
#pragma once

#include "config/config.h"

/* Called after each load. `config` is the current configuration, `was_taken` whether it is the
 * loaded one. `detail` has the keys that changed, or the places of the faults, but no value. */
typedef void (*KyLiveNote) (gboolean was_taken, const KyConfig *config, const gchar *detail);

/* Sets the configuration `config` that was loaded at the start (transfer full). Call it once,
 * before the first thread starts. `name` is that of the program ("kiyome-milter"). `note`
 * (nullable) is called for every load, also for this one. */
void ky_live_init (const gchar *name, KyConfig *config, KyLiveNote note);
/* Returns the configuration for work that begins now. Thread-safe. (transfer full) */
KyConfig *ky_live_take (void);
/* Reloads the configuration. If it has faults, each is logged with file and line, and the old
 * configuration stays in force as a whole. Otherwise the names of the keys that changed are logged,
 * with the programs that must be restarted for them. Returns TRUE if the new configuration is in
 * force for work that begins from now on. */
gboolean ky_live_reload (void);
void ky_live_clear (void);
