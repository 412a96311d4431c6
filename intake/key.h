/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the random key of a transaction between a front end and kiyome-store. */
#pragma once

#include <glib.h>

/* The key of one transaction with the store (KyStoreEnvelope.key): 128 bits of the kernel's random
 * numbers, in hex. No other message of this or another process gets it, and nobody who has seen
 * others guesses it. (transfer full) */
gchar *ky_transaction_key_new (void);
