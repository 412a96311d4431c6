/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the random key of a transaction between a front end and kiyome-store. */
#pragma once

#include <glib.h>

/* Makes the key of one transaction with the store (KyStoreEnvelope.key): 128 bits of the kernel's
 * random numbers in hexadecimal digits. No other message of this or another process gets the same
 * key, and nobody who has seen other keys can guess it.
 * Returns the key (transfer full). */
gchar *ky_transaction_key_new (void);
