/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entries of the allowlist that fit a mail, as the store answers them (store/client/protocol.h). */
#pragma once

#include "common/error.h"
#include "common/view.h"
#include "config/allow.h"

/* RET_ENTRIES (transfer container, the array frees its elements) is of KyAllowEntry; domains of
 * links are added to LINKS (of gchar *). Errors: PROTOCOL. */
gboolean ky_store_read_allow (KyView list, GPtrArray **ret_entries, GPtrArray *links,
                              GError **error);
