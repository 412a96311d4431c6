/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which live entries of the allowlist fit a sender. */
#pragma once

#include "store/index/index.h"

/* What ALLOW_MATCH is answered (store/client/protocol.h), without the blob around it. Errors:
 * STORE. (transfer full) */
GByteArray *ky_allow_match (KyIndex *index, const gchar *sender, gboolean is_authentic,
                            GError **error);
