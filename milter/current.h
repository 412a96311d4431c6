/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The configuration that holds now. A message keeps the one that it began with. */
#pragma once

#include "config/config.h"

/* To be called once, before the first connection. CONFIG: what was loaded at the start. (transfer
 * full) */
void ky_current_init (KyConfig *config);
/* What holds for a message that begins now. (transfer full) */
KyConfig *ky_current_take (void);
/* Is milter.socket a unix socket? It stays what it was at the start. */
gboolean ky_current_is_local (void);
/*
 * Loads the configuration anew. What is wrong in it is logged, each fault with file and line, and
 * the old one goes on to hold: no message is taken by half a policy, and none is refused because
 * somebody is still writing. TRUE: the new one holds from the next message on.
 */
gboolean ky_current_reload (void);
void ky_current_clear (void);
