/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an entry of the allowlist must be before the store keeps it. */
#pragma once

#include "common/sha256.h"
#include "common/error.h"

#define KY_ALLOW_DAYS_MAX 366

typedef struct
{
  gchar *type;   /* type name, or "" for any; NULL for a domain of links */
  gchar *sender; /* "" for any; else lower case: address, "domain", or ".domain" with all below */
  gboolean by_hash;
  guint8 sha256[KY_SHA256_SIZE];
  gchar *reason, *approver;
  gint64 expires; /* Unix seconds */
} KyAllowRule;

void ky_allow_rule_clear (KyAllowRule *rule);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyAllowRule, ky_allow_rule_clear)

/*
 * Reads a rule; NULL and "" are "not given". At least one of TYPE, SENDER, SHA256 (hexadecimal) is
 * needed, and always a REASON, an APPROVER and EXPIRES (Unix seconds, decimal), later than NOW and
 * at most KY_ALLOW_DAYS_MAX days away. Errors: CONFIG; the message names what is wrong.
 */
gboolean ky_allow_rule_read (const gchar *type, const gchar *sender, const gchar *sha256,
                             const gchar *reason, const gchar *approver, const gchar *expires,
                             gint64 now, KyAllowRule *ret_rule, GError **error);
/* The same for a domain whose links stay links, "example.jp" or ".example.jp" with all below it; it
 * is put in SENDER. Errors: CONFIG. */
gboolean ky_allow_rule_read_domain (const gchar *domain, const gchar *reason, const gchar *approver,
                                    const gchar *expires, gint64 now, KyAllowRule *ret_rule,
                                    GError **error);
/* Is SENDER an address, "domain" or ".domain"? */
gboolean ky_allow_is_sender (const gchar *sender);
