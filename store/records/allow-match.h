/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the entries of the allowlist and the blocklist that are in force for a sender. */
#pragma once

#include "store/index/index.h"

/* Finds the entries for a sender.
 * `n`: number of the message that came before and is looked at again: one of the highest class is
 * let pass only by entries that were in force when it came, since one person can make an entry; 0:
 * a new message.
 * `sender`: the envelope sender.
 * `is_authentic`: whether the sender is proven.
 * Returns the content of STORE_ALLOW_ENTRIES (contract/front-end.def), without the blob around it
 * (transfer full), or NULL.
 * Errors: STORE. */
GByteArray *ky_allow_match (KyIndex *index, gint64 n, const gchar *sender, gboolean is_authentic,
                            GError **error);

/* Counts one use of an entry of either list.
 * `id`: the entry's identifier.
 * `now`: Unix seconds.
 * `ret_act`: set to the name of this act in the audit log (static), or to NULL if there is no such
 * entry.
 * Errors: STORE. */
gboolean ky_allow_count_use (KyIndex *index, const gchar *id, gint64 now, const gchar **ret_act,
                             GError **error);
