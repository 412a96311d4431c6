/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports to the store which configurations a front end loads (ky_store_loaded()). A thread of its
 * own does that, so that nobody waits. Loads that the store cannot be told yet are kept in memory;
 * beyond a thousand the oldest is dropped, which is logged. */
#pragma once

#include "config/config.h"

/* Notes a load, as a KyLiveNote (config/live.h).
 * `was_taken`: whether the configuration was taken; FALSE: it was refused.
 * `config`: the configuration that is in force; it names the store that is told.
 * `detail`: the keys that changed, or where the faults are, as ky_store_loaded() has it. */
void ky_loads_note (gboolean was_taken, const KyConfig *config, const gchar *detail);
/* Starts the thread. To be called once the process may have threads; loads that were noted before
 * are reported, too. */
void ky_loads_start (void);
