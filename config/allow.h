/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entries of the allowlist and the blocklist, as the store passes them to a front end and the front
 * end to the sanitizer. */
#pragma once

#include "common/sha256.h"

/* Lists what an entry of the allowlist or blocklist decides. The numbers are sent between programs,
 * so they must not change. A blocked file or sender never passes, whatever other entries say. */
typedef enum
{
  KY_ALLOW_FILE,         /* files of the type `value` ("": of any type) pass unchanged */
  KY_ALLOW_BLOCK_FILE,   /* a file with this hash is blocked */
  KY_ALLOW_BLOCK_SENDER, /* the envelope's sender is blocked */
  KY_ALLOW_BLOCK_FROM,   /* an author with this address or domain, in `value`, is blocked */
  /* Links to `value` stay, or, with KY_TEXT_BLOCKED before it (common/text-block.h), are broken: a
   * domain of mail.link-domains. The sanitizer gets these in the policy. */
  KY_ALLOW_LINK,
  KY_ALLOW_LAST
} KyAllowKind;

/* Describes an entry that the store has found to match this envelope at this time. */
typedef struct
{
  gchar *id;
  KyAllowKind kind;
  gchar *value;
  gboolean by_hash;
  guint8 sha256[KY_SHA256_SIZE];
} KyAllowEntry;

void ky_allow_entry_free (KyAllowEntry *entry);
/* Tells whether `entry` lets files of the type `type` pass, by its hash or without. */
gboolean ky_allow_is_for_type (const KyAllowEntry *entry, const gchar *type);
/* Returns the entry of `entries` (nullable, of KyAllowEntry) that blocks a file with the hash
 * `sha256`, or NULL. (transfer none) */
const KyAllowEntry *ky_allow_find_blocked (const GPtrArray *entries,
                                           const guint8 sha256[KY_SHA256_SIZE]);
/* Returns `sender` (UTF-8: an address or a domain) in the form that is compared: Unicode NFC, lower
 * case, the domain in ASCII, no dot at the end. (transfer full) */
gchar *ky_allow_fold_sender (const gchar *sender);
/* Returns whether `address` is the address `blocked`, or is in the domain `blocked` or one below
 * it. Both are in the form of ky_allow_fold_sender(). */
gboolean ky_allow_sender_is (const gchar *address, const gchar *blocked);
