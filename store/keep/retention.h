/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Destroys originals whose retention (store.retention-days) has ended, by the time that was
 * measured to pass (store/records/clock.h). */
#pragma once

#include "store/loop/loop.h"

/* The name in records of originals that retention destroyed; no user has this name. */
#define KY_RETENTION_WHO "kiyome-store"

/* Destroys what is due, a batch in each operation. */
void ky_retention_start (KyServer *server);
/* Destroys also what waits for an administrator's confirmation. To be called when it was given. */
void ky_retention_destroy_due (KyServer *server);
