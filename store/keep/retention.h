/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Originals are destroyed when store.retention-days have passed, by the time that was seen. */
#pragma once

#include "store/loop/loop.h"

/* Who destroyed it, as records say; nobody else is called so. */
#define KY_RETENTION_WHO "kiyome-store"

/* Destroys what is due, a batch in each operation. */
void ky_retention_start (KyServer *server);
/* What waits for an administrator's word is destroyed: he gave it. */
void ky_retention_destroy_due (KyServer *server);
