/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which live entries of the allowlist and the blocklist fit a sender. */
#pragma once

#include "store/index/index.h"

/* What ALLOW_MATCH is answered (store/client/protocol.h), without the blob around it. Errors:
 * STORE. (transfer full) */
GByteArray *ky_allow_match (KyIndex *index, const gchar *sender, gboolean is_authentic,
                            GError **error);

/* Counts one use of the entry ID of either list; *RET_ACT (static) is what the audit log calls it,
 * or NULL: there is no such entry. Errors: STORE. */
gboolean ky_allow_count_use (KyIndex *index, const gchar *id, gint64 now, const gchar **ret_act,
                             GError **error);
