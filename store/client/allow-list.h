/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entries of the allowlist that fit a mail, as the store answers them (store/client/protocol.h). */
#pragma once

#include "common/error.h"
#include "common/view.h"
#include "config/allow.h"
#include "config/policy.h"

/* RET_ENTRIES (transfer container, the array frees its elements) is of KyAllowEntry; domains of
 * links are added to LINKS (of gchar *). Errors: PROTOCOL. */
gboolean ky_store_read_allow (KyView list, GPtrArray **ret_entries, GPtrArray *links,
                              GError **error);
/* *POLICY (transfer full both ways) keeps the links to DOMAINS, too, and breaks those to what of
 * them is blocked. Errors: CONFIG. */
gboolean ky_store_allow_links (KyPolicy **policy, const GPtrArray *domains, GError **error);
/*
 * What of LIST concerns content that no mail brought: RET_ENTRIES (as above) are the blocked files,
 * and *POLICY is replaced by one that breaks links to what is blocked. Senders are left out, and so
 * is all that is allowed. Errors: PROTOCOL, CONFIG.
 */
gboolean ky_store_read_blocks (KyView list, KyPolicy **policy, GPtrArray **ret_entries,
                               GError **error);
