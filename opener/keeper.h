/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads secret keys of paths.keys. When kiyome-opener was started as root and goes on as another
 * user, a child of it, which stays root and can do nothing but read that directory, does it for
 * the rest of its life: so a pair that is made later can be read, too.
 */
#pragma once

#include "config/config.h"
#include "store/seal/original.h"

typedef struct _KyKeeper KyKeeper;

/*
 * Reads opener.passphrase-file, if there is one, and starts the child, if one is needed: before any
 * thread is made, and before the user is dropped. Errors: CONFIG (others may read the passphrase),
 * IO, SANDBOX. (transfer full)
 */
KyKeeper *ky_keeper_new (KyConfig *config, gboolean drops_user, GError **error);
/* The pair ID, as ky_keys_load() gives it. One at a time: the caller holds a lock. */
gboolean ky_keeper_load (KyKeeper *keeper, const gchar *id, KyPublicKey *ret_pair,
                         guint8 ret_secret[KY_KEY_SECRET_SIZE], GError **error);
