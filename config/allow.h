/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One entry of the allowlist, as the store gives it to a door and the door to the sanitizer. */
#pragma once

#include "common/sha256.h"

#define KY_ALLOW_BLOCK "block:"
#define KY_ALLOW_BLOCK_SENDER "block:sender" /* the envelope's sender is blocked */
#define KY_ALLOW_BLOCK_FROM "block:from:"    /* a sender's address or domain follows */
#define KY_ALLOW_BLOCK_FILE "block:file"     /* what has this hash */

/* An entry that the store found to fit this envelope and time. */
typedef struct
{
  gchar *id;
  gchar *type; /* type name, or "" for any; KY_ALLOW_BLOCK…: nothing passes, an entry of the
                  blocklist */
  gboolean by_hash;
  guint8 sha256[KY_SHA256_SIZE];
} KyAllowEntry;

void ky_allow_entry_free (KyAllowEntry *entry);
/* Of the blocklist? What one of those speaks of never passes, whatever another entry says. */
gboolean ky_allow_is_block (const KyAllowEntry *entry);
/* The entry of ENTRIES (nullable, of KyAllowEntry) that blocks a file of this hash, or NULL. */
const KyAllowEntry *ky_allow_find_blocked (const GPtrArray *entries,
                                           const guint8 sha256[KY_SHA256_SIZE]);
/* SENDER (UTF-8: an address or a domain) in the form in which two are compared: composed, in lower
 * case, the domain in ASCII, no dot at its end. (transfer full) */
gchar *ky_allow_fold_sender (const gchar *sender);
/* Is ADDRESS of BLOCKED, an address, or a domain with all below it? Both as
 * ky_allow_fold_sender() gives them. */
gboolean ky_allow_sender_is (const gchar *address, const gchar *blocked);
