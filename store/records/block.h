/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an entry of the blocklist must be before the store keeps it. */
#pragma once

#include "store/index/index.h"

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

/* Inside a transaction: RULE as entry ID, which CREATED_BY added at CREATED. Errors: STORE. */
gboolean ky_block_insert (KyIndex *index, const KyBlockRule *rule, const gchar *id, gint64 created,
                          const gchar *created_by, GError **error);
/* The same as words of a line in the journal of erasures (store/records/erasures.h). (transfer
 * full) */
gchar *ky_block_describe (const KyBlockRule *rule, gint64 created, const gchar *created_by);
/* Those of all that are in force in INDEX: TAKE gets each. Errors: STORE. */
typedef void (*KyBlockTake) (const gchar *id, const gchar *words, gpointer data);
gboolean ky_block_each (KyIndex *index, KyBlockTake take, gpointer data, GError **error);
/* Is what WORDS say over at NOW, Unix seconds, or no entry at all? */
gboolean ky_block_is_over (const gchar *words, gint64 now);
/* Inside a transaction: entry ID as WORDS say, in an index that is older than it. *RET_IS_NEW: it
 * lacked it, and it is not over. Errors: STORE. */
gboolean ky_block_set_again (KyIndex *index, const gchar *id, const gchar *words,
                             gboolean *ret_is_new, GError **error);
