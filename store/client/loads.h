/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a door loaded, told to the store (ky_store_loaded()) by a thread of its own: nobody waits
 * for it, and a store that is away is told when it is there again. What it could not be told until
 * then is kept in memory, the last thousand loads.
 */
#pragma once

#include "config/config.h"

/* A KyLiveNote (config/live.h); CONFIG says which store is told. */
void ky_loads_note (gboolean was_taken, const KyConfig *config, const gchar *detail);
/* From here on, threads may be made: what was noted before is told, too. */
void ky_loads_start (void);
