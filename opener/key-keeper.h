/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads secret keys of paths.keys. If kiyome-opener was started as root and continues as another
 * user, a child of it reads them. The child stays root until the end and can do nothing but read
 * that directory, so that a key pair that is made later can be read, too. */
#pragma once

#include "config/config.h"
#include "store/seal/original.h"

typedef struct _KyKeyKeeper KyKeyKeeper;

/* Reads opener.passphrase-file, if it is configured, and starts the child, if `drops_user`. Must be
 * called before any thread is created and before the user is dropped. Errors: CONFIG (other users
 * may read the passphrase), IO, SANDBOX. (transfer full) */
KyKeyKeeper *ky_key_keeper_new (KyConfig *config, gboolean drops_user, GError **error);
/* Loads the key pair `id` as ky_keys_load() does. Not thread-safe: the caller holds a lock. */
gboolean ky_key_keeper_load (KyKeyKeeper *keeper, const gchar *id, KyPublicKey *ret_pair,
                             guint8 ret_secret[KY_KEY_SECRET_SIZE], GError **error);
