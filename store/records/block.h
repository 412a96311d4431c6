/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks an entry of the blocklist before the store accepts it, and converts it for the journal of
 * erasures (store/records/erasures.h). */
#pragma once

#include "store/index/index.h"

/* The largest number of entries in force; all of them are sent with each mail. */
#define KY_BLOCKS_MAX 20000

/* Describes an entry of the blocklist. */
typedef struct
{
  const gchar *kind; /* "sender", "sha256" or "link" */
  gchar *value;      /* folded: ky_allow_fold_sender(), lower case, ky_text_fold_link() */
  gchar *reason;
  gint64 expires; /* Unix seconds; 0: never */
} KyBlockRule;

/* Frees the strings of an entry. */
void ky_block_rule_clear (KyBlockRule *rule);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyBlockRule, ky_block_rule_clear)

/* Reads an entry. NULL and "" mean that a value was not given. Exactly one of `sender`, `sha256`
 * and `link` is needed, and `reason`.
 * `sender`: an address, or a domain with everything below it.
 * `sha256`: the hash of a file, in hexadecimal.
 * `link`: a host with everything below it, or the beginning of a URL.
 * `expires`: Unix seconds in decimal, later than `now`.
 * `ret_rule`: set to the entry.
 * Errors: STORE; the message is a fault (common/fault.h). */
gboolean ky_block_rule_read (const gchar *sender, const gchar *sha256, const gchar *link,
                             const gchar *reason, const gchar *expires, gint64 now,
                             KyBlockRule *ret_rule, GError **error);

/* Inserts an entry, inside a transaction.
 * `id`: its identifier.
 * `created`: Unix seconds.
 * `created_by`: who added it.
 * Errors: STORE. */
gboolean ky_block_insert (KyIndex *index, const KyBlockRule *rule, const gchar *id, gint64 created,
                          const gchar *created_by, GError **error);
/* Returns an entry as words of a line in the journal of erasures (transfer full). */
gchar *ky_block_describe (const KyBlockRule *rule, gint64 created, const gchar *created_by);
/* Receives an entry of the index. */
typedef void (*KyBlockTake) (const gchar *id, const gchar *words, gpointer data);
/* Calls `take` for each entry that nobody has lifted. Errors: STORE. */
gboolean ky_block_each (KyIndex *index, KyBlockTake take, gpointer data, GError **error);
/* Tells whether the entry that the words describe has expired at `now` (Unix seconds), or whether
 * the words describe no entry. */
gboolean ky_block_is_over (const gchar *words, gint64 now);
/* Inserts an entry in an older index that lacks it, inside a transaction.
 * `words`: what ky_block_describe() returned.
 * `ret_is_new`: set to whether the index lacked it.
 * Errors: STORE. */
gboolean ky_block_set_again (KyIndex *index, const gchar *id, const gchar *words,
                             gboolean *ret_is_new, GError **error);
