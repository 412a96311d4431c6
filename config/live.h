/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The configuration that holds now, in a program that loads it anew while it serves. Whatever is
 * worked on keeps the one that it began with: a mail has one from its MAIL FROM to its report.
 */
#pragma once

#include "config/config.h"

/* What came of a load. CONFIG: what holds now. DETAIL: the keys that changed, or where the faults
 * are, and no value. */
typedef void (*KyLiveNote) (gboolean was_taken, const KyConfig *config, const gchar *detail);

/*
 * To be called once, before the first thread. NAME: that of the program, "kiyome-milter". CONFIG:
 * what was loaded at the start. (transfer full) NOTE (nullable) hears of every load, this one too.
 */
void ky_live_init (const gchar *name, KyConfig *config, KyLiveNote note);
/* What holds for whatever begins now. (transfer full) */
KyConfig *ky_live_take (void);
/*
 * Loads the configuration anew. What is wrong in it is logged, each fault with file and line, and
 * the old one goes on to hold: nothing is done by half a policy, and nothing refused because
 * somebody is still writing. What changed is logged by its keys, and for which of them which
 * program must be started anew. TRUE: the new one holds for what begins from now on.
 */
gboolean ky_live_reload (void);
void ky_live_clear (void);
