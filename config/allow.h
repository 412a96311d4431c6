/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entries of the allowlist and the blocklist, as the store passes them to a front end and the front
 * end to the sanitizer. */
#pragma once

#include "common/sha256.h"

#define KY_ALLOW_BLOCK "block:"
#define KY_ALLOW_BLOCK_SENDER "block:sender" /* the envelope's sender is blocked */
#define KY_ALLOW_BLOCK_FROM "block:from:"    /* a sender's address or domain follows */
#define KY_ALLOW_BLOCK_FILE "block:file"     /* a file with this hash */

/* An entry that the store has found to match this envelope at this time. */
typedef struct
{
  gchar *id;
  gchar *type; /* type name, or "" for any; KY_ALLOW_BLOCK…: nothing passes, an entry of the
                  blocklist */
  gboolean by_hash;
  guint8 sha256[KY_SHA256_SIZE];
} KyAllowEntry;

void ky_allow_entry_free (KyAllowEntry *entry);
/* Returns whether ENTRY is one of the blocklist. What such an entry names never passes, whatever
 * another entry says. */
gboolean ky_allow_is_block (const KyAllowEntry *entry);
/* Returns the entry of ENTRIES (nullable, of KyAllowEntry) that blocks a file with the hash SHA256,
 * or NULL. (transfer none) */
const KyAllowEntry *ky_allow_find_blocked (const GPtrArray *entries,
                                           const guint8 sha256[KY_SHA256_SIZE]);
/* Returns SENDER (UTF-8: an address or a domain) in the form that is compared: Unicode NFC, lower
 * case, the domain in ASCII, no dot at the end. (transfer full) */
gchar *ky_allow_fold_sender (const gchar *sender);
/* Returns whether ADDRESS is the address BLOCKED, or is in the domain BLOCKED or one below it. Both
 * are in the form of ky_allow_fold_sender(). */
gboolean ky_allow_sender_is (const gchar *address, const gchar *blocked);
