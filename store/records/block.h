/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an entry of the blocklist must be before the store keeps it. */
#pragma once

#include "common/error.h"

/* Live ones: each is sent along with each mail. */
#define KY_BLOCKS_MAX 20000

typedef struct
{
  const gchar *kind; /* "sender", "sha256" or "link" */
  gchar *value;      /* folded: ky_allow_fold_sender(), lower case, ky_text_fold_link() */
  gchar *reason;
  gint64 expires; /* Unix seconds; 0: never */
} KyBlockRule;

void ky_block_rule_clear (KyBlockRule *rule);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyBlockRule, ky_block_rule_clear)

/*
 * Reads a rule; NULL and "" are "not given". Exactly one of SENDER (an address, or a domain with
 * all below it), SHA256 (hexadecimal) and LINK (a host with all below it, or the beginning of a
 * URL) is needed, and a REASON. EXPIRES: Unix seconds, decimal, later than NOW. Errors: CONFIG; the
 * message is a fault (common/fault.h).
 */
gboolean ky_block_rule_read (const gchar *sender, const gchar *sha256, const gchar *link,
                             const gchar *reason, const gchar *expires, gint64 now,
                             KyBlockRule *ret_rule, GError **error);
