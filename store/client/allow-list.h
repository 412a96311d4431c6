/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the entries of the allowlist and the blocklist that the store sends: the content of
 * STORE_ALLOW_ENTRIES (contract/front-end.def). */
#pragma once

#include "config/allow.h"
#include "config/policy.h"

/* Reads a list.
 * `list`: the list, as the store sent it.
 * `ret_entries`: set to an array of KyAllowEntry, all but those for links (transfer full).
 * `links`: the domains of entries for links are appended here, as strings that the array owns.
 * Errors: PROTOCOL. */
gboolean ky_store_read_allow (KyView list, GPtrArray **ret_entries, GPtrArray *links,
                              GError **error);
/* Adds domains to those whose links the policy keeps or breaks.
 * `policy`: replaced by the changed policy (transfer full in both directions).
 * `domains`: what ky_store_read_allow() appended to `links`.
 * Errors: CONFIG. `policy` is unchanged then. */
gboolean ky_store_allow_links (KyPolicy **policy, const GPtrArray *domains, GError **error);
/* Reads from a list what concerns content that no mail brought: blocked files and links. Blocked
 * senders and everything that is allowed are left out.
 * `list`: the list, as the store sent it.
 * `policy`: replaced by a policy that breaks links to what is blocked (transfer full in both
 * directions).
 * `ret_entries`: set to an array of KyAllowEntry for the blocked files (transfer full).
 * Errors: PROTOCOL, CONFIG. `policy` is unchanged then. */
gboolean ky_store_read_blocks (KyView list, KyPolicy **policy, GPtrArray **ret_entries,
                               GError **error);
