/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks an entry of the allowlist before the store accepts it. */
#pragma once

#include "common/sha256.h"
#include "common/error.h"

#define KY_ALLOW_DAYS_MAX 366

/* Describes an entry of the allowlist, or a domain whose links are kept. */
typedef struct
{
  gchar *type;   /* type name, or "" for any; NULL for a domain of links */
  gchar *sender; /* "" for any; else lower case: address, "domain", or ".domain" with all below */
  gboolean by_hash;
  guint8 sha256[KY_SHA256_SIZE];
  gchar *reason, *approver;
  gint64 expires; /* Unix seconds */
} KyAllowRule;

/* Frees the strings of an entry. */
void ky_allow_rule_clear (KyAllowRule *rule);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyAllowRule, ky_allow_rule_clear)

/* Reads an entry. NULL and "" mean that a value was not given. At least one of `type`, `sender` and
 * `sha256` is needed, and always `reason`, `approver` and `expires`.
 * `type`: a type's name.
 * `sender`: an address, "domain", or ".domain" for everything below it.
 * `sha256`: the hash of a file, in hexadecimal.
 * `expires`: Unix seconds in decimal, later than `now` and at most KY_ALLOW_DAYS_MAX days away.
 * `ret_rule`: set to the entry.
 * Errors: STORE; the message is a fault (common/fault.h). */
gboolean ky_allow_rule_read (const gchar *type, const gchar *sender, const gchar *sha256,
                             const gchar *reason, const gchar *approver, const gchar *expires,
                             gint64 now, KyAllowRule *ret_rule, GError **error);
/* Reads a domain whose links are kept: "example.jp", or ".example.jp" for everything below it. It
 * is put in the field `sender` of the entry. The other parameters are those of
 * ky_allow_rule_read().
 * Errors: as ky_allow_rule_read(). */
gboolean ky_allow_rule_read_domain (const gchar *domain, const gchar *reason, const gchar *approver,
                                    const gchar *expires, gint64 now, KyAllowRule *ret_rule,
                                    GError **error);
/* Tells whether a text is an address, "domain" or ".domain". */
gboolean ky_allow_is_sender (const gchar *sender);
